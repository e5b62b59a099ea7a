"""`python -m messaging.channels.whatsapp.standin --host 127.0.0.1 --port 8030 --config FILE`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from messaging.channels.whatsapp.standin.config import ConfigError, load
from messaging.channels.whatsapp.standin.server import Running


def main() -> int:
    """Serve until interrupted. Returns the exit code; what is wrong goes to stderr in one line."""
    parser = argparse.ArgumentParser(
        prog="python -m messaging.channels.whatsapp.standin",
        description="A stand-in for Meta's WhatsApp Cloud API and a phone in the browser, for development.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8030, help="0 for any free one")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="see docs/simulator.md")
    options = parser.parse_args()
    if os.environ.get("ENVIRONMENT") == "production":
        return _refuse("the stand-in for WhatsApp is a development tool and does not start in production")
    try:
        running = Running(load(options.config), host=options.host, port=options.port)
    except ConfigError as problem:
        return _refuse(str(problem))
    except (OSError, OverflowError) as problem:
        return _refuse(f"cannot listen on {options.host}:{options.port}: {problem}")
    signal.signal(signal.SIGTERM, _stop)
    print(f"WhatsApp stand-in: {running.url}/simulator/", flush=True)  # noqa: T201 - a program of its own
    try:
        running.serve()
    except KeyboardInterrupt:
        return 0
    return 0


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse(words: str) -> int:
    print(f"simulator: {words}", file=sys.stderr)  # noqa: T201 - a program of its own
    return 1


if __name__ == "__main__":
    sys.exit(main())
