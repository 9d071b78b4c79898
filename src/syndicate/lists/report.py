"""What an import did, and who somebody is, for a person and for a machine."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syndicate.audience import Status
from syndicate.db.letters.rows import Lived
from syndicate.lists.columns import Columns
from syndicate.lists.importer import SHOWN, Report
from syndicate.lists.reading import Form
from syndicate.subscribing import Consent, Subscriber, Subscription, Suppression

_SHOWN = 20
_SAID = {
    Status.CONFIRMED: "subscribed",
    Status.PENDING: "asked to confirm",
    Status.UNSUBSCRIBED: "unsubscribed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import, with how the file was read."""

    name: str
    header: Sequence[str]
    form: Form
    columns: Columns
    report: Report
    dry: bool

    @property
    def exit_status(self) -> int:
        """0 when all there is was taken, or is to stay out; 65 if a row needs mending."""
        return 65 if self.report.needs_mending else 0

    @property
    def meanings(self) -> dict[str, str]:
        """What each column was taken for."""
        places = {**self.columns.known, **self.columns.attributes}
        return {name: self.header[at] for name, at in sorted(places.items(), key=lambda p: p[1])}


def lines(made: Import) -> Iterator[str]:
    """Yield what a person reads of an import."""
    report, dry = made.report, "Nothing is kept of this trial. " if made.dry else ""
    read = f"Read {report.rows:,} row{'' if report.rows == 1 else 's'} of {made.name}"
    yield f"{dry}{read} ({made.form.encoding}, {_shown(made)})."
    new = f"{report.subscribers:,} new subscriber{'' if report.subscribers == 1 else 's'}"
    became = [f"{number:,} {_SAID[status]}" for status, number in sorted(report.became.items())]
    rest = {"brought up to date": report.updated, "suppressed": report.suppressed,
            "as before": report.unchanged}  # fmt: skip
    yield "; ".join([new, *became, *(f"{n:,} {said}" for said, n in rest.items() if n)]) + "."
    if made.columns.ignored:
        yield f"Nobody reads the columns {', '.join(map(repr, made.columns.ignored))}."
    if not report.why:
        return
    total = sum(report.why.values())
    yield f"Refused {total:,}: " + ", ".join(f"{why} {n:,}" for why, n in report.why.most_common())
    for one in report.refused[:_SHOWN]:
        yield f"  {made.name}:{one.line}: {one.reason}"
    if total > _SHOWN:
        yield f"  … and {total - _SHOWN:,} more; --refused FILE has them all"


def _shown(made: Import) -> str:
    own = {name: header for name, header in made.meanings.items() if name != header}
    parted = {"\t": "tabs"}.get(made.form.delimiter, repr(made.form.delimiter))
    told = [f"{name} is {header!r}" for name, header in own.items()]
    return "; ".join([f"parted by {parted}", *told])


def as_json(made: Import) -> str:
    """Return what a machine reads of an import; it has up to ``SHOWN`` refusals."""
    report = made.report
    return _dumps({
        "status": made.exit_status,
        "dry_run": made.dry,
        "file": made.name,
        "encoding": made.form.encoding,
        "delimiter": made.form.delimiter,
        "columns": made.meanings,
        "ignored": list(made.columns.ignored),
        "rows": report.rows,
        "new_subscribers": report.subscribers,
        "updated": report.updated,
        "suppressed": report.suppressed,
        "unchanged": report.unchanged,
        **{status.value: report.became[status] for status in Status},
        "refused": {why.value: number for why, number in sorted(report.why.items())},
        "refusals": [one._asdict() for one in report.refused[:SHOWN]],
    })  # fmt: skip


def of_person(found: Subscriber, history: Sequence[Lived]) -> Iterator[str]:
    """Yield what a person reads of a subscriber."""
    erased = f", erased on {found.erased_at:%Y-%m-%d}" if found.erased_at else ""
    known = f"known since {found.created_at:%Y-%m-%d}{erased}"
    yield f"{found.address or '(erased)'}: number {found.id}, {known}"
    for name, value in sorted(found.attributes.items()):
        yield f"  {name}: {value}"
    for letter in found.subscriptions:
        yield f"  {letter.newsletter}: {', '.join(_letter(letter))}"
    yield from of_suppressions(found.suppressions)
    for one in history:
        when = f"{one.at:%Y-%m-%d %H:%M} " if one.at else ""
        yield f"  {when}{one.edition} {one.what} {one.code} {one.said}".rstrip()


