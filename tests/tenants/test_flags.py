"""Flags: a default in code, a value for all, a hotel's own, a part of the guests (T8)."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from tenants import flags, snapshot
from tenants.models import FlagValue, Tenant
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db

ON_BY_DEFAULT = "features.interactive_messages"
OFF_BY_DEFAULT = "humanize.es_ar.enabled"


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def store(flag: str, value: bool, hotel: Tenant | None = None, percentage: int = 100) -> None:
    FlagValue.objects.create(flag=flag, tenant=hotel, value=value, percentage=percentage)


def is_on(flag: str, hotel: Tenant, subject: str = "") -> bool:
    return flags.enabled(flag, tenant_id=hotel.pk, subject=subject)


def part_on(flag: str, hotel: Tenant, guests: int = 2000) -> float:
    return sum(is_on(flag, hotel, f"guest {number}") for number in range(guests)) / guests


DEFAULTS = {
    "nlp.fallback.enhanced": True,
    "tenancy.dynamic.enabled": True,
    "features.interactive_messages": True,
    "reservation.qr.enabled": True,
    "tenancy.phone_normalization.advanced": False,
    "canary.enabled": False,
    "multi_tenant.experimental": False,
    "humanize.es_ar.enabled": False,
    "humanize.consolidate_text.enabled": False,
    "humanize.delay.enabled": False,
}
ROOT = Path(__file__).parents[2]
PACKAGES = ("tenants", "governance", "pms", "messaging", "hotel_agent")


def test_every_flag_has_the_default_it_was_promised_with():
    assert {name: flag.default for name, flag in flags.CATALOGUE.items()} == {
        name: DEFAULTS[name] for name in flags.CATALOGUE
    }


@pytest.mark.parametrize("flag", flags.CATALOGUE)
def test_a_flag_in_the_catalogue_switches_something(flag):
    """Some code asks for it by name, beside the catalogue."""
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    asking = [path for path in sources if f'"{flag}"' in path.read_text(encoding="utf-8")]
    assert len(asking) >= 2 or flag == flags.CANARY


def test_every_flag_says_what_it_does():
    assert all(len(flag.description) > 30 for flag in flags.CATALOGUE.values())


def test_without_a_value_the_default_counts(hotel):
    assert is_on(ON_BY_DEFAULT, hotel)
    assert not is_on(OFF_BY_DEFAULT, hotel)


def test_the_value_for_all_wins_over_the_default(hotel):
    store(OFF_BY_DEFAULT, True)
    assert is_on(OFF_BY_DEFAULT, hotel)


def test_a_hotels_own_value_wins_over_the_one_for_all(hotel):
    store(OFF_BY_DEFAULT, True)
    store(OFF_BY_DEFAULT, False, hotel)
    assert not is_on(OFF_BY_DEFAULT, hotel)
    assert is_on(OFF_BY_DEFAULT, a_hotel("other"))


def test_a_flag_that_is_not_in_the_catalogue_is_a_mistake(hotel):
    with pytest.raises(KeyError):
        is_on("no.such.flag", hotel)


def test_a_value_for_part_of_the_guests_does_nothing_while_roll_outs_are_off(hotel):
    store(OFF_BY_DEFAULT, True, percentage=50)
    assert part_on(OFF_BY_DEFAULT, hotel) == 0


@pytest.mark.parametrize("percentage", [1, 10, 50, 99])
def test_a_roll_out_reaches_its_part_of_the_guests(hotel, percentage):
    store("canary.enabled", True)
    store(OFF_BY_DEFAULT, True, percentage=percentage)
    assert part_on(OFF_BY_DEFAULT, hotel) == pytest.approx(percentage / 100, abs=0.03)


def test_a_roll_out_of_nothing_reaches_nobody(hotel):
    store("canary.enabled", True)
    store(OFF_BY_DEFAULT, True, percentage=0)
    assert part_on(OFF_BY_DEFAULT, hotel) == 0


def test_a_guest_stays_in_or_out_and_nobody_drops_out_as_the_part_grows(hotel):
    store("canary.enabled", True)
    store(OFF_BY_DEFAULT, True, percentage=20)
    early = {number for number in range(300) if is_on(OFF_BY_DEFAULT, hotel, f"guest {number}")}
    assert early == {number for number in range(300) if is_on(OFF_BY_DEFAULT, hotel, f"guest {number}")}
    FlagValue.objects.filter(flag=OFF_BY_DEFAULT).update(percentage=60)
    snapshot.forget()
    assert early < {number for number in range(300) if is_on(OFF_BY_DEFAULT, hotel, f"guest {number}")}


def test_two_flags_do_not_reach_the_same_guests():
    who = [f"guest {number}" for number in range(1000)]
    first = {guest for guest in who if flags.bucket("one", guest) < 2000}
    second = {guest for guest in who if flags.bucket("two", guest) < 2000}
    assert 10 < len(first & second) < 80


def test_a_roll_out_at_one_hotel_leaves_its_other_guests_with_the_value_for_all(hotel):
    store("canary.enabled", True)
    store(ON_BY_DEFAULT, True)
    store(ON_BY_DEFAULT, False, hotel, percentage=30)
    assert part_on(ON_BY_DEFAULT, hotel) == pytest.approx(0.7, abs=0.03)


def test_roll_outs_can_act_at_one_hotel_only(hotel):
    other = a_hotel("other")
    store("canary.enabled", True, hotel)
    store(OFF_BY_DEFAULT, True, percentage=50)
    assert part_on(OFF_BY_DEFAULT, hotel) > 0.4
    assert part_on(OFF_BY_DEFAULT, other) == 0


def test_the_switch_of_roll_outs_is_never_rolled_out_itself(hotel):
    store("canary.enabled", True, percentage=50)
    assert not is_on("canary.enabled", hotel)


def gauge(flag: str) -> float | None:
    snapshot.forget()
    snapshot.current()
    return REGISTRY.get_sample_value("feature_flag_enabled", {"flag": flag})


def test_the_gauge_shows_the_value_for_all():
    assert (gauge(ON_BY_DEFAULT), gauge(OFF_BY_DEFAULT)) == (1, 0)
    store(OFF_BY_DEFAULT, True)
    store(ON_BY_DEFAULT, False)
    assert (gauge(ON_BY_DEFAULT), gauge(OFF_BY_DEFAULT)) == (0, 1)


def test_the_gauge_shows_the_part_that_a_roll_out_reaches_while_it_acts():
    store(OFF_BY_DEFAULT, True, percentage=25)
    assert gauge(OFF_BY_DEFAULT) == 0
    store("canary.enabled", True)
    assert gauge(OFF_BY_DEFAULT) == 0.25


def test_asking_costs_no_query(hotel, django_assert_num_queries):
    snapshot.current()
    with django_assert_num_queries(0):
        for _ in range(100):
            is_on(ON_BY_DEFAULT, hotel, "a guest")
