"""An HTML mail as the text a person sees: links kept, what is hidden left out, older mails cut off.

What nobody sees was not written by the guest to the hotel: white on white, of no size, off the screen.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from lxml import etree

LARGEST: Final = 600_000
"""Signs of a page that are looked at; more is no letter."""
FARTHEST: Final = 12
"""Boxes around a text whose colour is asked for."""
_SKIPPED: Final = frozenset(
    {
        "head",
        "title",
        "style",
        "script",
        "template",
        "noscript",
        "object",
        "iframe",
        "svg",
        "select",
        "textarea",
    }
)
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "br",
        "tr",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "hr",
        "pre",
    }
    | {"section", "article", "header", "footer", "dt", "dd", "center", "address", "li"}
)
_QUOTE_CLASSES: Final = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "gmail_extra",
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
    }
    | {"moz-signature", "gmail_signature", "gmail_attr"}
)
_QUOTE_IDS: Final = frozenset(
    {"appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container", "replysplit", "signature"}
    | {"ms-outlook-mobile-signature"}
)
_AND_ALL_AFTER: Final = frozenset({"appendonsend", "divrplyfwdmsg"})
"""Outlook puts an older mail behind these, not into them."""
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(\.0+)?\s*(;|!|$)"
    r"|font-size\s*:\s*[01](\.\d+)?\s*(px|pt|em|%)?\s*(;|!|$)|max-height\s*:\s*0|text-indent\s*:\s*-\d{3,}"
    r"|(left|top)\s*:\s*-\d{3,}"
)
_COLOUR: Final = re.compile(r"(?<![-\w])color\s*:\s*([^;!]+)")
_GROUND: Final = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)")
_CLASS_RULE: Final = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_MEDIA: Final = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_WHITES: Final = frozenset(
    {"#fff", "#ffffff", "white", "rgb(255,255,255)", "#fefefe", "transparent", "rgba(0,0,0,0)"}
)


@dataclass(slots=True)
class _Writer:
    """The text so far; a line break only where one is missing."""

    parts: list[str] = field(default_factory=list)

    def words(self, text: str | None) -> None:
        if text:
            self.parts.append(re.sub(r"\s+", " ", text))

    def new_line(self) -> None:
        self.parts.append("\n")

    def done(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self.parts).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of(page: str, *, quotes: bool) -> str:
    """The seen text of an HTML mail; empty for what is none. `quotes`: with the older mails in it."""
    root = _tree(page)
    if root is None:
        return ""
    classes = _hidden_classes(root)
    writer = _Writer()
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    over: set[Any] = set()
    for event, element in walker:
        if event in ("comment", "pi"):
            writer.words(element.tail)
        elif event == "start":
            if element.tag in _SKIPPED or _is_hidden(element, classes):
                walker.skip_subtree()
                over.add(element)
            elif not quotes and _is_quote(element):
                if str(element.get("id", "")).lower().removeprefix("x_") in _AND_ALL_AFTER:
                    break
                walker.skip_subtree()
                over.add(element)
            else:
                _open(element, writer)
        else:
            _close(element, writer, seen=element not in over)
    return writer.done()


def has_quotes(page: str) -> bool:
    """Whether the mail marks what is older in it."""
    root = _tree(page)
    return root is not None and any(_is_quote(element) for element in root.iter(etree.Element))


def linked_parts(page: str) -> frozenset[str]:
    """The Content-IDs that the mail shows as pictures in its text."""
    return frozenset(one.strip("<> ") for one in re.findall(r"[\"'(]cid:([^\"'()\s]{1,300})", page[:LARGEST]))


def _tree(page: str) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(page[:LARGEST].replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _open(element: Any, writer: _Writer) -> None:
    if element.tag in _BLOCKS:
        writer.new_line()
    if element.tag == "li":
        writer.words("- ")
    elif element.tag in ("td", "th"):
        writer.words(" ")
    writer.words(element.text)


def _close(element: Any, writer: _Writer, *, seen: bool) -> None:
    if seen and element.tag == "a":
        address = str(element.get("href", "")).strip()
        shown = "".join(element.itertext())
        if address.startswith(("https://", "http://")) and address not in shown:
            writer.words(f" ({address[:500]})")
    if element.tag in _BLOCKS and element.tag not in ("br", "li"):
        writer.new_line()
    writer.words(element.tail)


def _is_quote(element: Any) -> bool:
    classes = {one.removeprefix("x_") for one in str(element.get("class", "")).lower().split()}
    name = str(element.get("id", "")).lower().removeprefix("x_")
    cited = element.tag == "blockquote" and str(element.get("type", "")).lower() == "cite"
    return bool(classes & _QUOTE_CLASSES) or name in _QUOTE_IDS or cited


def _style(element: Any) -> str:
    return str(element.get("style", "")).lower()


def _is_hidden(element: Any, classes: frozenset[str]) -> bool:
    if element.get("hidden") is not None or classes.intersection(str(element.get("class", "")).split()):
        return True
    return bool(_HIDDEN.search(_style(element))) or _is_on_its_own_colour(element)


def _is_on_its_own_colour(element: Any) -> bool:
    """Whether the text has the colour of what is behind it; what says no colour lies on white."""
    colour = _of(_COLOUR, _style(element)) or _plain(element.get("color"))
    if not colour:
        return False
    behind = next(
        (ground for ground in map(_ground, [element, *islice(element.iterancestors(), FARTHEST)]) if ground),
        "white",
    )
    return colour == behind or (colour in _WHITES and behind in _WHITES)


def _ground(element: Any) -> str:
    return _of(_GROUND, _style(element)) or _plain(element.get("bgcolor"))


def _of(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.findall(style)
    return _plain(found[-1]) if found else ""


def _plain(colour: object) -> str:
    return re.sub(r"\s+", "", str(colour or "")).lower()


def _hidden_classes(root: Any) -> frozenset[str]:
    """Classes that a style sheet in the mail hides on every screen."""
    rules = "".join(str(sheet.text or "") for sheet in root.iter("style"))
    found = _CLASS_RULE.findall(_MEDIA.sub("", rules[:200_000]).lower())
    return frozenset(name for name, rule in found if _HIDDEN.search(rule))
