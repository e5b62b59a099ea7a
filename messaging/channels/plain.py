"""A reply as plain text, for every channel: what it cannot carry is said in words, and long texts are cut."""

from dataclasses import replace

from messaging.types import Option, Reply

# Where a long text is cut, the best place first.
_BREAKS = ("\n\n", "\n", ". ", " ")


def plain(reply: Reply) -> Reply:
    """The same as one text: options become numbered lines, a file its caption. Empty where nothing is said: a
    reaction is one more sign, and a pin stands beside words that say where it is.
    """
    if reply.kind == "reaction":
        return Reply(kind="text", text="")
    lines = [_line(number, option) for number, option in enumerate(reply.options, start=1)]
    parts = [reply.text, "\n".join(lines), reply.footer]
    return Reply(kind="text", text="\n\n".join(filter(None, parts)), template=reply.template)


def texts(reply: Reply, limit: int) -> tuple[Reply, ...]:
    """`plain` as texts of at most `limit` characters, in order; nothing where nothing is said."""
    flat = plain(reply)
    return tuple(
        replace(flat, text=piece, template=None if index else flat.template)
        for index, piece in enumerate(split_text(flat.text, limit))
    )


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut between paragraphs where possible; blank ones
    left out.
    """
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    window = text[:limit]
    for mark in _BREAKS:
        at = window.rfind(mark)
        if at > limit // 4:
            return at + len(mark.rstrip(" \n"))
    return limit


def _line(number: int, option: Option) -> str:
    return f"{number}. {option.title}" + (f" - {option.description}" if option.description else "")
