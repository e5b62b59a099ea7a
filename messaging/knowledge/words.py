"""The telling words of a question: its topics, in whatever language they are named, and stems of the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.knowledge.topics import Topics, topics
from messaging.ledger.vocabulary import MONTHS, NUMBER_WORDS, WEEKDAYS
from messaging.nlu.lexicon import languages, lexicon

_WORD: Final = re.compile(r"[^\W_]+")
_STEM: Final = 6
_SHORTEST_HEARD: Final = 6
"""From this length on a word nobody knows may be a topic's word, spelt as it sounds."""
_SHORTEST_SLIP: Final = 8
"""The same with one letter too many or too few."""

# Said in every question and telling nothing of what it is about.
_IDLE_WORDS: Final = (
    "el la los las un una uno unos unas de del al a en con sin por para que cual cuales como cuando donde "
    "cuanto cuanta cuantos cuantas hay tienen tiene tenes tengo tenemos puedo puede pueden podemos se es "
    "son esta este esto eso esa ese estan hasta desde si no y o u me mi mis su sus lo le les te tu nos "
    "ustedes usted vos hotel hostal posada pousada casa hola buenas buenos buen dia dias noches tardes "
    "gracias favor quiero queria quisiera saber consulta consultar pregunta preguntar algo algun alguna "
    "alguno tambien muy mas ya voy vamos viaje habitacion habitaciones cuarto cuartos pieza solo todo "
    "todos toda todas aca alli the an of to in on at with for and or is are was do does did you your i my "
    "we our us it its there have has had can could would will shall may what which when where who how "
    "much many any some hi hey hello please thanks thank know like want need get be as from by if this "
    "that these those they them about also too just here room rooms stay staying hotels tell question ask "
    "asking offer provide os um uma uns umas da dos das na nas com sem qual quais quando onde quanto "
    "quanta tem ha pode posso podem e ou eu meu minha meus minhas voces voce vcs vc ola oi bom boa tarde "
    "noite obrigado obrigada gostaria duvida pergunta ter tenho temos esse essa isso aqui quarto quartos "
    "so tudo tambem mais ja vou ao aos pra pro q k xq pq antes despues depois before after during durante "
    "around near zona area regiao open opens abre abren precisa preciso precisam necesito necesitan "
    "llevar levar traer bring accept acepta aceptan aceita aceitam metodos medios formas methods nao ni "
    "must old anos ano years year age edad idade take only adult adults adulto adultos hora horas horario "
    "horarios time times hour hours hs am pm hrs cuesta cuestan costo costos precio precios price prices "
    "cost costs valor valores preco precos tarifa tarifas sale salen vale custa custam custo free gratis "
    "gratuito gratuita hoy manana ayer today tomorrow tonight hoje amanha ir ser estar fazer hacer dar "
    "dan dao dame "
)
_IDLE: Final = frozenset(_IDLE_WORDS.split())
_LONG_ENOUGH: Final = 5
_DATES: Final = frozenset(
    word for word in (*MONTHS, *WEEKDAYS, *NUMBER_WORDS) if len(word) >= _LONG_ENOUGH or word in NUMBER_WORDS
)


NARROWEST: Final = (
    *("late_check_out", "early_check_in", "cancellation", "deposit", "children", "payment", "taxes"),
    *("check_in", "check_out", "groups", "work", "room_equipment", "reception", "nearby"),
    *("directions", "location"),
)
"""The topics that are mere circumstances beside others; of two of them a question is about the former."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is about: `subjects` are its topics, `circumstances` topics often said beside others.

    `words`: stems of the other telling words. Numbers, dates and hours are none. `first`: the subject that is
    named first.
    """

    subjects: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    first: str = field(default="", compare=False)

    def __bool__(self) -> bool:
        return bool(self.subjects or self.circumstances or self.words)

    @property
    def main(self) -> frozenset[str]:
        """What it is about: a circumstance only where there is nothing else, and of several the narrowest."""
        return self.subjects or frozenset(sorted(self.circumstances, key=NARROWEST.index)[:1])

    @property
    def topics(self) -> frozenset[str]:
        return self.subjects | self.circumstances


def terms(text: str, *, as_written: bool = False) -> Terms:
    """The telling words of `text`; what guests misspell is understood unless it is taken `as_written`."""
    words = _WORD.findall(fold(text))
    found: dict[str, None] = {}
    stems: set[str] = set()
    place = 0
    known = topics()
    while place < len(words):
        name, length = known.phrase_at(words, place)
        if name:
            found[name] = None
            place += length
            continue
        word = words[place]
        place += 1
        if name := _topic_of(word, known, as_written=as_written):
            found[name] = None
        elif _tells(word):
            stems.add(word[:_STEM])
    beside = {name for name in found if known.by_name[name].beside}
    subjects = [name for name in found if name not in beside]
    first = subjects[0] if subjects else ""
    return Terms(frozenset(subjects), frozenset(beside), frozenset(stems), first)


def _topic_of(word: str, known: Topics, *, as_written: bool) -> str:
    if word in _IDLE:
        return known.exact.get(word, "")
    named = known.of_word(word)
    return named if named or as_written else _with_a_slip(word)


def _tells(word: str) -> bool:
    return word not in _IDLE and word not in _DATES and len(word) > 1 and not any(map(str.isdigit, word))


def _with_a_slip(word: str) -> str:
    """The topic whose word this sounds like, or, if nobody knows it, is but for one letter."""
    if len(word) < _SHORTEST_HEARD or not word.isalpha():
        return ""
    whole, begun = _slips()
    sound = _sound(word)
    heard = whole.heard.get(sound) or next(
        (name for length in range(len(sound), 4, -1) if (name := begun.heard.get(sound[:length]))), ""
    )
    if heard or word in _vocabulary():
        return heard
    found = whole.near(word)
    for length in range(_SHORTEST_SLIP - 1, len(word) + 1):
        found |= begun.near(word[:length])
    return found.pop() if len(found) == 1 else ""


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset().union(*(lexicon(language).vocabulary for language in languages()))


class _Slips:
    """Words of topics as they sound, and with one letter too many or too few."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.heard = {_sound(word): name for word, name in words.items() if len(word) >= _SHORTEST_HEARD}
        self._whole = {word: name for word, name in words.items() if len(word) >= _SHORTEST_SLIP}
        self._missing = {
            shorter: name for word, name in self._whole.items() for shorter in _without_one(word)
        }

    def near(self, word: str) -> set[str]:
        """The topics that have a word like it."""
        found = {self._whole.get(shorter, "") for shorter in _without_one(word)}
        return (found | {self._missing.get(word, "")}) - {""}


@cache
def _slips() -> tuple[_Slips, _Slips]:
    """Of whole words, and of beginnings."""
    return _Slips(topics().exact), _Slips(topics().beginnings)


_SOUNDS: Final = (
    ("qu", "k"),
    ("ch", "x"),
    ("ce", "se"),
    ("ci", "si"),
    ("c", "k"),
    ("z", "s"),
    ("v", "b"),
    ("ll", "y"),
)


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word.replace("h", ""))


def _without_one(word: str) -> list[str]:
    return [word[:index] + word[index + 1 :] for index in range(len(word))]
