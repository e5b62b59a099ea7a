"""Whether what was heard was said: recognisers of speech make up words where there are none.

What is doubtful is nothing: a guest is rather asked to write than answered about what they never said.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import Final

from messaging.speech.types import Heard, Segment

LONGEST: Final = 5000
NO_SPEECH: Final = 0.6
SURE_OF_NO_SPEECH: Final = 0.9
UNSURE: Final = -1.0
"""Whisper's own limits: a stretch is silence where it is likely none and its words are unlikely."""
GARBLED: Final = -1.25
"""The mean over a whole recording below which the words are guesses."""
SIGNS_PER_SECOND: Final = 35
"""Twice as fast as people speak."""
AT_ONCE: Final = 40
REPEATED: Final = 3.0
"""How many times shorter a text gets by packing: speech stays under 2.4."""
LONG_ENOUGH: Final = 100

_BESIDE: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<\|[^|]*\|>|[♪♫]+")
"""Notes about the sound: [music], (applause), <|nospeech|>."""
_LETTER: Final = re.compile(r"[^\W\d_]|\d")
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")
# What Whisper "hears" in silence and noise: the ends of films and videos it learnt from. Without accents.
_ANYWHERE: Final = (
    *("amara org", "subtitulos realizados", "subtitulos por", "subtitulado por", "subtitles by"),
    *("captions by", "transcribed by", "transcription by", "legendas pela", "legendado por"),
    *(
        "legendas por",
        "sous titres",
        "sous titrage",
        "untertitel",
        "sottotitoli",
        "mooji org",
        "opensubtitles",
    ),
    *("suscribete al canal", "suscribanse al canal", "subscribe to my channel", "like and subscribe"),
    *("inscreva se no canal", "se inscreva no canal", "dale like", "deixe seu like"),
    *("thanks for watching", "thank you for watching", "thank you so much for watching"),
    *("gracias por ver el video", "gracias por ver este video", "gracias por mirar el video"),
    *("obrigado por assistir", "obrigada por assistir", "obrigado por assistirem"),
    *("nos vemos en el proximo video", "see you in the next video", "ate o proximo video"),
)
_ALONE: Final = frozenset(
    {
        "you",
        "bye",
        "so",
        "the",
        "uh",
        "um",
        "eh",
        "mm",
        "hmm",
        "ah",
        "oh",
        "e",
        "y",
        "o",
        "music",
        "musica",
        "silence",
    }
)
_THANKS: Final = frozenset({"thank you", "thanks", "gracias", "muchas gracias", "obrigado", "obrigada"})
"""Said by guests, and heard by recognisers in silence: not believed where nobody may have spoken."""


def believed(heard: Heard, *, seconds: float | None = None) -> str:
    """The words that were said, as far as they can be believed; empty where there were none."""
    text = _words(heard)
    plain = _plain(text)
    if not _LETTER.search(plain) or plain in _ALONE or any(made in plain for made in _ANYWHERE):
        return ""
    if plain in _THANKS and _may_be_silence(heard.segments):
        return ""
    if _is_guessed(heard.segments) or _goes_in_circles(text):
        return ""
    if seconds is not None and len(text) > SIGNS_PER_SECOND * seconds + AT_ONCE:
        return ""
    return text[:LONGEST]


def _words(heard: Heard) -> str:
    """What was said, without stretches of silence and notes about the sound."""
    spoken = [one.text for one in heard.segments if not _is_silence(one)]
    text = " ".join(spoken) if heard.segments else heard.text
    cleaned = "".join(sign if sign.isprintable() else " " for sign in _BESIDE.sub(" ", text))
    return " ".join(cleaned.split())


def _plain(text: str) -> str:
    """Without accents, capitals and punctuation."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_NOT_A_LETTER.sub(" ", bare).split())


def _is_silence(segment: Segment) -> bool:
    if segment.no_speech is None:
        return False
    if segment.no_speech > SURE_OF_NO_SPEECH:
        return True
    unsure = segment.log_probability is not None and segment.log_probability < UNSURE
    return segment.no_speech > NO_SPEECH and unsure


def _may_be_silence(segments: tuple[Segment, ...]) -> bool:
    return any((one.no_speech or 0.0) > NO_SPEECH / 2 for one in segments)


def _is_guessed(segments: tuple[Segment, ...]) -> bool:
    """Whether the words are guesses, each stretch counting by its length."""
    told = [(one.log_probability, len(one.text)) for one in segments if one.log_probability is not None]
    length = sum(size for _, size in told)
    return length > 0 and sum(logarithm * size for logarithm, size in told) / length < GARBLED


def _goes_in_circles(text: str) -> bool:
    written = text.encode()
    return len(written) > LONG_ENOUGH and len(written) / len(zlib.compress(written)) > REPEATED
