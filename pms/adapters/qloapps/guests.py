"""Guests as QloApps can take them, and the customers it knows already.

What it does not like it answers with an empty 500 or "Fatal error", so everything is checked here first. And
a booking renames the customer whose address it carries: a customer who is known is sent as he stands there,
and what this guest said of himself goes into the remark, from where it is read again.
"""

import re
from dataclasses import dataclass
from typing import Any

from pms.adapters.qloapps.answers import Customer, many
from pms.adapters.qloapps.client import Client
from pms.errors import InvalidRequest
from pms.matching import folded, same_email
from pms.types import GuestDetails, Party

LONGEST_NAME = 32
LONGEST_PHONE = 32
LONGEST_EMAIL = 128
OLDEST_CHILD = 17
NO_SURNAME = "-"
NO_PHONE = "0000000000"
NO_EMAIL_DOMAIN = "guest.invalid"
"""A domain that cannot exist (RFC 2606): QloApps takes no booking without an address, and mails nobody."""

_NAME = re.compile(r"[^0-9!<>,;?=+()@#\"°{}_$%:]*\Z")
_PHONE = re.compile(r"\+?[\s\d.()-]*\d+\Z")
_LETTER = r"[^\W_]"
_EMAIL = re.compile(
    rf"(?:{_LETTER}|[!#$%&'*+/=?^`{{}}~_-])(?:{_LETTER}|[.!#$%&'*+/=?^`{{}}~_-])*"
    rf"@{_LETTER}+(?:\.?(?:{_LETTER}|[_-]))*\.{_LETTER}+\Z"
)
"""As QloApps checks addresses, without the `|` it allows: that means "or" in its searches."""
_REMARK = re.compile(r"Guest: (?P<name>[^\n|]*)(?: \| (?P<phone>[^\n|]*))?(?:\n|\Z)")
_COLUMNS = "[id,firstname,lastname,email,phone,active]"


@dataclass(frozen=True, slots=True)
class Person:
    """A guest whose details QloApps will take. `said` goes into the remark where it is not what is sent."""

    customer: Customer
    is_known: bool
    said: str

    def detail(self) -> dict[str, Any]:
        """`customer_detail` of a booking."""
        sent: dict[str, Any] = self.customer.model_dump(exclude={"id", "active"})
        return {"id_customer": self.customer.id, **sent} if self.is_known else sent


def check_party(party: Party) -> None:
    """QloApps forgets children without an age (recording 335). Raises InvalidRequest."""
    if len(party.child_ages) != party.children:
        raise InvalidRequest("each child needs an age")
    if any(age > OLDEST_CHILD for age in party.child_ages):
        raise InvalidRequest(f"a child is {OLDEST_CHILD} at most")


def checked(guest: GuestDetails, token: str) -> Customer:
    """The guest as a new customer. `token` makes up an address where there is none. Raises InvalidRequest."""
    first, last = split_name(guest.name)
    email = guest.email.strip().lower() or f"{re.sub(r'[^a-z0-9]', '', token.lower())}@{NO_EMAIL_DOMAIN}"
    phone = guest.phone.strip() or NO_PHONE
    if len(email) > LONGEST_EMAIL or not _EMAIL.match(email):
        raise InvalidRequest("this is no e-mail address that QloApps takes")
    if len(phone) > LONGEST_PHONE or not _PHONE.match(phone):
        raise InvalidRequest("this is no phone number that QloApps takes")
    return Customer(firstname=first, lastname=last, email=email, phone=phone)


def split_name(name: str) -> tuple[str, str]:
    """First names and surnames of at most 32 letters each. Raises InvalidRequest."""
    words = name.replace("’", "'").split()
    if not words or not _NAME.match(" ".join(words)):
        raise InvalidRequest("a name has letters only")
    if len(words) == 1:
        words.append(NO_SURNAME)
    # Of four words two are usually surnames; where that does not fit, another cut may.
    usual = max(1, len(words) // 2)
    for cut in sorted(range(1, len(words)), key=lambda place: abs(place - usual)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        if max(len(first), len(last)) <= LONGEST_NAME:
            return first, last
    raise InvalidRequest(f"a name has at most {LONGEST_NAME} letters before and after the blank")


def person(client: Client, guest: GuestDetails, token: str) -> Person:
    """The guest to book for: as QloApps knows him, where it does. Raises InvalidRequest, PmsUnavailable."""
    new = checked(guest, token)
    known = known_by_email(client, new.email)
    if known is None:
        return Person(new, is_known=False, said="")
    # A phone it does not take would break the booking; an empty one is a gap that the guest fills.
    phone = known.phone if _PHONE.match(known.phone) else new.phone
    return Person(known.model_copy(update={"phone": phone}), is_known=True, said=_said(guest, known))


def known_by_email(client: Client, email: str) -> Customer | None:
    """The oldest customer with this address that is not switched off, else the oldest; None for nobody.

    QloApps does not keep addresses apart from each other: several customers may have one.
    """
    found = client.get("customers", **{"filter[email]": f"[{email}]", "display": _COLUMNS})
    rows = [row for row in many(Customer, found, "customers") if same_email(row.email, email)]
    return min(rows, key=lambda row: (not row.active, row.id), default=None)


def said_by(customer: Customer, remarks: list[str], language: str = "") -> GuestDetails:
    """The guest as he called himself: by our remark where there is one, else as the customer is called."""
    name, phone = f"{customer.firstname} {customer.lastname.removeprefix(NO_SURNAME)}".strip(), customer.phone
    for remark in remarks:
        ours = _REMARK.match(remark)
        if ours:
            name, phone = ours["name"] or name, ours["phone"] or phone
            break
    email = "" if customer.email.endswith(f"@{NO_EMAIL_DOMAIN}") else customer.email
    return GuestDetails(name, email, "" if phone == NO_PHONE else phone, language)


def _said(guest: GuestDetails, known: Customer) -> str:
    """The line for the remark; empty where the customer is called just so."""
    same_name = folded(guest.name) == folded(f"{known.firstname} {known.lastname}")
    phone = guest.phone.strip()
    if same_name and phone in {"", known.phone}:
        return ""
    return f"Guest: {' '.join(guest.name.split())}" + (f" | {phone}" if phone else "")
