"""A hotel file is read to its end, and everything wrong with it is said with its line (T7)."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.models import Tenant
from tenants.onboarding import BadFile, check_file
from tests.tenants.build import a_hotel, an_account, an_app

pytestmark = pytest.mark.django_db

HEAD = """\
version: 1
tenant:
  slug: delfin
  name: Hotel Delfín
  timezone: America/Bahia
  currency: BRL
  language: pt
  languages: [pt, es]
"""


@pytest.fixture
def problems(tmp_path: Path):
    """What is wrong with HEAD followed by these lines, as `line: key: message`."""

    def of(more: str = "", *, head: str = HEAD) -> list[str]:
        path = tmp_path / "hotel.yaml"
        path.write_text(head + more, encoding="utf-8")
        try:
            check_file(path)
        except BadFile as error:
            return [str(problem).removeprefix(f"{path}:") for problem in error.problems]
        return []

    return of


def test_a_short_file_is_enough(problems):
    assert problems() == []


MISTAKES = {
    "  nane: x": "9: tenant.nane: is not known here; did you mean 'name'?",
    "  status: closed": "9: tenant.status: must be 'active' or 'inactive'",
    "  phone: '+12345'": "9: tenant.phone: is too long or too short for a phone number of its country",
    "  phone: 11 4000": '9: tenant.phone: must be an international number such as "+541140001234"',
    "  email: reception": "9: tenant.email: is no e-mail address",
    "  colour: red": '9: tenant.colour: must be a colour such as "#1f4e5f"',
    "  latitude: 91": "9: tenant.latitude: must be 90 or less",
    "  check_in_from: 3pm": '9: tenant.check_in_from: must be a time such as "15:00"',
    "  business_hours: {mon: [8-13]}": "9: tenant.business_hours.mon: must be hours such as ",
    "  business_hours: {mon-fri: [], wed: []}": "9: tenant.business_hours: gives wed twice",
    "  business_hours: {mo: []}": "9: tenant.business_hours.mo: must be mon, tue, wed, ",
    '  business_hours: {mon: ["22:00-02:00", "23:00-23:30"]}': "9: tenant.business_hours.mon: has hours ",
    "  holidays: [{date: 2026-02-30}]": "9: tenant.holidays[0].date: is a date that does not exist",
    "  holidays: [{date: 25/12/2026}]": "9: tenant.holidays[0].date: must be a date such as 2026-12-31",
    "  ai_disclosure: {fr: Salut}": "9: tenant.ai_disclosure.fr: is not known here; must be 'es', ",
    "  quiet_window_cap_ms: 1": "9: tenant.quiet_window_cap_ms: must not be less than quiet_window_ms",
    "policies: {deposit: {percent: 130}}": "9: policies.deposit.percent: must be 100 or less",
    "policies: {deposit: {percent: true}}": "9: policies.deposit.percent: must be a number",
    "policies: {children: {free_up_to_age: 2.5}}": "9: policies.children.free_up_to_age: must be a whole ",
    "policies: []": "9: policies: must be a block of keys",
    "flags: {no.such.flag: true}": "9: flags.no.such.flag: is no flag; flags are canary.enabled, ",
    "flags: {canary.enabled: yes}": "9: flags.canary.enabled: must be true or false",
    "channels: [{kind: fax}]": "9: channels[0].kind: must be one of 'whatsapp', 'email', 'webchat'",
    "channels: [{address: a@b.example}]": "9: channels[0].kind: is missing",
    "channels: [{kind: webchat, key: delfin}]": "9: channels[0].key: must be pk_ followed by letters, ",
    "channels: [{kind: webchat, key: pk_a, origins: [a.example]}]": "9: channels[0].origins[0]: must be an ",
    "staff: [{email: ana@a.example, name: Ana, role: boss}]": (
        "9: staff[0].role: must be 'owner', 'manager', 'agent' or 'auditor'"
    ),
    "staff: [{email: A@a.example, name: A, role: agent}, {email: a@a.example, name: A, role: agent}]": (
        "9: staff[1].email: is in this file twice"
    ),
    "chanels: []": "9: chanels: is no section; did you mean 'channels'?",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_said_with_its_line_and_in_plain_words(problems, line):
    [problem] = problems(f"{line}\n")
    assert problem.startswith(MISTAKES[line])


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file(problems):
    lines = [line.split(":")[0] for line in problems("  colour: red\nflags: {x: 1}\nstaff: [{name: Ana}]\n")]
    assert lines == ["9", "10", "11", "11"]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (HEAD.replace("currency: BRL", "currency: BRX"), "6: tenant.currency: is no currency; "),
        (HEAD.replace("America/Bahia", "Bahia"), "5: tenant.timezone: is no time zone; "),
        (HEAD.replace("[pt, es]", "[es]"), "7: tenant.language: must be one of the languages"),
        (HEAD.replace("[pt, es]", "[pt, no]"), "8: tenant.languages[1]: must be 'es', 'en' or 'pt'"),
        (HEAD.replace("slug: delfin", "slug: Delfín"), "3: tenant.slug: may hold small letters, "),
        (HEAD.replace("slug: delfin", "slug: installation"), "3: tenant.slug: is reserved; "),
        (HEAD.replace("  name: Hotel Delfín\n", ""), "2: tenant.name: is missing"),
        (HEAD.replace("version: 1", "version: 2"), "1: version: must be 1"),
        ("version: 1\n", "1: tenant: is missing"),
    ],
)
def test_the_hotels_own_section_is_checked_too(problems, head, line):
    assert [problem for problem in problems(head=head) if problem.startswith(line)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: is empty"),
        ("just a line\n", "1: must be a block of sections, beginning with 'version: 1'"),
        ("version: 1\ntenant: {slug: a\n", "3: "),
        ("version: 1\n\ttenant: 1\n", "2: found character"),
        (HEAD + "tenant: {}\n", "9: tenant: is given twice, first in line 2"),
        (HEAD + "flags: &a {}\nstaff: *a\n", "10: write it out: '*name' is not used here"),
        (
            HEAD + "flags: !!python/object:os.system x\n",
            "9: flags: 'tag:yaml.org,2002:python/object:os.system' is not used",
        ),
        (HEAD + "flags: !secret x\n", "9: flags: '!secret' is not used in hotel files"),
        (HEAD + "? [a]\n: 1\n", "9: a key is a word"),
        ("---\na: 1\n---\nb: 2\n", "3: but found another document"),
        ("version: " + "[" * 5000, "1: "),
    ],
)
def test_what_is_no_yaml_of_ours_is_said_with_its_line(problems, text, problem):
    assert problems(head=text)[0].startswith(problem)


def test_a_file_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(BadFile, match="cannot be read: No such file"):
        check_file(tmp_path / "none.yaml")


def test_a_picture_is_no_hotel_file(tmp_path):
    (tmp_path / "photo.yaml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(BadFile, match="is not a text file in UTF-8"):
        check_file(tmp_path / "photo.yaml")


def test_values_mean_what_is_written(problems, tmp_path):
    assert problems("  emergency_number: 190\n  check_in_from: 14:30\n  address: no\n") == []
    form = check_file(tmp_path / "hotel.yaml").hotel.sections["tenant"]
    assert (form.emergency_number, f"{form.check_in_from:%H:%M}", form.address) == ("190", "14:30", "no")


class TestSecrets:
    def number(self, **values: str) -> str:
        keys = {
            "phone_number_id": '"77"',
            "waba_id": '"88"',
            "app": "main",
            "token": "env:DELFIN_TOKEN",
            **values,
        }
        return (
            f"channels: [{{kind: whatsapp, {', '.join(f'{key}: {value}' for key, value in keys.items())}}}]\n"
        )

    def test_a_secret_in_the_file_is_refused_and_not_repeated(self, problems):
        an_app()
        [problem] = problems(self.number(token="EAAG-very-secret"))
        assert problem == (
            "9: channels[0].token: must be a reference such as env:WHATSAPP_ACCESS_TOKEN; "
            "a secret never stands in a hotel file"
        )

    def test_an_app_that_no_operator_made_is_refused(self, problems):
        [problem] = problems(self.number())
        assert problem.startswith("9: channels[0].app: there is no Meta app 'main'; an operator makes it")

    def test_a_variable_that_is_not_set_is_a_warning(self, problems, tmp_path):
        an_app()
        assert problems(self.number()) == []
        [warning] = check_file(tmp_path / "hotel.yaml").warnings
        assert (warning.line, warning.message) == (
            9,
            "DELFIN_TOKEN not set: this account will not be connected",
        )

    def test_a_number_of_another_hotel_is_refused(self, problems):
        an_account(a_hotel("other"), "77", app=an_app())
        assert problems(self.number()) == [
            "9: channels[0]: whatsapp 77 belongs to another hotel of this installation"
        ]
        assert problems(self.number(shared="true")) == [
            "9: channels[0]: whatsapp 77 belongs to another hotel of this installation"
        ]

    def test_a_number_that_another_hotel_shares_may_be_joined_under_the_same_app(self, problems):
        an_account(a_hotel("other"), "77", app=an_app("main"), shared=True)
        an_app("second", app_id="901")
        assert problems(self.number(shared="true")) == []
        assert problems(self.number(shared="true", app="second")) == [
            "9: channels[0]: whatsapp 77 is shared under another Meta app"
        ]
        assert problems(self.number()) == [
            "9: channels[0]: whatsapp 77 belongs to another hotel of this installation"
        ]

    def test_a_number_twice_in_a_file_is_refused(self, problems):
        an_app()
        line = self.number().removeprefix("channels: [").removesuffix("]\n")
        assert problems(f"channels: [{line}, {line}]\n") == ["9: channels[1]: is in this file twice"]


def test_checking_writes_nothing(problems):
    problems("staff: [{email: ana@a.example, name: Ana, role: manager}]\n")
    assert not Tenant.objects.filter(slug="delfin").exists()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab1:-[]{}\"'\n &*!#|>,.ç%@`?~"), max_size=60))
def test_no_text_makes_it_stumble(problems, text):
    assert all(problem.split(":")[0].isdigit() for problem in problems(text))
