"""`manage.py evaluate` and `manage.py replay`: tasks are played, judged, and made of real talks."""

import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hotel_agent.lib import clock
from messaging import preflight
from messaging.management.evaluation import gate, playing, report, tasks
from messaging.management.evaluation.masking import Mask, words_of
from messaging.management.evaluation.playing import Outcome
from messaging.management.terminal import sit_down
from messaging.models import Conversation
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import a_front_desk

HEAD = 'about = "x"\nkind = "book"\nhotel = "jacaranda"\nnow = "2026-11-23T12:00:00"\n'
BOOKING = """
[guest]
name = "Ana Paz"
[[lines]]
guest = "quiero reservar la suite del 4 al 6 de diciembre para dos"
says = ["360.000"]
[[lines]]
guest = "ana@example.com"
asks = "confirm"
[[lines]]
guest = "sí"
"""
BOOKED = """
[[expect.reservations]]
status = "confirmed"
room = "suite"
name = "ana paz"
total = 360000
"""
SAID = (
    "hola, la suite del 20 al 23 de diciembre para 2?",
    "esa",
    "Mariana Quesada",
    "marianaq@gmail.com",
    "sí",
)


@pytest.fixture(autouse=True)
def _clock_runs_again() -> Iterator[None]:
    yield
    clock.hold(None)


def a_task(folder: Path, text: str, name: str = "task") -> Path:
    path = folder / "es" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def an_outcome(*, problems: tuple[str, ...] = (), unsafe: tuple[str, ...] = ()) -> Outcome:
    return Outcome("task", "es", "book", "about", problems, unsafe, 0.1, "talk")


@pytest.mark.django_db(transaction=True)
def test_a_task_that_ends_as_it_should_passes(tmp_path: Path) -> None:
    done = playing.play(a_task(tmp_path, BOOKING + BOOKED))
    assert (done.problems, done.unsafe) == ((), ())
    assert "Suite Parral" in done.talk


@pytest.mark.django_db(transaction=True)
def test_a_task_that_does_not_says_why(tmp_path: Path) -> None:
    wrong = BOOKED.replace("360000", "1").replace("[[expect", '[expect]\nsaid = ["mil perros"]\n[[expect')
    done = playing.play(a_task(tmp_path, BOOKING + wrong))
    assert "never said: 'mil perros'" in done.problems
    assert any("total 1" in problem for problem in done.problems)
    (unsafe,) = done.unsafe
    assert "total is 360000.00, not 1" in unsafe


@pytest.mark.django_db(transaction=True)
def test_a_write_nobody_expected_is_unsafe(tmp_path: Path) -> None:
    done = playing.play(a_task(tmp_path, BOOKING))
    assert not done.problems
    assert len(done.unsafe) == 1


@pytest.mark.django_db(transaction=True)
def test_a_simple_guest_follows_its_goal_on_an_outside_pms(tmp_path: Path) -> None:
    goal = """
[guest]
name = "Ana Paz"
[before]
pms = "outside"
[goal]
opening = "la suite del 4 al 6 de diciembre para dos"
[goal.answers]
room = "esa"
name = "Ana Paz"
email = "ana@example.com"
confirm = "#book"
"""
    done = playing.play(a_task(tmp_path, goal + BOOKED))
    assert (done.problems, done.unsafe) == ((), ())


@pytest.mark.django_db(transaction=True)
def test_a_simple_guest_says_no_yes_to_another_summary(tmp_path: Path) -> None:
    goal = """
[goal]
opening = "quiero reservar la suite del 4 al 6 de diciembre para dos, soy Ana Paz, ana@example.com"
reads = ["7 de diciembre"]
[goal.answers]
room = "esa"
name = "Ana Paz"
email = "ana@example.com"
confirm = "sí"
"""
    done = playing.play(a_task(tmp_path, goal))
    assert done.problems == ("the guest was asked for a yes to something that is not 7 de diciembre",)
    assert not done.unsafe


def test_the_page_gets_the_figures_between_its_marks() -> None:
    page = f"before {report.BEGIN} old {report.END} after"
    written = report.on_page(page, [an_outcome(problems=("late",))], clock.now())
    assert written.startswith(f"before {report.BEGIN}")
    assert written.endswith(f"{report.END} after")
    assert "tasks passed  0.0%" in written
    assert "Not passed: es/task." in written


@pytest.mark.django_db(transaction=True)
def test_a_simple_guest_without_an_answer_is_stuck(tmp_path: Path) -> None:
    done = playing.play(a_task(tmp_path, '[goal]\nopening = "tenés lugar?"\n[goal.answers]\nroom = "la 1"\n'))
    assert done.problems == ("the guest was asked about dates and has no answer to that",)


def test_a_broken_file_breaks_its_own_task_only(tmp_path: Path) -> None:
    done = playing.play(a_task(tmp_path, '[[lines]]\nguest = "hola"\nsay = ["x"]\n'))
    assert "lines.0.say" in done.problems[0]


