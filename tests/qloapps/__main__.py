"""`python -m tests.qloapps [--port N] [--control-port N]`: prints its addresses as JSON, and serves."""

import argparse
import json
import os
import signal
import sys
from threading import Event

from tests.qloapps.example import KEY
from tests.qloapps.server import Server

PARENT_LOOK_SECONDS = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument(
        "--parent", type=int, default=0, help="end when this process is not the parent any more"
    )
    given = parser.parse_args()
    ended = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    server = Server(port=given.port, control_port=given.control_port)
    addresses = {"url": server.url, "control_url": server.control_url, "key": KEY}
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()
    while not ended.wait(PARENT_LOOK_SECONDS) and given.parent in (0, os.getppid()):
        pass
    server.stop()


if __name__ == "__main__":
    main()
