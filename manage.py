#!/usr/bin/env python3
"""The command line of the product: `manage.py help` lists the commands."""

import os
import sys

from hotel_agent.console.command_line import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_agent.settings")
    sys.exit(run(sys.argv))
