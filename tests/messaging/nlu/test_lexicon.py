"""The language folders: complete, clean, and read by nothing that needs Django."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from messaging.nlu import lexicon as folder
from messaging.nlu.grammar import KINDS
from messaging.nlu.lexicon import languages, lexicon
from messaging.nlu.types import INTENTS, LANGUAGES, ROOM_TYPES

CHECKOUT = Path(__file__).parents[3]


def raw(language: str, name: str) -> dict[str, object]:
    return tomllib.loads((folder.FOLDER / language / name).read_text(encoding="utf-8"))


def test_the_languages_of_the_product_are_the_folders() -> None:
    assert set(languages()) == set(LANGUAGES)


@pytest.mark.parametrize("language", languages())
def test_a_language_names_every_month_weekday_room_type_and_wish(language: str) -> None:
    kinds = set(lexicon(language).phrases.values())
    assert {("month", month) for month in range(1, 13)} <= kinds
    assert {("weekday", weekday) for weekday in range(7)} <= kinds
    assert {value for kind, value in kinds if kind in {"type_strong", "type_weak"}} == set(
        range(len(ROOM_TYPES))
    )
    assert set(raw(language, "intents.toml")) - {"classes"} == set(INTENTS)


@pytest.mark.parametrize("language", languages())
def test_a_language_says_every_number_up_to_thirty_one(language: str) -> None:
    numbers = {value for kind, value in lexicon(language).phrases.values() if kind in {"number", "one"}}
    named = numbers | {
        value // 100 for kind, value in lexicon(language).phrases.values() if kind == "number_or_month"
    }
    assert set(range(1, 32)) <= named


@pytest.mark.parametrize("language", languages())
def test_every_kind_of_word_is_one_the_grammars_know(language: str) -> None:
    assert {kind for kind, _ in lexicon(language).phrases.values()} <= set(KINDS)


def test_a_phrase_of_two_kinds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "xx"
    broken.mkdir()
    words = (folder.FOLDER / "en" / "words.toml").read_text(encoding="utf-8")
    (broken / "words.toml").write_text(words.replace('to = ["to"]', 'to = ["to", "from"]'), encoding="utf-8")
    for name in ("intents.toml", "common.txt"):
        (broken / name).write_text(
            (folder.FOLDER / "en" / name).read_text(encoding="utf-8"), encoding="utf-8"
        )
    monkeypatch.setattr(folder, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="'from' is both"):
        lexicon.__wrapped__("xx")


def test_a_language_without_a_folder_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        lexicon("xx")


def test_the_engine_needs_no_django_and_is_ready_within_a_second() -> None:
    program = (
        "import sys, time; begun = time.process_time(); import datetime;"
        "from messaging.nlu.understand import understand;"
        "understand('hola', ref_date=datetime.date(2026, 9, 2), timezone='Europe/Madrid');"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules), 'Django was imported';"
        "print(time.process_time() - begun)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 1.0
