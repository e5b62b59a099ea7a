"""Tells the product what guests write, as Meta does: what is not answered with 200 is told again."""

import asyncio
import threading
import time
from collections import Counter, deque
from urllib.parse import urlsplit

from tests.chaos.plan import Plan, Webhook
from tests.scale import load

CONNECTIONS = 24
ANSWER_SECONDS = 20.0
AGAIN_AFTER_SECONDS = (0.5, 1, 2, 4, 8, 15)
"""Then every 15 s, until it is taken."""
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Generator:
    """Sends a plan's webhooks from a thread of its own. `answers` counts tries by status, 0 for none."""

    def __init__(self, plan: Plan, address: str, secret: str) -> None:
        self.plan, self._address, self._secret = plan, address, secret
        self.answers: Counter[int] = Counter()
        self.refused: Counter[int] = Counter()
        """Statuses of 4xx: the product took a right webhook for a wrong one."""
        self.told: set[str] = set()
        self.taken: set[str] = set()
        self.started = 0.0
        self._written_at: dict[str, int] = {}
        self._idle: deque[Connection] = deque()
        self._thread = threading.Thread(target=self._run, name="guests", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self.started = time.monotonic()
        self._thread.start()

    @property
    def passed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def is_done(self) -> bool:
        """Whether every webhook was answered with 200."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(self._everything())

    async def _everything(self) -> None:
        free = asyncio.Semaphore(CONNECTIONS)
        await asyncio.gather(*(self._tell(webhook, free) for webhook in self.plan.webhooks))
        for _, writer in self._idle:
            writer.close()

    async def _tell(self, webhook: Webhook, free: asyncio.Semaphore) -> None:
        await asyncio.sleep(max(0.0, webhook.at - self.passed))
        request = load.request_of(self._address, webhook.body(self._stamp), self._secret)
        ids = {one.id for one in webhook.messages}
        self.told |= ids
        tries = 0
        while True:
            async with free:
                status = await self._try(request)
            self.answers[status] += 1
            if status == 200:
                self.taken |= ids
                return
            if 400 <= status < 500:
                self.refused[status] += 1
            await asyncio.sleep(AGAIN_AFTER_SECONDS[min(tries, len(AGAIN_AFTER_SECONDS) - 1)])
            tries += 1

    def _stamp(self, id_: str) -> int:
        """When this was written: the same each time it is told."""
        return self._written_at.setdefault(id_, int(time.time()))

    async def _try(self, request: bytes) -> int:
        """One POST; 0 where no answer came."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._exchange(request)
        except (OSError, TimeoutError, EOFError, ValueError, IndexError):
            return 0

    async def _exchange(self, request: bytes) -> int:
        if self._idle:
            reader, writer = self._idle.pop()
        else:
            parts = urlsplit(self._address)
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        kept = False
        try:
            sent = await load.exchange(reader, writer, request)
            kept = True
        finally:
            if kept:
                self._idle.append((reader, writer))
            else:
                writer.close()
        return sent.status
