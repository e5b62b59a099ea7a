"""A caller of the stand-in, and bookings as it takes them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import requests

from tests.qloapps.example import GARDEN
from tests.qloapps.stand import Stand

CLARA = {"firstname": "Clara", "lastname": "Ferrer", "email": "clara@example.com", "phone": "+34600111222"}
MAY = dt.date(2027, 5, 3)
TIMEOUT = 5


def day(number: int) -> str:
    """The day that many days after the third of May."""
    return (MAY + dt.timedelta(days=number)).isoformat()


def a_room(**fields: Any) -> dict[str, Any]:
    """Two adults, in the form that answers without a warning."""
    return {"adults": 2, "child": 0, "total_tax": None, **fields}


def a_type(
    kind: int = GARDEN, nights: int = 3, *, begin: int = 0, rooms: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What is wanted of one room type; `rooms=[]`: one room, and nothing said of who sleeps in it."""
    listed = [a_room()] if rooms is None else rooms
    asked: dict[str, Any] = {"id_room_type": kind, "checkin_date": day(begin)}
    asked |= {"checkout_date": day(begin + nights), "number_of_rooms": max(1, len(listed))}
    return {**asked, "rooms": listed} if listed else asked


def a_booking(*types: dict[str, Any], guest: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A booking of hotel 1 that nothing is paid for; `parts` are more associations."""
    parts = {
        "customer_detail": guest or CLARA,
        "price_details": {"total_paid": 0},
        "payment_detail": {"payment_type": "pay at hotel", "payment_method": "Pay at hotel"},
        "room_types": list(types or (a_type(),)),
        **fields.pop("parts", {}),
    }
    head = {"id_property": 1, "currency": "EUR", "booking_status": 1, "payment_status": 3, "id_language": 1}
    return {"booking": {**head, "source": "desk", **fields, "associations": parts}}


def an_ari(
    hotel: int = 1, kind: int | None = GARDEN, nights: int = 3, *, begin: int = 0, more: str = ""
) -> str:
    """The XML of a search."""
    of_type = f"<id_room_type>{kind}</id_room_type>" if kind else ""
    days = f"<date_from>{day(begin)}</date_from><date_to>{day(begin + nights)}</date_to>"
    return f"<qloapps><hotel_ari><id_hotel>{hotel}</id_hotel>{of_type}{days}{more}</hotel_ari></qloapps>"


@dataclass(frozen=True, slots=True)
class Caller:
    """Asks in JSON with the key of the front desk, unless told otherwise."""

    stand: Stand
    key: str = ""

    def call(self, method: str, path: str, body: object = None, **query: str) -> requests.Response:
        """`body` is sent as JSON, or as it is where it is text."""
        given = {"data": body.encode()} if isinstance(body, str) else {"json": body}
        return requests.request(
            method,
            f"{self.stand.url}/api/{path}",
            params={"output_format": "JSON", **query},
            auth=(self.key or self.stand.key, ""),
            timeout=TIMEOUT,
            **(given if body is not None else {}),
        )

    def get(self, path: str, **query: str) -> Any:
        return self.call("GET", path, **query).json()

    def book(self, *types: dict[str, Any], **fields: Any) -> Any:
        """The booking that was made. Raises AssertionError where there is none."""
        answer = self.call("POST", "bookings", a_booking(*types, **fields))
        assert answer.status_code == 200, answer.text
        return answer.json()["booking"]

    def change(self, number: int, *types: dict[str, Any], **fields: Any) -> requests.Response:
        """A PUT that says nothing of state and payment unless `fields` do."""
        sent = a_booking(*types, **fields)
        for name in ("booking_status", "payment_status"):
            if name not in fields:
                del sent["booking"][name]
        sent["booking"]["id"] = number
        if "parts" not in fields:
            sent["booking"]["associations"]["price_details"] = {}
        return self.call("PUT", f"bookings/{number}", sent)

    def search(self, **given: Any) -> Any:
        """The one room type of a search in `hotel_ari`."""
        return self.call("POST", "hotel_ari", an_ari(**given)).json()["hotel_ari"]

    def rows(self, order: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(
            "room_bookings", display="full", **{"filter[id_order]": f"[{order}]"}
        )["bookings"]
        return found

    def state(self, order: int) -> int:
        listed = self.get("orders", display="[id,current_state]", **{"filter[id]": f"[{order}]"})
        state: int = listed["orders"][0]["current_state"]
        return state


def messages(answer: requests.Response) -> list[tuple[int, str]]:
    """Codes and words of an error."""
    return [(error["code"], error["message"]) for error in answer.json()["errors"]]
