"""Staff see their hotels and no other: lists, pages, searches, choices, filters, history, deleting."""

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from pms.models import Room, RoomType
from tenants.admin_base import OneHotelForm, OneHotelFormSet, TenantModelAdmin
from tenants.changes import row_save
from tenants.middleware import AdminScope
from tenants.models import BusinessHours, ChannelAccount, FlagValue, Holiday, Membership, Tenant, User
from tenants.permissions import Area, hotels_allowed, hotels_in_scope, may
from tenants.scope import current_tenant_ids, scope
from tests.tenants.build import a_hotel, a_person, an_account, an_app

pytestmark = pytest.mark.django_db

SET_UP = ["tenant", "channelaccount", "membership", "flagvalue"]
NEVER_DELETED = {"tenant", "channelaccount"}


class World:
    """Two hotels with the same things in each, and a client per person."""

    def __init__(self) -> None:
        self.here, self.there = a_hotel("aquihotel"), a_hotel("allahotel")
        app = an_app("main")
        self.rows: dict[str, dict[str, Any]] = {}
        for place, hotel in enumerate((self.here, self.there)):
            worker = a_person(f"worker@{hotel.slug}.example", hotel, "agent")
            self.rows[hotel.slug] = {
                "tenant": hotel,
                "channelaccount": an_account(hotel, f"77{place}", app=app, options={"waba_id": "1"}),
                "membership": worker.memberships.get(),
                "flagvalue": FlagValue.objects.create(
                    flag="humanize.es_ar.enabled", tenant=hotel, value=True
                ),
            }

    def own(self, name: str) -> Any:
        return self.rows["aquihotel"][name]

    def foreign(self, name: str) -> Any:
        return self.rows["allahotel"][name]

    def client(self, role: str, *hotels: Tenant) -> Client:
        person = a_person(f"{role}@example.com")
        for hotel in hotels or [self.here]:
            Membership.objects.create(user=person, tenant=hotel, role=role)
        return log_in(person)


def log_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def world() -> World:
    return World()


def page(name: str, action: str, *args: Any) -> str:
    return reverse(f"admin:tenants_{name}_{action}", args=args)


def listed(client: Client, name: str, **query: str) -> set[int]:
    response = client.get(page(name, "changelist"), query)
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


class TestLists:
    @pytest.mark.parametrize("name", SET_UP)
    def test_a_list_has_the_rows_of_ones_own_hotels_only(self, world, name):
        rows = listed(world.client("manager"), name)
        assert world.own(name).pk in rows
        assert world.foreign(name).pk not in rows

    @pytest.mark.parametrize("name", SET_UP)
    def test_a_search_finds_nothing_of_another_hotel(self, world, name):
        client = world.client("manager")
        words = {
            "tenant": "allahotel",
            "channelaccount": "771",
            "membership": "worker@allahotel",
            "flagvalue": "humanize",
        }
        assert world.foreign(name).pk not in listed(client, name, q=words[name])

    def test_a_filter_offers_and_finds_ones_own_hotels_only(self, world):
        client = world.client("manager")
        assert listed(client, "channelaccount", hotel="allahotel") == {world.own("channelaccount").pk}
        assert "Allahotel" not in client.get(page("channelaccount", "changelist")).content.decode()

    def test_somebody_of_two_hotels_sees_and_filters_both(self, world):
        client = world.client("manager", world.here, world.there)
        both = {world.own("channelaccount").pk, world.foreign("channelaccount").pk}
        assert listed(client, "channelaccount") == both
        assert listed(client, "channelaccount", hotel="allahotel") == {world.foreign("channelaccount").pk}

    def test_an_operator_sees_all_hotels_but_not_the_reserved_one(self, world):
        client = log_in(a_person("op@example.com", is_superuser=True))
        assert listed(client, "tenant") == {world.here.pk, world.there.pk}

    def test_what_the_role_does_not_show_is_not_listed_although_the_hotel_is_ones_own(self, world):
        person = a_person("two@example.com")
        Membership.objects.create(user=person, tenant=world.here, role="manager")
        Membership.objects.create(user=person, tenant=world.there, role="agent")
        client = log_in(person)
        assert listed(client, "tenant") == {world.here.pk}
        assert (
            client.get(page("channelaccount", "change", world.foreign("channelaccount").pk)).status_code
            == 404
        )