def of_suppressions(found: Sequence[Suppression]) -> Iterator[str]:
    """Yield what a person reads of why an address is suppressed."""
    for one in found:
        scope = f"for {one.scope}" if one.scope else "for all newsletters"
        note = f": {one.note}" if one.note else ""
        yield f"  suppressed {scope} since {one.at:%Y-%m-%d} ({one.reason}){note}"


def _letter(letter: Subscription) -> Iterator[str]:
    yield f"{letter.status} since {letter.changed_at:%Y-%m-%d}"
    consent = letter.consent
    if consent.at or consent.source:
        when = f" on {consent.at:%Y-%m-%d}" if consent.at else ""
        where = " ".join(filter(None, (consent.source, consent.text, consent.ip)))
        yield f"agreed{when} ({where})" if where else f"agreed{when}"
    if letter.confirmed_at and letter.confirmed_at != consent.at:
        by = f" from {letter.confirmed_ip}" if letter.confirmed_ip else ""
        yield f"confirmed on {letter.confirmed_at:%Y-%m-%d}{by}"
    if letter.unsubscribed_at:
        yield f"left on {letter.unsubscribed_at:%Y-%m-%d} by {letter.unsubscribed_by}"


def person_as_json(
    found: Subscriber | None, suppressions: Sequence[Suppression], history: Sequence[Lived]
) -> str:
    """Return all that is known of a person, as they have a right to get it (GDPR, article 15)."""
    whole: dict[str, Any] = {"status": 0, "known": found is not None}
    if found is not None:
        whole |= {
            "id": found.id,
            "address": found.address,
            "attributes": dict(found.attributes),
            "created_at": _iso(found.created_at),
            "erased_at": _iso(found.erased_at),
        }
        whole["subscriptions"] = [_subscription(one) for one in found.subscriptions]
    whole["suppressions"] = [
        {"scope": one.scope, "reason": one.reason, "at": _iso(one.at), "note": one.note}
        for one in suppressions
    ]
    whole["history"] = [
        {"edition": one.edition, "at": _iso(one.at), "what": one.what, "code": one.code,
         "said": one.said}
        for one in history
    ]  # fmt: skip
    return _dumps(whole)


def _subscription(one: Subscription) -> Mapping[str, object]:
    return {
        "newsletter": one.newsletter,
        "status": one.status,
        "since": _iso(one.since),
        "changed_at": _iso(one.changed_at),
        "confirmed_at": _iso(one.confirmed_at),
        "confirmed_ip": one.confirmed_ip,
        "unsubscribed_at": _iso(one.unsubscribed_at),
        "unsubscribed_by": one.unsubscribed_by,
        "consent": _consent(one.consent),
    }


def _consent(one: Consent) -> Mapping[str, object]:
    return {"at": _iso(one.at), "ip": one.ip, "source": one.source, "text": one.text}


def counted(counts: Mapping[tuple[str, str], int], suppressed: int) -> Iterator[str]:
    """Yield how many subscriptions of each newsletter stand where."""
    for newsletter in sorted({letter for letter, _ in counts}):
        told = [
            f"{counts[newsletter, status]:,} {status}"
            for status in Status
            if counts.get((newsletter, status))
        ]
        yield f"{newsletter}: {', '.join(told)}"
    if not counts:
        yield "Nobody is on the list."
    if suppressed:
        yield f"{suppressed:,} addresses are suppressed."


def counted_as_json(counts: Mapping[tuple[str, str], int], suppressed: int) -> str:
    """Return the same for machines."""
    letters: dict[str, dict[str, int]] = {}
    for (newsletter, status), number in sorted(counts.items()):
        letters.setdefault(newsletter, dict.fromkeys(Status, 0))[status] = number
    return _dumps({"status": 0, "newsletters": letters, "suppressed": suppressed})


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _dumps(whole: Mapping[str, object]) -> str:
    return json.dumps(whole, ensure_ascii=False)
