"""What a guest wrote themselves, without the mails below it, their signature and their program's advertising.

Wrong both ways it costs: the caller keeps the whole text beside, and takes it where nothing is left.
"""

import re

import quotequail

MOST_LINES = 2000
_HEAD = re.compile(r"\s*\**(from|de|von|desde|remetente)\**\s*:", re.IGNORECASE)
_REST_OF_HEAD = re.compile(
    r"\s*\**(sent|date|to|subject|cc|enviado( el| em)?|fecha|data|para|asunto|assunto)\**\s*:", re.IGNORECASE
)
_INTRO = re.compile(
    r"^\s*(on\b.{4,200}\bwrote|el\b.{4,200}\bescribi[óo]|em\b.{4,200}\bescreveu|a la\(s\).{4,200}escribi[óo]"
    r"|le\b.{4,200}a [ée]crit|am\b.{4,200}schrieb.{0,80})\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_DIVIDER = re.compile(
    r"\s*(_{10,}|-{3,}\s*(original|mensaje original|mensagem original|urspr).*)\s*$", re.IGNORECASE
)
_PROGRAM = re.compile(
    r"\s*(sent from my|sent with|get outlook for|enviado desde mi|enviado desde|enviado do meu"
    r"|enviado a partir d|obtener outlook|obter o outlook|mandado desde|virus-free|libre de virus"
    r"|livre de v[íi]rus)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(saludos( cordiales)?|un saludo|atentamente|atte|cordialmente|abra[çc]os?|un abrazo"
    r"|atenciosamente|att"
    r"|cumprimentos|(best|kind|warm)? ?regards|best( wishes)?|cheers|sincerely|yours( sincerely)?)"
    r"\s*[,.!]*\s*$",
    re.IGNORECASE,
)
LONGEST_SIGNATURE = 8


def stripped(text: str) -> str:
    """The guest's own words of a plain text; empty where there are none."""
    lines = text.split("\n")[:MOST_LINES]
    lines = _above(lines, _where_quoted(lines))
    kept = "\n".join(lines)
    for shown, part in quotequail.quote(kept, limit=MOST_LINES, quote_intro_line=True)[:1]:
        kept = part if shown else ""
    own = [line for line in kept.split("\n") if not line.lstrip().startswith(">")]
    return "\n".join(_without_signature(own)).strip()


def _above(lines: list[str], cut: int | None) -> list[str]:
    return lines if cut is None else lines[:cut]


def _where_quoted(lines: list[str]) -> int | None:
    """The line where an older mail begins by a head or an introduction."""
    for number, line in enumerate(lines):
        following = lines[number + 1 : number + 6]
        if _DIVIDER.match(line) and (not line.strip().startswith("_") or any(map(_HEAD.match, following))):
            return number
        if _HEAD.match(line) and sum(bool(_REST_OF_HEAD.match(one)) for one in following) >= 2:  # noqa: PLR2004 - a "From:" alone is a word
            return number
        if any(_INTRO.match(" ".join(lines[number : number + length])) for length in (1, 2, 3)):
            return number
    return None


def _without_signature(lines: list[str]) -> list[str]:
    """Without what stands below a closing or a dash line, and what a mail program adds."""
    for number, line in enumerate(lines):
        above, below = lines[:number], [one for one in lines[number:] if one.strip()]
        if not any(one.strip() for one in above):
            continue
        if line in ("-- ", "--") or _PROGRAM.match(line):
            return above
        if _CLOSING.match(line) and len(below) <= LONGEST_SIGNATURE and "?" not in "".join(below):
            return above
    return lines