class TestPages:
    @pytest.mark.parametrize("name", SET_UP)
    @pytest.mark.parametrize("action", ["change", "history", "delete"])
    def test_a_page_of_another_hotel_is_not_there(self, world, name, action):
        client = world.client("owner")
        expected = 403 if action == "delete" and name in NEVER_DELETED else 404
        assert client.get(page(name, action, world.foreign(name).pk)).status_code == expected

    @pytest.mark.parametrize("name", SET_UP)
    def test_nor_can_it_be_written_or_deleted(self, world, name):
        client, row = world.client("owner"), world.foreign(name)
        assert client.post(page(name, "change", row.pk), {"name": "x"}).status_code == 404
        assert client.post(page(name, "delete", row.pk), {"post": "yes"}).status_code in {403, 404}
        with scope(world.there.pk):
            assert type(row)._default_manager.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("name", SET_UP)
    def test_deleting_a_selection_leaves_other_hotels_alone(self, world, name):
        client, row = world.client("owner"), world.foreign(name)
        client.post(
            page(name, "changelist"),
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
        with scope(world.there.pk):
            assert type(row)._default_manager.filter(pk=row.pk).exists()

    @pytest.mark.parametrize("name", SET_UP)
    def test_history_of_ones_own_is_there(self, world, name):
        row = world.own(name)
        assert world.client("owner").get(page(name, "history", row.pk)).status_code == 200

    def test_nothing_can_be_made_for_another_hotel(self, world):
        client = world.client("owner")
        values = {"tenant": world.there.pk, "flag": "features.interactive_messages", "value": "on"}
        response = client.post(page("flagvalue", "add"), values)
        assert "tenant" in response.context["adminform"].form.errors
        person = {"tenant": world.there.pk, "email": "x@example.com", "name": "X", "role": "agent"}
        assert client.post(page("membership", "add"), person).status_code == 200
        assert not User.objects.filter(email="x@example.com").exists()

    def test_choices_name_no_other_hotel(self, world):
        client = world.client("owner")
        for name in ("channelaccount", "membership", "flagvalue"):
            assert "Allahotel" not in client.get(page(name, "add")).content.decode()

    def test_a_field_that_completes_itself_offers_no_other_hotel(self, world):
        client = world.client("owner")
        query = {
            "app_label": "tenants",
            "model_name": "channelaccount",
            "field_name": "tenant",
            "term": "hotel",
        }
        answer = client.get(reverse("admin:autocomplete"), query)
        assert answer.status_code == 403 or "Allahotel" not in answer.content.decode()

    def test_the_front_page_tells_nothing_of_what_others_did(self, world):
        boss = a_person("boss@example.com", world.there, "owner")
        LogEntry.objects.create(user=boss, action_flag=2, object_repr="Allahotel secret", change_message="x")
        assert "Allahotel" not in world.client("owner").get(reverse("admin:index")).content.decode()


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "reads", "changes"),
        [("owner", 200, 200), ("manager", 200, 200), ("auditor", 200, 403), ("agent", 403, 403)],
    )
    @pytest.mark.parametrize("name", SET_UP)
    def test_who_may_read_and_change_the_set_up(self, world, role, reads, changes, name):
        client = world.client(role)
        assert client.get(page(name, "changelist")).status_code == reads
        if name != "tenant":
            assert client.get(page(name, "add")).status_code == changes
        assert client.get(page(name, "change", world.own(name).pk)).status_code == reads

    def test_an_auditor_writes_nothing(self, world):
        client = world.client("auditor")
        for name in SET_UP:
            assert client.post(page(name, "change", world.own(name).pk), {"name": "x"}).status_code == 403
        world.here.refresh_from_db()
        assert world.here.name == "Aquihotel"

    def test_somebody_without_a_hotel_sees_nothing(self, world):
        client = log_in(a_person("nobody@example.com"))
        for name in SET_UP:
            assert client.get(page(name, "changelist")).status_code == 403

    def test_somebody_switched_off_has_no_hotels(self, world):
        person = a_person("gone@example.com", world.here, "owner", is_active=False)
        assert hotels_in_scope(person) == []
        assert not may(person, Area.FRONT_DESK, change=False, tenant_id=world.here.pk)

    @pytest.mark.parametrize(
        ("role", "area", "view", "change"),
        [
            ("agent", Area.FRONT_DESK, True, True),
            ("auditor", Area.FRONT_DESK, True, False),
            ("agent", Area.RECORDS, False, False),
            ("auditor", Area.RECORDS, True, False),
            ("manager", Area.RECORDS, True, True),
            ("agent", Area.SET_UP, False, False),
        ],
    )
    def test_areas(self, world, role, area, view, change):
        person = a_person("p@example.com", world.here, role)
        assert may(person, area, change=False) == view
        assert may(person, area, change=True, tenant_id=world.here.pk) == change
        assert not may(person, area, change=False, tenant_id=world.there.pk)
        assert hotels_allowed(person, area, change=False) == ([world.here.pk] if view else [])

    def test_rights_cost_one_query_a_request(self, world, django_assert_num_queries):
        person = a_person("p@example.com", world.here, "manager")
        with django_assert_num_queries(1):
            for _ in range(5):
                may(person, Area.SET_UP, change=True)
                hotels_in_scope(person)


class DayForm(OneHotelForm):
    """A page that names another row of a hotel, as other packages have them."""

    account = forms.ModelChoiceField(ChannelAccount.objects.none())

    class Meta:
        model = Holiday
        fields = ("tenant", "date")


def offer_every_account(field: Any) -> None:
    field.queryset = ChannelAccount.objects.all()


