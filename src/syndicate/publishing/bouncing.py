"""Takes in what came back: reads messages, and lets the ledger know what they report."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from syndicate import bounces
from syndicate.audience import Signer
from syndicate.bounces import Found, Reading
from syndicate.maildrop import Mail

if TYPE_CHECKING:
    from syndicate.db.letters.ledger import Ledger

_BATCH = 200
_ODD = {
    Found.OTHER: "no report of a kind that is known",
    Found.UNSIGNED: "a report, but nothing in it shows that it is about a letter of ours",
}
_WORDS = {
    Found.HARD_BOUNCE: ("address that is gone", "addresses that are gone"),
    Found.SOFT_BOUNCE: ("refusal for now", "refusals for now"),
    Found.POLICY: ("refusal by policy", "refusals by policy"),
    Found.WAITS: ("letter that is late", "letters that are late"),
    Found.DELIVERED: ("letter that was delivered", "letters that were delivered"),
    Found.COMPLAINT: ("complaint", "complaints"),
    Found.UNSUBSCRIBED: ("wish to leave", "wishes to leave"),
    Found.AUTOMATIC: ("automatic reply", "automatic replies"),
    Found.UNSIGNED: (
        "report that nothing shows to be ours",
        "reports that nothing shows to be ours",
    ),
    Found.OTHER: ("other message", "other messages"),
}
_SHOWN = 100
"""Names of odd messages that are kept to be told: a mailbox may hold any number."""


@dataclass(slots=True)
class Tally:
    """What became of messages: how many of which kind, and what followed from them.

    ``new`` counts reports that were not known before; ``odd`` names messages for a person to look
    at, the first hundred of them.
    """

    read: int = 0
    found: Counter[Found] = field(default_factory=Counter)
    new: int = 0
    suppressed: int = 0
    left: int = 0
    refused: list[str] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    odd: list[tuple[str, Found]] = field(default_factory=list)
    dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Reads messages and hands on what they report; without a ledger, nothing is changed.

    ``recipient`` is the address that all of them came to, if that is known from elsewhere.
    """

    signer: Signer = field(repr=False)
    now: datetime
    ledger: "Ledger | None"
    recipient: str = ""

    def take(self, mails: Iterable[Mail]) -> Tally:
        """Take in messages, some at a time; each is marked as read once what it says is recorded.

        Raises:
            StorageError: a database, or a mailbox, did not do its part. The same again is safe:
                what is known already is not counted twice.
        """
        tally = Tally(dry=self.ledger is None)
        waiting = map(self._read, mails)
        while read := list(islice(waiting, _BATCH)):
            self._record([reading for _, reading in read], tally)
            for mail, reading in read:
                self._note(mail, reading, tally)
        return tally

    def _read(self, mail: Mail) -> tuple[Mail, Reading]:
        """Read a message; of it is kept where it is alone, as some are large."""
        to = self.recipient
        reading = bounces.read(mail.data, self.signer, now=self.now, recipient=to)
        return replace(mail, data=b""), reading

    def _record(self, readings: Iterable[Reading], tally: Tally) -> None:
        events = [one.event for one in readings if one.event]
        if self.ledger is None or not events:
            return
        heard = self.ledger.record(events, self.now)
        tally.new += heard.new
        tally.suppressed += heard.suppressed
        tally.left += heard.left
        tally.refused += heard.refused
        tally.paused += heard.paused

    def _note(self, mail: Mail, reading: Reading, tally: Tally) -> None:
        is_odd = reading.found in _ODD
        tally.read += 1
        tally.found[reading.found] += 1
        if is_odd and len(tally.odd) < _SHOWN:
            tally.odd.append((mail.name, reading.found))
        if self.ledger is not None:
            mail.mark(odd=is_odd)


def as_json(tally: Tally) -> str:
    """Return a tally for machines."""
    told = {
        "status": 0,
        "dry_run": tally.dry,
        "read": tally.read,
        "found": {kind.value: tally.found[kind] for kind in Found},
        "new": tally.new,
        "suppressed": tally.suppressed,
        "unsubscribed": tally.left,
        "refused": tally.refused,
        "paused": tally.paused,
        "odd": [{"message": name, "found": kind.value} for name, kind in tally.odd],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def lines(tally: Tally) -> Iterator[str]:
    """Yield a tally for people, line by line."""
    yield f"Read {_count(tally.read, 'message')}{'.' if not tally.read else ':'}"
    for kind, words in _WORDS.items():
        if number := tally.found[kind]:
            yield f"  {number} {words[number != 1]}"
    if tally.dry:
        yield "Nothing was recorded."
        return
    if tally.read:
        people = "person is" if tally.suppressed == 1 else "people are"
        yield f"{_count(tally.new, 'report')} new; {tally.suppressed} {people} written to no more."
    for edition in tally.refused:
        yield (
            f"Many servers refuse edition {edition} by policy. See what they say, and mend it"
            " before the next one goes."
        )
    for edition in tally.paused:
        yield f"Edition {edition} is paused; `syndicate resume {edition}` lets it go on."
    for name, kind in tally.odd:
        yield f"Look at {name}: {_ODD[kind]}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
