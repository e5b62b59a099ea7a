"""The page's files: small, without anything inline, and served as the page expects them."""

import re

from hotel_agent.env import CHECKOUT

STATIC = CHECKOUT / "messaging" / "static" / "webchat"
LARGEST_WIDGET = 15_000
FRAME = (CHECKOUT / "templates" / "webchat" / "frame.html").read_text(encoding="utf-8")


def test_the_script_on_hotels_sites_is_small() -> None:
    assert (STATIC / "widget.js").stat().st_size < LARGEST_WIDGET


def test_the_page_has_no_inline_script_or_style_which_its_policy_would_refuse() -> None:
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", FRAME) == []


def test_every_file_of_the_page_is_there_and_loaded() -> None:
    loaded = set(re.findall(r"static 'webchat/([\w.]+)'", FRAME))
    apart = {"widget.js", "demo.js", "demo.css"}
    assert loaded | apart == {file.name for file in STATIC.iterdir()}


def test_nothing_comes_from_elsewhere() -> None:
    written = [FRAME, *(file.read_text(encoding="utf-8") for file in STATIC.iterdir())]
    found = {address for text in written for address in re.findall(r"https?://[\w.-]+", text)}
    assert found <= {"http://www.w3.org", "https://HOST", "https://www.openstreetmap.org"}
