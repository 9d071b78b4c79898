"""What would go out now, and why: decided here, done elsewhere."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syndicate import matching, schedules
from syndicate.model import ArticleId, Edition, Head, Newsletter


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An edition made before: its slot, and when each of its articles was published.

    ``made_at`` is the time of the run that made it, which may have come weeks after its slot.
    """

    id: str
    newsletter: str
    scheduled_for: datetime
    articles: tuple[ArticleId, ...]
    published: tuple[datetime, ...]
    made_at: datetime | None = None

    @property
    def covers(self) -> datetime:
        """The time up to which all slots are done with: readers get one edition at a time."""
        return max(self.scheduled_for, self.made_at or self.scheduled_for)


class Verdict(NamedTuple):
    """An article, whether it goes out, and the reason in words."""

    head: Head
    included: bool
    said: str = ""

    @property
    def reason(self) -> str:
        """Why, in words: put together when asked for, as nobody asks for most of them."""
        if self.said:
            return self.said
        when = _when(self.head.published)
        if not self.included:
            return f"waits until {when}"
        until = f", until {_when(self.head.expires)}" if self.head.expires else ""
        return f"published {when}{until}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What becomes of one newsletter now, why, and when its next slot is.

    ``late`` says why its channel would hold the edition, if it would. ``missed`` is the last slot,
    if it has passed without an edition; ``is_beginning`` that there never was one.
    """

    newsletter: Newsletter
    edition: Edition | None
    reason: str
    verdicts: tuple[Verdict, ...]
    next_slot: datetime | None
    late: str = ""
    missed: datetime | None = None
    is_beginning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which articles are ``live``, newest first, and which editions are due.

    ``articles`` has a verdict on each, published or not. ``turns`` is the next time at which the
    plan changes by itself, if any.
    """

    articles: tuple[Verdict, ...]
    live: tuple[Head, ...]
    outlooks: tuple[Outlook, ...]
    turns: datetime | None


def make(
    heads: Iterable[Head],
    newsletters: Sequence[Newsletter],
    history: Sequence[Issued],
    *,
    timezone: str,
    now: datetime,
) -> Plan:
    """Decide what goes out at ``now``. Articles come newest first; equal times go by id."""
    order = sorted(heads, key=lambda head: (-head.published.timestamp(), head.id))
    articles = tuple(_judge(head, now) for head in order)
    live = tuple(verdict.head for verdict in articles if verdict.included)
    lost = _lost(newsletters, history)
    outlooks = tuple(_look(letter, live, history, timezone, now, lost) for letter in newsletters)
    slots = (outlook.next_slot for outlook in outlooks if outlook.next_slot)
    turns = min((*_changes(articles, now), *slots), default=None)
    return Plan(articles=articles, live=live, outlooks=outlooks, turns=turns)


def ahead(
    letter: Newsletter,
    live: Sequence[Head],
    history: Sequence[Issued],
    *,
    timezone: str,
    now: datetime,
) -> Outlook:
    """Tell what a newsletter's next edition would be if its slot were now; nothing comes of it.

    It bears the id and the time of the next slot, and all that is ``live`` (newest first) and new,
    though that may be too little. Without anything new there is no edition.
    """
    verdicts = tuple(_select(letter, live, _of(letter, history), now, timezone))
    slot = schedules.following(letter.schedule, timezone, after=now)
    chosen = tuple(verdict.head.id for verdict in verdicts if verdict.included)
    edition = Edition(
        id=_edition_id(letter, slot or now, timezone, {issued.id for issued in history}),
        newsletter=letter.id,
        scheduled_for=slot or now,
        articles=chosen,
    )
    return Outlook(
        newsletter=letter,
        edition=edition if chosen else None,
        reason=f"of the slot {_when(slot)}" if slot else "its schedule has ended",
        verdicts=verdicts,
        next_slot=slot,
    )


def _judge(head: Head, now: datetime) -> Verdict:
    if head.draft:
        return Verdict(head, included=False, said="is a draft")
    if head.expires is not None and head.expires <= now:
        return Verdict(head, included=False, said=f"has expired {_when(head.expires)}")
    return Verdict(head, included=head.published <= now)


def _changes(articles: Iterable[Verdict], now: datetime) -> Iterator[datetime]:
    """Yield when articles will come or go by themselves."""
    for verdict in articles:
        head = verdict.head
        if verdict.included:
            if head.expires is not None:
                yield head.expires
        elif head.published > now and not head.draft:
            yield head.published


def _of(letter: Newsletter, history: Iterable[Issued]) -> list[Issued]:
    """Return the editions of a newsletter, those of its former names too."""
    names = {letter.id, *(letter.former or ())}
    return [issued for issued in history if issued.newsletter in names]


def _lost(newsletters: Iterable[Newsletter], history: Iterable[Issued]) -> str:
    """Return the id of a newsletter that had editions and that nobody knows any more, if any."""
    known = {name for letter in newsletters for name in (letter.id, *(letter.former or ()))}
    return min(
        (issued.newsletter for issued in history if issued.newsletter not in known), default=""
    )


