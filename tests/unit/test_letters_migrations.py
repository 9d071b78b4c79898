"""Databases of letters that older versions wrote: each becomes one of this version."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from factories import NOON
from postroom import WEEKLY, Worker
from syndicate.db.letters import migrations, schema
from syndicate.db.letters.engine import Database
from syndicate.deliveries import DeliveryState, EditionState

OLD = Path(__file__).parents[1] / "data"
"""Dumps of what the versions of their time wrote, one for each engine."""

VERSIONS = sorted(int(path.name.split("-")[1].split(".")[0]) for path in OLD.glob("letters-*"))


def shape(letters: Database) -> dict[str, Any]:
    """Return the columns and indexes of every table."""
    with letters.connect() as db:
        seen = inspect(db)
        return {
            name: (
                [(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)],
                seen.get_pk_constraint(name)["constrained_columns"],
                sorted((i["name"] or "", i["column_names"]) for i in seen.get_indexes(name)),
            )
            for name in sorted(seen.get_table_names())
        }


def write(letters_at: Path | str, engine: str, version: int) -> None:
    """Write a database as the version of its time did."""
    with Database(letters_at) as letters:
        kept = shape(letters)
        script = (OLD / f"letters-{version}.{engine}.sql").read_text("utf-8")
        with letters.write() as db:
            for table in kept:
                db.exec_driver_sql(f"DROP TABLE {table}")
            for statement in script.split(";\n"):
                if statement.strip():
                    db.exec_driver_sql(statement.replace("%", "%%"))


def test_there_is_a_step_and_a_dump_for_each_version() -> None:
    """Whoever raises the version writes the step for both engines, and keeps dumps of both."""
    assert sorted(migrations.STEPS) == list(range(2, schema.LETTERS_VERSION + 1))
    assert all(set(step) == {"sqlite", "postgresql"} for step in migrations.STEPS.values())
    assert sorted([*range(1, schema.LETTERS_VERSION + 1)] * 2) == VERSIONS


@pytest.mark.parametrize("version", sorted(set(VERSIONS)))
def test_an_old_database_becomes_like_a_new_one(
    engine: str, letters_at: Path | str, version: int
) -> None:
    """Its tables are those of a new one, and its editions go on where they were."""
    with Database(letters_at) as letters:
        fresh = shape(letters)
    write(letters_at, engine, version)
    with Database(letters_at) as letters:
        assert shape(letters) == fresh
        worker = Worker(letters)
        told = worker.ledger.counts(WEEKLY)
        assert told.states == {
            DeliveryState.PLANNED: 1,
            DeliveryState.SENT: 1,
            DeliveryState.UNKNOWN: 1,
        }
        assert (told.candidates, told.excluded, told.delivered) == (4, 1, 1)
        worker.work_off()
        assert worker.got == {3: 1}
        assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE_WITH_UNKNOWN
