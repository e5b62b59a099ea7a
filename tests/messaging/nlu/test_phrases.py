"""How phrase patterns are written and found."""

import pytest

from messaging.nlu.phrases import compile_patterns, find_hits

CLASSES = {"want": ("quiero", "necesito")}


def hits(pattern: str, words: str) -> list[str]:
    """The words that each hit of a pattern covers."""
    index = compile_patterns({"greet": {"strong": [pattern]}}, CLASSES)
    split = words.split()
    return [" ".join(split[hit.first : hit.last]) for hit in find_hits(index, split)]


@pytest.mark.parametrize(
    ("pattern", "words", "covered"),
    [
        ("hola", "hola a todos", ["hola"]),
        ("hola|buenas", "buenas y hola", ["buenas", "hola"]),
        ("reserv*", "una reservacion", ["reservacion"]),
        ("$want .. reservar", "quiero ya mismo reservar", ["quiero ya mismo reservar"]),
        ("$want .. reservar", "quiero a b c d reservar", []),
        ("$want .... reservar", "quiero a b c d reservar", ["quiero a b c d reservar"]),
        ("salir .. mas_tarde|despues", "salir un poco mas tarde", ["salir un poco mas tarde"]),
        ("salir .. mas_tarde|despues", "salir despues", ["salir despues"]),
        ("una? consulta", "consulta", ["consulta"]),
        ("una? consulta", "una consulta", ["una consulta", "consulta"]),
        ("< si >", "si", ["si"]),
        ("< si >", "si claro", []),
        ("< si >", "bueno . si . gracias", ["si"]),
        ("para @date", "para @date", ["para @date"]),
        ("de @num estrellas", "de 5 estrellas", ["de 5 estrellas"]),
        ("no gracias", "no , gracias", ["no , gracias"]),
        ("$want .. reservar", "quiero . reservar", []),
    ],
)
def test_a_pattern_covers_what_it_says(pattern: str, words: str, covered: list[str]) -> None:
    assert hits(pattern, words) == covered


@pytest.mark.parametrize("pattern", ["..  hola", "> hola", "$unknown hola"])
def test_a_pattern_that_cannot_be_found_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="hola"):
        hits(pattern, "hola")
