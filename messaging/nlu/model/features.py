"""What the model looks at: words, topics, what was recognised, the question asked, the rules' evidence."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from messaging.nlu.attempts import Attempt
from messaging.nlu.intents import COURTESIES, WISH_FROM
from messaging.nlu.lexicon import lexicon
from messaging.nlu.lexicon.topics import topics
from messaging.nlu.phrases import PAUSE, SENTENCE_END
from messaging.nlu.types import Entities

MOST_WORDS: Final = 120
"""Words of a message the model reads; a long mail has said its wish by then."""

_STEM: Final = 5
_STEPS: Final = (0.3, 0.5, 0.6, 0.8, 0.92, 0.97)
_NEGATION_REACH: Final = 3
_MOST_TOGETHER: Final = 14
SMALL_TALK: Final = frozenset(
    {
        "hello",
        "thanks",
        "bye",
        "yes",
        "no",
        "wish",
        "ask_can",
        "ask_have",
        "ask_what",
        "ask_when",
        "we",
        "family",
        "past",
        "condition",
        "arrive",
        "leave",
    }
)
"""Topics that are no wish by themselves."""
_SHORT, _MIDDLING = 3, 10
_SLOTS: Final = (
    "check_in",
    "check_out",
    "nights",
    "adults",
    "children",
    "child_ages",
    "rooms",
    "room_type",
    "booking_ref",
    "time",
    "name",
    "email",
    "phone",
)


def features(attempt: Attempt) -> list[str]:
    """The features of a message, each once.

    A feature's first letter tells its family: w word, s stem, n negated word, f first words, l last word,
    t topic, u topic after topic, p topics of one sentence, 1 and 2 topics of the first clause and of later
    ones, e recognised value, c question asked, v evidence of the rules for a wish, d act said no to, r wish
    the rules would follow, a wish beside it, o other.
    """
    found = list(_said(attempt))
    found += _of_words(attempt, found)
    found += _of_rules(attempt)
    found += _of_topics(attempt)
    return list(dict.fromkeys(found))


def _said(attempt: Attempt) -> Iterator[str]:
    entities = attempt.facts.entities
    said = [slot for slot in _SLOTS if getattr(entities, slot) not in {None, ()}]
    yield "o:bias"
    yield from (f"e:{slot}" for slot in said)
    yield f"e:stay{_stay(entities)}"
    if attempt.facts.row.has("question"):
        yield "o:question"
    if attempt.facts.row.has("money"):
        yield "e:money"
    question = attempt.context or "none"
    yield f"c:{question}"
    yield from (f"c:{question}+{slot}" for slot in said)


def _stay(entities: Entities) -> int:
    """How much of a stay is told: dates, people, room."""
    return (
        (entities.check_in is not None or entities.check_out is not None)
        + (entities.adults is not None or entities.children is not None)
        + (entities.nights is not None)
        + (entities.room_type is not None)
    )


def _of_words(attempt: Attempt, said: Sequence[str]) -> Iterator[str]:
    words = attempt.facts.words[:MOST_WORDS]
    negators = lexicon(attempt.read_as).negators
    spoken = [word for word in words if word not in {SENTENCE_END, PAUSE}]
    yield f"o:{_length(len(spoken))}"
    if spoken:
        yield f"f:{spoken[0]}"
        yield f"f:{' '.join(spoken[:2])}"
        yield f"c:{attempt.context or 'none'}:{spoken[0]}"
        yield f"l:{spoken[-1]}"
    since_negation = _NEGATION_REACH
    for word in words:
        if word == PAUSE:
            continue
        if word == SENTENCE_END:
            since_negation = _NEGATION_REACH
            continue
        yield f"w:{word}"
        if len(word) > _STEM and word[0] != "@":
            yield f"s:{word[:_STEM]}"
        if since_negation < _NEGATION_REACH:
            yield f"n:{word}"
        since_negation = 0 if word in negators else since_negation + 1


def _of_topics(attempt: Attempt) -> Iterator[str]:
    words = attempt.facts.words[:MOST_WORDS]
    found = [
        (word,) if word[0] == "@" else about
        for word, about in zip(words, topics(attempt.read_as).of(words), strict=True)
    ]
    yield from _in_order(words, found, lexicon(attempt.read_as).negators)
    yield from _by_clause(attempt.facts.clauses, found)
    told = {topic for about in found for topic in about}
    if attempt.facts.row.has("question"):
        yield from (f"t:{topic}?" for topic in told)
    if attempt.context is not None:
        yield from (f"c:{attempt.context}~{topic}" for topic in told)


def _in_order(
    words: Sequence[str], found: Sequence[tuple[str, ...]], negators: Collection[str]
) -> Iterator[str]:
    """Topics, negated topics, which follows which, and which are told in one sentence."""
    before: tuple[str, ...] = ()
    together: list[str] = []
    since_negation = _NEGATION_REACH
    for word, about in zip(words, found, strict=True):
        if word == SENTENCE_END:
            yield from _pairs(together)
            before, together, since_negation = (), [], _NEGATION_REACH
            continue
        for topic in about:
            yield f"t:{topic}"
            yield from (f"u:{last}>{topic}" for last in before)
            if since_negation < _NEGATION_REACH:
                yield f"t:-{topic}"
        together += about
        before = about or before
        since_negation = 0 if word in negators else since_negation + 1
    yield from _pairs(together)


def _by_clause(clauses: Sequence[int], found: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Topics of the first clause that is about anything, and those of later ones: wishes have an order."""
    first: int | None = None
    for clause, about in zip(clauses, found, strict=False):
        for topic in about:
            if first is None and topic not in SMALL_TALK and topic[0] != "@":
                first = clause
            if first is not None:
                yield f"{1 if clause == first else 2}:{topic}"


def _pairs(together: Sequence[str]) -> Iterator[str]:
    """Topics of one sentence, two by two."""
    listed = sorted(set(together[:_MOST_TOGETHER]))
    for place, first in enumerate(listed):
        yield from (f"p:{first}+{second}" for second in listed[place + 1 :])


def _length(words: int) -> str:
    if words <= 1:
        return f"words{words}"
    return "short" if words <= _SHORT else "middling" if words <= _MIDDLING else "long"


def _of_rules(attempt: Attempt) -> Iterator[str]:
    evidence = attempt.evidence
    yield from (f"d:{intent}" for intent in sorted(evidence.denied))
    for intent, score in evidence.scores.items():
        yield from (f"v:{intent}{step}" for step in _STEPS if score >= step)
    clear = [
        intent for intent, score in evidence.scores.items() if score >= WISH_FROM and intent not in COURTESIES
    ]
    if clear:
        yield f"v:first {min(clear, key=lambda each: (evidence.places[each], each))}"
    reading = attempt.reading
    if reading is None:
        yield "r:none"
        return
    yield f"r:{reading.intent}"
    yield from (f"r:{reading.intent}{step}" for step in _STEPS if reading.confidence >= step)
    yield f"r:{reading.intent}+{attempt.context or 'none'}"
    yield from (f"a:{intent}" for intent in reading.also)
