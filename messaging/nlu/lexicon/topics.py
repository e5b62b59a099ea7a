"""What words are about ("pool": facility, "stolen": danger): a few dozen topics, alike in all languages."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from messaging.nlu.lexicon import FOLDER


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one language: by word, by the beginning of a word (a `stem*`), by several words in a row.

    `several` holds, by their first word, the words that follow and the topic.
    """

    words: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    several: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    lengths: tuple[int, ...]

    def of(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The topics that begin at each of `words`."""
        return [self._at(words, position) for position in range(len(words))]

    def _at(self, words: Sequence[str], position: int) -> tuple[str, ...]:
        word = words[position]
        found = self.words.get(word, ())
        for length in self.lengths:
            if length > len(word):
                break
            found += self.stems.get(word[:length], ())
        for rest, topic in self.several.get(word, ()):
            if tuple(words[position + 1 : position + 1 + len(rest)]) == rest:
                found += (topic,)
        return found


@cache
def topics(language: str) -> Topics:
    """The topics of a language. Raises OSError for a language without them."""
    written = tomllib.loads((FOLDER / language / "topics.toml").read_text(encoding="utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    several: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for topic, listed in written.items():
        for form in dict.fromkeys(listed.split()):
            first, *rest = form.split("_")
            if rest:
                several[first] = (*several.get(first, ()), (tuple(rest), topic))
            elif form.endswith("*"):
                stems[form[:-1]] = (*stems.get(form[:-1], ()), topic)
            else:
                words[form] = (*words.get(form, ()), topic)
    return Topics(words, stems, several, tuple(sorted({len(stem) for stem in stems})))
