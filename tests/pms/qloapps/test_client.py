"""The web service as such: who asks, how long, and what of its answers is ever seen again."""

import pytest

from pms.adapters.qloapps.access import Access, Options
from pms.adapters.qloapps.client import Client
from pms.errors import NotFound


def a_client(qloapps, **fields) -> Client:
    values = {
        "tenant_id": 1,
        "root": f"{qloapps.url}/api",
        "key": qloapps.key,
        "options": Options(hotel_id=1),
    }
    return Client(Access(**{**values, **fields}))


def test_the_key_travels_in_a_header_and_never_in_the_address(qloapps):
    a_client(qloapps).get("hotels/1")

    [request] = qloapps.seen()
    assert request["headers"]["authorization"].startswith("Basic ")
    assert qloapps.key not in str(request["path"]) + str(request["query"])


def test_the_key_is_in_no_text_made_of_our_access(qloapps):
    assert qloapps.key not in repr(a_client(qloapps).access)


def test_no_cookie_of_a_guest_is_kept_or_sent_back(qloapps):
    client = a_client(qloapps)
    with pytest.raises(NotFound):
        client.get("hotels/999")  # this answer sets a cookie
    client.get("hotels/1")

    assert all("cookie" not in request["headers"] for request in qloapps.seen())
