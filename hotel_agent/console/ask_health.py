"""`make health`: asks the running web how it is. Exit code 0: ready; 1: not ready; 2: nobody answers."""

import sys
from http import HTTPStatus

from hotel_agent.env import environment
from hotel_agent.lib import http

SECONDS = 10


def main() -> int:
    """Print what /health/ready says, part by part."""
    url = f"{environment.text('PUBLIC_URL').rstrip('/')}/health/ready"
    try:
        answer = http.call("GET", url, connect_seconds=SECONDS, read_seconds=SECONDS)
        parts = answer.json()["parts"]
    except (http.HttpError, ValueError, KeyError):
        print(f"Nobody answers at {url}; `make run` starts the product.", file=sys.stderr)
        return 2
    print(answer.json()["status"])
    for name, part in parts.items():
        print(f"  {name}: {'ok' if part['ok'] else part['detail'] or 'not ok'}")
    return 0 if answer.status == HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
