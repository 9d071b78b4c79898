"""A list is taken in: row by row out of a file, slice by slice into the database.

It may be killed at any time, and run again: what is there already stays as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from syndicate.audience import Status, after
from syndicate.db.letters.joining import Taken
from syndicate.db.letters.subscribers import Intake
from syndicate.lists.newcomers import Reader
from syndicate.lists.reading import Row
from syndicate.subscribing import Newcomer, Refusal, Why

SLICE = 50_000
"""Rows in one transaction."""

SHOWN = 1000
"""Refusals that a report has; the counts are of all."""

Whom = tuple[Newcomer, tuple[str, ...]]


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of a list; counts are of subscriptions, but for new ``subscribers``."""

    rows: int = 0
    subscribers: int = 0
    updated: int = 0
    suppressed: int = 0
    became: Counter[Status] = field(default_factory=Counter)
    unchanged: int = 0
    why: Counter[Why] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def needs_mending(self) -> bool:
        """Whether a row was refused for a fault of the file."""
        return any(why.needs_mending for why in self.why)

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Count refusals, and keep the first of them."""
        for one in refusals:
            self.why[one.why] += 1
            if len(self.refused) < SHOWN:
                self.refused.append(one)

    def take(self, taken: Taken) -> None:
        """Count what became of a slice."""
        self.subscribers += taken.subscribers
        self.updated += taken.updated
        for (before, act), number in taken.acts.items():
            status = after(before, act)
            if status is before or status is None:
                self.unchanged += number
            else:
                self.became[status] += number


def run(
    rows: Iterator[Row],
    reader: Reader,
    intake: Intake,
    *,
    told: Callable[[int], None] = lambda _: None,
    on_refusal: Callable[[Refusal], None] = lambda _: None,
) -> Report:
    """Take a list in; ``told`` hears of each slice how many rows there were until then."""
    report = Report()
    waiting: list[Whom] = []

    def refuse(refusals: Iterable[Refusal]) -> None:
        report.refuse(refusals)
        for one in refusals:
            on_refusal(one)

    def flush() -> None:
        taken = intake.take(waiting)
        report.suppressed += sum(one.suppress is not None for one, _ in waiting)
        report.take(taken)
        refuse(taken.refused)
        waiting.clear()
        told(report.rows)

    read = reader.read
    for row in rows:
        report.rows += 1
        found = read(row)
        if isinstance(found, Refusal):
            refuse([found])
        else:
            waiting.append(found)
            if len(waiting) >= SLICE:
                flush()
    flush()
    report.refused.sort()
    return report