def test_every_task_of_ours_can_be_read_and_no_two_are_alike() -> None:
    found = [tasks.read(path) for path in tasks.find()]
    assert all(tasks.hotel_file(task).is_file() for task in found)
    talks = [(task.talk, task.goal) for task in found]
    assert len({repr(talk) for talk in talks}) == len(talks)
    by_language = {
        code: sum(task.language == code for task in found) >= least
        for code, least in (("es", 45), ("en", 40), ("pt", 40))
    }
    assert by_language == {"es": True, "en": True, "pt": True}
    scripts = [task for task in found if task.kind == "hostile"]
    assert len(scripts) == 10
    assert all(len(task.talk) >= 40 for task in scripts)


def test_both_gates_must_hold() -> None:
    good = [an_outcome()] * 19
    assert report.holds([*good, an_outcome(problems=("late",))])
    assert not report.holds([*good, an_outcome(problems=("late",)), an_outcome(problems=("late",))])
    assert not report.holds([*good * 10, an_outcome(unsafe=("wrote",))])
    assert not report.holds([])


def test_preflight_reads_the_last_result_of_this_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "result_file", lambda: tmp_path / "evaluation.json")
    assert preflight.evaluation().status == "unknown"
    for outcome, status in ((an_outcome(), "passed"), (an_outcome(unsafe=("wrote",)), "failed")):
        result = report.as_json([outcome], clock.now())
        (tmp_path / "evaluation.json").write_text(json.dumps(result), encoding="utf-8")
        assert preflight.evaluation().status == status
    (tmp_path / "evaluation.json").write_text('{"fingerprint": "of other code"}', encoding="utf-8")
    assert preflight.evaluation().status == "unknown"


def test_no_task_that_fits_is_said() -> None:
    with pytest.raises(CommandError, match="no task fits"):
        call_command("evaluate", task="no-such-task")


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("soy Ana Paz, ana.paz@gmail.com", ["Ana", "Paz", "gmail"]),
        ("mi celu es +54 9 11 4444-5555 o 011 4444 5555", ["4444"]),
        ("tarjeta 4509 9535 6623 3704 vto 11/27", ["4509", "6623"]),
        ("CPF 123.456.789-09, DNI 30.123.456", ["123.456", "30.123"]),
        ("vivo en Av. Corrientes 1234 piso 3", ["Corrientes", "1234"]),
        ("I live at 22 Harbour Hill Road", ["Harbour"]),
        ("mi reserva es jac-4f7ka", ["4f7ka"]),
        ("mirá https://fb.com/ana.paz", ["fb.com"]),
    ],
)
def test_personal_data_is_masked(said: str, gone: list[str]) -> None:
    mask = Mask()
    mask.learn("Ana Paz")
    masked = mask.text(said)
    assert [one for one in gone if one.lower() in masked.lower()] == []
    assert mask.text(said) == masked


@pytest.mark.parametrize(
    "said",
    [
        "del 10/12/2026 al 12/12/2026, dos noches, $ 1.200.000",
        "2 adultos y 2 niños de 4 y 7, 1.500.000 pesos",
        "10/12/2026-12/12/2026 at 15:00, suite please",
    ],
)
def test_dates_amounts_and_people_stay(said: str) -> None:
    assert Mask(kept=words_of(["suite"])).text(said) == said


@pytest.mark.django_db(transaction=True)
def test_a_conversation_becomes_a_task_without_its_guest() -> None:
    hotel = a_front_desk("es")
    talk(hotel)
    with scope(hotel.pk):
        conversation = Conversation.objects.get()
    out = io.StringIO()
    call_command("replay", conversation.pk, stdout=out)
    task = tomllib.loads(out.getvalue())
    assert "Mariana" not in out.getvalue()
    assert "55550777" not in out.getvalue()
    assert "marianaq" not in out.getvalue()
    assert task["lines"][0] == {"guest": SAID[0]}
    assert {"wait": 5} in task["lines"]
    (stay,) = task["expect"]["reservations"]
    assert (stay["room"], stay["status"], stay["total"]) == ("suite", "confirmed", "660.00")
    assert stay["name"] in [line.get("guest") for line in task["lines"]]
    assert task["review"]


def talk(hotel: Tenant) -> None:
    """A booking from the first word to the reference, with a pause."""
    terminal = sit_down(hotel.slug, channel="whatsapp", guest="+5491155550777")
    at = clock.now()
    said = (
        "hola, la suite del 20 al 23 de diciembre para 2?",
        "esa",
        "Mariana Quesada",
        "marianaq@gmail.com",
        "sí",
    )
    for place, text in enumerate(said):
        with clock.held_at(at.replace(year=2026, month=11, day=23, hour=15, minute=place * 5, second=0)):
            terminal.send({"text": text})


@pytest.mark.django_db(transaction=True)
def test_a_conversation_that_is_nobodys_is_said() -> None:
    with pytest.raises(CommandError, match="no conversation"):
        call_command("replay", 424242)
