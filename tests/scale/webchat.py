"""`python -m tests.scale.webchat`: what open chats on hotels' sites cost. The last line is JSON.

500 pages are open and nothing happens: 50 wait for an answer (they ask every 1.5 s), 200 are looked at (5 s)
and 250 are behind another tab (30 s). Counted is the processor time of the processes, whatever else the
machine does.
"""

import asyncio
import json
import os
import random
import sys
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests

from hotel_agent.console.servers import private
from tests.product import Product
from tests.scale import load
from tests.scale.bench import stage
from tests.scale.cost import cpu_seconds

EVERY_SECONDS = {1.5: 50, 5.0: 200, 30.0: 250}
CHATS = sum(EVERY_SECONDS.values())
SECONDS = 60.0
MOST_OF_A_CORE = 0.30
MESSAGES = 100
STATISTICS_SECONDS = 12.0
"""How long PostgreSQL may take to count what an idle connection did."""
KEYS = ("pk_aurora", "pk_marazul", "pk_harbour")


@dataclass(frozen=True, slots=True)
class Chat:
    """One open page: who it is, and how it asks what is new."""

    headers: dict[str, str]
    tag: str

    def look(self, host: str) -> bytes:
        """The whole request of a look, ready to be written."""
        named = {"Host": host, **self.headers, "If-None-Match": self.tag}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"GET /webchat/updates?after=0 HTTP/1.1\r\n{lines}\r\n".encode()


def open_chats(product: Product) -> list[Chat]:
    """As many chats as are open, each from an address of its own, and each has looked once."""
    chats = []
    with requests.Session() as http:
        for number in range(CHATS):
            address = {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250}"}
            wish = {"hotel": KEYS[number % 3], "language": "es", "page": product.web_url}
            begun = http.post(f"{product.web_url}/webchat/sessions", json=wish, headers=address, timeout=30)
            headers = {**address, "Authorization": f"Bearer {begun.json()['token']}"}
            first = http.get(f"{product.web_url}/webchat/updates?after=0", headers=headers, timeout=30)
            chats.append(Chat(headers, first.headers["ETag"]))
    return chats


def plan(chats: list[Chat], host: str) -> list[tuple[float, bytes]]:
    """When each look is due, in seconds from the start, and its request."""
    intervals = [every for every, count in EVERY_SECONDS.items() for _ in range(count)]
    due: list[tuple[float, bytes]] = []
    for chat, every in zip(chats, intervals, strict=True):
        at = random.uniform(0, every)
        while at < SECONDS:
            due.append((at, chat.look(host)))
            at += every
    return sorted(due)


async def look(address: str, due: list[tuple[float, bytes]]) -> list[load.Sent]:
    """Make each look when it is due, over connections that are kept as those of a proxy in front are."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    started = time.perf_counter()

    async def one(at: float, request: bytes) -> load.Sent:
        await asyncio.sleep(max(0.0, started + at - time.perf_counter()))
        while idle:
            reader, writer = idle.pop()
            try:
                sent = await load.exchange(reader, writer, request)
            except (OSError, EOFError):  # the server has closed it meanwhile
                continue
            break
        else:
            reader, writer = await asyncio.open_connection(host, port)
            sent = await load.exchange(reader, writer, request)
        idle.append((reader, writer))
        return sent

    return await asyncio.gather(*(one(at, request) for at, request in due))


def post(product: Product, chats: list[Chat]) -> None:
    """A message of each of the first chats, and the look that shows it."""
    with requests.Session() as http:
        for chat in chats[:MESSAGES]:
            body = {"id": str(uuid.uuid4()), "text": "Hola, ¿tienen lugar del 20 al 23 de diciembre?"}
            kept = http.post(
                f"{product.web_url}/webchat/messages", json=body, headers=chat.headers, timeout=30
            )
            assert kept.status_code == 202, kept.text
            headers = {**chat.headers, "If-None-Match": chat.tag}
            seen = http.get(f"{product.web_url}/webchat/updates?after=0", headers=headers, timeout=30)
            assert [one["state"] for one in seen.json()["messages"]] == ["received"]


def figures(product: Product, postgres: private.Server, redis: private.Server) -> dict[str, Any]:
    """The cost of open chats, then of messages in them."""
    product.start("web")
    roots = {
        "web": product.processes["web"].pid,
        "redis": redis.process.pid,
        "postgres": postgres.process.pid,
    }
    chats = open_chats(product)
    due = plan(chats, urlsplit(product.web_url).netloc)
    time.sleep(STATISTICS_SECONDS)
    asked, before = queries(postgres), {name: cpu_seconds(pid) for name, pid in roots.items()}
    sent = asyncio.run(look(product.web_url, due))
    cost = {name: cpu_seconds(pid) - before[name] for name, pid in roots.items()}
    times = [one.seconds * 1000 for one in sent]
    assert {one.status for one in sent} == {304}, {one.status for one in sent}
    time.sleep(STATISTICS_SECONDS)
    told = {
        "chats": CHATS,
        "looks_per_second": len(sent) / SECONDS,
        "core_share": (cost["web"] + cost["redis"]) / SECONDS,
        "web_ms_per_look": cost["web"] / len(sent) * 1000,
        "redis_ms_per_look": cost["redis"] / len(sent) * 1000,
        "queries": queries(postgres) - asked,
        "look_p50_ms": load.percentile(times, 0.5),
        "look_p99_ms": load.percentile(times, 0.99),
    }
    before = {name: cpu_seconds(pid) for name, pid in roots.items()}
    post(product, chats)
    cost = {name: cpu_seconds(pid) - before[name] for name, pid in roots.items()}
    return {**told, "web_ms_per_message_and_look": cost["web"] / MESSAGES * 1000}


def queries(postgres: private.Server) -> int:
    """Transactions that the product's database has ended, without those of this question."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'hotel'"
        ).fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Print each figure, and all of them as one JSON line."""
    with stage(TRUSTED_PROXIES="127.0.0.1") as (product, postgres, redis):
        found = figures(product, postgres, redis)
    for name, value in found.items():
        sys.stdout.write(f"{name:30} {value:10.3f}\n")
    met = "met" if found["core_share"] <= MOST_OF_A_CORE else "MISSED"
    sys.stdout.write(f"bar: at most {MOST_OF_A_CORE:.0%} of one core: {met}\n")
    rounded = {name: round(value, 3) for name, value in found.items()}
    sys.stdout.write(json.dumps({"cores": os.cpu_count(), **rounded}) + "\n")


if __name__ == "__main__":
    main()
