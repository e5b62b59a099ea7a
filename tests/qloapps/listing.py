"""The query language of the tables: filter, sort, limit and display, and the answers they make."""

import difflib
import re
from typing import Any

from tests.qloapps.answers import JSON, XML, XML_HEAD, XML_TAIL, Answer, Problem, cdata, not_found, php_json
from tests.qloapps.answers import warning as php_warning
from tests.qloapps.tables import DATE_FIELDS, Associations, Table
from tests.qloapps.templates import Row
from tests.qloapps.world import World

FILE = "/classes/webservice/WebserviceRequest.php"
FILTER = re.compile(r"^filter\[(\w+)\]$")
SORT = re.compile(r"^(\w+)_(ASC|DESC)$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
Query = dict[str, str]
NODES = {
    ("hotels", "room_types"): "room_types",
    ("room_bookings", "booking_extra_demands"): "extra_demand",
}
"""Lists whose elements are not named after the list."""


def list_answer(world: World, table: Table, query: Query, *, as_json: bool, base: str) -> Answer:
    """The rows that a query leaves. Raises Problem with the status 500 for a field that is none."""
    with world.lock:
        fields = _displayed(table, query)
        rows = _limited(_sorted(_filtered(world, table, query), table, query), query)
        full = query.get("display") == "full"
        shown = [
            (
                {name: row[name] for name in fields},
                table.associations(world, row["id"]) if full else {},
            )
            for row in rows
        ]
    if as_json:
        listed = [_with_parts(row, parts) for row, parts in shown]
        return Answer(200, php_json({table.plural: listed} if listed else []), JSON)
    bare = fields == ["id"]
    lines = "".join(
        _bare_xml(table, row, base) if bare else _row_xml(table, row, parts, base) for row, parts in shown
    )
    return Answer(200, f"{XML_HEAD}<{table.plural}>\n{lines}</{table.plural}>\n{XML_TAIL}", XML)


def detail_answer(
    world: World, table: Table, number: str, query: Query, *, as_json: bool, base: str
) -> Answer:
    """One row with all that belongs to it; with `display` only its id, in a list, as the real one answers."""
    with world.lock:
        row = next((row for row in table.rows(world) if str(row["id"]) == number), None)
        if row is None:
            return not_found()
        parts = table.associations(world, row["id"])
    if not as_json:
        return Answer(200, f"{XML_HEAD}{_row_xml(table, row, parts, base)}{XML_TAIL}", XML)
    if "display" in query:
        return Answer(200, php_json({table.plural: [{"id": row["id"]}]}), JSON)
    return Answer(200, php_json({table.node: _with_parts(row, parts)}), JSON)


def _with_parts(row: Row, parts: Associations) -> Row:
    present = {name: listed for name, listed in parts.items() if listed}
    return {**row, "associations": present} if present else row


def _broken(code: int, message: str) -> Problem:
    """A query error: a 500 with the reason first and four warnings behind it."""
    null = "Trying to access array offset on value of type bool"
    warnings = [php_warning(null, FILE, line) for line in range(1206, 1210)]
    return Problem(500, (code, message), *warnings)


def _displayed(table: Table, query: Query) -> list[str]:
    display = query.get("display", "")
    if display == "full":
        return list(table.template)
    asked = display.strip("[]").split(",") if display else ["id"]
    for name in asked:
        if name not in table.template:
            there = ", ".join(table.template)
            raise _broken(35, f'Unable to display this field "{name}". However, these are available: {there}')
    return [name for name in table.template if name in asked]


def _filtered(world: World, table: Table, query: Query) -> list[Row]:
    rows = list(table.rows(world))
    for parameter, value in query.items():
        found = FILTER.match(parameter)
        if found is None:
            continue
        name = found[1]
        if name not in table.filterable and not (query.get("date") == "1" and name in DATE_FIELDS):
            raise _unknown_filter(table, name)
        rows = [row for row in rows if matches(row[name], value)]
    return rows


def _unknown_filter(table: Table, name: str) -> Problem:
    near = (difflib.get_close_matches(name, table.filterable, n=1, cutoff=0) or ["id"])[0]
    there = ", ".join(f'"{field}"' for field in table.filterable)
    return _broken(32, f'This filter does not exist. Did you mean: "{near}"? The full list is: {there}')


def matches(value: object, wanted: str) -> bool:
    """Whether a field's value passes a filter: `[a]`, `[a|b]`, `[a,b]`, `%[a]%`, `>[a]`, `<[a]`, `![a]`."""
    if wanted.startswith("!"):
        return not matches(value, wanted[1:])
    if "%" in (wanted[:1], wanted[-1:]):
        return _like(str(value).casefold(), wanted.casefold())
    numeric = isinstance(value, int)
    has = _comparable(str(value), numeric=numeric)
    if wanted.startswith((">", "<")):
        limit = _comparable(wanted[1:].strip("[]"), numeric=numeric)
        return has > limit if wanted.startswith(">") else has < limit
    inner = wanted.removeprefix("[").removesuffix("]")
    if "," in inner:
        low, high = (_comparable(part, numeric=numeric) for part in inner.split(",", 1))
        return low <= has <= high
    return any(has == _comparable(part, numeric=numeric) for part in inner.split("|"))


def _comparable(text: str, *, numeric: bool) -> tuple[float, str]:
    """Numbers as numbers, days as midnights, words without regard to case: as the database compares."""
    if numeric:
        return (float(text) if text.lstrip("-").isdigit() else 0.0), ""
    return 0.0, f"{text} 00:00:00" if DAY.match(text) else text.casefold()


def _like(value: str, wanted: str) -> bool:
    inner = wanted.strip("%").strip("[]")
    if not wanted.startswith("%"):
        return value.startswith(inner)
    return inner in value if wanted.endswith("%") else value.endswith(inner)


def _sorted(rows: list[Row], table: Table, query: Query) -> list[Row]:
    if "sort" not in query:
        return rows
    for part in reversed(query["sort"].strip("[]").split(",")):
        found = SORT.match(part)
        if found is None or found[1] not in table.template:
            form = "'[field_1_DESC,field_2_ASC,field_3_ASC,...]'"
            example = f'"field_ASC" or {form} ("field" has to be an available field)'
            raise _broken(37, f'The "sort" value has to be formed as this example: {example}')
        rows = _by(rows, found[1], backwards=found[2] == "DESC")
    return rows


def _by(rows: list[Row], name: str, *, backwards: bool) -> list[Row]:
    def key(row: Row) -> tuple[float, str]:
        return _comparable(str(row[name]), numeric=isinstance(row[name], int))

    return sorted(rows, key=key, reverse=backwards)


def _limited(rows: list[Row], query: Query) -> list[Row]:
    if "limit" not in query:
        return rows
    first, _, number = query["limit"].rpartition(",")
    begin = int(first or 0)
    return rows[begin : begin + int(number)]


def _bare_xml(table: Table, row: Row, base: str) -> str:
    return f'<{table.node} id="{row["id"]}" xlink:href="{base}/{table.name}/{row["id"]}"/>\n'


def _row_xml(table: Table, row: Row, parts: Associations, base: str) -> str:
    fields = "".join(_field_xml(table, name, value, base) for name, value in row.items())
    inner = "".join(_parts_xml(table, name, listed, base) for name, listed in parts.items())
    associations = f"<associations>\n{inner}</associations>\n" if parts else ""
    return f"<{table.node}>\n{fields}{associations}</{table.node}>\n"


def _field_xml(table: Table, name: str, value: Any, base: str) -> str:
    if name in table.translated:
        language = f'<language id="1" xlink:href="{base}/languages/1">{cdata(value)}</language>'
        return f"\t<{name}>{language}</{name}>\n"
    link = f' xlink:href="{base}/{table.links[name]}/{value}"' if name in table.links and value else ""
    fixed = ' notFilterable="true"' if name in table.unfilterable else ""
    text = "" if value in (None, "") or value is False else cdata(value)
    return f"\t<{name}{link}{fixed}>{text}</{name}>\n"


def _parts_xml(table: Table, name: str, listed: list[Row], base: str) -> str:
    node = NODES.get((table.name, name), name.removesuffix("s"))
    if not listed:
        return f'<{name} nodeType="{node}" api="{name}"/>\n'
    lines = "".join(
        f'\t<{node} xlink:href="{base}/{name}/{part["id"]}">\n'
        + "".join(
            f"\t<{key}>{'' if value is None else cdata(value)}</{key}>\n" for key, value in part.items()
        )
        + f"\t</{node}>\n"
        for part in listed
    )
    return f'<{name} nodeType="{node}" api="{name}">\n{lines}</{name}>\n'
