"""Rows that are handed to a statement as a whole, to be joined like a table.

A statement for five hundred rows costs little more than one for a single row then, and its text
stays the same for any number of them. They travel as one JSON text to SQLite, as one array per
column to PostgreSQL.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Text, bindparam, func, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine


class Given:
    """A table that is given with each execution; its columns are in ``c``."""

    def __init__(self, dialect: str, name: str, **columns: TypeEngine[Any]) -> None:
        """Name the table and its columns, in the order in which rows will have their values."""
        self._dialect, self._name, self._columns = dialect, name, tuple(columns)
        self.table = self._arrays(columns) if dialect == "postgresql" else self._json(columns)
        self.c = self.table.c

    def __call__(self, rows: Sequence[Sequence[Any]]) -> dict[str, object]:
        """Return the parameters that give these rows; times among them are stamps."""
        if self._dialect != "postgresql":
            return {self._name: json.dumps(rows)}
        values = zip(*rows, strict=True) if rows else ((),) * len(self._columns)
        named = zip(self._columns, values, strict=True)
        return {f"{self._name}_{column}": list(given) for column, given in named}

    def _json(self, columns: dict[str, TypeEngine[Any]]) -> FromClause:
        given = bindparam(self._name, type_=Text())
        each = func.json_each(given).table_valued("value", name=f"each_{self._name}")
        values = (
            type_coerce(func.json_extract(each.c.value, f"$[{place}]"), type_).label(name)
            for place, (name, type_) in enumerate(columns.items())
        )
        return select(*values).subquery(self._name)

    def _arrays(self, columns: dict[str, TypeEngine[Any]]) -> FromClause:
        arrays = (
            bindparam(f"{self._name}_{name}", type_=ARRAY(type_)) for name, type_ in columns.items()
        )
        return func.unnest(*arrays).table_valued(*columns, name=self._name).render_derived()
