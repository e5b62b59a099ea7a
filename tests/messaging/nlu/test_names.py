"""Names of guests, kept as they wrote them."""

import pytest

from tests.messaging.nlu.build import found, read


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("a nombre de maria josé ruiz", "es", "maria josé ruiz"),
        ("me llamo pedro", "es", "pedro"),
        ("soy Lucía Fernández y quiero una doble", "es", "Lucía Fernández"),
        ("reserva a nombre de Familia Paz, 2 noches", "es", "Familia Paz"),
        ("Quedo atenta.\nSaludos,\nRocío Bernal", "es", "Rocío Bernal"),
        ("mejor a nombre de mi esposa Lucía Prado", "es", "Lucía Prado"),
        ("a nombre de mi marido, Juan Pérez", "es", "Juan Pérez"),
        ("em nome da minha esposa Clara Nunes", "pt", "Clara Nunes"),
        ("put it under my husband's name, Tom Hughes", "en", "Tom Hughes"),
        ("meu nome é Ana Beatriz Lima", "pt", "Ana Beatriz Lima"),
        ("em nome de João da Silva, dia 5", "pt", "João da Silva"),
        ("my name is Peter van der Berg and I want a double", "en", "Peter van der Berg"),
        ("booked under Mary O'Brien", "en", "Mary O'Brien"),
        ("Kind regards,\nHelen Marsh", "en", "Helen Marsh"),
    ],
)
def test_a_name_follows_its_introduction(text: str, language: str, name: str) -> None:
    assert found(text, language)["name"] == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("soy vegetariana", "es"),
        ("SOY CELIACA", "es"),
        ("soy de Madrid", "es"),
        ("this is ridiculous", "en"),
        ("I'm hungry", "en"),
        ("sou cliente de vocês", "pt"),
    ],
)
def test_what_a_guest_is_is_no_name(text: str, language: str) -> None:
    assert "name" not in found(text, language)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Juan Carlos Pérez", "es", "Juan Carlos Pérez"),
        ("sí, es marta gil", "es", "marta gil"),
        ("Domingo Sosa", "es", "Domingo Sosa"),
        ("Carla Dias", "pt", "Carla Dias"),
        ("Carla Dias, carla@example.com", "pt", "Carla Dias"),
        ("Luciana Prado, luciana@provedor.com", "pt", "Luciana Prado"),
        ("it's Tom Hughes", "en", "Tom Hughes"),
    ],
)
def test_a_bare_name_answers_the_question_for_the_name(text: str, language: str, name: str) -> None:
    assert found(text, language, context="ask_name")["name"] == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cuánto sale la doble?", "es"),
        ("no quiero", "es"),
        ("quero cancelar", "pt"),
        ("how much is it?", "en"),
    ],
)
def test_another_wish_is_no_name(text: str, language: str) -> None:
    assert "name" not in found(text, language, context="ask_name")


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Mary Quinn", "en", "Mary Quinn"),
        ("mary quinn mary@example.com", "en", "mary quinn"),
        ("Paulo Reis, paulo@example.com", "pt", "Paulo Reis"),
        ("sí, pero va a nombre de Juan Pérez", "es", "Juan Pérez"),
    ],
)
def test_a_name_may_answer_the_question_for_the_address(text: str, language: str, name: str) -> None:
    assert found(text, language, context="ask_email")["name"] == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no tengo", "es"),
        ("prefiero por whatsapp", "es"),
        ("mi mail es ana@example.com", "es"),
        ("después te lo paso", "es"),
        ("uso gmail nomás", "es"),
        ("não uso email", "pt"),
        ("manda por aqui mesmo", "pt"),
        ("just text me here", "en"),
        ("I don't have one", "en"),
        ("Mary", "en"),
    ],
)
def test_what_is_no_address_is_not_a_name_either(text: str, language: str) -> None:
    assert "name" not in found(text, language, context="ask_email")


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("cancelen mi reserva por favor, Rosaura Villanueva", "es", "Rosaura Villanueva"),
        ("reservame del 1 al 4 de octubre, Rosaura Villanueva, 3515550192", "es", "Rosaura Villanueva"),
        ("Book a double for Keisha Bramwell please", "en", "Keisha Bramwell"),
        ("is there a reservation for Mrs Lockhart?", "en", "Lockhart"),
        ("quero cancelar a reserva da Vanessa Tomaz", "pt", "Vanessa Tomaz"),
    ],
)
def test_a_name_stands_between_marks_or_after_a_title_or_for(text: str, language: str, name: str) -> None:
    assert found(text, language)["name"] == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, Semana Santa, tienen lugar?", "es"),
        ("Black Friday, any deals?", "en"),
        ("Bom Dia, tem vaga?", "pt"),
        ("NO ME GUSTA, QUIERO CANCELAR", "es"),
    ],
)
def test_feasts_greetings_and_shouting_are_no_names(text: str, language: str) -> None:
    assert "name" not in found(text, language)


@pytest.mark.parametrize("context", ["ask_room", "offer_options"])
def test_a_name_given_before_it_is_asked_goes_on_with_the_booking(context: str) -> None:
    assert read("Rosaura Villanueva", context=context).intent == "make_reservation"
    assert found("Rosaura Villanueva", context=context) == {"name": "Rosaura Villanueva"}
