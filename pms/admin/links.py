"""Links that higher packages offer for stays, such as to the guest's conversation. They register on start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pms.models import Reservation


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page about the stay is, and what it is called."""

    title: str
    address: str


Maker = Callable[[Sequence[Reservation]], Mapping[int, Link]]
_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """Have `maker` asked, in the stays' scope, for the links of all stays of a page at once, by their ids."""
    if maker not in _makers:
        _makers.append(maker)


def links_of(rows: Sequence[Reservation]) -> dict[int, list[Link]]:
    """The links of each stay; a stay without any is left out."""
    found: dict[int, list[Link]] = {}
    for maker in _makers:
        for pk, link in maker(rows).items():
            found.setdefault(pk, []).append(link)
    return found
