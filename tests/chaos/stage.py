"""The product on servers of its own, and everything that can be broken about it."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg
import redis

from hotel_agent.console.servers import private, roles
from hotel_agent.console.servers.errors import ServerDied
from tests.chaos.plan import Disaster
from tests.product import Product

PASSWORD = "only-in-chaos"
WORKER_PROCESSES = 6
"""A call that times out holds one of them for ten seconds."""
STANDS_SECONDS = 3.0
"""A pool with all its processes for so long has begun to work."""
REDIS_DOWN_SECONDS = 20.0
POSTGRES_DOWN_SECONDS = 4.0
RUNNING = ("standin", "web", "worker", "beat")

GRAPH_FAULTS: dict[str, tuple[float, dict[str, object]]] = {
    "rate_limited": (0.09, {"edge": "all"}),
    "server_error": (0.07, {"edge": "all"}),
    "bad_gateway": (0.015, {"edge": "all"}),
    "connection_drop": (0.025, {"edge": "all"}),
    "timeout_after_accept": (0.015, {"edge": "send", "hold_seconds": 60}),
    "drop_after_accept": (0.05, {"edge": "send"}),
}
"""Each with its chance and its settings: together they strike a fifth of all calls."""
STATUS_FAULTS: dict[str, tuple[float, dict[str, object]]] = {
    "duplicate_webhooks": (0.10, {"copies": 2}),
    "out_of_order_statuses": (0.20, {}),
    "early_statuses": (0.02, {}),
    "late_statuses": (0.03, {"seconds": 20}),
    "missing_statuses": (0.02, {}),
}


@dataclass
class Stage:
    """The running product and its servers, and what was done to them, counted by kind."""

    product: Product
    postgres: private.Server
    redis: private.Server
    folder: Path
    done: Counter[str] = field(default_factory=Counter)
    fell: Counter[str] = field(default_factory=Counter)
    """Processes that ended by themselves, as a supervisor would see it; they were started again."""
    _later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    _stands_since: float = float("inf")

    @property
    def admin_url(self) -> str:
        """The product's database as the superuser, whom row policies do not bind."""
        return self.postgres.url.rsplit("/", 1)[0] + f"/{roles.DATABASE}"

    def strike(self, disaster: Disaster) -> None:
        """Break what the disaster says. What has to come back comes with `tend`."""
        {
            "flush_redis": self._flush_redis,
            "stop_redis": self._stop_redis,
            "kill_postgres": self._kill_postgres,
            "stop_postgres": self._stop_postgres,
            "kill_web": self._kill_web,
            "kill_worker": self._kill_worker,
            "kill_pool_process": lambda: self._kill_pool_process(disaster.choice),
        }[disaster.kind]()
        self.done[disaster.kind] += 1

    def may_strike(self, disaster: Disaster) -> bool:
        """Whether there is something to break: a worker that still starts is not killed once more."""
        if not disaster.kind.startswith(("kill_worker", "kill_pool")):
            return True
        return time.monotonic() - self._stands_since > STANDS_SECONDS

    def tend(self) -> None:
        """Bring back what is due to come back, and what ended by itself."""
        now = time.monotonic()
        stands = len(self.pool()) >= WORKER_PROCESSES
        self._stands_since = min(self._stands_since, now) if stands else float("inf")
        due = [again for at, again in self._later if at <= now]
        self._later = [(at, again) for at, again in self._later if at > now]
        for again in due:
            again()
        for name in RUNNING:
            process = self.product.processes.get(name)
            if process is not None and process.poll() is not None:
                self.fell[name] += 1
                del self.product.processes[name]
                self._after(1.0, partial(self.product.spawn, name))

    def heal(self) -> None:
        """Nothing breaks any more and all that was stopped runs again."""
        while self._later:
            self.tend()
            time.sleep(0.1)
        names = [*GRAPH_FAULTS, *STATUS_FAULTS]
        self.product.control("faults", {"faults": [{"name": name, "on": False} for name in names]})

    def hurt(self, seed: int) -> None:
        """Graph begins to fail, and statuses to come as they like."""
        faults = [
            {"name": name, "probability": chance, "params": params}
            for name, (chance, params) in {**GRAPH_FAULTS, **STATUS_FAULTS}.items()
        ]
        self.product.control("faults", {"seed": seed, "faults": faults})

    def _flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis.url) as client, suppress(redis.RedisError):
            client.flushall()

    def _stop_redis(self) -> None:
        self.redis.stop()
        self._after(REDIS_DOWN_SECONDS, lambda: private.start_again(self.redis, self.folder))

    def _kill_postgres(self) -> None:
        self.postgres.process.kill()
        self.postgres.process.wait()
        self._after(POSTGRES_DOWN_SECONDS, self._start_postgres)

    def _stop_postgres(self) -> None:
        """Immediate shutdown: no checkpoint, every connection cut."""
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait()
        self._after(POSTGRES_DOWN_SECONDS, self._start_postgres)

    def _start_postgres(self) -> None:
        """Processes of a killed server hold on to its memory for a moment: then it is tried again."""
        try:
            private.start_again(self.postgres, self.folder)
        except ServerDied:
            self._after(1.0, self._start_postgres)

    def _kill_web(self) -> None:
        self.product.kill("web")
        self._after(1.0, lambda: self.product.spawn("web"))

    def _kill_worker(self) -> None:
        if "worker" not in self.product.processes:
            return
        self.product.kill("worker")
        self._after(1.0, lambda: self.product.spawn("worker"))

    def _kill_pool_process(self, choice: float) -> None:
        children = self.pool()
        if children:
            os.kill(children[int(choice * len(children))], signal.SIGKILL)
        else:  # the pool is just being filled: its parent goes
            self._kill_worker()

    def pool(self) -> list[int]:
        """The worker's children, which take turns and send."""
        if "worker" not in self.product.processes:
            return []
        parent = self.product.processes["worker"].pid
        try:
            found = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []
        return [int(one) for one in found]

    def _after(self, seconds: float, again: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, again))


