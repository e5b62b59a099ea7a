"""Which language a message is in: by its words, its letters and, for unknown words, their letter triples."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from messaging.nlu.lexicon import languages, lexicon
from messaging.nlu.normalise import is_laughter, unstretch

HINT_WEIGHT: Final = 0.9
ZONE_WEIGHT: Final = 0.25
LETTER_WEIGHT: Final = 1.5
TRIPLE_WEIGHT: Final = 0.5
MOST_WORDS: Final = 200
SHORTEST_TELLING: Final = 4

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CODE: Final = re.compile(r"\S*\d\S*")
"""Anything with a digit in it: the DEL of "DEL-4M2D" is no Spanish word."""
_ENGLISH_APOSTROPHE: Final = re.compile(r"(?:n't|'s|'m|'re|'ve|'ll|'d)(?![a-z])")
_APOSTROPHE_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class Guess:
    """Languages from the likeliest down, with their scores; `margin` is the lead of the first."""

    ranked: tuple[str, ...]
    scores: Mapping[str, float]

    @property
    def best(self) -> str:
        return self.ranked[0]

    @property
    def margin(self) -> float:
        return self.scores[self.ranked[0]] - self.scores[self.ranked[1]] if len(self.ranked) > 1 else math.inf


def guess_language(
    cleaned: str, folded: str, *, hint: str | None, timezone: str, names_expected: bool = False
) -> Guess:
    """Languages of a message by likelihood.

    `hint` is the language of the conversation so far and `timezone` that of the hotel; both only settle
    what the words leave open. `names_expected`: unknown words are likely names and tell no language.
    """
    scores = dict.fromkeys(languages(), 0.0)
    lowered = cleaned.lower()
    for language in scores:
        words = lexicon(language)
        scores[language] += LETTER_WEIGHT * min(3, sum(lowered.count(letter) for letter in words.letters))
        scores[language] += HINT_WEIGHT * (language == hint)
        scores[language] += ZONE_WEIGHT * timezone.startswith(words.zones)
    if _APOSTROPHE_LANGUAGE in scores:
        scores[_APOSTROPHE_LANGUAGE] += min(2, len(_ENGLISH_APOSTROPHE.findall(folded)))
    for word in _telling_words(folded):
        for language, score in _word_scores(word, unknown_tells=not names_expected).items():
            scores[language] += score
    ranked = tuple(sorted(scores, key=lambda language: -scores[language]))
    return Guess(ranked, scores)


def _telling_words(folded: str) -> list[str]:
    """The words, without phrases every language has taken over ("check in", "wi fi")."""
    words = [match.group().replace("'", "") for match in _WORD.finditer(_CODE.sub(" ", folded))]
    words = words[:MOST_WORDS]
    taken_over = {
        place
        for index in range(len(words) - 1)
        if all((words[index], words[index + 1]) in lexicon(language).spellings for language in languages())
        for place in (index, index + 1)
    }
    return [word for index, word in enumerate(words) if index not in taken_over]


def _word_scores(word: str, *, unknown_tells: bool) -> Mapping[str, float]:
    if is_laughter(word):
        return {}
    known = _known_words().get(word) or _known_words().get(unstretch(word))
    if known is not None:
        return known
    return _triple_scores(word) if unknown_tells and len(word) >= SHORTEST_TELLING else {}


@cache
def _known_words() -> Mapping[str, Mapping[str, float]]:
    """Each known word's score per language: a word of one language says much, a shared word little."""
    frequent: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    for language in languages():
        words = lexicon(language)
        chat = {key[0] for key in words.spellings if len(key) == 1}
        for word in words.common | chat:
            frequent.setdefault(word, set()).add(language)
        for word in words.vocabulary | chat:
            known.setdefault(word, set()).add(language)
    scores = {}
    for word, spoken in known.items():
        sure = frequent.get(word, set())
        share = 1.0 if len(spoken) == 1 else 0.25
        scores[word] = {
            language: (1.0 if language in sure else 0.6) * max(share, 0.6 if sure == {language} else 0.0)
            for language in spoken
        }
    return scores


def _triple_scores(word: str) -> Mapping[str, float]:
    if not _is_pronounceable(word):
        return {}
    likely = {language: _likelihood(word, language) for language in languages()}
    best = max(likely.values())
    weights = {language: math.exp(value - best) for language, value in likely.items()}
    total = sum(weights.values())
    return {language: TRIPLE_WEIGHT * weight / total for language, weight in weights.items()}


def _is_pronounceable(word: str) -> bool:
    """Whether most letter triples of the word occur in some language we know: "asdfgh" is no word."""
    padded = f" {word} "
    triples = [padded[index : index + 3] for index in range(len(padded) - 2)]
    seen = sum(1 for each in triples if any(each in _triples(language)[0] for language in languages()))
    return 3 * seen >= 2 * len(triples)


def _likelihood(word: str, language: str) -> float:
    counts, total = _triples(language)
    padded = f" {word} "
    values = [
        math.log((counts.get(padded[index : index + 3], 0) + 0.5) / total) for index in range(len(padded) - 2)
    ]
    return sum(values)


@cache
def _triples(language: str) -> tuple[Mapping[str, int], float]:
    counts: Counter[str] = Counter()
    for word in lexicon(language).vocabulary:
        if word.isalpha():
            padded = f" {word} "
            counts.update(padded[index : index + 3] for index in range(len(padded) - 2))
    return counts, sum(counts.values()) + 0.5 * len(counts)
