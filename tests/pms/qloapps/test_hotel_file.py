"""A hotel file that connects the hotel to its QloApps."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hotel_agent.lib import queue
from pms import registry
from pms.adapters.qloapps.adapter import QloAppsPms
from pms.models import PmsConnection, Rate, Room
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_reservation, stay

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
HOTEL = """\
version: 1
tenant: {slug: faro, name: Hotel Faro, timezone: Europe/Madrid, currency: EUR, language: es, languages: [es]}
"""
PMS = """\
pms:
  provider: qloapps
  base_url: env:PMS_BASE_URL
  api_key: env:PMS_API_KEY
  hotel_id: 1
  languages: {es: 1}
  tax_name: IVA
  room_types:
    - {code: "2", kind: suite, name: {es: Suite del mar}, description: {es: "Con vistas"}, photo: suite.png}
"""
BUILT_IN = """\
pms:
  provider: builtin
  room_types: [{code: double, kind: double, name: {es: Doble}, rooms: ["101"], max_adults: 2, max_guests: 2}]
  rates: [{room_type: double, from: 2026-01-01, to: 2030-12-31, price: 90}]
"""
ADDRESS = {"PMS_BASE_URL": "https://pms.example.com", "PMS_API_KEY": "K" * 32}


@pytest.fixture
def run(tmp_path: Path, settings):
    """Apply this text as a file where these variables are set, and give back what the command says."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "suite.png").write_bytes(PNG)

    def command(text: str = PMS, *, variables: dict[str, str] | None = None) -> str:
        values = ADDRESS if variables is None else variables
        settings.ENV_REFERENCE = lambda name: values.get(name, "")
        path = tmp_path / "faro.yaml"
        path.write_text(HOTEL + text, encoding="utf-8")
        out = StringIO()
        call_command("onboard_tenant", str(path), stdout=out, stderr=out)
        return out.getvalue()

    return command


def the_connection() -> PmsConnection:
    with scope(Tenant.objects.get(slug="faro").pk):
        return PmsConnection.objects.get()


def test_a_file_connects_a_hotel_to_its_qloapps(run):
    run()

    found = the_connection()
    assert (found.provider, found.base_url, found.api_key) == ("qloapps", "https://pms.example.com", "K" * 32)
    assert (found.api_key_reference, found.health) == ("env:PMS_API_KEY", "untried")
    assert found.options["hotel_id"] == 1
    assert isinstance(registry.adapter_for(found.tenant_id), QloAppsPms)


def test_the_connection_is_tried_out_once_the_file_is_applied(run, django_capture_on_commit_callbacks):
    with queue.collected() as waiting, django_capture_on_commit_callbacks(execute=True):
        run()
        run()

    hotel_id = the_connection().tenant_id
    assert [entry for entry in waiting if "test" in entry[0]] == [("pms.test_connection", (hotel_id,), 0)]


def test_a_second_time_changes_nothing_and_keeps_what_the_test_found(run):
    run()
    with scope(Tenant.objects.get(slug="faro").pk):
        PmsConnection.objects.update(health="connected")

    said = run()

    assert "nothing" in said
    assert the_connection().health == "connected"


def test_another_key_makes_the_connection_untried_again(run):
    run()
    with scope(Tenant.objects.get(slug="faro").pk):
        PmsConnection.objects.update(health="connected")

    run(variables={**ADDRESS, "PMS_API_KEY": "L" * 32})

    assert the_connection().health == "untried"


def test_the_key_is_encrypted_in_the_database_and_in_no_word_of_the_command(run):
    said = run()

    with scope(Tenant.objects.get(slug="faro").pk), connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM pms_pmsconnection")
        [[stored]] = cursor.fetchall()
    assert stored
    assert "K" * 32 not in stored
    assert "K" * 32 not in said


def test_references_that_are_not_set_are_warned_of_and_leave_the_hotel_unconnected(run):
    said = run(variables={})

    assert "PMS_BASE_URL not set: QloApps will not be connected" in said
    assert "PMS_API_KEY not set: QloApps will not be connected" in said
    assert the_connection().health == "not_connected"


def test_the_words_of_the_file_are_those_of_its_room_types(run, qloapps):
    run(variables={"PMS_BASE_URL": qloapps.url, "PMS_API_KEY": qloapps.key})

    types = {kind.code: kind for kind in registry.adapter_for(the_connection().tenant_id).room_types()}

    assert types["2"].name == {"es": "Suite del mar"}
    assert (types["2"].kind, types["2"].description) == ("suite", {"es": "Con vistas"})
    assert "faro-2-" in types["2"].photo
    assert types["1"].name == {"es": "Garden Double"}


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("env:PMS_API_KEY", "K" * 32, "a secret never stands in a hotel file"),
        ("env:PMS_BASE_URL", "pms.example.com", "must be an address such as https://pms.example.com"),
        ("  hotel_id: 1\n", "", "pms.hotel_id: is missing"),
        ("hotel_id: 1", "hotell_id: 1", "did you mean 'hotel_id'?"),
        ("kind: suite", "kind: castle", "is no kind of room"),
        ('code: "2"', "code: suite", "is not written as it should be"),
        ("suite.png", "nothing.png", "nothing.png cannot be read"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(run, part, instead, complaint):
    with pytest.raises(CommandError) as refused:
        run(PMS.replace(part, instead))

    assert complaint in str(refused.value)
    assert not Tenant.objects.filter(slug="faro").exists()


def test_a_key_of_another_length_is_none(run):
    with pytest.raises(CommandError, match="those have 32 characters"):
        run(variables={**ADDRESS, "PMS_API_KEY": "short"})


def test_an_address_without_encryption_is_warned_of(run):
    assert "is not https" in run(variables={**ADDRESS, "PMS_BASE_URL": "http://pms.example.com"})


def test_a_hotel_that_moves_to_qloapps_sells_none_of_our_rooms_any_more(run):
    run(BUILT_IN)

    run()

    with scope(Tenant.objects.get(slug="faro").pk):
        assert not Room.objects.filter(active=True).exists()
        assert not Rate.objects.exists()


def test_a_hotel_does_not_move_while_guests_are_still_to_stay_with_us(run):
    run(BUILT_IN)
    a_reservation(Tenant.objects.get(slug="faro"), stay())

    with pytest.raises(CommandError, match="room 101 has stays as double"):
        run()

    assert the_connection().provider == "builtin"


def test_a_hotel_that_moves_back_keeps_no_key(run):
    run()

    run(BUILT_IN)

    found = the_connection()
    assert (found.provider, found.base_url, found.api_key, found.options) == ("builtin", "", "", {})
