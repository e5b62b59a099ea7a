"""Pages that fail say it in plain words, with the right status, and show nothing."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.test import Client, override_settings
from django.urls import path

from hotel_agent import urls as product_urls

SECRET_WORDS = "guest Ana Paz, password=s3cret"


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *product_urls.urlpatterns,
    path("bad/", failing(SuspiciousOperation(SECRET_WORDS))),
    path("forbidden/", failing(PermissionDenied(SECRET_WORDS))),
    path("broken/", failing(KeyError(SECRET_WORDS))),
    path("no-database/", failing(OperationalError(SECRET_WORDS))),
    path("lost-connection/", failing(InterfaceError(SECRET_WORDS))),
    path("form/", failing(AssertionError)),
]
handler500 = product_urls.handler500


@pytest.fixture(autouse=True)
def _these_addresses():
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        yield


def fetched(address, method="get", **client_options):
    answer = getattr(Client(raise_request_exception=False, **client_options), method)(address)
    return answer, answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/bad/", 400, "This request cannot be read"),
        ("/forbidden/", 403, "You may not see this"),
        ("/nowhere/", 404, "There is nothing here"),
        ("/broken/", 500, "Something went wrong here"),
        ("/no-database/", 503, "One moment, please"),
        ("/lost-connection/", 503, "One moment, please"),
    ],
)
def test_a_page_that_fails_says_so_in_plain_words(address, status, heading):
    answer, html = fetched(address)
    assert answer.status_code == status
    assert heading in html
    assert SECRET_WORDS not in html
    assert "Traceback" not in html


def test_while_the_database_is_down_a_browser_is_told_when_to_come_back():
    assert fetched("/no-database/")[0]["Retry-After"] == "30"


def test_a_form_without_its_token_is_refused_in_plain_words():
    answer, html = fetched("/form/", "post", enforce_csrf_checks=True)
    assert answer.status_code == 403
    assert "This form is too old" in html


def test_what_went_wrong_is_logged(caplog):
    with caplog.at_level(logging.ERROR, logger="django.request"):
        fetched("/broken/")
    assert any(record.exc_info for record in caplog.records)
