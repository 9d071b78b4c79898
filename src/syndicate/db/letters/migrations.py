"""How the tables of letters that an older version made become those of this version.

As with the state (``syndicate.db.migrations``): a step is SQL as it was when it was written, and
expands. It may differ between the engines.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, inspect, select, update

from syndicate.db.letters import schema

_FREE = """CREATE INDEX delivery_free ON delivery (edition, recipient, not_before)
    WHERE token IS NULL"""

STEPS: Mapping[int, Mapping[str, Sequence[str]]] = {
    2: {
        "sqlite": (_FREE, "DROP INDEX delivery_planned"),
        "postgresql": (
            _FREE,
            "DROP INDEX delivery_planned",
            "ALTER TABLE delivery SET (fillfactor = 50)",
            "ALTER TABLE call SET (fillfactor = 50)",
        ),
    },
}
"""What makes tables of the version before into those of this number: by dialect."""

_LOCK = 7_305_804_402_566_915
"""Any number, but always the same: whoever changes tables in PostgreSQL holds it."""


class NewerLettersError(Exception):
    """A newer version made the tables; this one would not know what it leaves out."""


def bring_up_to_date(db: Connection) -> None:
    """Make the tables of a new database, or take an older one through the steps that it lacks.

    It is done as a whole or not at all, within the transaction of ``db``.

    Raises:
        NewerLettersError: a newer version made them; nothing was changed.
    """
    if db.dialect.name == "postgresql":  # SQLite lets one write at a time anyway
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    found = version(db)
    if found > schema.LETTERS_VERSION:
        raise NewerLettersError
    if found == 0:
        schema.letters.create_all(db)
        row = {"name": "version", "value": str(schema.LETTERS_VERSION)}
        db.execute(insert(schema.fact), row)
        return
    for step in range(found + 1, schema.LETTERS_VERSION + 1):
        for statement in STEPS[step][db.dialect.name]:
            db.exec_driver_sql(statement)
    table = schema.fact
    change = update(table).where(table.c.name == "version")
    db.execute(change.values(value=str(schema.LETTERS_VERSION)))


def version(db: Connection) -> int:
    """Return the version of the tables, or 0 if there are none yet."""
    if not inspect(db).has_table(schema.fact.name):
        return 0
    table = schema.fact
    return int(db.scalar(select(table.c.value).where(table.c.name == "version")) or 0)
