"""The words the output check knows facts by, in every language. Folded: small letters, no accents."""

from typing import Final

MONTHS: Final[dict[str, int]] = {
    **dict.fromkeys(("enero", "ene", "january", "jan", "janeiro"), 1),
    **dict.fromkeys(("febrero", "feb", "february", "fevereiro", "fev"), 2),
    **dict.fromkeys(("marzo", "mar", "march", "marco"), 3),
    **dict.fromkeys(("abril", "abr", "april", "apr"), 4),
    **dict.fromkeys(("mayo", "may", "maio", "mai"), 5),
    **dict.fromkeys(("junio", "jun", "june", "junho"), 6),
    **dict.fromkeys(("julio", "jul", "july", "julho"), 7),
    **dict.fromkeys(("agosto", "ago", "august", "aug"), 8),
    **dict.fromkeys(("septiembre", "setiembre", "sept", "sep", "set", "september", "setembro"), 9),
    **dict.fromkeys(("octubre", "oct", "october", "outubro", "out"), 10),
    **dict.fromkeys(("noviembre", "nov", "november", "novembro"), 11),
    **dict.fromkeys(("diciembre", "dic", "december", "dec", "dezembro", "dez"), 12),
}

WEEKDAYS: Final[dict[str, int]] = {
    **dict.fromkeys(("lunes", "monday", "segunda-feira"), 0),
    **dict.fromkeys(("martes", "tuesday", "terca-feira"), 1),
    **dict.fromkeys(("miercoles", "wednesday", "quarta-feira"), 2),
    **dict.fromkeys(("jueves", "thursday", "quinta-feira"), 3),
    **dict.fromkeys(("viernes", "friday", "sexta-feira"), 4),
    **dict.fromkeys(("sabado", "saturday"), 5),
    **dict.fromkeys(("domingo", "sunday"), 6),
}

TOMORROW: Final = r"(?<!la )(?:manana|amanha|tomorrow)"
"""The day after; not the morning of "por la mañana"."""

CURRENCY_SIGNS: Final[dict[str, frozenset[str]]] = {
    "ar$": frozenset({"ARS"}),
    "r$": frozenset({"BRL"}),
    "us$": frozenset({"USD"}),
    "u$s": frozenset({"USD"}),
    "$": frozenset({"ARS", "USD", "MXN", "CLP", "COP", "UYU", "CAD", "AUD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
}
_CODES = "ARS BRL EUR USD GBP MXN CLP UYU COP PEN BOB PYG CHF CAD AUD NZD JPY CNY SEK NOK DKK PLN CZK"
CURRENCY_WORDS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("euro", "euros"), frozenset({"EUR"})),
    **dict.fromkeys(("peso", "pesos"), frozenset({"ARS", "MXN", "CLP", "COP", "UYU"})),
    **dict.fromkeys(("real", "reais", "reales"), frozenset({"BRL"})),
    **dict.fromkeys(("dolar", "dolares", "dollar", "dollars"), frozenset({"USD", "CAD", "AUD"})),
    **dict.fromkeys(("pound", "pounds", "libra", "libras"), frozenset({"GBP"})),
    **{code.lower(): frozenset({code}) for code in _CODES.split()},
}

# "one" is an article in all three languages; "once" (eleven), "ten" and "mil" mean other things elsewhere.
NUMBER_WORDS: Final[dict[str, int]] = {
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
    **dict.fromkeys(("siete", "seven", "sete"), 7),
    **dict.fromkeys(("ocho", "eight", "oito"), 8),
    **dict.fromkeys(("nueve", "nine", "nove"), 9),
    **dict.fromkeys(("diez", "dez"), 10),
    **dict.fromkeys(("eleven", "onze"), 11),
    **dict.fromkeys(("doce", "twelve", "doze"), 12),
    **dict.fromkeys(("quince", "fifteen", "quinze"), 15),
    **dict.fromkeys(("veinte", "twenty", "vinte"), 20),
    **dict.fromkeys(("treinta", "thirty", "trinta"), 30),
    **dict.fromkeys(("cuarenta", "forty", "quarenta"), 40),
    **dict.fromkeys(("cincuenta", "fifty", "cinquenta"), 50),
    **dict.fromkeys(("cien", "ciento", "hundred", "cem", "cento"), 100),
    **dict.fromkeys(("doscientos", "duzentos"), 200),
    **dict.fromkeys(("quinientos", "quinhentos"), 500),
    "thousand": 1000,
}

CONFIRMED: Final = r"confirmad[oa]s?|confirmed|booked|reservad[oa]s?"
"""A booking that stands."""
CANCELLED: Final = r"cancelad[oa]s?|anulad[oa]s?|cancell?ed"
"""A booking that stands no more."""
FREE: Final = (
    r"gratis|gratuit[oa]s?|gratuitamente|sin (?:cargo|costo|coste)|sem (?:custo|taxa|cobranca)|free of charge"
    r"|free cancell?ation|cancel(?:led)? (?:for )?free|for free|complimentary|no charge"
    r"|descuentos?|descontos?|discounts?"
)
"""Something costs nothing, or less."""
