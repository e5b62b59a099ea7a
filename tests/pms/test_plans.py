"""Hot queries reach indexes that begin with the hotel, under the row policies, among many hotels' rows."""

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import QuerySet

from pms.adapters.builtin import inventory
from pms.models import FolioLine, Hold, Quote, Rate, Reservation, Restriction, RoomNight, StayNote
from pms.models.stays import UNSETTLED
from pms.types import Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel

pytestmark = pytest.mark.django_db(transaction=True)

FROM = dt.date(2026, 12, 1)
HOTELS, ROOMS, NIGHTS = 5, 20, 600


@pytest.fixture
def hotel() -> Tenant:
    """One hotel of several, each with rooms that are taken for long."""
    for number in range(HOTELS):
        _fill(a_hotel(f"hotel-{number}"))
    with psycopg.connect(os.environ["DIRECT_POSTGRES_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")  # only the owner's statistics count
    return Tenant.objects.get(slug="hotel-3")


def _fill(hotel: Tenant) -> None:
    with scope(hotel.pk), psycopg.ClientCursor(connection.connection) as cursor:  # many statements at once
        cursor.execute(
            """
            INSERT INTO pms_roomtype (tenant_id, code, kind, name, description, max_adults, max_children,
              max_guests, photo, position, active)
            VALUES (%(hotel)s, 'double', 'double', '{}', '{}', 2, 0, 2, '', 0, true);
            INSERT INTO pms_room (tenant_id, room_type_id, number, position, active)
            SELECT tenant_id, id, n, n, true FROM pms_roomtype, generate_series(1, %(rooms)s) n;
            INSERT INTO pms_rate (tenant_id, room_type_id, position, first_night, last_night, weekdays, price)
            SELECT tenant_id, id, n, date '2020-01-01' + n, date '2020-01-07' + n, '[]', 100
              FROM pms_roomtype, generate_series(1, 2500) n;
            INSERT INTO pms_restriction (tenant_id, position, first_night, last_night, min_nights, closed,
              closed_to_arrival, closed_to_departure)
            SELECT %(hotel)s, n, date '2020-01-01' + n, date '2020-01-01' + n, 1, false, false, false
              FROM generate_series(1, 2500) n;
            INSERT INTO pms_reservation (tenant_id, provider, reference, idempotency_key, status,
              announced_status, room_type_code, check_in, check_out, adults, children, child_ages, guest_name,
              guest_email, guest_phone, guest_language, total, currency, figures, created_at, correlation_id)
            SELECT %(hotel)s, 'builtin', 'R' || n, 'K' || n, 'confirmed', 'confirmed', 'double',
              %(first)s::date + n %% 120, %(first)s::date + n %% 120 + 1, 2, 0, '[]', 'Guest',
              'g' || n || '@example.com', '', '', 100, 'EUR', '{}', now(), ''
              FROM generate_series(1, 2400) n;
            INSERT INTO pms_roomnight (tenant_id, room_id, night, reservation_id)
            SELECT %(hotel)s, room.id, %(first)s::date + n, (SELECT min(id) FROM pms_reservation) + n
              FROM pms_room room, generate_series(0, %(nights)s - 1) n;
            INSERT INTO pms_hold (tenant_id, token, room_type_id, check_in, check_out, state, created_at,
              expires_at)
            SELECT tenant_id, gen_random_uuid(), id, %(first)s, %(first)s::date + 1, 'released', now(), now()
              FROM pms_roomtype, generate_series(1, 2000) n;
            INSERT INTO pms_quote (tenant_id, provider, room_type_code, check_in, check_out, adults, children,
              child_ages, total, currency, figures, hold_token, created_at, expires_at, idempotency_key,
              correlation_id)
            SELECT %(hotel)s, 'builtin', 'double', %(first)s, %(first)s::date + 1, 2, 0, '[]', 100, 'EUR',
              '{}', '', now(), now(), 'K' || n, '' FROM generate_series(1, 2000) n;
            INSERT INTO pms_folioline (tenant_id, reservation_id, kind, text, quantity, amount, currency,
              method, date, actor, created_at)
            SELECT tenant_id, id, 'extra', '', 1, 5, 'EUR', '', check_in, '', now()
              FROM pms_reservation WHERE tenant_id = %(hotel)s;
            INSERT INTO pms_staynote (tenant_id, reservation_id, text, actor, created_at)
            SELECT tenant_id, id, 'note', '', now() FROM pms_reservation WHERE tenant_id = %(hotel)s;
            """,
            {"hotel": hotel.pk, "first": FROM, "rooms": ROOMS, "nights": NIGHTS},
        )


def free_rooms(hotel: int) -> QuerySet[Any]:
    return inventory._free(hotel, Stay(FROM, FROM + dt.timedelta(days=3)))


QUERIES: dict[str, tuple[Callable[[int], QuerySet[Any]], str]] = {
    "rooms that are free": (free_rooms, "room_night_date"),
    "nights of a month": (
        lambda hotel: RoomNight.objects.of(hotel).filter(
            night__gte=FROM, night__lte=FROM + dt.timedelta(days=5)
        ),
        "room_night_date",
    ),
    "nights of a stay": (
        lambda hotel: RoomNight.objects.of(hotel).filter(reservation_id=1),
        "room_night_reservation",
    ),
    "nights of a hold": (lambda hotel: RoomNight.objects.of(hotel).filter(hold_id=1), "room_night_hold"),
    "rates of some nights": (
        lambda hotel: Rate.objects.of(hotel).filter(
            room_type_id=1, last_night__gte=dt.date(2026, 11, 1), first_night__lte=dt.date(2026, 11, 3)
        ),
        "rate_of_type",
    ),
    "restrictions of some nights": (
        lambda hotel: Restriction.objects.of(hotel).filter(
            last_night__gte=dt.date(2026, 11, 1), first_night__lte=dt.date(2026, 11, 3)
        ),
        "restriction_dates",
    ),
    "a stay by its reference": (
        lambda hotel: Reservation.objects.of(hotel).filter(provider="builtin", reference="R7"),
        "reservation_reference_once",
    ),
    "a stay by its key": (
        lambda hotel: Reservation.objects.of(hotel).filter(idempotency_key="K7"),
        "reservation_key_once",
    ),
    "arrivals of a day": (
        lambda hotel: Reservation.objects.of(hotel).filter(check_in=FROM),
        "reservation_arrival",
    ),
    "departures of a day": (
        lambda hotel: Reservation.objects.of(hotel).filter(check_out=FROM),
        "reservation_departure",
    ),
    "stays of a phone": (
        lambda hotel: Reservation.objects.of(hotel).filter(guest_phone__in=("+5491150000001", "x")),
        "reservation_phone",
    ),
    "stays that changed last": (
        lambda hotel: Reservation.objects.of(hotel).filter(changed_at__gte=dt.datetime.now(dt.UTC)),
        "reservation_changed",
    ),
    "a folio": (lambda hotel: FolioLine.objects.of(hotel).filter(reservation_id=1), "folio_of_reservation"),
    "notes of a stay": (lambda hotel: StayNote.objects.of(hotel).filter(reservation_id=1), "note_of"),
    "stays of an e-mail address": (
        lambda hotel: Reservation.objects.of(hotel).filter(guest_email="g7@example.com"),
        "reservation_email",
    ),
    "stays to settle": (
        lambda hotel: Reservation.objects.of(hotel).filter(UNSETTLED),
        "reservation_unsettled",
    ),
    "holds that are over": (
        lambda hotel: Hold.objects.of(hotel).filter(state="live", expires_at__lte=dt.datetime.now(dt.UTC)),
        "hold_expiry",
    ),
    "the quote of a key": (lambda hotel: Quote.objects.of(hotel).filter(idempotency_key="K7"), "quote_key"),
}


def test_hot_queries_use_indexes_that_begin_with_the_hotel(hotel):
    slow = []
    with scope(hotel.pk):
        for name, (query, index) in QUERIES.items():
            plan = query(hotel.pk).explain()
            if index not in plan:
                slow.append(f"{name}:\n{plan}")
    assert not slow, "\n".join(slow)


def test_every_index_of_the_package_begins_with_the_hotel(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, a.attname FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
            WHERE t.relname LIKE 'pms\\_%' AND NOT i.indisprimary"""
        )
        others = [name for name, column in cursor.fetchall() if column != "tenant_id"]

    assert others == []
