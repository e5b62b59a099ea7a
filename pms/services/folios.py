"""Folios of the built-in PMS, for reception."""

from hotel_agent.lib.money import Money
from pms.adapters.builtin import folios
from pms.services.front_office import own_pms
from pms.types import Folio


def folio(tenant_id: int, reference: str) -> Folio:
    """What the guest owes and has paid. Raises NotFound, InvalidRequest."""
    own_pms(tenant_id)
    return folios.read(tenant_id, reference)


def folio_charge(
    *, tenant_id: int, reference: str, text: str, amount: Money, quantity: int = 1, actor: str
) -> Folio:
    """Put an extra on the folio; `amount` is with tax, of all of it. Raises NotFound, InvalidRequest."""
    own_pms(tenant_id)
    return folios.charge(tenant_id, reference, text=text, amount=amount, quantity=quantity, actor=actor)


def folio_pay(
    *, tenant_id: int, reference: str, method: str, amount: Money, text: str = "", actor: str
) -> Folio:
    """Note a payment; `method` is one of `pms.models.FolioLine.Method`. Raises NotFound, InvalidRequest."""
    own_pms(tenant_id)
    return folios.pay(tenant_id, reference, method=method, amount=amount, text=text, actor=actor)


def folio_take_back(*, tenant_id: int, reference: str, line_id: int, actor: str) -> Folio:
    """Undo a line by one of its own. Raises NotFound, InvalidRequest."""
    own_pms(tenant_id)
    return folios.take_back(tenant_id, reference, line_id, actor=actor)
