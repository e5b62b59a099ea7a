"""The trained part: weights in lanes, learning, calibration, and the stored file."""

import pytest

from messaging.nlu.attempts import attempt
from messaging.nlu.model.features import features
from messaging.nlu.model.lanes import COUNT, pack, unpack
from messaging.nlu.model.settle import ASKS_BACK, calibrated, settle
from messaging.nlu.model.weights import FILE, Weights, parse, stored_weights, write
from messaging.nlu.training.calibrate import Judged, curve_of, least_of, temperature_of
from messaging.nlu.training.examples import fingerprint
from messaging.nlu.training.fit import Example, Settings, fit
from messaging.nlu.training.messages import training_messages
from messaging.nlu.training.train import SETTINGS
from messaging.nlu.types import INTENTS
from tests.messaging.nlu.build import WEDNESDAY

CANCEL, MAKE = INTENTS.index("cancel_reservation"), INTENTS.index("make_reservation")
EXAMPLES = [Example(("bias", "w:cancel"), CANCEL), Example(("bias", "w:book"), MAKE)] * 4
PLAIN = ((0.0, 0.0), (1.0, 1.0))


def weights(by_feature: dict[str, int], least: dict[str, float] | None = None) -> Weights:
    return Weights(by_feature, temperature=1.0, curve=PLAIN, least=least or {}, fingerprint=0)


def spoken(text: str) -> Weights:
    """Weights by which the message `text` is a cancellation, somewhat surely."""
    row = [0] * COUNT
    row[CANCEL] = 3 << 16
    return weights({"o:bias": pack(row)})


def test_packed_sums_are_sums_of_each_lane() -> None:
    first, second = (
        [(-1) ** lane * lane * 1000 for lane in range(COUNT)],
        [lane - 12 for lane in range(COUNT)],
    )
    assert unpack(pack(first) + pack(second)) == [a + b for a, b in zip(first, second, strict=True)]
    assert unpack(pack(first) - pack(second)) == [a - b for a, b in zip(first, second, strict=True)]


def test_words_of_one_wish_come_to_speak_for_it() -> None:
    learnt = fit(EXAMPLES, Settings(passes=20))
    assert unpack(learnt["w:cancel"])[CANCEL] > 0 > unpack(learnt["w:cancel"])[MAKE]
    assert learnt == fit(EXAMPLES, Settings(passes=20))


def test_a_feature_met_once_is_not_learnt() -> None:
    learnt = fit([*EXAMPLES, Example(("bias", "w:once"), MAKE)], Settings())
    assert "w:once" not in learnt


def test_written_weights_read_the_same() -> None:
    learnt = fit(EXAMPLES, Settings())
    written = write(weights(learnt, {"payment": 0.7}))
    assert write(parse(written)) == written
    assert parse(written).least == {"payment": 0.7}


def test_weights_of_other_wishes_are_refused() -> None:
    written = write(weights({})).replace('"greet", ', "", 1)
    with pytest.raises(ValueError, match="train_understanding"):
        parse(written)


def test_an_act_that_is_not_sure_enough_is_asked_back() -> None:
    read = attempt("zzz", ref_date=WEDNESDAY, timezone="Europe/Madrid", context=None, language_hint="es")
    sure = settle(read, spoken("zzz"))
    assert (sure.intent, sure.confidence > ASKS_BACK) == ("cancel_reservation", True)
    least = weights(dict(spoken("zzz").by_feature), {"cancel_reservation": 0.99})
    assert settle(read, least).confidence == ASKS_BACK


@pytest.mark.parametrize(
    ("chance", "confidence"), [(0.0, 0.1), (0.25, 0.2), (0.5, 0.3), (0.75, 0.6), (1, 0.9)]
)
def test_confidence_lies_on_straight_lines_between_the_points(chance: float, confidence: float) -> None:
    assert calibrated(chance, ((0.0, 0.1), (0.5, 0.3), (1.0, 0.9))) == pytest.approx(confidence)


def test_probabilities_that_promise_too_much_are_cooled() -> None:
    sure = [0.99, *[0.01 / (COUNT - 1)] * (COUNT - 1)]
    half_wrong = [(0,), (1,)] * 20
    assert temperature_of([sure] * 40, half_wrong) > 1.5
    assert temperature_of([sure] * 40, [(0,)] * 40) < 1


def test_the_curve_rises_and_says_what_was_right() -> None:
    judged = [Judged(0.9, right=True)] * 150 + [Judged(0.4, right=number % 2 == 0) for number in range(150)]
    curve = curve_of(judged)
    assert [point[1] for point in curve] == sorted(point[1] for point in curve)
    assert calibrated(0.4, curve) == pytest.approx(0.5, abs=0.02)


def test_the_least_confidence_of_an_act_keeps_its_precision() -> None:
    judged = [Judged(0.9, right=True)] * 50 + [Judged(0.6, right=False)] + [Judged(0.5, right=False)] * 5
    assert least_of(judged, 0.98) == pytest.approx(0.6)
    assert least_of(judged, 0.99) == pytest.approx(0.9)


def test_the_stored_weights_are_those_of_the_training_messages() -> None:
    assert stored_weights().fingerprint == fingerprint(training_messages(), SETTINGS), (
        "messages, lexicon or features changed: run manage.py train_understanding"
    )
    assert FILE.stat().st_size < 2_000_000


def test_a_message_names_each_feature_once() -> None:
    read = attempt(
        "cancel cancel my my booking",
        ref_date=WEDNESDAY,
        timezone="Europe/London",
        context=None,
        language_hint=None,
    )
    found = features(read)
    assert len(found) == len(set(found))
    assert {"w:cancel", "t:own_booking", "c:none", "r:cancel_reservation"} <= set(found)
