"""The pages a manager and an operator work with, as the browser posts them."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotel_agent.lib import events
from tenants import snapshot, snapshot_rows
from tenants.events import Changed
from tenants.models import (
    BusinessHours,
    ChannelAccount,
    ChannelRoute,
    FlagValue,
    Holiday,
    Membership,
    MetaApp,
    Tenant,
    TenantUserIdentifier,
    User,
)
from tenants.scope import scope
from tests.tenants.build import a_hotel, a_person, an_account, an_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


@pytest.fixture
def manager(hotel) -> Client:
    return logged_in(a_person("mia@delfin.example", hotel, name="Mia"))


@pytest.fixture
def operator(hotel) -> Client:
    return logged_in(a_person("op@example.com", is_superuser=True))


@pytest.fixture
def heard():
    """Every change announced."""
    announced: list[Changed] = []
    events.listen(Changed, announced.append)
    yield announced
    events._receivers[Changed].remove(announced.append)


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:tenants_{name}", args=args)


def form_of(response: Any) -> dict[str, Any]:
    """What the browser would post if nothing were touched."""
    found = response.context["adminform"].form
    values: dict[str, Any] = {}
    for bound in found:
        widget, value = bound.field.widget, bound.value()
        if hasattr(widget, "widgets_names"):
            parts = value if isinstance(value, list) else widget.decompress(value)
            values |= {
                f"{bound.html_name}{suffix}": part
                for suffix, part in zip(widget.widgets_names, parts, strict=True)
            }
        elif value is not None and value is not False:
            values[bound.html_name] = bound.field.prepare_value(value)
    for inline in response.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            values[bound.html_name] = bound.value()
        for form in inline.formset.initial_forms:
            values |= {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return values


def post(client: Client, url: str, **values: Any) -> Any:
    """Open the page, change these values and save; the answer, which is a redirect where all was well."""
    return client.post(url, {**form_of(client.get(url)), **values})


def errors(response: Any) -> str:
    context = response.context
    found = [
        context["errors"],
        *(inline.formset.non_form_errors() for inline in context["inline_admin_formsets"]),
    ]
    return " ".join(str(error) for error in found)


class TestHotel:
    def test_a_manager_changes_the_profile_and_it_is_announced(self, hotel, manager, heard):
        version = snapshot_rows.version()
        response = post(
            manager, page("tenant_change", hotel.pk), name="Novo", ai_disclosure_pt="Sou um robô."
        )
        assert response.status_code == 302
        hotel.refresh_from_db()
        assert (hotel.name, hotel.ai_disclosure, hotel.languages) == (
            "Novo",
            {"pt": "Sou um robô."},
            ["es", "en"],
        )
        [change] = heard
        assert change.actor_id == User.objects.get(email="mia@delfin.example").pk
        assert set(change.after) == {"name", "ai_disclosure"}
        assert snapshot_rows.version() == version + 1

    def test_saving_without_a_change_announces_nothing(self, hotel, manager, heard):
        assert post(manager, page("tenant_change", hotel.pk)).status_code == 302
        assert heard == []

    def test_hours_and_holidays_are_written_below_the_hotel(self, hotel, manager):
        with scope(hotel.pk):
            old = BusinessHours.objects.create(tenant=hotel, weekday=0, opens="09:00", closes="12:00")
        response = post(
            manager,
            page("tenant_change", hotel.pk),
            **{
                "businesshours-TOTAL_FORMS": 2,
                "businesshours-0-DELETE": "on",
                "businesshours-1-weekday": 0,
                "businesshours-1-opens": "09:00",
                "businesshours-1-closes": "20:00",
                "holiday-TOTAL_FORMS": 1,
                "holiday-0-date": "2026-12-25",
                "holiday-0-hours": "9:00-12:00",
            },
        )
        assert "is not written as 09:00-13:00" in errors(response)
        response = post(
            manager,
            page("tenant_change", hotel.pk),
            **{
                "businesshours-TOTAL_FORMS": 2,
                "businesshours-0-DELETE": "on",
                "businesshours-1-weekday": 0,
                "businesshours-1-opens": "09:00",
                "businesshours-1-closes": "20:00",
                "holiday-TOTAL_FORMS": 1,
                "holiday-0-date": "2026-12-25",
                "holiday-0-hours": "09:00-12:00, 16:00-24:00",
            },
        )
        assert response.status_code == 302
        with scope(hotel.pk):
            [row] = BusinessHours.objects.of(hotel.pk)
            assert (row.pk == old.pk, f"{row.closes:%H:%M}") == (False, "20:00")
            assert Holiday.objects.of(hotel.pk).get().hours == ["09:00-12:00", "16:00-24:00"]

    def test_hours_that_overlap_are_refused(self, hotel, manager):
        values: dict[str, Any] = {"businesshours-TOTAL_FORMS": 2}
        for place, (opens, closes) in enumerate((("09:00", "13:00"), ("12:00", "18:00"))):
            values |= {
                f"businesshours-{place}-weekday": 1,
                f"businesshours-{place}-opens": opens,
                f"businesshours-{place}-closes": closes,
            }
        response = post(manager, page("tenant_change", hotel.pk), **values)
        assert "Two ranges of the same day overlap." in errors(response)

    def test_the_default_language_is_one_of_the_languages(self, hotel, manager):
        response = post(manager, page("tenant_change", hotel.pk), language="pt")
        assert "The default language must be one of them." in errors(response)

    def test_a_manager_can_neither_switch_the_hotel_off_nor_rename_its_slug(self, hotel, manager):
        post(manager, page("tenant_change", hotel.pk), status="inactive", slug="other")
        hotel.refresh_from_db()
        assert (hotel.status, hotel.slug) == ("active", "delfin")

    def test_an_operator_can_switch_it_off_and_make_hotels_but_nobody_deletes_one(self, hotel, operator):
        assert post(operator, page("tenant_change", hotel.pk), status="inactive").status_code == 302
        assert operator.get(page("tenant_add")).status_code == 200
        assert operator.get(page("tenant_delete", hotel.pk)).status_code == 403
        hotel.refresh_from_db()
        assert hotel.status == "inactive"

    def test_a_new_hotel_is_made_with_its_hours(self, operator):
        response = post(
            operator,
            page("tenant_add"),
            **{
                "name": "Nuevo", "slug": "nuevo", "timezone": "America/Bahia", "currency": "BRL",
                "language": "pt",
                "languages": ["pt"], "status": "active",
                "businesshours-TOTAL_FORMS": 1, "businesshours-0-weekday": 2,
                "businesshours-0-opens": "00:00", "businesshours-0-closes": "00:00",
            },
        )  # fmt: skip
        assert response.status_code == 302, errors(response)
        made = Tenant.objects.get(slug="nuevo")
        with scope(made.pk):
            assert BusinessHours.objects.of(made.pk).count() == 1


class TestAccounts:
    def test_a_manager_connects_a_number_and_its_token_is_never_shown(self, hotel, manager):
        an_app("main")
        response = post(
            manager, page("channelaccount_add"), tenant=hotel.pk, kind="whatsapp", external_id="77",
            display_name="+55 71 3000-1234", app="main", waba_id="88", token="very secret",
        )  # fmt: skip
        assert response.status_code == 302, errors(response)
        with scope(hotel.pk):
            row = ChannelAccount.objects.get(external_id="77")
        assert (row.access_token, row.health, row.options) == ("very secret", "connected", {"waba_id": "88"})
        content = manager.get(page("channelaccount_change", row.pk)).content.decode()
        assert "very secret" not in content
        assert '<div class="readonly' in content or "set" in content
        assert "very secret" not in manager.get(page("channelaccount_changelist")).content.decode()

    def test_a_manager_makes_a_web_chat_and_is_given_the_line_for_the_hotels_site(
        self, hotel, manager, settings
    ):
        settings.PUBLIC_URL = "https://chat.example"
        chat = {"tenant": hotel.pk, "kind": "webchat", "external_id": "pk_delfin"}
        for wrong in ({"external_id": "delfin"}, {"origins": "https://a.example/rooms"}, {"origins": "*"}):
            assert post(manager, page("channelaccount_add"), **{**chat, **wrong}).status_code == 200
        sites = "https://WWW.delfin.example/, https://www.delfin.example, http://delfin.example:8080"
        response = post(manager, page("channelaccount_add"), **chat, origins=sites)
        assert response.status_code == 302, errors(response)
        with scope(hotel.pk):
            row = ChannelAccount.objects.get(external_id="pk_delfin")
        origins = ["https://www.delfin.example", "http://delfin.example:8080"]
        assert (row.options, row.health) == ({"origins": origins}, "connected")
        content = manager.get(page("channelaccount_change", row.pk)).content.decode()
        script = 'script async src="https://chat.example/webchat/widget.js" data-hotel="pk_delfin"'
        assert script in html.unescape(content)
        assert post(manager, page("channelaccount_change", row.pk), origins="").status_code == 302
        assert self.again(row).options == {"origins": []}

    def test_an_empty_token_keeps_the_stored_one_and_a_new_one_replaces_it(self, hotel, manager):
        row = an_account(hotel, "77", app=an_app("main"), access_token="old", options={"waba_id": "88"})
        assert post(manager, page("channelaccount_change", row.pk), display_name="Desk").status_code == 302
        assert self.again(row).access_token == "old"
        assert self.again(row).display_name == "Desk"
        assert post(manager, page("channelaccount_change", row.pk), token="new").status_code == 302
        assert self.again(row).access_token == "new"

    def test_an_account_without_a_token_says_not_connected(self, hotel, manager):
        an_app("main")
        post(
            manager, page("channelaccount_add"), tenant=hotel.pk, kind="whatsapp", external_id="77",
            app="main", waba_id="88",
        )  # fmt: skip
        with scope(hotel.pk):
            assert ChannelAccount.objects.get().health_detail == "the token not set"
        assert "Not connected" in manager.get(page("channelaccount_changelist")).content.decode()

    def test_a_number_of_another_hotel_is_refused(self, hotel, manager):
        an_account(a_hotel("other"), "77", app=an_app("main"))
        response = post(
            manager, page("channelaccount_add"), tenant=hotel.pk, kind="whatsapp", external_id="77",
            app="main", waba_id="88", token="x",
        )  # fmt: skip
        assert "This account belongs to another hotel of this installation." in errors(response)

    def test_a_whatsapp_number_needs_its_app(self, hotel, manager):
        response = post(
            manager, page("channelaccount_add"), tenant=hotel.pk, kind="whatsapp", external_id="77", token="x"
        )
        assert "A WhatsApp account needs this." in errors(response)

    def test_switching_an_account_off_forgets_its_token_and_keeps_the_row(self, hotel, manager):
        row = an_account(hotel, "77", app=an_app("main"), access_token="old", options={"waba_id": "88"})
        values = form_of(manager.get(page("channelaccount_change", row.pk)))
        del values["active"]
        assert manager.post(page("channelaccount_change", row.pk), values).status_code == 302
        assert (self.again(row).active, self.again(row).access_token) == (False, "")
        snapshot.forget()
        assert snapshot.current().routes == {}

    def test_nobody_deletes_an_account(self, hotel, operator):
        row = an_account(hotel, "77")
        assert operator.get(page("channelaccount_delete", row.pk)).status_code == 403

    def again(self, row: ChannelAccount) -> ChannelAccount:
        with scope(row.tenant_id):
            return ChannelAccount.objects.get(pk=row.pk)


class TestInstallation:
    @pytest.mark.parametrize("name", ["metaapp", "channelroute", "user", "tenantuseridentifier"])
    def test_only_operators_see_what_belongs_to_the_installation(self, manager, operator, name):
        assert manager.get(page(f"{name}_changelist")).status_code == 403
        assert operator.get(page(f"{name}_changelist")).status_code == 200

    def test_an_operator_makes_an_app_and_rotates_its_secret_which_is_never_shown(self, operator, heard):
        url = page("metaapp_add")
        assert "A new app needs this." in errors(post(operator, url, name="main", app_id="9"))
        values = {
            "name": "main",
            "app_id": "9",
            "new_secret": "first-secret",
            "new_verify_token": "verify-me",
        }
        assert post(operator, url, **values).status_code == 302
        app = MetaApp.objects.get()
        assert post(operator, page("metaapp_change", app.pk), new_secret="second-secret").status_code == 302
        app.refresh_from_db()
        assert (app.secret, app.previous_secret, app.verify_token) == (
            "second-secret",
            "first-secret",
            "verify-me",
        )
        shown = operator.get(page("metaapp_change", app.pk)).content.decode()
        for secret in ("first-secret", "second-secret", "verify-me"):
            assert secret not in shown
            assert secret not in repr(heard)
        assert post(operator, page("metaapp_change", app.pk), forget_previous="on").status_code == 302
        app.refresh_from_db()
        assert app.previous_secret == ""

    def test_an_operator_moves_a_number_to_another_hotel(self, hotel, operator):
        other = a_hotel("other")
        route = an_account(hotel, "77").route
        assert post(operator, page("channelroute_change", route.pk), home=other.pk).status_code == 302
        assert ChannelRoute.objects.get().home == other

    def test_an_operator_maps_a_guest_of_a_shared_number(self, hotel, operator):
        other = a_hotel("other")
        route = an_account(hotel, "77", shared=True).route
        an_account(other, "77")
        url = page("tenantuseridentifier_add")
        assert (
            post(operator, url, route=route.pk, identifier="5491150000001", tenant=other.pk).status_code
            == 302
        )
        row = TenantUserIdentifier.objects.get()
        assert (row.tenant, "5491150000001" in row.identifier_hash) == (other, False)

    @pytest.mark.parametrize("in_bulk", [False, True])
    def test_what_an_operator_deletes_is_announced(self, hotel, operator, heard, in_bulk):
        app = an_app("unused", app_id="7")
        route = an_account(hotel, "77", shared=True).route
        guest = TenantUserIdentifier.objects.create(route=route, identifier_hash="ab", tenant=hotel)
        for name, row in (("metaapp", app), ("tenantuseridentifier", guest)):
            if in_bulk:
                selection = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
                assert operator.post(page(f"{name}_changelist"), selection).status_code == 302
            else:
                assert operator.post(page(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 302
        assert [(change.action, change.object_type) for change in heard] == [
            ("removed", "tenants.metaapp"),
            ("removed", "tenants.tenantuseridentifier"),
        ]

    def test_an_operator_makes_a_person_who_logs_in_by_email(self, operator, heard):
        response = post(
            operator, page("user_add"), email="New@Example.com", name="New", password1="a long pass phrase 7",
            password2="a long pass phrase 7", usable_password="true",
        )  # fmt: skip
        assert response.status_code == 302, errors(response)
        person = User.objects.get(email="new@example.com")
        assert person.check_password("a long pass phrase 7")
        assert "a long pass phrase" not in repr(heard)

    def test_a_new_password_is_announced_and_never_shown(self, operator, heard):
        person = a_person("old@example.com")
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        values = {
            "password1": "another long phrase 8",
            "password2": "another long phrase 8",
            "usable_password": "true",
        }
        assert operator.post(url, values).status_code == 302
        person.refresh_from_db()
        assert person.check_password("another long phrase 8")
        [change] = heard
        assert (change.object_type, change.after) == ("tenants.user", {"password": "set"})
        assert change.actor_id == User.objects.get(email="op@example.com").pk


class TestStaff:
    def test_a_manager_lets_somebody_join_with_a_role_and_departments(self, hotel, manager):
        url = page("membership_add")
        response = post(
            manager, url, tenant=hotel.pk, email="Leo@delfin.example", name="Leo", role="agent",
            departments="reception, housekeeping",
        )  # fmt: skip
        assert response.status_code == 302, errors(response)
        row = Membership.objects.get(user__email="leo@delfin.example")
        assert (row.tenant, row.role, row.departments) == (hotel, "agent", ["reception", "housekeeping"])
        assert "This person works at the hotel already" in errors(
            post(manager, url, tenant=hotel.pk, email="leo@delfin.example", name="", role="agent")
        )

    def test_a_manager_changes_roles_but_not_the_own_one_and_makes_no_owner(self, hotel, manager):
        leo = a_person("leo@delfin.example", hotel, "agent").memberships.get()
        boss = a_person("boss@delfin.example", hotel, "owner").memberships.get()
        mia = Membership.objects.get(user__email="mia@delfin.example")
        assert post(manager, page("membership_change", leo.pk), role="auditor").status_code == 302
        assert "Select a valid choice" in errors(
            post(manager, page("membership_change", leo.pk), role="owner")
        )
        for row in (boss, mia):
            assert manager.post(page("membership_change", row.pk), {"role": "agent"}).status_code == 403
            assert manager.post(page("membership_delete", row.pk), {"post": "yes"}).status_code == 403
        assert {row.user.email: row.role for row in Membership.objects.all()} == {
            "leo@delfin.example": "auditor", "boss@delfin.example": "owner", "mia@delfin.example": "manager",
        }  # fmt: skip

    def test_an_owner_makes_owners(self, hotel):
        owner = logged_in(a_person("boss@delfin.example", hotel, "owner"))
        response = post(
            owner, page("membership_add"), tenant=hotel.pk, email="n@x.example", name="N", role="owner"
        )
        assert response.status_code == 302, errors(response)

    def test_somebody_who_leaves_keeps_the_log_in_and_loses_the_hotel(self, hotel, manager, heard):
        leo = a_person("leo@delfin.example", hotel, "agent").memberships.get()
        assert manager.post(page("membership_delete", leo.pk), {"post": "yes"}).status_code == 302
        assert User.objects.filter(email="leo@delfin.example").exists()
        assert [(change.action, change.object_type) for change in heard] == [
            ("removed", "tenants.membership")
        ]


class TestFlags:
    def test_the_catalogue_shows_what_is_in_effect_where(self, hotel, operator):
        FlagValue.objects.create(flag="humanize.es_ar.enabled", tenant=hotel, value=True)
        response = operator.get(page("flagvalue_changelist"))
        rows = {row.flag.name: row for row in response.context["catalogue"]}
        assert rows["humanize.es_ar.enabled"].hotels == (("Delfin", True),)
        assert rows["features.interactive_messages"].hotels == (("Delfin", True),)
        content = response.content.decode()
        assert "Spanish is written as in Buenos Aires" in content
        assert "multi_tenant.experimental" in content

    def test_a_manager_switches_a_hotels_flag_and_no_other(self, hotel, manager):
        url = page("flagvalue_add")
        values = {"flag": "humanize.es_ar.enabled", "tenant": hotel.pk, "value": "on"}
        assert post(manager, url, **values).status_code == 302
        assert FlagValue.objects.get().value
        response = post(manager, url, **{**values, "flag": "multi_tenant.experimental"})
        assert "Select a valid choice" in errors(response)
        assert "This field is required" in errors(post(manager, url, **{**values, "tenant": ""}))

    def test_a_manager_leaves_what_an_operator_set_for_the_hotel(self, hotel, manager):
        row = FlagValue.objects.create(flag="multi_tenant.experimental", tenant=hotel, value=True)
        assert manager.get(page("flagvalue_change", row.pk)).status_code == 200
        assert manager.post(page("flagvalue_change", row.pk), {"value": ""}).status_code == 403

    def test_an_operator_rolls_a_flag_out_to_part_of_the_guests_of_all_hotels(self, operator):
        values = {"flag": "humanize.es_ar.enabled", "tenant": "", "value": "on", "percentage": 20}
        assert post(operator, page("flagvalue_add"), **values).status_code == 302
        assert FlagValue.objects.get().percentage == 20
        assert "already exists" in errors(post(operator, page("flagvalue_add"), **values))
        assert "20 %" in operator.get(page("flagvalue_changelist")).content.decode()

    def test_of_many_hotels_only_those_that_differ_are_named(self, operator):
        hotels = [a_hotel(f"hotel-{number}") for number in range(14)]
        FlagValue.objects.create(flag="humanize.es_ar.enabled", tenant=hotels[3], value=True)
        rows = {row.flag.name: row for row in operator.get(page("flagvalue_changelist")).context["catalogue"]}
        assert rows["humanize.es_ar.enabled"].hotels == (("Hotel-3", True),)
        assert rows["features.interactive_messages"].hotels == ()
