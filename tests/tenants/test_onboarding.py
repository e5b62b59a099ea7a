"""Applying a hotel file: all of it or nothing, and twice changes nothing (T7)."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hotel_agent.lib import events
from tenants import onboarding, snapshot
from tenants.events import Changed
from tenants.models import (
    BusinessHours,
    ChannelAccount,
    FlagValue,
    Holiday,
    Membership,
    MetaApp,
    Tenant,
    User,
)
from tenants.onboarding import Section, SectionReport, sections
from tenants.scope import scope
from tests.tenants.build import a_hotel, a_person, an_app

pytestmark = pytest.mark.django_db

FILE = """\
version: 1
tenant:
  slug: delfin
  name: Hotel Delfín
  timezone: America/Bahia
  currency: BRL
  language: pt
  languages: [pt, es]
  phone: "+557130001234"
  check_in_from: "14:00"
  business_hours:
    mon-fri: ["08:00-13:00", "20:00-02:00"]
    sat: ["00:00-24:00"]
    sun: []
  holidays: [{date: 2026-12-25, hours: ["10:00-12:00"]}]
  ai_disclosure: {pt: "Sou a assistente virtual."}
policies:
  cancellation: {free_until_hours: 72, fee_percent_of_first_night: 50}
  deposit: {percent: 30, instructions: {pt: "Pix para o hotel"}}
  early_check_in: {from: "09:30"}
  children: {child_up_to_age: 10}
flags: {humanize.es_ar.enabled: true}
channels:
  - {kind: whatsapp, phone_number_id: "77", waba_id: "88", app: main, token: "env:DELFIN_TOKEN",
     business_app: true}
  - {kind: webchat, key: pk_delfin, origins: ["https://Delfin.example"]}
  - {kind: email, address: Oi@delfin.example, imap: "env:D_IMAP", smtp: "env:D_SMTP", password: "env:D_PASS"}
staff:
  - {email: Bia@delfin.example, name: Bia, role: manager, departments: [reception]}
  - {email: leo@delfin.example, name: Leo, role: agent}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch):
    """Apply these texts as files, and give back what the command says."""
    an_app("main")
    monkeypatch.setenv("DELFIN_TOKEN", "the token")

    def command(*texts: str, **options: bool) -> str:
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"{number}.yaml")
            paths[-1].write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("onboard_tenant", *map(str, paths), stdout=out, stderr=out, **options)
        return out.getvalue()

    return command


@pytest.fixture
def heard():
    """Every change announced."""
    announced: list[Changed] = []
    events.listen(Changed, announced.append)
    yield announced
    events._receivers[Changed].remove(announced.append)


def hotel() -> Tenant:
    return Tenant.objects.get(slug="delfin")


def accounts() -> dict[str, ChannelAccount]:
    with scope(hotel().pk):
        return {account.kind: account for account in ChannelAccount.objects.of(hotel().pk)}


def test_the_hotel_is_as_the_file_says(run):
    run(FILE)
    row = hotel()
    assert (row.name, row.currency, row.languages, f"{row.check_in_from:%H:%M}") == (
        "Hotel Delfín", "BRL", ["pt", "es"], "14:00")  # fmt: skip
    assert (row.free_until_hours, row.fee_percent_of_first_night, row.deposit_percent) == (
        72, Decimal(50), Decimal(30))  # fmt: skip
    assert (row.deposit_instructions, f"{row.early_check_in_from:%H:%M}") == (
        {"pt": "Pix para o hotel"},
        "09:30",
    )
    assert (row.child_up_to_age, row.free_up_to_age) == (10, 3)
    with scope(row.pk):
        assert [str(hours) for hours in BusinessHours.objects.of(row.pk)][:2] == [
            "Monday 08:00-13:00", "Monday 20:00-02:00"]  # fmt: skip
        assert BusinessHours.objects.of(row.pk).count() == 11
        assert Holiday.objects.of(row.pk).get().hours == ["10:00-12:00"]


