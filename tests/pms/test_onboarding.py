"""Sections `taxes` and `pms` of the hotel file."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hotel_agent.lib import clock
from pms import gateway, services
from pms.models import Extra, PmsConnection, Rate, Reservation, Restriction, Room, RoomType, Tax
from pms.types import NoOffer, Party, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import TWO, a_quote, a_reservation, book, stay, taken_nights

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30

HOTEL = """\
version: 1
tenant:
  {slug: delfin, name: Hotel Delfín, timezone: America/Bahia, currency: BRL, language: pt, languages: [pt]}
policies: {children: {free_up_to_age: 2, child_up_to_age: 10}, deposit: {percent: 30}}
"""
PMS = """\
taxes: [{name: ISS, percent: 5, included: true}, {name: taxa, per_person_per_night: "4.50", included: false}]
pms:
  provider: builtin
  room_types:
    - code: double
      kind: double
      name: {pt: Duplo, en: Double}
      description: {pt: "Vista para o mar"}
      rooms: ["101", "102"]
      max_adults: 2
      max_children: 1
      max_guests: 3
      photo: double.png
    - {code: suite, kind: suite, name: {pt: Suíte}, rooms: ["201"], max_adults: 2, max_guests: 2}
  rates:
    - {room_type: double, from: 2026-01-01, to: 2030-12-31, price: "200.00", base_guests: 2, extra_child: 50}
    - {room_type: double, from: 2026-12-20, to: 2027-01-05, price: 300, weekdays: [fri, sat]}
    - {room_type: suite, from: 2026-01-01, to: 2030-12-31, price: 500}
  restrictions:
    - {room_type: suite, from: 2027-02-05, to: 2027-02-10, min_nights: 4}
    - {from: 2027-03-01, to: 2027-03-02, closed: true}
  reservations:
    - {reference: DEL-0001, room_type: double, check_in: 2026-12-24, check_out: 2026-12-27, adults: 2,
       name: Rui, email: Rui@example.com}
    - {reference: DEL-0002, room_type: suite, check_in: 2026-12-24, check_out: 2026-12-27, adults: 2,
       name: Ana, status: cancelled}
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_stays_of_the_file():
    with clock.held_at(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def run(tmp_path: Path, settings):
    """Apply this text as a file, and give back what the command says."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "double.png").write_bytes(PNG)

    def command(text: str = PMS, **options: bool) -> str:
        path = tmp_path / "delfin.yaml"
        path.write_text(HOTEL + text, encoding="utf-8")
        out = StringIO()
        call_command("onboard_tenant", str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return command


LONG_STAYS = """\
taxes:
  - {name: taxa, per_person_per_night: "4.50", included: false, exempt_up_to_age: 11, max_nights: 5}
pms:
  room_types: [{code: double, kind: double, name: {pt: Duplo}, rooms: ["101"], max_adults: 2, max_guests: 2}]
  extras: [{code: parking, name: {pt: Estacionamento}, price: "35.00"}]
  rates:
    - {room_type: double, from: 2026-01-01, to: 2030-12-31, price: 200}
    - {room_type: double, from: 2026-01-01, to: 2030-12-31, price: 150, guests: 1}
    - {room_type: double, from: 2026-01-01, to: 2030-12-31, price: 170, min_nights: 7, max_nights: 28,
       min_advance_days: 30, max_advance_days: 365}
  restrictions:
    - {from: 2026-01-01, to: 2030-12-31, weekdays: [sun, sat], closed_to_arrival: true}
"""


def delfin() -> Tenant:
    return Tenant.objects.get(slug="delfin")


def count(model: type) -> int:
    with scope(delfin().pk):
        return model.objects.count()  # type: ignore[attr-defined,no-any-return]  # any of our models


def replaced(old: str, new: str) -> str:
    assert old in PMS
    return PMS.replace(old, new)


def test_a_file_makes_rooms_rates_restrictions_and_taxes(run):
    run()

    hotel = delfin()
    with scope(hotel.pk):
        double = RoomType.objects.get(code="double")
        assert PmsConnection.objects.get().provider == "builtin"
        assert (double.name["pt"], double.max_guests) == ("Duplo", 3)
        assert [room.number for room in double.rooms.all()] == ["101", "102"]
        assert [rate.weekdays for rate in Rate.objects.all()] == [[], [4, 5], []]
        assert [rule.min_nights for rule in Restriction.objects.all()] == [4, 1]
        assert [(tax.name, tax.included) for tax in Tax.objects.all()] == [("ISS", True), ("taxa", False)]


def test_what_the_file_says_is_what_guests_are_quoted(run):
    run()

    # Friday and Saturday cost 300, Sunday 200; a child of seven 50 a night; 3 guests x 3 nights x 4.50.
    found = services.search_offers(
        delfin().pk, Stay(dt.date(2026, 12, 25), dt.date(2026, 12, 28)), Party(2, 1, (7,))
    )
    carnival = services.search_offers(delfin().pk, Stay(dt.date(2027, 2, 5), dt.date(2027, 2, 7)), TWO)

    assert [(offer.room_type.code, str(offer.total)) for offer in found.offers] == [("double", "990.50 BRL")]
    assert [(one.room_type.code, one.reason, one.min_nights) for one in carnival.unavailable] == [
        ("suite", NoOffer.MIN_NIGHTS, 4)
    ]


def test_applying_it_twice_changes_nothing(run):
    run()

    assert run() == "delfin: nothing to change\n"


def test_a_dry_run_leaves_nothing_behind(run, tmp_path):
    run(dry_run=True)

    assert not Tenant.objects.filter(slug="delfin").exists()
    assert not (tmp_path / "media").exists()


def test_the_photo_is_kept_where_every_process_finds_it(run, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run()

    photo = Path(services.room_types(delfin().pk)[0].photo)
    assert photo.read_bytes() == PNG


def test_stays_of_the_file_take_rooms_and_are_announced_and_cancelled_ones_do_not(run):
    run()

    hotel = delfin()
    with scope(hotel.pk):
        rui = Reservation.objects.get(reference="DEL-0001")
        assert (str(rui.total), rui.guest_email, rui.guest_language) == ("827.00", "rui@example.com", "pt")
        assert rui.announced_status == "confirmed"
    assert [room for room, _, _ in taken_nights(hotel)] == ["101"] * 3


def test_a_stay_of_the_file_is_never_touched_again(run):
    run()
    hotel = delfin()
    services.reservation_cancel(tenant_id=hotel.pk, reference="DEL-0001", actor="user:1")

    run(replaced("name: Rui", "name: Rui Costa"))

    with scope(hotel.pk):
        rui = Reservation.objects.get(reference="DEL-0001")
        assert (rui.status, rui.guest_name) == ("cancelled", "Rui")


def test_lines_that_leave_the_file_leave_the_hotel(run):
    run()

    said = run(
        replaced("    - {room_type: suite, from: 2026-01-01, to: 2030-12-31, price: 500}\n", "")
        .replace("    - {from: 2027-03-01, to: 2027-03-02, closed: true}\n", "")
        .replace(', {name: taxa, per_person_per_night: "4.50", included: false}', "")
    )

    assert (count(Rate), count(Restriction), count(Tax)) == (2, 1, 1)
    assert "suite has no price and is never offered (warning)" in said


def test_a_room_that_leaves_the_file_goes_out_of_sale(run):
    run()

    run(replaced('rooms: ["101", "102"]', 'rooms: ["101"]'))

    with scope(delfin().pk):
        assert not Room.objects.get(number="102").active
    assert services.search_offers(delfin().pk, stay(), TWO).offers[0].rooms_left == 1


def test_a_room_that_comes_back_is_on_sale_again(run):
    run()
    run(replaced('rooms: ["101", "102"]', 'rooms: ["101"]'))

    run()

    assert services.search_offers(delfin().pk, stay(), TWO).offers[0].rooms_left == 2


def test_a_room_with_stays_to_come_cannot_leave_the_file(run):
    run()

    with pytest.raises(CommandError) as refused:
        run(replaced('rooms: ["101", "102"]', 'rooms: ["102"]'))

    assert "delfin.yaml:13: pms.room_types[0].rooms: room 101 has stays as double until the night of" in str(
        refused.value
    )


def test_a_room_with_stays_to_come_does_not_become_another_room_type(run):
    run()

    with pytest.raises(CommandError, match="room 101 has stays as double"):
        run(
            replaced('rooms: ["101", "102"]', 'rooms: ["102"]').replace(
                'rooms: ["201"]', 'rooms: ["201", "101"]'
            )
        )


def test_a_room_type_with_stays_to_come_cannot_leave_the_file(run):
    run()
    a_reservation(delfin(), stay(), code="suite")
    lines = [line for line in PMS.splitlines() if "suite" not in line and "name: Ana" not in line]

    with pytest.raises(CommandError, match="room 201 has stays as suite"):
        run("\n".join(lines))


def test_a_room_whose_stays_are_over_may_go(run):
    run()

    with clock.held_at(dt.datetime(2027, 1, 2, tzinfo=dt.UTC)):
        run(replaced('rooms: ["101", "102"]', 'rooms: ["102"]'))

    with scope(delfin().pk):
        assert not Room.objects.get(number="101").active


def test_stays_survive_a_new_price_list(run):
    run()
    hotel = delfin()
    quote = a_quote(hotel, stay())
    booked = book(hotel, quote)

    run(replaced('price: "200.00"', 'price: "999.00"'))

    assert gateway.pms_of(hotel.pk).read(booked.reference).total == quote.offer.total


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("provider: builtin", "provider: abacus", "7: pms.provider: 'abacus' is no PMS of this release"),
        ("kind: suite", "kind: igloo", "18: pms.room_types[1].kind: is no kind of room"),
        ("code: suite", "code: double", "18: pms.room_types[1].code: is in this file twice"),
        ('["201"]', '["102"]', "18: pms.room_types[1].rooms: room 102 is in this file twice"),
        ("{pt: Suíte}", "{en: Suite}", "18: pms.room_types[1].name: has no text in the hotel's language"),
        ("double.png", "none.png", "17: pms.room_types[0].photo: none.png cannot be read"),
        ("double.png", "delfin.yaml", "17: pms.room_types[0].photo: delfin.yaml is no JPEG or PNG"),
        ("max_guests: 3", "max_guests: 1", "16: pms.room_types[0].max_guests: is less than max_adults"),
        ("max_guests: 3", "beds: 3", "16: pms.room_types[0].beds"),
        ("double, from: 2026-12", "dobule, from: 2026-12", "21: pms.rates[1].room_type: 'dobule' is no"),
        ("price: 500", "price: -500", "22: pms.rates[2].price"),
        ("weekdays: [fri, sat]", "weekdays: [viernes]", "21: pms.rates[1].weekdays[0]"),
        ("to: 2027-01-05", "to: 2026-01-05", "21: pms.rates[1]: ends before it begins"),
        ("min_nights: 4", "min_nights: 0", "24: pms.restrictions[0].min_nights"),
        ("DEL-0002", "DEL-0001", "29: pms.reservations[1].reference: is in this file twice"),
        ("check_out: 2026-12-27", "check_out: 2026-12-20", "27: pms.reservations[0]: ends before it begins"),
        ("status: cancelled", "status: lost", "30: pms.reservations[1].status: is no status"),
        ("name: taxa", "name: ISS", "5: taxes[1].name: is in this file twice"),
        ("check_out: 2026-12-27", "check_out: 2032-12-27", "pms.reservations[0]: double has no rate"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(run, old, new, said):
    with pytest.raises(CommandError) as refused:
        run(replaced(old, new))

    assert said in str(refused.value)
    assert not Tenant.objects.filter(slug="delfin").exists()


def test_a_stay_without_a_free_room_is_refused(run):
    dates = "check_in: 2026-12-24, check_out: 2026-12-25"
    more = "".join(
        f"    - {{reference: {reference}, room_type: double, {dates}, adults: 1, name: Eva}}\n"
        for reference in ("DEL-0003", "DEL-0004")
    )

    with pytest.raises(CommandError, match="no double is free for these nights"):
        run(PMS + more)


def test_rates_for_some_stays_taxes_with_limits_weekdays_and_extras_are_stored(run):
    run(LONG_STAYS)
    again = run(LONG_STAYS)

    with scope(delfin().pk):
        _, alone, long = Rate.objects.order_by("position")
        assert (alone.guests, alone.min_nights, alone.min_advance_days) == (1, None, None)
        assert (long.min_nights, long.max_nights, long.min_advance_days, long.max_advance_days) == (
            7,
            28,
            30,
            365,
        )
        assert Restriction.objects.get().weekdays == [5, 6]
        assert (Tax.objects.get().exempt_up_to_age, Tax.objects.get().max_nights) == (11, 5)
        assert [(extra.code, str(extra.price)) for extra in Extra.objects.all()] == [("parking", "35.00")]
    assert "changed" not in again.split("unchanged")[0]


def test_an_extra_that_left_the_file_is_sold_no_more(run):
    run(LONG_STAYS)
    run(
        LONG_STAYS.replace(
            'extras: [{code: parking, name: {pt: Estacionamento}, price: "35.00"}]', "extras: []"
        )
    )

    with scope(delfin().pk):
        assert not Extra.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("max_nights: 28", "max_nights: 6", "more nights than it allows"),
        ("max_advance_days: 365", "max_advance_days: 7", "more days in advance than it allows"),
        ("extras: [{", "extras: [{code: parking, name: {pt: Vaga}, price: 1}, {", "twice"),
    ],
)
def test_conditions_that_no_stay_can_meet_are_wrong(run, old, new, message):
    with pytest.raises(CommandError) as wrong:
        run(LONG_STAYS.replace(old, new))
    assert message in str(wrong.value)
