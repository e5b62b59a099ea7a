"""The words articles are found by: folded, cut to a stem, the names of a thing in all languages as one."""

from __future__ import annotations

import re
from typing import Final

from hotel_agent.lib.folding import fold

_WORD: Final = re.compile(r"[a-z0-9]+")
_STEM: Final = 6

# Said in every question and telling nothing of what it is about.
_IDLE_WORDS: Final = (
    "el la los las un una unos unas de del al a en con sin por para que cual cuales como cuando donde "
    "cuanto cuanta hay tienen tiene tenes tengo tenemos puedo puede pueden se es son esta estan hasta "
    "desde si no y o me mi su sus ustedes usted vos hotel hola buenas buen dia gracias favor quiero "
    "quisiera saber consulta algo algun the an of to in on at with for and or is are do does did you "
    "your i my we our it there have has can could would what which when where how much many any hi "
    "hello please thanks know like be get os as um uma da dos das na nos nas com sem qual quais quando "
    "onde quanto tem ha pode posso podem e ou eu meu minha voces voce ola oi obrigado obrigada gostaria "
    "hora horas time hour hours "
)
_IDLE: Final = frozenset(_IDLE_WORDS.split())

# One line per thing guests ask about: the beginnings of its words in all languages.
_THINGS: Final = (
    "breakfast: desayun breakfas cafe_da_manha cafe_manha pequeno_almoco",
    "parking: estacion cochera parking park garaje garage garagem aparcam parqueo carro auto coche car",
    "pets: mascot perro perrit gato pet pets dog dogs cat cats cachorr animal animais",
    "pool: piscin pileta alberca pool swim nadar",
    "wifi: wifi wi_fi internet wireless red_inalambrica",
    "gym: gimnas gym fitnes academi",
    "airport: aeropu airpor traslad transfer shuttl transla taxi remis",
    "towels: toalla towel",
    "crib: cuna berco crib cot",
    "smoking: fumar fuma smoke smokin fumant cigarr",
    "air: aire_acond acondi air_con aircon ar_condic condic calefa heatin aquece",
    "wheelchair: silla_de_rue discap acceso accesi wheelc access cadeira_de deficie ascens lift elevat",
    "luggage: equipa valija maleta luggag baggag bagage mala malas bag bags guardar_",
    "laundry: lavand laundr lavar ropa_suc",
    "restaurant: restau comida cena almuer dinner lunch jantar almoco comer",
    "bar: bar trago drinks bebida",
    "spa: spa masaje massag massage sauna jacuzz hidrom",
    "beach: playa beach praia",
    "kitchen: cocina kitche cozinh kitchen microon microw",
    "invoice: factur invoic fatura nota_fiscal recibo receip",
    "children: nino ninos chicos kids childr crianc bebe baby",
    "safe: caja_fuer safe cofre",
    "fridge: frigob helade nevera fridge minibar geladei",
    "cancel: cancel anular reembo refund devoluc devolv",
    "deposit: sena deposi sinal anticip",
    "payment: pagar pago pagos tarjet cartao card pay paymen payme efecti cash dinhei pix transfe",
)


def _things() -> dict[str, str]:
    beginnings: dict[str, str] = {}
    for line in _THINGS:
        name, words = line.split(": ")
        beginnings |= dict.fromkeys(words.split(), f"={name}")
    return beginnings


_BY_BEGINNING: Final = _things()
_PAIRS: Final = frozenset(beginning for beginning in _BY_BEGINNING if "_" in beginning)
_LENGTHS: Final = sorted({len(beginning) for beginning in _BY_BEGINNING}, reverse=True)
_EXACT_UP_TO: Final = 4
"""Shorter beginnings stand for the whole word: "car" is not "carta"."""


def terms(text: str) -> frozenset[str]:
    """The telling words of `text`: stems, and `=thing` where a word belongs to a thing guests ask about."""
    words = _WORD.findall(fold(text))
    found = {word[:_STEM] for word in words if word not in _IDLE and len(word) > 1}
    found |= {thing for word in words if (thing := _thing(word))}
    joined = "_".join(words)
    found |= {_BY_BEGINNING[pair] for pair in _PAIRS if f"_{pair}" in f"_{joined}"}
    return frozenset(found)


def _thing(word: str) -> str | None:
    for length in _LENGTHS:
        thing = _BY_BEGINNING.get(word[:length]) if length <= len(word) else None
        if thing and (length == len(word) or length > _EXACT_UP_TO):
            return thing
    return None