def test_its_accounts_are_stored_with_their_tokens_encrypted(run):
    run(FILE)
    number = accounts()["whatsapp"]
    assert (number.external_id, number.access_token) == ("77", "the token")
    assert number.options == {"waba_id": "88", "messages_per_second": 20}
    assert (number.health, number.is_default, str(number.route.meta_app)) == ("connected", True, "main")
    with scope(hotel().pk):
        stored = ChannelAccount.objects.extra(select={"raw": "access_token"}).filter(kind="whatsapp")
        assert "the token" not in stored.values_list("raw", flat=True)[0]
    assert accounts()["webchat"].options == {"origins": ["https://delfin.example"]}


def test_an_account_whose_variables_are_not_set_says_so_and_is_not_connected(run):
    said = run(FILE)
    mailbox = accounts()["email"]
    assert (mailbox.external_id, mailbox.health) == ("oi@delfin.example", "not_connected")
    assert mailbox.health_detail == "D_IMAP and D_SMTP and D_PASS not set"
    assert (
        "channels[2]: D_IMAP and D_SMTP and D_PASS not set: this account will not be connected (warning)"
        in said
    )


def test_once_its_variables_are_set_the_account_is_connected(run, monkeypatch):
    run(FILE)
    for name in ("D_IMAP", "D_SMTP", "D_PASS"):
        monkeypatch.setenv(name, "set now")
    assert "~ E-mail oi@delfin.example" in run(FILE)
    assert (accounts()["email"].health, accounts()["email"].health_detail) == ("connected", "")


def test_a_second_time_changes_nothing_and_says_so(run, heard):
    run(FILE)
    before = snapshot.refresh().version
    heard.clear()
    assert run(FILE).endswith("delfin: nothing to change\n")
    assert heard == []
    assert snapshot.refresh().version == before + 1


def test_what_is_different_is_changed_and_what_is_gone_is_removed(run):
    run(FILE)
    changed = FILE.replace("Hotel Delfín", "Delfín Novo").replace('    sat: ["00:00-24:00"]\n', "")
    changed = changed.replace("  - {email: leo@delfin.example, name: Leo, role: agent}\n", "")
    changed = "".join(line for line in changed.splitlines(keepends=True) if "webchat" not in line)
    said = run(changed)
    assert (
        "  tenant: 1 changed, 1 removed, 11 unchanged\n    ~ Delfín Novo\n    - Saturday 00:00-00:00\n"
        in said
    )
    assert "    - Web chat pk_delfin\n" in said
    assert "    - Leo at Delfín Novo: Front desk\n" in said
    assert not accounts()["webchat"].active


def test_an_account_that_comes_back_answers_again(run):
    run(FILE)
    run(FILE.split("channels:", maxsplit=1)[0] + "channels: []\n")
    assert not accounts()["whatsapp"].active
    assert accounts()["whatsapp"].access_token == ""
    run(FILE)
    assert accounts()["whatsapp"].active
    assert accounts()["whatsapp"].access_token == "the token"


def test_a_section_that_is_not_in_the_file_is_left_alone(run):
    run(FILE)
    run(FILE.split("flags:", maxsplit=1)[0])
    assert FlagValue.objects.get(tenant=hotel()).value
    assert len(accounts()) == 3


def test_a_trouble_of_the_account_stays_until_its_token_changes(run, monkeypatch):
    run(FILE)
    with scope(hotel().pk):
        ChannelAccount.objects.of(hotel().pk).filter(kind="whatsapp").update(health="failing")
    run(FILE)
    assert accounts()["whatsapp"].health == "failing"
    monkeypatch.setenv("DELFIN_TOKEN", "a new token")
    run(FILE)
    assert (accounts()["whatsapp"].health, accounts()["whatsapp"].access_token) == (
        "connected",
        "a new token",
    )


def test_staff_have_their_roles_and_no_password(run):
    run(FILE)
    person = User.objects.get(email="bia@delfin.example")
    assert not person.has_usable_password()
    assert not person.is_superuser
    membership = Membership.objects.get(user=person)
    assert (membership.tenant, membership.role, membership.departments) == (hotel(), "manager", ["reception"])