class TestOneHotel:
    def test_a_reference_to_another_hotels_row_is_refused(self, world):
        with scope([world.here.pk, world.there.pk]):
            for row, ok in ((world.own("channelaccount"), True), (world.foreign("channelaccount"), False)):
                form = DayForm({"tenant": world.here.pk, "date": "2026-12-25", "account": row.pk})
                offer_every_account(form.fields["account"])
                assert form.is_valid() == ok
                assert ok or form.errors == {"account": ["This belongs to another hotel."]}

    def test_nor_is_one_below_a_row(self, world):
        formset_class = forms.inlineformset_factory(
            Tenant, Holiday, form=DayForm, formset=OneHotelFormSet, fields=("date",), extra=1
        )
        data = {
            "holiday-TOTAL_FORMS": 1, "holiday-INITIAL_FORMS": 0, "holiday-0-date": "2026-12-25",
            "holiday-0-account": world.foreign("channelaccount").pk,
        }  # fmt: skip
        with scope([world.here.pk, world.there.pk]):
            formset = formset_class(data, instance=world.here)
            offer_every_account(formset.forms[0].fields["account"])
            assert not formset.is_valid()
            assert formset.errors == [{"account": ["This belongs to another hotel."]}]

    def test_choices_of_a_page_are_its_hotels_own(self, world):
        person = a_person("two@example.com", world.here, "owner")
        Membership.objects.create(user=person, tenant=world.there, role="owner")
        model_admin: TenantModelAdmin[BusinessHours] = TenantModelAdmin(BusinessHours, admin.site)
        request = RequestFactory().get("/")
        request.user = person
        field: Any = model_admin.formfield_for_foreignkey(BusinessHours._meta.get_field("tenant"), request)
        assert set(field.queryset) == {world.here, world.there}

    def test_a_field_that_names_a_row_offers_the_rows_of_the_pages_hotel(self, world):
        person = a_person("two@example.com", world.here, "owner")
        Membership.objects.create(user=person, tenant=world.there, role="owner")
        model_admin: TenantModelAdmin[Room] = TenantModelAdmin(Room, admin.site)
        request = RequestFactory().get("/")
        request.user = person
        with scope([world.here.pk, world.there.pk]):
            here, there = (
                RoomType.objects.create(
                    tenant=hotel,
                    code="double",
                    kind="double",
                    name={"es": "Doble"},
                    max_adults=2,
                    max_guests=2,
                )
                for hotel in (world.here, world.there)
            )
            room = Room.objects.create(tenant=world.here, room_type=here, number="1")
            for page_of, offered in ((None, {here, there}), (room, {here})):
                form: Any = model_admin.get_form(request, page_of)
                assert set(form.base_fields["room_type"].queryset) == offered

    def test_a_list_that_is_edited_in_place_still_asks_for_the_right_at_the_rows_hotel(self, world):
        person = a_person("two@example.com", world.here, "owner")
        Membership.objects.create(user=person, tenant=world.there, role="auditor")
        request = RequestFactory().post("/")
        request.user = person
        model_admin: TenantModelAdmin[FlagValue] = TenantModelAdmin(FlagValue, admin.site)
        with pytest.raises(Exception, match=r"^$") as refused:
            model_admin.save_model(request, world.foreign("flagvalue"), forms.Form(), True)
        assert refused.type.__name__ == "PermissionDenied"


class TestScopeOfARequest:
    def answer(self, person: Any, path: str, view: Any) -> HttpResponse:
        request = RequestFactory().get(path)
        request.user = person
        return AdminScope(view)(request)  # type: ignore[return-value]  # the views below answer so

    def test_a_page_is_made_in_the_scope_of_the_persons_hotels(self, world):
        person = a_person("p@example.com", world.here, "agent")

        def view(_: HttpRequest) -> HttpResponse:
            return HttpResponse(str(current_tenant_ids()))

        assert self.answer(person, "/admin/", view).content.decode() == f"({world.here.pk},)"
        assert self.answer(person, "/webhooks/whatsapp", view).content.decode() == "()"

    def test_raw_sql_of_a_page_cannot_write_for_another_hotel(self, world):
        person = a_person("p@example.com", world.here, "owner")

        def view(_: HttpRequest) -> HttpResponse:
            with pytest.raises(ProgrammingError, match="row-level security"):
                Holiday.objects.create(tenant=world.there, date="2026-12-25")
            return HttpResponse(status=500)

        assert self.answer(person, "/admin/", view).status_code == 500

    @pytest.mark.parametrize(("status", "name"), [(200, "Novo"), (403, "Aquihotel"), (500, "Aquihotel")])
    def test_a_page_that_fails_commits_nothing(self, world, status, name):
        person = a_person("p@example.com", world.here, "owner")

        def view(_: HttpRequest) -> HttpResponse:
            hotel = Tenant.objects.get(pk=world.here.pk)
            hotel.name = "Novo"
            row_save(hotel)
            return HttpResponse(status=status)

        self.answer(person, "/admin/", view)
        world.here.refresh_from_db()
        assert world.here.name == name
