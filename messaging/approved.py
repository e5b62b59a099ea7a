"""Texts that a hotel has approved by Meta beforehand, for guests who have not written for 24 hours.

A hotel creates them in WhatsApp Manager under these names and languages, category "utility", with these
bodies. The parameters are, in order: the guest's name, the hotel, the date of arrival, the hour from which
the room is ready.
"""

from typing import Any

BODIES: dict[tuple[str, str], str] = {
    (
        "pre_arrival_7d",
        "es",
    ): "¡Falta poco, {{1}}! En una semana empieza la estadía en {{2}}: {{3}}, con la habitación "
    "lista desde las {{4}}. Cualquier pregunta, por aquí.",
    (
        "pre_arrival_7d",
        "en",
    ): "Not long now, {{1}}! Your stay at {{2}} begins in a week: {{3}}, with your room ready "
    "from {{4}}. Any questions, just write here.",
    (
        "pre_arrival_7d",
        "pt",
    ): "Falta pouco, {{1}}! Em uma semana começa a estadia em {{2}}: {{3}}, com o quarto pronto "
    "a partir das {{4}}. Qualquer dúvida, é só escrever.",
    (
        "pre_arrival_1d",
        "es",
    ): "¡Hola, {{1}}! Ya está todo listo en {{2}}. Llegada: {{3}}, desde las {{4}}. ¡Te esperamos!",
    (
        "pre_arrival_1d",
        "en",
    ): "Hello {{1}}! Everything is ready at {{2}}. Arrival: {{3}}, from {{4}}. See you soon!",
    (
        "pre_arrival_1d",
        "pt",
    ): "Olá, {{1}}! Está tudo pronto em {{2}}. Chegada: {{3}}, a partir das {{4}}. Até logo!",
}
PARAMETERS = 4


def for_standin() -> list[dict[str, Any]]:
    """The templates as the stand-in for Meta is told them: in development they count as approved."""
    return [
        {"name": name, "language": language, "body": body, "parameters": PARAMETERS}
        for (name, language), body in BODIES.items()
    ]
