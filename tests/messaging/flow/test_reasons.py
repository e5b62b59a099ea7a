"""Whatever a message was not answered for, people read it in words."""

from messaging import reasons
from tests.messaging.flow import codes


def test_every_code_in_use_has_words_and_no_words_are_left_over() -> None:
    assert codes.used() - set(reasons.WORDS) == set()
    assert set(reasons.WORDS) - codes.used() - {""} == set()


def test_a_code_of_an_older_release_is_shown_as_it_stands() -> None:
    assert reasons.words("asked_nicely") == "Asked nicely"
    assert reasons.words("stale") == "Reached us too late for the agent"
    assert reasons.words("") == "No reason noted"
