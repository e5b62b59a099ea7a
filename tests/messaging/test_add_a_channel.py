"""docs/add_a_channel.md says what the folders of channels really hold."""

import re
from pathlib import Path

from django.conf import settings

from messaging.channels.console.channel import Console
from messaging.channels.gmail.channel import GmailPush
from messaging.registry import CHANNELS
from tenants import channel_kinds
from tenants.channel_kinds import LONGEST

PAGE: Path = settings.CHECKOUT / "docs" / "add_a_channel.md"
FOLDERS: Path = settings.CHECKOUT / "messaging" / "channels"
NOT_GUESTS_CHANNELS = {Console.kind, GmailPush.kind}
"""The terminal, and a push that only wakes the fetching of mail."""


def table() -> tuple[list[str], dict[str, list[bool]]]:
    """The kinds of the page's table, and for each file which of them have it."""
    rows = re.findall(r"^\| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    return cells[0][2:], {row[0].strip("`"): [cell == "yes" for cell in row[2:]] for row in cells[1:]}


def test_every_channel_of_guests_has_a_column_and_the_files_it_says() -> None:
    kinds, files = table()
    assert set(kinds) == set(CHANNELS) - NOT_GUESTS_CHANNELS
    found = {name: [(FOLDERS / kind / name).is_file() for kind in kinds] for name in files}
    assert found == files


def test_every_folder_is_registered_and_every_kind_has_its_folder() -> None:
    folders = {path.parent.name for path in FOLDERS.glob("*/channel.py")}
    assert folders == set(CHANNELS)
    assert all(type(one).__module__ == f"messaging.channels.{kind}.channel" for kind, one in CHANNELS.items())


def test_a_channel_with_a_set_up_of_its_own_is_known_to_rows_and_forms() -> None:
    brought = {kind for kind, channel in CHANNELS.items() if channel.set_up is not None}
    assert brought == set(channel_kinds.added())
    choices, names = dict(channel_kinds.choices()), dict(channel_kinds.guest_name_choices())
    assert choices["telegram"] == "Telegram"
    assert names["telegram"] == "Telegram user"
    assert max(map(len, [*choices, *names])) <= LONGEST