@contextmanager
def built(folder: Path, *, seed: int) -> Iterator[Stage]:
    """Durable PostgreSQL, Redis and the product with the demo hotels, all in `folder`; gone afterwards."""
    folder.chmod(0o711)
    postgres = private.start_postgres(folder, durable=True, die_with_parent=True)
    redis_server = private.start_redis(folder, die_with_parent=True)
    stage = None
    try:
        application, owner = roles.make_private_database(
            postgres.url, owner_password=PASSWORD, application_password=PASSWORD
        )
        addresses = {"POSTGRES_URL": application, "DIRECT_POSTGRES_URL": owner, "REDIS_URL": redis_server.url}
        with Product(folder / "product", addresses, concurrency=WORKER_PROCESSES) as product:
            stage = Stage(product, postgres, redis_server, folder)
            _answer_at_once(stage, random.Random(seed))
            product.start(*RUNNING)
            product.wait_for(lambda: len(stage.pool()) >= WORKER_PROCESSES, "the worker has its processes")
            # Guests write past the stand-in: it does not know when. The product's own rates hold.
            product.control(
                "settings", {"rates": False, "window": "off", "retry_seconds": [1, 2, 4] + [8] * 60}
            )
            yield stage
    finally:
        for server in (redis_server, postgres):
            if server.process.poll() is None:
                server.stop()


def _answer_at_once(stage: Stage, chance: random.Random) -> None:
    """One hotel keeps its quiet window, the others answer each message on its own."""
    with psycopg.connect(stage.admin_url, autocommit=True) as connection:
        slugs = [slug for (slug,) in connection.execute("SELECT slug FROM tenants_tenant ORDER BY slug")]
        kept = chance.choice(slugs)
        connection.execute("UPDATE tenants_tenant SET quiet_window_ms = 0 WHERE slug <> %s", [kept])
