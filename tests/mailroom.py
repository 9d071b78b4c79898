"""A publication that sends to a list of its own, for tests of what is sent and what is not."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert

from factories import NOON
from newsroom import SETTINGS, Newsroom, markdown
from syndicate.audience import Signer
from syndicate.db.letters.engine import FILE, Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import Counts, Kept
from syndicate.db.letters.schema import subscriber, subscription
from syndicate.publishing.sending.opening import open_ledger

SECRET = "s" * 48
os.environ["MAILROOM_SECRET"] = SECRET

LETTER = """
[letters]
url = "https://letters.small.example/"
secret = "env:MAILROOM_SECRET"
bounces = "bounce@small.example"
on_unknown = "{on_unknown}"

[[newsletter]]
id = "weekly"
title = "The week"
schedule = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"
sender_email = "letters@small.example"
channel = "own"

[[channel]]
id = "own"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
connections = {connections}
"""


class Mailroom(Newsroom):
    """A small publication with a newsletter for subscribers, and a mail server at a port."""

    def begin(
        self, port: int, *, connections: int = 1, on_unknown: str = "hold", more: str = ""
    ) -> None:
        """Write its settings and two articles."""
        told = LETTER.format(port=port, connections=connections, on_unknown=on_unknown)
        self.settings(SETTINGS + told + more)
        self.write("articles/tally.md", markdown("Tally", "2026-11-17"))
        self.write("articles/wir.md", markdown("WIR", "2026-11-18"))

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open its database of letters."""
        with Database(self.root / ".syndicate" / FILE) as opened:
            yield opened

    def subscribe(self, addresses: Iterable[str]) -> None:
        """Let these be confirmed subscribers."""
        signer, now = Signer(SECRET), NOON
        people = [
            {
                "id": number,
                "address": one,
                "address_hash": signer.address_hash(one),
                "attributes": {"first_name": f"Reader {number}"},
                "created_at": now,
                "changed_at": now,
            }
            for number, one in enumerate(addresses, 1)
        ]
        rows = [
            {
                "newsletter": "weekly",
                "subscriber": one["id"],
                "state": "confirmed",
                "created_at": now,
                "changed_at": now,
            }
            for one in people
        ]
        with self.database() as opened, opened.write() as db:
            db.execute(insert(subscriber), people)
            db.execute(insert(subscription), rows)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open its ledger."""
        with open_ledger(self.publisher().setup) as opened:
            yield opened

    def account(self) -> tuple[Kept, Counts]:
        """Return how its one edition stands."""
        with self.ledger() as ledger:
            (kept,) = ledger.editions()
            return kept, ledger.counts(kept.id)


def readers(number: int, **kinds: int) -> list[str]:
    """Return addresses of so many readers; of some the receiver thinks otherwise, by their kind."""
    made = [f"{kind}-{one}@reader.example" for kind, some in kinds.items() for one in range(some)]
    return [*made, *(f"reader-{one}@reader.example" for one in range(number - len(made)))]


def log_of(folder: Path) -> Path:
    """Return where the receiver of a test keeps its log."""
    return folder / "received.jsonl"