def test_somebody_who_works_elsewhere_too_keeps_name_and_password(run):
    User.objects.create_user("bia@delfin.example", "a long pass phrase", name="Beatriz")
    a_person("leo@delfin.example", a_hotel("other"))
    run(FILE)
    person = User.objects.get(email="bia@delfin.example")
    assert (person.name, person.has_usable_password()) == ("Beatriz", True)
    assert User.objects.get(email="leo@delfin.example").memberships.count() == 2


def test_a_dry_run_says_what_would_change_and_changes_nothing(run):
    said = run(FILE, dry_run=True)
    assert said.splitlines()[1] == "delfin: would change (dry run)"
    assert "    + Hotel Delfín\n" in said
    assert not Tenant.objects.filter(slug="delfin").exists()
    assert not User.objects.filter(email="bia@delfin.example").exists()


def test_of_several_files_with_a_mistake_in_one_none_is_applied(run):
    with pytest.raises(CommandError) as error:
        run(FILE, FILE.replace("slug: delfin", "slug: outro").replace("currency: BRL", "currency: XXZ"))
    assert "1.yaml:6: tenant.currency: is no currency" in str(error.value)
    assert not Tenant.objects.filter(slug="delfin").exists()


def test_two_files_cannot_have_one_number(run):
    with pytest.raises(
        CommandError, match=r"1\.yaml:24: channels\[0\]: whatsapp 77 belongs to another hotel"
    ):
        run(FILE, FILE.replace("slug: delfin", "slug: outro"))
    assert not Tenant.objects.filter(slug="outro").exists()


def test_a_hotel_can_be_switched_off(run):
    run(FILE)
    run(FILE.replace("  phone:", "  status: inactive\n  phone:"))
    assert hotel().status == "inactive"


def test_a_hotel_file_never_makes_a_meta_app(run):
    with pytest.raises(CommandError, match="no Meta app 'other'"):
        run(FILE.replace("app: main", "app: other"))
    assert list(MetaApp.objects.values_list("name", flat=True)) == ["main"]


def test_every_change_is_announced_with_what_was_and_is_and_no_secret(run, heard):
    run(FILE)
    heard.clear()
    run(FILE.replace("Hotel Delfín", "Delfín Novo"))
    [change] = [event for event in heard if event.object_type == "tenants.tenant"]
    assert (change.tenant_id, change.action, change.actor_id) == (hotel().pk, "changed", None)
    assert (dict(change.before), dict(change.after)) == ({"name": "Hotel Delfín"}, {"name": "Delfín Novo"})


def test_of_a_token_only_that_it_is_set_is_announced(run, heard):
    run(FILE)
    [change] = [
        event for event in heard if event.after.get("external_id") == "77" and "access_token" in event.after
    ]
    assert change.after["access_token"] == "set"
    assert "the token" not in repr(heard)


class TestSectionsOfOtherPackages:
    @pytest.fixture
    def section(self, monkeypatch):
        """A section `menu` of another package, which fails on the dish "stone"."""

        def apply(tenant: Tenant, dishes: list[str], report: SectionReport) -> None:
            if "stone" in dishes:
                raise RuntimeError
            report.note("created", f"{len(dishes)} dishes of {tenant.slug} beside {report.file.name}")

        def check(dishes: list[str], file: onboarding.HotelFile):
            for place, dish in enumerate(dishes):
                if dish == file.sections["tenant"].slug:
                    yield onboarding.Finding((place,), "is no dish")

        monkeypatch.setattr(sections, "_sections", dict(sections.registered_sections()))
        onboarding.register_section(Section("menu", list[str], apply, check=check))

    def test_they_are_applied_after_the_hotels_own(self, section, run):
        assert "  menu: 1 created\n    + 2 dishes of delfin beside 0.yaml\n" in run(
            FILE + "menu: [soup, rice]\n"
        )

    def test_what_they_find_has_its_line(self, section, run):
        with pytest.raises(CommandError, match=r"0\.yaml:33: menu\[1\]: is no dish"):
            run(FILE + "menu:\n- soup\n- delfin\n")

    def test_where_one_fails_nothing_of_the_file_stays(self, section, run):
        with pytest.raises(RuntimeError):
            run(FILE + "menu: [stone]\n")
        assert not Tenant.objects.filter(slug="delfin").exists()
