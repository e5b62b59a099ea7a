"""Every address can be fuzzed: its paths lead to it, and it answers simple nonsense below 500."""

import random

import pytest
from django.test import Client
from django.urls import resolve

from tests.fuzz.campaign import is_wrong
from tests.fuzz.endpoints import Endpoint, endpoints

PLACELESS = "static and nothing"


@pytest.mark.parametrize("route", ["webhooks/<str:kind>", "metrics", "health/ready", "admin/login/"])
def test_the_addresses_are_read_off_the_resolver(route: str):
    assert route in {one.route for one in endpoints()}


def test_paths_made_for_an_address_lead_to_an_address():
    chance = random.Random(1)
    lost = []
    for one in endpoints():
        paths = [one.path(chance) for _ in range(8)]
        if one.group != PLACELESS and not any(_leads_somewhere(path) for path in paths):
            lost.append(one.route)
    assert lost == []


def _leads_somewhere(path: str) -> bool:
    try:
        return bool(resolve(path))
    except LookupError:
        return False


def test_a_new_address_is_fuzzed_by_what_its_parameters_allow():
    path = Endpoint("rooms/<int:number>/<slug:name>/", "rooms").path(random.Random(1))
    assert path.startswith("/rooms/")
    assert path.split("/")[2].isdigit()


@pytest.mark.django_db(transaction=True)
def test_no_address_answers_a_stranger_with_5xx():
    client, chance = Client(raise_request_exception=False), random.Random(1)
    told = [(one, path, _answers(client, path)) for one in endpoints() for path in [one.path(chance)]]
    assert [(one.route, path, worst) for one, path, worst in told if is_wrong(one.group, worst)] == []


def _answers(client: Client, path: str) -> int:
    """The worse of the statuses of a GET and of half a JSON."""
    answers = (client.get(path), client.post(path, b"{", content_type="application/json"))
    for answer in answers:
        answer.close()
    return max(answer.status_code for answer in answers)
