"""Rows of our models by statements of our own, for the few paths that every message takes.

Django works a query's text out anew each time, which there costs several times the query. Here the text is
worked out once per table; what a field keeps in another form (JSON, encrypted text) it adapts and reads back
itself.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connections, models

M = TypeVar("M", bound=models.Model)


class Columns(Generic[M]):
    """All columns of a model in a statement, where its table is called `name`, and the model's instances from
    them.
    """

    def __init__(self, model: type[M], name: str) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.text = ", ".join(f'{name}."{field.column}"' for field in fields)
        self.count = len(fields)
        self._names = [field.attname for field in fields]
        self._converters = [
            (position, convert)
            for position, field in enumerate(fields)
            for convert in field.get_db_converters(connections["default"])
        ]

    def instance(self, values: Sequence[Any]) -> M:
        """The row these values of the columns, in their order, are."""
        read, connection = list(values), connections["default"]
        for position, convert in self._converters:
            read[position] = convert(read[position], None, connection)
        return self.model.from_db("default", self._names, read)


@cache
def _columns(model: type[models.Model]) -> Columns[Any]:
    return Columns(model, "row")


def select(model: type[M], where: str, values: Sequence[Any] | Mapping[str, Any]) -> list[M]:
    """The rows that `where` (all that follows WHERE) chooses; in it the table is called `row`."""
    columns = _columns(model)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f'SELECT {columns.text} FROM "{model._meta.db_table}" AS row WHERE {where}',  # noqa: S608 - our names
            values,
        )
        return [columns.instance(found) for found in cursor.fetchall()]


def insert(rows: Sequence[M], *, or_leave: bool = False) -> None:
    """Insert new rows of one model in one statement; each gets its primary key.

    `or_leave`: what breaks a unique constraint is left out, and no row gets a key.
    """
    if not rows:
        return
    model, connection = type(rows[0]), connections["default"]
    statement = _insertion(model, len(rows), or_leave)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) if adapts else field.pre_save(row, True)
        for row in rows
        for field, adapts in _written_fields(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if not or_leave:
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk, row._state.adding = key, False


@cache
def _written_fields(model: type[models.Model]) -> list[tuple[models.Field[Any, Any], bool]]:
    """All but the primary key, which the database gives; and whether the field keeps it in another form."""
    return [
        (field, bool(field.get_db_converters(connections["default"])))
        for field in model._meta.concrete_fields
        if not field.primary_key
    ]


@cache
def _insertion(model: type[models.Model], rows: int, or_leave: bool) -> str:
    fields = _written_fields(model)
    columns = ", ".join(f'"{field.column}"' for field, _ in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    then = "ON CONFLICT DO NOTHING" if or_leave else "RETURNING id"
    values = ", ".join([row] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {values} {then}'  # noqa: S608 - our names
