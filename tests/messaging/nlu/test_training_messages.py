"""The files of labelled messages that the model learns from."""

from pathlib import Path

import pytest

from messaging.nlu.training.messages import BadTrainingLineError, training_messages
from messaging.nlu.training.slips import hurried

HEAD = "ref_date=2026-09-02 tz=Europe/Madrid\n"


def folder(tmp_path: Path, lines: str, name: str = "greet.txt") -> Path:
    (tmp_path / "es").mkdir(exist_ok=True)
    (tmp_path / "es" / name).write_text(lines, encoding="utf-8")
    return tmp_path


def test_a_line_is_a_message_with_its_labels(tmp_path: Path) -> None:
    lines = (
        f"# said at night\n{HEAD}\nhola\nsomos 2 y un nene de 4\tadults=2; child_ages=4; context=ask_guests\n"
    )
    greeting, answer = training_messages(folder(tmp_path, lines))
    assert (greeting.text, greeting.intent, greeting.language, greeting.context) == (
        "hola",
        "greet",
        "es",
        None,
    )
    assert (greeting.ref_date.isoformat(), greeting.timezone) == ("2026-09-02", "Europe/Madrid")
    assert (answer.entities, answer.context) == ({"adults": "2", "child_ages": [4]}, "ask_guests")


def test_lists_are_written_with_commas_and_the_day_can_change(tmp_path: Path) -> None:
    lines = f"{HEAD}a\talso=thank,goodbye; ignore=check_in\nref_date=2027-01-01 tz=America/Bahia\nb\n"
    first, second = training_messages(folder(tmp_path, lines))
    assert sorted(first.also) == ["goodbye", "thank"]
    assert sorted(first.ignore) == ["check_in"]
    assert (second.ref_date.year, second.timezone) == (2027, "America/Bahia")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("hola\n", "no ref_date"),
        (f"{HEAD}hola\tnonsense\n", "key=value"),
        (f"{HEAD}hola\tbeds=2\n", "no slot beds"),
        (f"{HEAD}hola\talso=dance\n", "also names dance"),
        (f"{HEAD}hola\tcontext=ask_shoes\n", "no question ask_shoes"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: str, complaint: str) -> None:
    with pytest.raises(BadTrainingLineError, match=complaint):
        training_messages(folder(tmp_path, lines))


def test_a_file_of_no_wish_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTrainingLineError, match=r"dance\.txt"):
        training_messages(folder(tmp_path, HEAD, name="dance.txt"))


def test_hurried_variants_are_always_the_same_and_alike() -> None:
    text = "¿Tendrían disponibilidad para mañana, habitación matrimonial?"
    variants = {hurried(text, number) for number in range(8)}
    assert variants == {hurried(text, number) for number in range(8)}
    assert len(variants) > 3
    assert all(abs(len(variant) - len(text)) < 8 for variant in variants)
