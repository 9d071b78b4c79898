"""Many rows, or many ids, that are given to one statement.

PostgreSQL gets one array for each column, and joins them like a table: the network is crossed once
for five hundred rows. SQLite, which is in this process, does the statement once for each row.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    String,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine, UserDefinedType


class _Array(UserDefinedType[Sequence[Any]]):
    """An array that is given to PostgreSQL as one literal.

    The driver would look at each value of each list on its own, in Python, which takes longer than
    all that the server does with it.
    """

    cache_ok = True
    render_bind_cast = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        self.item = item  # by this name: SQLAlchemy copies types

    def get_col_spec(self, **_: object) -> str:
        """Return its name in SQL."""
        return f"{self.item}[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:  # noqa: ARG002 - as declared
        """Return what writes the literal."""
        return _quoted if isinstance(self.item, String) else _numbers


def _numbers(values: Iterable[int | None]) -> str:
    return "{" + ",".join(["NULL" if one is None else str(one) for one in values]) + "}"


def _quoted(values: Iterable[str | None]) -> str:
    """Return texts as an array literal (PostgreSQL, 8.15.2 Array Value Input)."""
    return "{" + ",".join(["NULL" if one is None else _quote(one) for one in values]) + "}"


def _quote(value: str) -> str:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


class Given:
    """Rows that are inserted or change others: what a statement takes from them is in ``c``."""

    def __init__(self, dialect: str, name: str, **columns: TypeEngine[Any]) -> None:
        """Name the columns, in the order in which rows will have their values."""
        self._name = name
        self._names = tuple(f"{name}_{column}" for column in columns)
        self._are_arrays = dialect == "postgresql"
        self._known: dict[int, tuple[UpdateBase, str, Callable[..., Any], Sequence[str]]] = {}
        types = zip(self._names, columns.values(), strict=True)
        self.c: Mapping[str, ColumnElement[Any]]
        if self._are_arrays:
            arrays = [bindparam(given, type_=_Array(type_)) for given, type_ in types]
            table = func.unnest(*arrays).table_valued(*columns, name=name).render_derived()
            self.c = MappingProxyType({column: table.c[column] for column in columns})
        else:
            values = [bindparam(given, type_=type_) for given, type_ in types]
            self.c = MappingProxyType(dict(zip(columns, values, strict=True)))

    def has(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Return the condition that a column has the value given as ``name``.

        On PostgreSQL also that it has one of them all: however little is known of a table that has
        just grown, its rows are looked up by that.
        """
        same = column == self.c[name]
        if not self._are_arrays:
            return same
        whole = bindparam(f"{self._name}_{name}", type_=_Array(column.type))
        return and_(same, column == any_(whole))

    def insert(self, table: Table) -> UpdateBase:
        """Return the statement that inserts the rows into a table, as they are."""
        if self._are_arrays:
            return insert(table).from_select(list(self.c), select(*self.c.values()))
        return insert(table).values(dict(self.c))

    def execute(
        self, db: Connection, statement: UpdateBase, rows: Sequence[Sequence[Any]], **others: object
    ) -> None:
        """Run a statement that was made from ``c`` for all rows.

        Rows and ``others`` have what is stored: numbers and text, and stamps for times.
        """
        if not rows:
            return
        if self._are_arrays:
            arrays = zip(self._names, zip(*rows, strict=True), strict=True)
            db.execute(statement, others | {name: list(values) for name, values in arrays})
            return
        # SQLAlchemy would make a dictionary of each row, which takes longer than SQLite does.
        text, pick, more = self._in_order(db, statement)
        fixed = tuple(others[name] for name in more)
        db.exec_driver_sql(text, [pick((*row, *fixed)) for row in rows])

    def _in_order(
        self, db: Connection, statement: UpdateBase
    ) -> tuple[str, Callable[..., Any], Sequence[str]]:
        """Return a statement's text, what puts a row into its order, and what else it wants."""
        known = self._known.get(id(statement))
        if known is None:
            compiled = statement.compile(dialect=db.dialect)
            order = compiled.positiontup or []
            more = sorted(set(order) - set(self._names))
            place = {name: number for number, name in enumerate((*self._names, *more))}
            pick = itemgetter(*(place[name] for name in order))
            known = self._known[id(statement)] = statement, str(compiled), pick, more
        return known[1:]


def among(dialect: str, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Return the condition that a column is one of the ids that are given as ``name``."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=_Array(BigInteger())))
    each = func.json_each(bindparam(name, type_=Text())).table_valued("value", name=f"each_{name}")
    return column.in_(select(each.c.value))


def ids(dialect: str, numbers: Iterable[int]) -> object:
    """Return ids as ``among`` wants them."""
    given = list(numbers)
    return given if dialect == "postgresql" else json.dumps(given)
