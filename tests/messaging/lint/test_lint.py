"""What is looked for in a hotel's articles: small articles that have one fault, which is named."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hotel_agent.lib import clock
from messaging import lint, preflight
from messaging.lint import articles
from messaging.models import Article
from tenants import snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tenants.types import TenantInfo
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db

RULES: dict[str, Any] = {
    "check_in_from": "15:00",
    "check_out_until": "11:00",
    "late_check_out_until": "14:00",
    "late_check_out_percent": "50",
    "free_until_hours": 48,
    "deposit_percent": "30",
    "free_up_to_age": 3,
    "child_up_to_age": 12,
}


def a_house() -> TenantInfo:
    hotel = Tenant.objects.filter(slug="delfin").first()
    if hotel is None:
        hotel = a_hotel(timezone="America/Bogota", **RULES)
        snapshot.forget()
    return snapshot.current().tenants[hotel.pk]


def an_article(key: str, question: str = "", **fields: Any) -> Article:
    """Spanish and English, unless said otherwise; `es` and `en` are the answers."""
    answers = {code: fields.pop(code) for code in ("es", "en", "pt") if code in fields}
    asked = {code: question or f"¿{key.title()}?" for code in answers}
    return Article(key=key, question=asked, answer=answers, **{"tags": ["ask_policies"], **fields})


def found_in(*articles: Article) -> list[tuple[str, str, str, str]]:
    """(level, key, language, code) of everything but the gaps."""
    findings = lint.look_at(a_house(), articles)
    return [(one.level, one.key, one.language, one.code) for one in findings if one.code != "gap"]


PLAIN = {"es": "Sí, en la planta baja.", "en": "Yes, on the ground floor."}


def test_a_good_article_has_nothing_to_mend() -> None:
    assert found_in(an_article("gym", **PLAIN)) == []


FAULTS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"es": " ", "en": " "}, "error", "", "empty"),
    ({**PLAIN, "es": "Sí, abajo. " + "Y algo más. " * 400}, "error", "es", "too_long"),
    ({**PLAIN, "es": "Sí, abajo. " + "Y algo más. " * 120}, "warning", "es", "long"),
    ({**PLAIN, "es": "Sí."}, "warning", "es", "short"),
    ({**PLAIN, "es": "Sí, mirá http://gym.example/fotos"}, "error", "es", "link"),
    ({"es": "Sí, en la planta baja."}, "warning", "en", "language"),
    ({"es": "Sí, de 7:00 a 10:30.", "en": "Yes, from 7:00 to 11:00."}, "error", "es", "languages_differ"),
    ({"es": "Sí, con cargo.", "en": "No, there is none."}, "error", "es", "languages_differ"),
    ({"es": "Sí, de 7:00 a 22:00.", "en": "Yes, all day long."}, "warning", "es", "languages_differ"),
    ({**PLAIN, "valid_until": dt.date(2026, 1, 1)}, "warning", "", "expired"),
    (
        {**PLAIN, "valid_from": dt.date(2027, 1, 2), "valid_until": dt.date(2027, 1, 1)},
        "error",
        "",
        "days",
    ),
    ({**PLAIN, "attachment": "articles/delfin/0/menu.pdf"}, "error", "", "file"),
]


def test_an_article_by_itself() -> None:
    for fields, level, language, code in FAULTS:
        assert (level, "gym", language, code) in found_in(an_article("gym", **fields)), code


def test_what_the_output_check_would_stop_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "unbound", lambda *_, **__: ("10:30",))
    assert ("error", "gym", "es", "refused") in found_in(an_article("gym", **PLAIN))


OTHERWISE = [
    ("check-in", "El check-in es desde las 14:00."),
    ("luggage", "Guardamos las valijas. El check-out es hasta las 10:00."),
    ("late-check-out", "El late check-out hasta las 16:00 se puede pedir."),
    ("late-check-out", "El late check-out cuesta el 60 % de la noche."),
    ("cancellation", "Se cancela sin cargo hasta 72 horas antes."),
    ("cancellation", "Se cancela sin cargo hasta 5 días antes."),
    ("deposit", "La seña es del 50 %."),
    ("children", "Hasta los 6 años no pagan."),
]


def test_an_answer_that_says_otherwise_than_the_profile() -> None:
    for key, answer in OTHERWISE:
        assert ("error", key, "es", "profile") in found_in(an_article(key, es=answer)), answer


ALIKE = [
    ("check-in", "El check-in es desde las 15:00 y el check-out hasta las 11:00."),
    ("late-check-out", "El late check-out es hasta las 14:00 y cuesta el 50 % de la noche."),
    ("cancellation", "Se cancela sin cargo hasta 2 días antes."),
    ("children", "Hasta los 3 años no pagan, y de 4 a 12 pagan la tarifa de menor."),
    ("luggage", "Guardamos las valijas desde las 7:00, antes del check-in."),
]


def test_an_answer_that_says_what_the_profile_says() -> None:
    for key, answer in ALIKE:
        found = found_in(an_article(key, es=answer, en="See there."))
        assert [one for one in found if one[3] == "profile"] == [], answer


def test_two_articles_for_one_question() -> None:
    first = an_article("pets", "¿Aceptan mascotas?", es="Sí, perros y gatos.", en="Yes, dogs and cats.")
    second = an_article("animals", "¿Puedo ir con mi perro?", es="No, no admitimos.", en="Sorry, no pets.")
    found = found_in(first, second)
    assert ("error", "pets", "", "contradiction") in found
    second.answer = {"es": "Sí, perros chicos.", "en": "Yes, small dogs."}
    assert ("warning", "pets", "", "duplicate") in found_in(first, second)
    first.valid_until, second.valid_from = dt.date(2099, 1, 1), dt.date(2099, 1, 2)
    assert not any(one[3] in ("duplicate", "contradiction") for one in found_in(first, second))


def test_an_article_that_its_own_question_does_not_find() -> None:
    taken = an_article("pool", "¿Tienen pileta?", **PLAIN)
    lost = an_article("hammam", "¿Y eso cómo es?", **PLAIN)
    assert ("warning", "hammam", "es", "not_found") in found_in(taken, lost)


def test_what_guests_ask_and_nobody_wrote_is_a_gap_and_the_profile_is_none() -> None:
    messages = [one.message for one in lint.look_at(a_house(), [an_article("wifi", "¿Hay wifi?", **PLAIN)])]
    assert any("about parking: “¿Tienen estacionamiento?”" in message for message in messages)
    assert not any("about wifi" in message or "about payment" in message for message in messages)


def test_an_article_that_is_switched_off_is_not_looked_at() -> None:
    assert found_in(an_article("gym", es=" ", active=False)) == []


def kept(hotel: TenantInfo, article: Article) -> None:
    with scope(hotel.id):
        article.tenant_id = hotel.id
        article.save()
    snapshot.raise_version()


def test_the_command_names_what_it_found_and_fails_on_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    hotel = a_house()
    kept(hotel, an_article("gym", **PLAIN))
    call_command("lint_knowledge", "--tenant", hotel.slug)
    assert "delfin: warning: nothing is written about parking" in capsys.readouterr().out
    assert preflight.articles().status == "passed"
    kept(hotel, an_article("bar", es="Mirá http://bar.example", en="See there, please."))
    with pytest.raises(CommandError, match="errors: 1") as error:
        call_command("lint_knowledge", "--tenant", hotel.slug, "--json")
    assert error.value.returncode == 1
    report = json.loads(capsys.readouterr().out)
    assert report["delfin"][0] == {
        "level": "error",
        "key": "bar",
        "language": "es",
        "code": "link",
        "message": "http://bar.example is not https",
    }
    result = preflight.articles()
    assert (result.status, result.detail) == (
        "failed",
        "delfin: bar (es): error: http://bar.example is not https",
    )


def test_an_unknown_hotel_is_named() -> None:
    with pytest.raises(CommandError, match="no hotel 'nowhere'"):
        call_command("lint_knowledge", "--tenant", "nowhere")


def test_an_article_that_is_over_tomorrow_is_told_of_today() -> None:
    tomorrow = clock.local_today("America/Bogota") + dt.timedelta(days=1)
    assert found_in(an_article("gym", valid_until=tomorrow, **PLAIN)) == [("warning", "gym", "", "expires")]


def test_another_hotels_articles_are_not_looked_at() -> None:
    hotel = a_house()
    other: Tenant = a_hotel("other")
    with scope(other.pk):
        Article.objects.create(tenant=other, key="bar", answer={"es": "http://bar.example"})
    assert {one.code for one in lint.look(hotel)} == {"gap"}
