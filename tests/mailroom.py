"""A publication that sends to a list of its own, for tests of what is sent and what is not."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select

from factories import NOON
from newsroom import SETTINGS, Newsroom, markdown
from syndicate.audience import Signer
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import Counts, Kept
from syndicate.db.letters.schema import delivery, subscriber, subscription
from syndicate.publishing.sending.opening import open_database, open_ledger

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
        self,
        port: int,
        *,
        connections: int = 1,
        on_unknown: str = "hold",
        database: str = "",
        more: str = "",
    ) -> None:
        """Write its settings and two articles; its ``database`` is a file or a server."""
        told = LETTER.format(port=port, connections=connections, on_unknown=on_unknown)
        if database:
            told += f'\n[database]\nurl = "{database}"\n'
        self.settings(SETTINGS + told + more)
        self.write("articles/tally.md", markdown("Tally", "2026-11-17"))
        self.write("articles/wir.md", markdown("WIR", "2026-11-18"))

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open its database of letters."""
        with open_database(self.publisher().setup) as opened:
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

    def is_planned(self) -> bool:
        """Tell whether its ledger has an edition, all of it."""
        with self.ledger() as ledger:
            return any(kept.planned_at for kept in ledger.editions())

    def outcomes(self) -> dict[str, str]:
        """Return the state of every delivery of its one edition by the recipient's address."""
        own = delivery.c.recipient == subscriber.c.id
        rows = select(subscriber.c.address, delivery.c.state).join_from(delivery, subscriber, own)
        with self.database() as opened, opened.read() as db:
            return dict(list(db.execute(rows)))


def readers(number: int, at: str = "reader.example", **kinds: int) -> list[str]:
    """Return addresses of so many readers; of some the receiver thinks otherwise, by their kind."""
    made = [f"{kind}-{one}@{at}" for kind, some in kinds.items() for one in range(some)]
    return [*made, *(f"reader-{one}@{at}" for one in range(number - len(made)))]


_OPEN = {None, "planned", "claimed", "sending"}
_MAY_BE_ACCEPTED = {"sent": {1}, "unknown": {0, 1}, "sending": {0, 1}}
"""How often the receiver may have accepted a message of which the ledger says this."""


def untruths(room: Mailroom, accepted: Collection[tuple[str, str]]) -> list[str]:
    """Tell where the ledger differs from what the receiver's own log says it accepted.

    Nobody got a message twice or under another Message-ID, and every state is true.
    """
    times = Counter(who for who, _ in accepted)
    found = [f"{who} got it {number} times" for who, number in times.items() if number > 1]
    return found + [
        f"{who} is {state}, and got it {times[who]} times"
        for who, state in room.outcomes().items()
        if times[who] not in _MAY_BE_ACCEPTED.get(state, {0})
    ]


def losses(room: Mailroom, people: Collection[str]) -> list[str]:
    """Tell who of an edition's candidates is not accounted for, when it should be at its end."""
    outcomes = room.outcomes()
    found = [f"{who} is {outcomes.get(who)}" for who in people if outcomes.get(who) in _OPEN]
    kept, counts = room.account()
    if not counts.balanced or counts.candidates != len(people):
        found.append(f"it does not add up: {counts}")
    if kept.finished_at is None:
        found.append(f"it is {kept.state}")
    return found


def log_of(folder: Path) -> Path:
    """Return where the receiver of a test keeps its log."""
    return folder / "received.jsonl"
