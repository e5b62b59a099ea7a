"""The running product that is fuzzed, and what a rightful caller knows of it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
import requests

from hotel_agent.console.servers.private import free_port
from tests import private_servers
from tests.fuzz.campaign import Campaign
from tests.fuzz.heads import Secrets
from tests.product import Product

SERVERS = ("POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL")


@contextlib.contextmanager
def running() -> Iterator[Product]:
    """The whole product with its demo hotels on servers of its own; Django is set up in this process too."""
    private_servers.begin()
    port = free_port()
    os.environ["DJANGO_SETTINGS_MODULE"] = "hotel_agent.settings"
    os.environ["WHATSAPP_API_BASE_URL"] = f"http://127.0.0.1:{port}"
    django.setup()
    private_servers.make_database()
    servers = {name: os.environ[name] for name in SERVERS}
    with tempfile.TemporaryDirectory(prefix="hotel-fuzz-") as folder:
        values = {**private_servers.SECRETS, **servers}
        with Product(Path(folder), values, standin_port=port) as product:
            product.start("standin", "web", "worker", "beat")
            yield product


def campaign_of(product: Product, seed: int) -> Campaign:
    """A campaign that knows what a rightful caller knows."""
    with psycopg.connect(private_servers.admin_url()) as connection:
        query = "SELECT external_id FROM tenants_channelaccount WHERE kind = 'webchat' ORDER BY id LIMIT 1"
        row = connection.execute(query).fetchone()
    key = str(row[0]) if row else "pk_nobody"
    begun = requests.post(
        f"{product.web_url}/webchat/sessions", json={"hotel": key, "language": "es"}, timeout=20
    )
    session = begun.json().get("token", "") if begun.status_code == requests.codes.created else ""
    values = product.values
    secrets = Secrets(values["WHATSAPP_APP_SECRET"], values["WHATSAPP_VERIFY_TOKEN"], session)
    return Campaign(("127.0.0.1", product.web_port), secrets, key, seed)
