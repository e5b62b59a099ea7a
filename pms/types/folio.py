"""What a guest owes and has paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hotel_agent.lib.money import Money


@dataclass(frozen=True, slots=True)
class FolioLineInfo:
    """One line. `kind` is `room`, the reservation's own price, or one of `pms.models.FolioLine.Kind`.

    `amount` is with tax; what takes another line back is negative. `id` is 0 for the room. `taken_back`: a
    later line undoes it.
    """

    id: int
    kind: str
    text: str
    amount: Money
    date: dt.date
    quantity: int = 1
    method: str = ""
    actor: str = ""
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Folio:
    """All lines of a stay, oldest first. `balance` is what is still to pay; negative: to give back.

    `deposit_open` is what of the agreed deposit is not paid yet.
    """

    reference: str
    lines: tuple[FolioLineInfo, ...]
    charges: Money
    paid: Money
    deposit_open: Money

    @property
    def balance(self) -> Money:
        return self.charges - self.paid
