"""Rows that are inserted unless they are there."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(dialect: str, table: Table) -> Any:  # noqa: ANN401 - either engine's statement
    """Return an insert that leaves a row alone which is there already."""
    engine: Any = postgresql if dialect == "postgresql" else sqlite
    return engine.insert(table).on_conflict_do_nothing()
