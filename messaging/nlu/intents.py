"""What a guest wishes: evidence of phrases per intent, and which wish comes first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from messaging.nlu.lexicon import Lexicon
from messaging.nlu.phrases import GRADES, Hit, find_hits

COURTESIES: Final = ("deny", "goodbye", "thank", "affirm", "greet")
"""Said besides a wish, or alone; in the order in which one outdoes another."""

COMMITMENT: Final[Mapping[str, int]] = {
    "emergency": 100,
    "cancel_reservation": 90,
    "modify_reservation": 85,
    "make_reservation": 80,
    "complaint": 75,
    "late_checkout": 70,
    "early_checkin": 70,
    "guest_request": 65,
    "human_agent": 60,
    "check_availability": 50,
    "check_reservation": 45,
    "ask_price": 40,
    "payment": 35,
    "review": 30,
    "business_hours": 25,
    "ask_policies": 25,
    "ask_amenities": 25,
    "ask_location": 25,
    "ask_room_types": 25,
    "out_of_scope": 5,
}
"""What the hotel must act on first when a message holds several wishes."""

CONTAINED: Final[Mapping[str, frozenset[str]]] = {
    "make_reservation": frozenset({"check_availability", "check_reservation"}),
    "modify_reservation": frozenset({"check_availability", "check_reservation", "make_reservation"}),
    "cancel_reservation": frozenset({"check_availability", "check_reservation"}),
    "late_checkout": frozenset({"ask_policies", "check_availability"}),
    "early_checkin": frozenset({"ask_policies", "check_availability"}),
    "guest_request": frozenset({"ask_amenities"}),
    "complaint": frozenset({"ask_amenities", "ask_room_types"}),
    "emergency": frozenset({"ask_amenities", "ask_room_types", "ask_location", "guest_request"}),
    "ask_room_types": frozenset({"ask_amenities"}),
}
"""Wishes that doing the first one settles: they are not named beside it."""

WISH_FROM: Final = 0.55
"""Evidence from which a wish counts as one of several."""

MOST_BY_TOPIC: Final = 0.5
"""Weak phrases (topic words) alone never make a wish, however many there are."""

MOST_WISHES: Final = 4

_ACTS: Final = frozenset(
    {
        "cancel_reservation",
        "modify_reservation",
        "make_reservation",
        "human_agent",
        "late_checkout",
        "early_checkin",
        "emergency",
    }
)
_NEGATION_REACH: Final = 5
_CLOSE_SECOND: Final = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much speaks for each intent (0..1), where its first phrase stands, and in which clauses it is.

    `denied` are acts that are only named to say no to them ("no quiero cancelar").
    """

    scores: Mapping[str, float]
    places: Mapping[str, int]
    clauses: Mapping[str, frozenset[int]]
    denied: frozenset[str] = frozenset()

    def of(self, intent: str) -> float:
        """Evidence for one intent."""
        return self.scores.get(intent, 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """The wishes of a message: the first to act on, how sure, and the others."""

    intent: str
    confidence: float
    also: tuple[str, ...] = ()


def weigh(words: Sequence[str], clauses: Sequence[int], lexicon: Lexicon) -> Evidence:
    """Evidence of the phrases found in `words` (recognised values are "@date" and so on).

    `clauses` numbers the clause of each word.
    """
    found = find_hits(lexicon.patterns, words)
    hits = [hit for hit in found if not _negated(hit, words, lexicon)]
    named = {hit.intent for hit in found if hit.weight > 0}
    hits = _without_objected(hits)
    hits = _strongest(hits)
    scores: dict[str, float] = {}
    places: dict[str, int] = {}
    found_in: dict[str, frozenset[int]] = {}
    for hit in sorted(hits, key=lambda each: each.weight):
        before = scores.get(hit.intent, 0.0)
        added = 1 - (1 - before) * (1 - hit.weight)
        scores[hit.intent] = min(added, MOST_BY_TOPIC) if hit.weight <= GRADES["weak"] else added
        places[hit.intent] = min(places.get(hit.intent, hit.first), hit.first)
        found_in[hit.intent] = found_in.get(hit.intent, frozenset()) | {clauses[hit.last - 1]}
    return Evidence(scores, places, found_in, denied=frozenset(named & _ACTS - scores.keys()))


def decide(evidence: Evidence) -> Reading | None:
    """The wishes that the evidence supports; None when nothing does."""
    wishes = {intent: score for intent, score in evidence.scores.items() if intent not in COURTESIES}
    best = max(wishes.values(), default=0.0)
    if best < WISH_FROM:
        courtesy = _courtesy(evidence)
        if courtesy is not None and courtesy.confidence > best:
            return courtesy
        return _weak(wishes, best)
    supported = [intent for intent, score in wishes.items() if score >= WISH_FROM]
    contenders = [intent for intent in supported if wishes[intent] >= best - _CLOSE_SECOND]
    primary = _in_order(contenders, evidence)[0]
    others = [intent for intent in _in_order(supported, evidence) if _stands_apart(intent, primary, evidence)]
    return Reading(primary, _confidence(primary, wishes), tuple(others[: MOST_WISHES - 1]))


def _stands_apart(intent: str, primary: str, evidence: Evidence) -> bool:
    """Whether a wish is one of its own: said in a clause of its own and not part of the first."""
    if intent == primary or intent in CONTAINED.get(primary, ()):
        return False
    return bool(evidence.clauses[intent] - evidence.clauses[primary])


def _weak(wishes: Mapping[str, float], best: float) -> Reading | None:
    if not wishes:
        return None
    intent = max(wishes, key=lambda each: wishes[each])
    return Reading(intent, min(best, 0.4))


def _courtesy(evidence: Evidence) -> Reading | None:
    present = [intent for intent in COURTESIES if evidence.of(intent) >= WISH_FROM]
    if not present:
        return None
    return Reading(present[0], round(min(0.97, evidence.of(present[0])), 3))


def _in_order(intents: Iterable[str], evidence: Evidence) -> list[str]:
    return sorted(intents, key=lambda each: (-COMMITMENT.get(each, 0), evidence.places.get(each, 0)))


def _confidence(primary: str, wishes: Mapping[str, float]) -> float:
    """Evidence, less where another wish is nearly as well supported."""
    score = wishes[primary]
    rival = max((value for intent, value in wishes.items() if intent != primary), default=0.0)
    return round(min(0.98, score * (1 - 0.25 * rival * rival)), 3)


def _negated(hit: Hit, words: Sequence[str], lexicon: Lexicon) -> bool:
    """'No quiero que me cancelen' is no cancellation; "no podemos ir cancelen" is one ("ir" is between)."""
    if hit.intent not in _ACTS or hit.weight < 0 or words[hit.first] in lexicon.negators:
        return False
    for word in reversed(words[max(0, hit.first - _NEGATION_REACH) : hit.first]):
        if word in lexicon.negators:
            return True
        if word not in lexicon.negation_helpers:
            return False
    return False


def _without_objected(hits: Sequence[Hit]) -> list[Hit]:
    """Drop the hits that an `against` pattern of the same intent touches."""
    objections = [hit for hit in hits if hit.weight < 0]
    return [
        hit
        for hit in hits
        if hit.weight > 0
        and not any(
            against.intent == hit.intent and against.first < hit.last and hit.first < against.last
            for against in objections
        )
    ]


def _strongest(hits: Sequence[Hit]) -> list[Hit]:
    """Of hits sharing words keep the one that says most; equals of different intents all stay."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (-each.weight, -each.firm, each.last - each.first)):
        rivals = [other for other in kept if other.first < hit.last and hit.first < other.last]
        if any(_outdoes(other, hit) for other in rivals):
            continue
        kept.append(hit)
    return kept


def _outdoes(kept: Hit, hit: Hit) -> bool:
    return kept.intent == hit.intent or kept.weight > hit.weight or kept.firm > hit.firm
