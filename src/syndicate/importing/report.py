"""What an import did, for a person and for a machine."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from syndicate.errors import RefusedError, SyndicateError


class Fate(StrEnum):
    """What became of an entry."""

    MADE = "made"
    PRESENT = "present"
    NEWER = "newer"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry: what became of it, in which file (relative to the articles folder), and why.

    ``held`` says what ``publish`` will hold the new file back for.
    """

    fate: Fate
    id: str
    title: str
    path: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole import; ``broken`` is the error that ended the reading of further pages."""

    source: str
    title: str
    documents: int
    entries: tuple[Told, ...]
    notes: tuple[str, ...] = ()
    broken: SyndicateError | None = None
    dry: bool = False

    @property
    def exit_status(self) -> int:
        """0 when all there is was taken; 65 if an entry was refused, or needs mending."""
        if self.broken is not None:
            return self.broken.exit_status
        odd = any(one.fate is Fate.REFUSED or one.held for one in self.entries)
        return RefusedError.exit_status if odd else 0


_SHOWN = 20
_WORDS = {
    Fate.PRESENT: "{} there already",
    Fate.NEWER: "{} there already, but newer in the feed",
    Fate.GONE: "{} taken away from this publication before",
    Fate.REFUSED: "{} refused",
}


def lines(report: Report, folder: str) -> Iterator[str]:
    """Yield what a person reads; ``folder`` is the articles folder's name."""
    count = Counter(one.fate for one in report.entries)
    made = count[Fate.MADE]
    would = "Would make" if report.dry else "Made"
    files = f"{made} article{'' if made == 1 else 's'}"
    also = [words.format(count[fate]) for fate, words in _WORDS.items() if count[fate]]
    name = f" of {report.title!r}" if report.title else ""
    pages = f" in {report.documents} documents" if report.documents > 1 else ""
    yield f"{would} {files} from {len(report.entries)} entries{name}{pages}."
    if also:
        yield f"Not made: {'; '.join(also)}."
    for note in report.notes:
        yield f"note: {note}"
    yield from _first([line for one in report.entries for line in _lines(one, folder)])
    if report.broken is not None:
        yield f"The feed goes on, but: {report.broken}"
    if made and not report.dry:
        yield "Look at them with: syndicate plan"


def _lines(one: Told, folder: str) -> Iterator[str]:
    where = f"{folder}/{one.path}" if one.path else one.title or one.id
    if one.fate is Fate.MADE:
        if one.held:
            yield f"to mend: {folder}/{one.held}"
        yield from (f"note: {where}: {note}" for note in one.notes)
    elif one.fate is not Fate.PRESENT:
        yield f"{one.fate}: {where}: {one.reason}"


def _first(told: list[str]) -> Iterator[str]:
    yield from told[:_SHOWN]
    if len(told) > _SHOWN:
        yield f"… and {len(told) - _SHOWN} more; --json lists all."


def as_json(report: Report) -> str:
    """Return the report for machines: one JSON object."""
    count = Counter(one.fate for one in report.entries)
    told = {
        "status": report.exit_status,
        "dry_run": report.dry,
        "source": report.source,
        "title": report.title,
        "documents": report.documents,
        "counts": {fate.value: count[fate] for fate in Fate},
        "broken": str(report.broken) if report.broken else "",
        "notes": report.notes,
        "entries": [asdict(one) for one in report.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
