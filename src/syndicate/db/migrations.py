"""How a state that an older version wrote becomes one of this version.

Each step leads from one version to the next, in SQL as it was when the step was written: the tables
in ``schema`` go on changing, what a step did must not. A step expands: it adds tables, and columns
that may be empty. What nobody reads any more is taken away by a later version, so that no step can
lose what is precious.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, inspect, select, update

from syndicate.db import schema

STEPS: Mapping[int, Sequence[str]] = {
    2: (
        """CREATE TABLE ping (
            hub VARCHAR NOT NULL, topic VARCHAR NOT NULL,
            wanted VARCHAR NOT NULL, announced VARCHAR NOT NULL,
            attempts INTEGER NOT NULL, not_before VARCHAR NOT NULL,
            problem VARCHAR NOT NULL, outage INTEGER NOT NULL,
            PRIMARY KEY (hub, topic))""",
    ),
    3: (
        """CREATE TABLE alias (
            path VARCHAR NOT NULL, article_id VARCHAR NOT NULL, PRIMARY KEY (path))""",
        "CREATE INDEX alias_article ON alias (article_id)",
        """CREATE TABLE correction (
            article_id VARCHAR NOT NULL, updated VARCHAR NOT NULL, PRIMARY KEY (article_id))""",
        "CREATE TABLE feed (folder VARCHAR NOT NULL, id VARCHAR NOT NULL, PRIMARY KEY (folder))",
        """CREATE TABLE archived (
            folder VARCHAR NOT NULL, article_id VARCHAR NOT NULL, page INTEGER NOT NULL,
            PRIMARY KEY (folder, article_id))""",
    ),
    4: ("ALTER TABLE article ADD COLUMN said VARCHAR",),
    5: (
        """CREATE TABLE slug (
            kind VARCHAR NOT NULL, name VARCHAR NOT NULL, slug VARCHAR NOT NULL,
            PRIMARY KEY (kind, name))""",
        "CREATE UNIQUE INDEX slug_once ON slug (kind, slug)",
    ),
    6: (
        """CREATE TABLE handover (
            edition_id VARCHAR NOT NULL, channel VARCHAR NOT NULL, content BLOB NOT NULL,
            handed_at VARCHAR, PRIMARY KEY (edition_id))""",
    ),
    7: (
        "ALTER TABLE handover ADD COLUMN stand VARCHAR",
        "ALTER TABLE handover ADD COLUMN why VARCHAR",
    ),
}
"""What makes a state of the version before into one of this number."""


class NewerStateError(Exception):
    """A newer version wrote the state; this one would not know what it leaves out."""


def bring_up_to_date(db: Connection) -> None:
    """Make the tables of a new state, or take an older one through the steps that it lacks.

    It is done as a whole or not at all: a run killed meanwhile leaves the state as it was.

    Raises:
        NewerStateError: a newer version wrote it; nothing was changed.
    """
    found = _version(db)
    if found == schema.STATE_VERSION:
        return
    if found > schema.STATE_VERSION:
        raise NewerStateError
    # Python's sqlite3 begins a transaction for changes of rows alone, not for those of tables.
    db.exec_driver_sql("BEGIN IMMEDIATE")
    if found == 0:
        schema.state.create_all(db)
        db.execute(insert(schema.fact), {"name": "version", "value": str(schema.STATE_VERSION)})
        return
    for version in range(found + 1, schema.STATE_VERSION + 1):
        for statement in STEPS[version]:
            db.exec_driver_sql(statement)
    _set_version(db)


def _version(db: Connection) -> int:
    """Return the version of the state, or 0 if there is none yet."""
    if not inspect(db).has_table(schema.fact.name):
        return 0
    table = schema.fact
    return int(db.scalar(select(table.c.value).where(table.c.name == "version")) or 0)


def _set_version(db: Connection) -> None:
    table = schema.fact
    change = update(table).where(table.c.name == "version")
    db.execute(change.values(value=str(schema.STATE_VERSION)))
