"""How labelled messages are scored, and the page that tells it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from messaging.nlu.scoring import figures
from messaging.nlu.scoring.figures import Outcome
from messaging.nlu.scoring.gold import Gold, read_gold
from messaging.nlu.scoring.measure import measure
from messaging.nlu.scoring.page import BEGIN, END, Latency, measured, summary, with_measured
from messaging.nlu.scoring.slots import compared
from messaging.nlu.types import Entities, Understanding

DAY = dt.date(2026, 9, 2)


def gold(intent: str = "greet", **labels: Any) -> Gold:
    return Gold("1", "hola", labels.pop("language", "es"), intent, DAY, "Europe/Madrid", **labels)


def outcome(intent: str, read_as: str, confidence: float = 0.9, **labels: Any) -> Outcome:
    return Outcome(gold(intent, **labels), Understanding(read_as, confidence))


@pytest.mark.parametrize(
    ("labelled", "found", "right"),
    [
        ({"adults": 2}, Entities(adults=2, rooms=1), True),
        ({"adults": 2}, Entities(adults=2, rooms=2), False),
        ({"adults": "2", "children": 0}, Entities(adults=2), True),
        (
            {"check_in": "2026-09-03", "nights": 2},
            Entities(dt.date(2026, 9, 3), dt.date(2026, 9, 5), 2),
            True,
        ),
        (
            {"check_in": "2026-09-03", "check_out": "2026-09-05"},
            Entities(dt.date(2026, 9, 3), dt.date(2026, 9, 5), 2),
            True,
        ),
        (
            {"check_in": "2026-09-03", "check_out": "2026-09-05"},
            Entities(dt.date(2026, 9, 3), dt.date(2026, 9, 5), 3),
            False,
        ),
        ({"name": "Sra. Inés Paz"}, Entities(name="ines paz"), True),
        ({"booking_ref": "ab-12"}, Entities(booking_ref="AB12"), True),
        ({"phone": "+34 600 111 222"}, Entities(phone="34600111222"), True),
        ({"weekday": "thursday"}, Entities(check_in=dt.date(2026, 9, 3)), False),
        ({"time": "9:00"}, Entities(time="09:00"), True),
    ],
)
def test_slots_are_exact_or_follow_from_the_labels(
    labelled: dict[str, Any], found: Entities, right: bool
) -> None:
    expected, read = compared(gold(entities=labelled), found)
    assert (expected == read) is right


def test_slots_to_ignore_are_not_compared() -> None:
    assert compared(gold(entities={"adults": 2}, ignore=frozenset({"adults"})), Entities()) == ({}, {})
    only = gold(entities={"adults": 2, "rooms": 2}, scored_slots=frozenset({"rooms"}))
    assert compared(only, Entities(rooms=2)) == ({"rooms": 2}, {"rooms": 2})


def test_accepted_wishes_count_as_the_labelled_one() -> None:
    outcomes = [outcome("greet", "thank", accept=frozenset({"thank"})), outcome("deny", "affirm")]
    assert figures.accuracy(outcomes) == 0.5
    assert figures.f1_by_intent(outcomes) == {"greet": 1.0, "deny": 0.0}
    assert figures.confusions(outcomes) == {("deny", "affirm"): 1}


def test_acts_count_only_where_they_are_followed() -> None:
    outcomes = [outcome("payment", "payment"), outcome("greet", "payment", confidence=0.3)]
    assert figures.acts(outcomes)["payment"] == figures.Act(followed=1, precision=1.0)


def test_calibration_error_is_the_mean_distance_from_what_was_promised() -> None:
    outcomes = [outcome("greet", "greet", 0.75)] * 3 + [outcome("greet", "deny", 0.75)]
    assert figures.calibration_error(outcomes) == pytest.approx(0)
    assert figures.calibration_error([outcome("greet", "deny", 0.9)]) == pytest.approx(0.9)


def test_languages_that_fit_several_do_not_count() -> None:
    outcomes = [outcome("greet", "greet", language="en", language_open=True), outcome("greet", "greet")]
    assert figures.languages_right(outcomes) == 1.0


def test_each_slot_has_how_often_it_was_labelled_found_and_invented() -> None:
    right = Outcome(gold(entities={"adults": 2}), Understanding("greet", 0.9, entities=Entities(adults=2)))
    invented = Outcome(gold(), Understanding("greet", 0.9, entities=Entities(adults=3)))
    assert figures.exact_by_slot([right, invented]) == {"adults": (1, 1.0, 0.5)}
    assert (figures.joint_entities([right, invented]), figures.false_alarms([right, invented])) == (1.0, 1.0)


def test_labelled_lines_are_read_and_measured(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "lang": "es",
        "text": "hola, tienen lugar mañana?",
        "intent": "check_availability",
        "entities": {"check_in": "2026-09-03"},
        "ref_date": "2026-09-02",
        "tz": "Europe/Madrid",
    }
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    outcomes, latency = measure(read_gold(file))
    assert summary(outcomes)["intent"] == summary(outcomes)["joint_entities"] == 1.0
    assert 0 < latency.median <= latency.slowest_in_100


def test_the_measured_part_replaces_the_one_before() -> None:
    misread = outcome("greet", "deny", entities={"adults": 2})
    part = measured([misread], Latency(1.0, 2.0), messages="`blind`", day=DAY)
    page = with_measured(f"said\n{BEGIN}\nold\n{END}\nmore\n", part)
    assert page.startswith("said\n")
    assert page.endswith(f"{END}\nmore\n")
    assert "old" not in page
    assert "Measured 2026-09-02 on `blind`: 1 messages." in page
    assert "| greet | 1 | 0.000 | deny 1 |" in page


def test_a_page_without_a_place_for_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the lines"):
        with_measured("nothing", "part")
