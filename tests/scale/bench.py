"""`make bench`: what the product's real path does on this machine, beside a limit measured in the same run.

Policies, metrics and logs are on and PostgreSQL is durable, as in production. The last line is JSON.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from hotel_agent.console.servers import private, roles
from hotel_agent.console.servers.account import server_account
from hotel_agent.console.servers.programs import find_postgres
from tests.product import Product
from tests.scale import load
from tests.scale.cost import cpu_seconds

CONNECTIONS = 32
WEBHOOKS = 8_000
BATCH = 1_000
PER_SECOND = 20
GUESTS = 120
WARM_UP = 40
QUESTION = "Hola! tienen lugar del 20 al 23 de diciembre para 2?"
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto")
DAYS = 25


def talk(guest: int) -> tuple[str, ...]:
    """What a guest who asks around says; a search of rooms with its photo is the dear part, and each guest's
    dates are their own, so that no search is answered from the cache.
    """
    day, month = 1 + guest % DAYS, MONTHS[guest // DAYS % len(MONTHS)]
    search = f"Tienen lugar del {day} al {day + 3} de {month} para 2?"
    return ("Hola!", search, "hay desayuno?", "aceptan mascotas?", "gracias!")


LINES = len(talk(0))
NUMBERS = ("100000000000001", "100000000000002", "100000000000003")
PASSWORD = "only-in-the-benchmark"


def insert_limit(admin_url: str) -> float:
    """Single-row INSERT commits per second of this PostgreSQL at as many clients as the webhooks have."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_insert (id bigserial PRIMARY KEY, body text)")
    pgbench = find_postgres(server_account(), cache=Path(tempfile.gettempdir())).folder / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("INSERT INTO bench_insert (body) VALUES (repeat('x', 400));\n")
        script.flush()
        command = [
            str(pgbench),
            "-n",
            "-c",
            str(CONNECTIONS),
            "-j",
            "2",
            "-T",
            "5",
            "-f",
            script.name,
            admin_url,
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found.group(1))


def webhooks(product: Product) -> dict[str, float]:
    """Signed webhooks as fast as the web takes them, with nobody working on what they bring."""
    secret = product.values["WHATSAPP_APP_SECRET"]
    requests = [
        load.request_of(
            product.webhook_url,
            load.body_of([load.change(NUMBERS[n % 3], load.message(n % 500, n, QUESTION))]),
            secret,
        )
        for n in range(WEBHOOKS)
    ]
    asyncio.run(load.as_fast_as_possible(product.webhook_url, requests[:500], connections=CONNECTIONS))
    sent = asyncio.run(load.as_fast_as_possible(product.webhook_url, requests[500:], connections=CONNECTIONS))
    assert {one.status for one in sent} == {200}, {one.status for one in sent}
    seconds = max(one.at + one.seconds for one in sent) - min(one.at for one in sent)
    times = [one.seconds * 1000 for one in sent]
    return {
        "webhooks_per_second": len(sent) / seconds,
        **{f"webhook_p{share}_ms": load.percentile(times, share / 100) for share in (50, 95, 99)},
    }


def batch(product: Product) -> float:
    """Seconds until a webhook of a thousand updates over three hotels is answered."""
    changes = [
        load.change(NUMBERS[n % 3], load.message(1000 + n, 900_000 + n, QUESTION)) for n in range(BATCH)
    ]
    request = load.request_of(
        product.webhook_url, load.body_of(changes), product.values["WHATSAPP_APP_SECRET"]
    )
    [sent] = asyncio.run(load.as_fast_as_possible(product.webhook_url, [request], connections=1))
    assert sent.status == 200, sent
    return sent.seconds


def replies(product: Product, roots: dict[str, int]) -> dict[str, Any]:
    """From a webhook's departure to its reply's arrival at a steady rate, and what each message cost."""
    _talk(product, range(WARM_UP))
    before = {name: cpu_seconds(pid) for name, pid in roots.items()}
    sent = _talk(product, range(WARM_UP, WARM_UP + GUESTS))
    product.control("settle", {"seconds": 30})
    cost = {name: cpu_seconds(pid) - before[name] for name, pid in roots.items()}
    arrived = _arrivals(product)
    times = [(next(at for at in arrived[guest] if at > left) - left) * 1000 for guest, left in sent]
    return {
        "reply_p50_ms": load.percentile(times, 0.5),
        "reply_p95_ms": load.percentile(times, 0.95),
        "reply_p99_ms": load.percentile(times, 0.99),
        "cpu_per_message_ms": sum(cost.values()) / len(sent) * 1000,
        "cpu_by_process_ms": {name: round(used / len(sent) * 1000, 1) for name, used in cost.items()},
    }


