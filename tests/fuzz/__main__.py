"""`make fuzz`: nonsense at every public address of the running product; exit code 1 at the first 5xx.

Prints a table of requests and statuses by address. What was found is kept in a file, for `--replay` to send
again.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import requests

from tests.fuzz import wire
from tests.fuzz.campaign import Campaign, Found, table
from tests.fuzz.stage import campaign_of, running

SHOWN_BYTES = 700


def tell(campaign: Campaign, found: Found | None) -> int:
    """Print the table and what was found. Returns the exit code."""
    total = sum(counts.total() for counts in campaign.statuses.values())
    sys.stdout.write(f"{table(campaign.statuses)}\n{total} requests, slowest {campaign.slowest:.1f} s\n")
    if found is None:
        sys.stdout.write("No answer of 5xx.\n")
        return 0
    with tempfile.NamedTemporaryFile("wb", prefix="fuzz-", suffix=".http", delete=False) as file:
        file.write(found.request)
    shown = found.request[:SHOWN_BYTES]
    more = f" ... of {len(found.request)} bytes" if len(found.request) > SHOWN_BYTES else ""
    sys.stdout.write(f"FOUND: {found.group} answered {found.status} to {shown!r}{more}\n")
    sys.stdout.write(f"Again: make fuzz ARGS='--replay {file.name}'\n")
    return 1


def main(arguments: list[str]) -> int:
    """Run for some minutes, or send one kept request again. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=Path, help="send this file's request once, and print the web's log")
    options = parser.parse_args(arguments)
    with running() as product:
        if options.replay:
            answered = wire.exchange(("127.0.0.1", product.web_port), options.replay.read_bytes())
            log = (product.folder / "web.log").read_text(encoding="utf-8", errors="replace")
            sys.stdout.write(f"{log[-6000:]}\n{answered}\n")
            return int(answered.status >= requests.codes.server_error)
        campaign = campaign_of(product, options.seed)
        found = campaign.run(options.minutes * 60)
        return tell(campaign, found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