def lateness(scheduled_for: datetime, now: datetime, grace: int) -> str:
    """Say how late an edition is, if that is more than ``grace`` hours; else nothing."""
    late = now - scheduled_for
    if late <= timedelta(hours=grace):
        return ""
    days, hours = divmod(int(late.total_seconds()) // 3600, 24)
    said = f"{days} days and {hours} hours" if days > 1 else f"{days * 24 + hours} hours"
    return f"it is {said} late, and its grace is {grace} hours"


def _look(
    letter: Newsletter,
    live: Sequence[Head],
    history: Sequence[Issued],
    timezone: str,
    now: datetime,
    lost: str,
) -> Outlook:
    mine = _of(letter, history)
    before = max((issued.covers for issued in mine), default=None)
    latest = schedules.last(letter.schedule, timezone, until=now)
    verdicts = tuple(_select(letter, live, mine, latest, timezone))
    chosen = [verdict.head for verdict in verdicts if verdict.included]
    slot = _slot(letter, chosen, before, timezone) if chosen else None
    edition, missed, late = None, None, ""
    if latest is None:
        reason = "its schedule has not begun"
    elif len(chosen) < letter.minimum:
        what = "no new article" if not chosen else f"only {len(chosen)} new"
        reason = f"{what}, it takes at least {letter.minimum}"
        missed = latest if live and (before is None or latest > before) else None
    elif slot is None or slot > latest:
        reason = f"the edition of {_when(latest)} has been made"
    elif lost and not mine and letter.former is None:
        reason = (
            f"there were editions of {lost!r}, which is no newsletter now: if this one was called"
            f' that, add former = ["{lost}"], so that no article goes twice, else former = []'
        )
        missed = latest
    else:
        edition = Edition(
            id=_edition_id(letter, slot, timezone, {issued.id for issued in history}),
            newsletter=letter.id,
            scheduled_for=slot,
            articles=tuple(head.id for head in chosen),
        )
        reason = f"due since {_when(slot)}"
        late = lateness(slot, now, letter.grace) if letter.channel else ""
    return Outlook(
        newsletter=letter,
        edition=edition,
        reason=reason,
        verdicts=verdicts if edition else tuple(_put_off(verdicts)),
        next_slot=schedules.following(letter.schedule, timezone, after=now),
        late=late,
        missed=missed,
        is_beginning=not (mine or lost),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """What keeps articles from the next edition: those ``sent``, and when they were published.

    ``begin`` is that of the first edition's oldest article, ``since`` where the window begins, and
    ``until`` the last slot.
    """

    sent: frozenset[ArticleId]
    begin: datetime | None
    since: datetime | None
    until: datetime | None


def _select(
    letter: Newsletter,
    live: Sequence[Head],
    mine: Sequence[Issued],
    latest: datetime | None,
    timezone: str,
) -> Iterator[Verdict]:
    """Yield a verdict per live article, newest first.

    A newsletter begins with its first edition; what is older than that edition's oldest article
    never enters, so that importing an archive does not flood it. What does not fit into one
    edition stays for the next slot: a backlog does not come as several editions at once. Articles
    in full come one at a time, and so in the order of publication.
    """
    begin = min((when for issued in mine for when in issued.published), default=None)
    since = None
    if letter.window and latest:
        since = schedules.days_before(latest, letter.window, timezone)
    bounds = _Bounds(
        sent=frozenset(article for issued in mine for article in issued.articles),
        begin=begin,
        since=since,
        until=latest,
    )
    objections = {head.id: _objection(letter, head, bounds) for head in live}
    fitting = [head.id for head in live if objections[head.id] is None]
    oldest_first = letter.kind == "article" and begin is not None
    taken = set(fitting[-letter.maximum :] if oldest_first else fitting[: letter.maximum])
    for head in live:
        reason = objections[head.id]
        if reason is None and head.id not in taken:
            reason = _crowded_out(letter, is_first=begin is None)
        yield Verdict(head, included=reason is None, said=reason or "is new")


def _crowded_out(letter: Newsletter, *, is_first: bool) -> str:
    """Return what becomes of an article that would fit but for the number of others."""
    if not is_first:
        return f"waits for the next edition: this one is full ({letter.maximum})"
    return (
        f"will never be mailed: the first edition is full ({letter.maximum}), and later ones take "
        "only what is newer; a higher `maximum` lets it in"
    )


def _objection(letter: Newsletter, head: Head, bounds: _Bounds) -> str | None:  # noqa: PLR0911 - each is a reason
    if head.id in bounds.sent:
        return "was in an earlier edition"
    if not matching.tags(letter.tags, head.tags):
        return f"has none of the tags {', '.join(sorted(letter.tags))}"
    if not matching.authors(letter.authors, head.authors):
        return f"is by none of {', '.join(sorted(letter.authors))}"
    if not matching.language(letter.languages, head.language):
        return f"is in {head.language}, not in {', '.join(sorted(letter.languages))}"
    if bounds.begin is not None and head.published <= bounds.begin:
        return "came before the newsletter's first edition: it will never be mailed"
    if bounds.until is None or head.published > bounds.until:
        return "came after the last slot, waits for the next"
    if bounds.since is not None and head.published <= bounds.since:
        return f"is older than the {letter.window} days before the slot"
    return None


def _put_off(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    for verdict in verdicts:
        reason = "waits for the next edition" if verdict.included else verdict.reason
        yield Verdict(verdict.head, included=False, said=reason)


def _slot(
    letter: Newsletter, chosen: Sequence[Head], before: datetime | None, timezone: str
) -> datetime | None:
    """Return the first slot that could carry the newest article, after the edition before.

    It depends on the articles alone: a run that comes late makes the same edition.
    """
    newest = max(head.published for head in chosen)
    if before is not None and before >= newest:
        return schedules.following(letter.schedule, timezone, after=before)
    return schedules.first(letter.schedule, timezone, since=newest)


def _edition_id(letter: Newsletter, slot: datetime, timezone: str, taken: Collection[str]) -> str:
    """Return the newsletter's id with the slot's local day, numbered from the day's second on."""
    day = f"{letter.id}-{slot.astimezone(ZoneInfo(timezone)):%Y-%m-%d}"
    numbered = (f"{day}-{number}" for number in count(2))
    return next(name for name in chain([day], numbered) if name not in taken)


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