def _talk(product: Product, guests: range) -> list[tuple[str, float]]:
    """Each guest says all their lines, one a round; who wrote when. Returns once all are answered."""
    secret = product.values["WHATSAPP_APP_SECRET"]
    spoken = [(guest, line) for line in range(LINES) for guest in guests]
    requests = [
        load.request_of(
            product.webhook_url,
            load.body_of([load.change(NUMBERS[0], load.message(guest, line, talk(guest)[line]))]),
            secret,
        )
        for guest, line in spoken
    ]
    sent = asyncio.run(load.at_rate(product.webhook_url, requests, per_second=PER_SECOND))
    assert {one.status for one in sent} == {200}
    wrote = [(load.wa_id(guest), one.at) for (guest, _), one in zip(spoken, sent, strict=True)]

    def all_answered() -> bool:
        arrived = _arrivals(product)
        return all(arrived[guest] and arrived[guest][-1] > at for guest, at in wrote)

    product.wait_for(all_answered, "every message is answered", seconds=120)
    return wrote


def _arrivals(product: Product) -> dict[str, list[float]]:
    """When messages of the hotel came to each guest, in order."""
    arrived: dict[str, list[float]] = defaultdict(list)
    for message in product.control("messages", sender="hotel", limit=50_000)["messages"]:
        arrived[str(message["guest"]).lstrip("+")].append(message["at"])
    for times in arrived.values():
        times.sort()
    return arrived


@contextmanager
def stage(**variables: str) -> Iterator[tuple[Product, private.Server, private.Server]]:
    """The product with these variables, nothing of it started yet, over a durable PostgreSQL and a Redis of
    its own.
    """
    with tempfile.TemporaryDirectory(prefix="hotel-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        postgres = private.start_postgres(folder, durable=True, die_with_parent=True)
        redis = private.start_redis(folder, die_with_parent=True)
        try:
            application, owner = roles.make_private_database(
                postgres.url, owner_password=PASSWORD, application_password=PASSWORD
            )
            addresses = {"POSTGRES_URL": application, "DIRECT_POSTGRES_URL": owner, "REDIS_URL": redis.url}
            with Product(folder / "product", {**addresses, **variables}) as product:
                yield product, postgres, redis
        finally:
            redis.stop()
            postgres.stop()


def measure() -> dict[str, Any]:
    """All figures, from servers started for them and stopped after."""
    with stage() as (product, postgres, redis):
        return _figures(product, postgres, redis)


def _figures(product: Product, postgres: private.Server, redis: private.Server) -> dict[str, Any]:
    with psycopg.connect(postgres.url.rsplit("/", 1)[0] + "/hotel", autocommit=True) as connection:
        connection.execute("UPDATE tenants_tenant SET quiet_window_ms = 0")
    product.start("standin", "web", "worker", "beat")
    product.control("settings", {"rates": False, "window": "off"})  # guests write past the stand-in
    roots = {name: product.processes[name].pid for name in ("web", "worker", "beat")}
    roots |= {"postgres": postgres.process.pid, "redis": redis.process.pid}
    figures = replies(product, roots)
    product.stop("worker")
    product.stop("beat")
    figures |= webhooks(product)
    figures["batch_of_1000_seconds"] = batch(product)
    figures["insert_limit_per_second"] = insert_limit(postgres.url)
    figures["share_of_insert_limit"] = figures["webhooks_per_second"] / figures["insert_limit_per_second"]
    return figures


BARS = {
    "webhooks_per_second": (">=", 600),
    "share_of_insert_limit": (">=", 0.05),
    "webhook_p99_ms": ("<=", 150),
    "batch_of_1000_seconds": ("<=", 1),
    "reply_p50_ms": ("<=", 150),
    "reply_p95_ms": ("<=", 400),
    "cpu_per_message_ms": ("<=", 40),
}


def main() -> None:
    """Print each figure beside its bar, and all of them as one JSON line."""
    figures = measure()
    for name, value in figures.items():
        if isinstance(value, dict):
            sys.stdout.write(f"{name:26} {value}\n")
            continue
        sign, bar = BARS.get(name, ("", 0))
        met = "" if not sign else "met" if (value >= bar) == (sign == ">=") else "MISSED"
        sys.stdout.write(f"{name:26} {value:12.3f}  {sign} {bar if sign else '':<6} {met}\n")
    rounded = {
        name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()
    }
    sys.stdout.write(json.dumps({"cores": os.cpu_count(), **rounded}) + "\n")


if __name__ == "__main__":
    main()
