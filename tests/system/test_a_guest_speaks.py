"""A voice note on its whole way: from the phone through web, worker and who listens, to the answer."""

import base64
import json
import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from pytest_httpserver import HTTPServer

from hotel_agent.env import CHECKOUT
from messaging.models import MediaFile
from tenants.models import Tenant
from tenants.scope import scope
from tests.emptying import empty_tables
from tests.private_servers import SECRETS
from tests.product import Product

pytestmark = pytest.mark.system

WORDS = "Hola, ¿tienen lugar del 20 al 23 de diciembre para 2 personas?"
GUEST = "+5491150000777"


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory,
    make_httpserver: HTTPServer,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Product]:
    """The product with somebody who listens."""
    servers = {name: os.environ[name] for name in ("POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL")}
    listens = {"STT_BASE_URL": make_httpserver.url_for("/a-guest-speaks"), "STT_MODEL": "whisper-1"}
    with django_db_blocker.unblock():
        with Product(tmp_path_factory.mktemp("product"), {**SECRETS, **servers, **listens}) as product:
            product.start("standin", "web", "worker", "beat")
            product.control("settings", {"rates": False})
            yield product
        empty_tables()


def test_what_a_guest_says_is_answered(product: Product, make_httpserver: HTTPServer):
    make_httpserver.expect_request("/a-guest-speaks/audio/transcriptions", method="POST").respond_with_data(
        json.dumps({"text": WORDS, "language": "spanish"}), content_type="application/json"
    )
    spoken = (CHECKOUT / "templates" / "simulator" / "voice-es.ogg").read_bytes()
    told = {"kind": "audio", "mime_type": "audio/ogg; codecs=opus", "data": base64.b64encode(spoken).decode()}
    product.control("inject", {"hotel": "aurora", "guest": GUEST, "message": told})

    def answers() -> list[str]:
        found = product.control("messages", hotel="aurora", sender="hotel")["messages"]
        return [str(one["view"].get("text", "")) for one in found]

    product.wait_for(answers, "an answer", seconds=45)
    assert any("diciembre" in one for one in answers()), answers()
    hotel = Tenant.objects.get(slug="aurora")
    with scope(hotel.pk):
        file = MediaFile.objects.get()
    assert (file.state, file.mime_type, file.size) == ("stored", "audio/ogg", len(spoken))
    assert (file.transcript_state, file.transcript, file.transcript_language) == ("done", WORDS, "es")
