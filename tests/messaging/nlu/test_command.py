"""`manage.py understand`: JSON lines in, JSON lines out."""

import io
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from messaging.nlu.types import Entities

CHECKOUT = Path(__file__).parents[3]


def line(said: object, **changes: object) -> str:
    row = {
        "id": "a",
        "text": said,
        "ref_date": "2026-09-02",
        "tz": "America/Bahia",
        "context": None,
        "lang_hint": None,
    }
    return json.dumps({**row, **changes})


def run(monkeypatch: pytest.MonkeyPatch, *lines: str | bytes) -> tuple[list[dict[str, Any]], str, int]:
    """Answers, what was told on stderr, and the exit code."""
    given = b"\n".join(each if isinstance(each, bytes) else each.encode() for each in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("understand", stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
    return [json.loads(each) for each in out.getvalue().splitlines()], err.getvalue(), code


def test_an_answer_has_every_key_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, told, code = run(monkeypatch, line("oi"))
    assert set(answers[0]) == {"id", "intent", "confidence", "also", "entities", "language"}
    assert set(answers[0]["entities"]) == {field.name for field in fields(Entities)}
    assert all(value is None for value in answers[0]["entities"].values())
    assert (told, code) == ("", 0)


def test_a_message_is_answered_with_iso_dates_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "tem vaga de 20 a 23 de dezembro pra 2 adultos e uma criança de 4 anos? quanto fica?"
    answer = run(monkeypatch, line(text, id=7))[0][0]
    assert (answer["id"], answer["intent"], answer["also"], answer["language"]) == (
        7,
        "check_availability",
        ["ask_price"],
        "pt",
    )
    said = {slot: value for slot, value in answer["entities"].items() if value is not None}
    assert said == {
        "check_in": "2026-12-20",
        "check_out": "2026-12-23",
        "adults": 2,
        "children": 1,
    }


def test_ages_are_a_slot_of_the_answer_to_the_question_after_them(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = run(monkeypatch, line("4 y 7", context="ask_child_ages"))[0][0]
    assert answer["entities"]["child_ages"] == [4, 7]


def test_the_question_just_asked_is_taken_into_account(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = run(monkeypatch, line("3", context="ask_nights"))[0][0]
    assert answer["entities"]["nights"] == 3


def test_the_hint_settles_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, line("ok", lang_hint="en"))[0][0]["language"] == "en"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a JSON object"),
        (line(5), '"text" must be a text'),
        (line("oi", tz=None), '"tz" must be a text'),
        (line("oi", context=3), '"context" must be a text'),
        (line("oi", ref_date="02/09/2026"), '"ref_date" must be YYYY-MM-DD'),
        (line("oi", ref_date="9999-12-31"), '"ref_date" must be between 2000 and 2100'),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_the_others_are_answered(
    monkeypatch: pytest.MonkeyPatch, broken: str | bytes, why: str
) -> None:
    answers, told, code = run(monkeypatch, line("oi", id=1), broken, line("tchau", id=3))
    assert [answer["id"] for answer in answers] == [1, 3]
    assert told.startswith(f"line 2: {why}")
    assert code == 1


def test_empty_lines_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, told, code = run(monkeypatch, "", line("oi"), "   ")
    assert (len(answers), told, code) == (1, "", 0)


def test_it_runs_where_nothing_is_set_up(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), "understand"],
        input=line("olá, tem vaga amanhã?"),
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["intent"] == "check_availability"
