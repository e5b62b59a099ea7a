"""The receiving account decides the hotel; on a shared one the guest does (T3)."""

import pytest
from django.test import override_settings
from prometheus_client import REGISTRY

from tenants import snapshot
from tenants.identifiers import identifier_hashes
from tenants.models import FlagValue, Tenant, TenantUserIdentifier
from tenants.resolution import Resolution, resolve
from tests.tenants.build import a_hotel, an_account, an_app

pytestmark = pytest.mark.django_db

GUEST = "5491150000001"


def where(
    external_id: str = "77", app: str | None = None, guest: str = "", kind: str = "whatsapp"
) -> Resolution:
    snapshot.forget()
    return resolve(kind, external_id, app_name=app, identifier=guest)


def map_guest(hotel: Tenant, guest: str = GUEST, external_id: str = "77") -> None:
    route = hotel.routes.model.objects.get(external_id=external_id)
    TenantUserIdentifier.objects.create(
        route=route, identifier_hash=identifier_hashes(guest)[0], tenant=hotel
    )


def set_flag(flag: str, value: bool, hotel: Tenant | None = None) -> None:
    FlagValue.objects.create(flag=flag, tenant=hotel, value=value)


@pytest.fixture
def shared() -> tuple[Tenant, Tenant]:
    """A number at home in the first hotel and answered by both, with shared numbers switched on."""
    home, other = a_hotel("home", timezone="America/Argentina/Buenos_Aires"), a_hotel("other")
    an_account(home, "77", shared=True)
    an_account(other, "77")
    set_flag("multi_tenant.experimental", True)
    return home, other


def test_an_account_of_one_hotel_decides():
    hotel = a_hotel()
    an_account(hotel, "77")
    assert where() == Resolution("account", hotel.pk)
    assert where().answered


def test_nobodys_account_is_unknown_and_not_answered():
    assert where("12345") == Resolution("unknown", None)
    assert not where("12345").answered


def test_the_same_id_on_another_channel_is_another_account():
    an_account(a_hotel(), "77")
    assert where("77", kind="email").result == "unknown"


def test_an_account_that_its_hotel_gave_up_is_unknown():
    an_account(a_hotel(), "77", active=False)
    assert where().result == "unknown"


def test_an_account_of_a_hotel_that_is_switched_off_is_known_and_not_answered():
    hotel = a_hotel(status="inactive")
    an_account(hotel, "77")
    assert where() == Resolution("inactive", hotel.pk)
    assert not where().answered


@pytest.mark.parametrize(("signed_by", "result"), [("main", "account"), ("other", "foreign_app")])
def test_the_app_whose_secret_fits_must_be_the_accounts_own(signed_by, result):
    an_account(a_hotel(), "77", app=an_app("main"))
    an_app("other", app_id="901")
    assert where(app=signed_by).result == result


def test_a_number_that_names_no_app_is_foreign_to_every_app():
    an_account(a_hotel(), "77")
    assert where(app="main").result == "foreign_app"


def test_a_shared_number_serves_its_home_only_while_sharing_is_off():
    home, other = a_hotel("home"), a_hotel("other")
    an_account(home, "77", shared=True)
    an_account(other, "77")
    map_guest(other)
    assert where(guest=GUEST) == Resolution("account", home.pk)


def test_a_number_that_is_not_shared_never_asks_for_the_guest():
    home, other = a_hotel("home"), a_hotel("other")
    an_account(home, "77")
    an_account(other, "77")
    map_guest(other)
    set_flag("multi_tenant.experimental", True)
    assert where(guest=GUEST) == Resolution("account", home.pk)


class TestShared:
    def test_the_guests_mapping_comes_first(self, shared):
        map_guest(shared[1])
        assert where(guest=GUEST) == Resolution("identifier", shared[1].pk)

    def test_the_mapping_knows_the_other_spelling_of_the_phone(self, shared):
        map_guest(shared[1], "+541150000001")
        assert where(guest=GUEST) == Resolution("identifier", shared[1].pk)

    def test_spellings_that_lead_to_two_hotels_lead_to_none(self, shared):
        map_guest(shared[0], "+5491150000001")
        map_guest(shared[1], "+541150000001")
        assert where(guest=GUEST) == Resolution("default", shared[0].pk)

    def test_a_mapping_to_a_hotel_that_left_the_number_does_not_count(self, shared):
        stranger = a_hotel("stranger")
        map_guest(stranger)
        assert where(guest=GUEST) == Resolution("default", shared[0].pk)

    def test_a_mapping_of_another_number_does_not_count(self, shared):
        an_account(shared[1], "88", shared=True)
        map_guest(shared[1], external_id="88")
        assert where(guest=GUEST).result == "default"

    def test_mappings_can_be_switched_off(self, shared):
        map_guest(shared[1])
        set_flag("tenancy.dynamic.enabled", False)
        assert where(guest=GUEST) == Resolution("default", shared[0].pk)

    @override_settings(TENANT_MAPPING={"011 15 5000-0001": "other", "5491150000002": "stranger"})
    def test_the_static_mapping_comes_next_in_whatever_spelling(self, shared):
        a_hotel("stranger")
        assert where(guest=GUEST) == Resolution("static", shared[1].pk)
        assert where(guest="5491150000002").result == "default"
        assert where(guest="5491150000003").result == "default"

    @override_settings(TENANT_MAPPING={GUEST: "home"})
    def test_the_guests_own_mapping_wins_over_the_static_one(self, shared):
        map_guest(shared[1])
        assert where(guest=GUEST) == Resolution("identifier", shared[1].pk)

    def test_else_the_home_hotel_answers(self, shared):
        assert where(guest=GUEST) == Resolution("default", shared[0].pk)
        assert where() == Resolution("default", shared[0].pk)

    @override_settings(TENANCY_STRICT=True)
    def test_or_in_strict_mode_the_guest_is_asked(self, shared):
        assert where(guest=GUEST) == Resolution("ask", None)
        assert not where(guest=GUEST).answered
        map_guest(shared[1])
        assert where(guest=GUEST) == Resolution("identifier", shared[1].pk)


@override_settings(TENANCY_STRICT=True)
def test_strict_mode_leaves_numbers_of_one_hotel_alone():
    hotel = a_hotel()
    an_account(hotel, "77")
    assert where(guest=GUEST) == Resolution("account", hotel.pk)


def test_each_result_is_counted():
    def counted() -> float:
        return REGISTRY.get_sample_value("tenant_resolution_total", {"result": "unknown"}) or 0

    before = counted()
    where("12345")
    assert counted() == before + 1


def test_on_the_way_of_a_message_nothing_is_asked_of_the_database(django_assert_num_queries):
    hotel = a_hotel()
    an_account(hotel, "77")
    snapshot.current()
    with django_assert_num_queries(0):
        for _ in range(100):
            assert resolve("whatsapp", "77", app_name=None).tenant_id == hotel.pk
