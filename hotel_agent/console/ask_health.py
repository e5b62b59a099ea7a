"""`make health`: asks the running web how it is. Exit code 0: ready; 1: not ready; 2: nobody answers."""

import json
import sys

import requests

from hotel_agent.env import environment

SECONDS = 10


def main() -> int:
    """Print what /health/ready says, part by part."""
    url = f"{environment.text('PUBLIC_URL').rstrip('/')}/health/ready"
    try:
        answer = requests.get(url, timeout=SECONDS)
        parts = answer.json()["parts"]
    except (requests.RequestException, json.JSONDecodeError, KeyError):
        print(f"Nobody answers at {url}; `make run` starts the product.", file=sys.stderr)
        return 2
    print(answer.json()["status"])
    for name, part in parts.items():
        print(f"  {name}: {'ok' if part['ok'] else part['detail'] or 'not ok'}")
    return 0 if answer.ok else 1


if __name__ == "__main__":
    sys.exit(main())
