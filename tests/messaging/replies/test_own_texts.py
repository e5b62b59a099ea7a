"""A hotel's own text may say the reply's facts and no others."""

import pytest

from messaging.replies.checking import LONGEST, preview, problems


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("greeting", "¡Hola! Bienvenidos a {{ hotel.name }}. ¿Cómo podemos ayudarte?"),
        ("booking_confirmed", "Reserva confirmada: {{ reference }}, {{ total }}."),
        ("offers", "{% for room in rooms %}{{ room.name }}: {{ room.total }}\n{% endfor %}"),
        ("ask_surname", "Gracias, {{ guest_name }}. ¿Tu apellido?"),
    ],
)
def test_a_text_of_declared_facts_may_be_used(name: str, text: str) -> None:
    assert problems(name, "es", text) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("greeting", "¡Desde $ 100 la noche!", "$ 100"),
        ("greeting", "Su reserva está confirmada.", "confirmada"),
        ("greeting", "Cancelación gratis siempre.", "gratis"),
        ("greeting", "Llamar al +54 11 5555-0000.", "+54 11 5555-0000"),
        ("greeting", "Mirar www.example.com/oferta", "www.example.com/oferta"),
        ("greeting", "Hola {{ guest_name }}", "guest_name"),
        ("greeting", "{% if total > 5 %}Hola{% endif %}", "total"),
        ("greeting", "{% if hotel.secret %}x{% endif %}Hola", "hotel.secret"),
        ("offers", "{% for room in rooms %}{{ room.discount }}{% endfor %}Hola", "room.discount"),
        ("greeting", "{% include 'x' %}", "well-formed"),
        ("greeting", "{{ hotel.name|upper }}", "well-formed"),
        ("greeting", "{% if hotel.phone %}{% else %}$ 5{% endif %}Hola", "$ 5"),
        ("greeting", "{# nada #}", "says nothing"),
        ("label_book", "Sí, por favor, hacer la reserva", "longer than 20"),
        ("greeting", "a" * (LONGEST + 1), "longer than"),
        ("no_such_reply", "Hola", "no reply called"),
    ],
)
def test_what_a_text_may_not_say(name: str, text: str, complaint: str) -> None:
    assert complaint in " ".join(problems(name, "es", text))


def test_the_preview_shows_made_up_facts() -> None:
    assert preview("booking_confirmed", "es", "Código {{ reference }}").text == "Código ABC-0001"
