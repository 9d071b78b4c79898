"""Rows of a list as newcomers, or why one is refused; nothing here asks a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from syndicate import mailboxes, text
from syndicate.audience import Act, Reason
from syndicate.errors import UsageError
from syndicate.lists.columns import ADDRESS, Columns
from syndicate.lists.formulas import plain
from syndicate.lists.reading import Row
from syndicate.subscribing import Consent, Newcomer, Refusal, Why

LONGEST_VALUE = 1000
"""Characters of an attribute."""

_OFTEN = 40
"""Characters of a value that may come again, as names and countries do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all rows of a list that do not say otherwise.

    ``act`` is what is done with who has no status; ``newsletters`` are theirs if no column names
    others, which have to be among ``known``. ``moment`` reads a time as the publication does.
    """

    act: Act
    newsletters: tuple[str, ...]
    known: frozenset[str]
    consent: Consent
    moment: Callable[[datetime], datetime | None]
    now: datetime


_STATUSES: Mapping[str, Act | Reason] = {
    "confirmed": Act.VOUCH, "subscribed": Act.VOUCH, "active": Act.VOUCH, "enabled": Act.VOUCH,
    "opted_in": Act.VOUCH, "regular": Act.VOUCH, "premium": Act.VOUCH,
    "pending": Act.INVITE, "unconfirmed": Act.INVITE, "unactivated": Act.INVITE,
    "unsubscribed": Act.UNSUBSCRIBE, "inactive": Act.UNSUBSCRIBE, "opted_out": Act.UNSUBSCRIBE,
    "disabled": Act.UNSUBSCRIBE, "removed": Act.UNSUBSCRIBE, "cancelled": Act.UNSUBSCRIBE,
    "cleaned": Reason.BOUNCE, "bounced": Reason.BOUNCE, "undeliverable": Reason.BOUNCE,
    "complained": Reason.COMPLAINT, "spam": Reason.COMPLAINT, "complaint": Reason.COMPLAINT,
    "blocklisted": Reason.HAND, "blacklisted": Reason.HAND, "blocked": Reason.HAND,
    "suppressed": Reason.HAND,
}  # fmt: skip
"""What the words mean by which we and other services say where a subscription stands."""


class _UnfitError(Exception):
    """A row is refused; it has the kind and the reason."""


class Reader:
    """Makes newcomers of rows, each with the newsletters that it is for."""

    def __init__(self, columns: Columns, terms: Terms) -> None:
        """Read rows by these columns and on these terms.

        Raises:
            UsageError: on these terms every row would be refused.
        """
        self._columns, self._terms = columns, terms
        known = columns.known
        self._at = {key: known.get(key, -1) for key in ("status", "newsletter", "suppressed",
                    "changed_at", "consent_at", "consent_ip", "consent_source",
                    "consent_text")}  # fmt: skip
        self._address = known[ADDRESS]
        self._attributes = tuple(columns.attributes.items())
        self._has_consent = any(key.startswith("consent") for key in known)
        self._is_plain = not (known.keys() - {ADDRESS})
        self._see_terms()
        self._moment = lru_cache(maxsize=4096)(self._read_moment)
        self._letters = lru_cache(maxsize=1024)(self._read_newsletters)

    def read(self, row: Row) -> tuple[Newcomer, tuple[str, ...]] | Refusal:
        """Return who a row is about and for which newsletters, or why it is refused."""
        line, cells, problem = row
        if problem:
            return Refusal(line, Why.UNREADABLE, problem)
        try:
            if len(cells) != self._columns.width:
                cells = self._fitted(cells)
            address = _address(cells[self._address])
            attributes = self._read_attributes(cells)
            if not self._is_plain:
                return self._full(line, address, attributes, cells)
            terms = self._terms
            return Newcomer(line, address, terms.act, attributes, terms.consent), terms.newsletters
        except _UnfitError as unfit:
            return Refusal(line, *unfit.args)

    def _see_terms(self) -> None:
        """Refuse all at once what would be refused with every row."""
        try:
            if self._at["newsletter"] < 0:
                self._see_newsletters(self._terms.act, self._terms.newsletters)
            if self._is_plain:
                self._see_consent(self._terms.act, self._terms.consent)
        except _UnfitError as unfit:
            raise UsageError(unfit.args[1]) from unfit

    def _full(
        self, line: int, address: str, attributes: Mapping[str, str], cells: list[str]
    ) -> tuple[Newcomer, tuple[str, ...]]:
        letters = self._terms.newsletters
        if named := self._cell(cells, "newsletter"):
            letters = self._letters(named)
        what = _status(self._cell(cells, "status")) or self._terms.act
        act = what if isinstance(what, Act) else None
        suppress = what if isinstance(what, Reason) else _reason(self._cell(cells, "suppressed"))
        consent = self._consent(cells) if self._has_consent else self._terms.consent
        self._see_newsletters(act, letters)
        self._see_consent(act, consent)
        at = self._moment(self._cell(cells, "changed_at"))
        return Newcomer(line, address, act, attributes, consent, suppress, at), letters

    def _fitted(self, cells: list[str]) -> list[str]:
        """Return a row with as many cells as the header; spreadsheets leave out the last ones."""
        width = self._columns.width
        if len(cells) > width and any(cells[width:]):
            raise _UnfitError(Why.RAGGED, f"has {len(cells)} cells, and the header {width}")
        if len(cells) <= self._address:
            raise _UnfitError(Why.RAGGED, f"has {len(cells)} cells, and none for an address")
        return cells[:width] + [""] * (width - len(cells))

    def _read_attributes(self, cells: list[str]) -> dict[str, str]:
        found = {}
        for name, at in self._attributes:
            if cell := cells[at]:
                value = _value(cell) if len(cell) < _OFTEN else cleaned(cell)
                if len(value) > LONGEST_VALUE:
                    problem = f"{name} is longer than {LONGEST_VALUE:,} characters"
                    raise _UnfitError(Why.VALUE, problem)
                if value:
                    found[name] = value
        return found

    def _cell(self, cells: list[str], key: str) -> str:
        at = self._at[key]
        return text.line(plain(cells[at]))[:LONGEST_VALUE] if at >= 0 else ""

    def _consent(self, cells: list[str]) -> Consent:
        terms = self._terms.consent
        return Consent(
            self._moment(self._cell(cells, "consent_at")) or terms.at,
            self._cell(cells, "consent_ip") or terms.ip,
            self._cell(cells, "consent_source") or terms.source,
            self._cell(cells, "consent_text") or terms.text,
        )

    def _see_newsletters(self, act: Act | None, newsletters: tuple[str, ...]) -> None:
        if act and not newsletters:
            raise _UnfitError(Why.NEWSLETTER, "no newsletter is named; name one: --newsletter ID")

    def _see_consent(self, act: Act | None, consent: Consent) -> None:
        """Refuse to write to somebody of whom nothing shows that they agreed."""
        if act is not Act.VOUCH:
            return
        if not consent.at or not consent.source:
            raise _UnfitError(Why.CONSENT, "nothing shows when and where they agreed; give"
                              " --consent-date and --consent-source, or ask them: --pending"
                              )  # fmt: skip
        if consent.at > self._terms.now:
            raise _UnfitError(Why.CONSENT, f"agreed in the future: {consent.at:%Y-%m-%d}")

    def _read_moment(self, cell: str) -> datetime | None:
        if not cell:
            return None
        try:
            return self._terms.moment(datetime.fromisoformat(cell))
        except (ValueError, OverflowError) as error:
            problem = f"{cell[:40]!r} is no time; write it as 2026-11-24 or 2026-11-24 07:00"
            raise _UnfitError(Why.VALUE, problem) from error

    def _read_newsletters(self, cell: str) -> tuple[str, ...]:
        named = tuple(dict.fromkeys(cell.replace(",", " ").replace(";", " ").split()))
        for one in named:
            if one not in self._terms.known:
                near = text.nearest(one, self._terms.known)
                raise _UnfitError(Why.NEWSLETTER, f"there is no newsletter {one[:40]!r}; {near}")
        return named


def cleaned(cell: str) -> str:
    """Return a value on one line: it could begin a header of its own, or turn what follows."""
    return text.line(text.without_overrides(plain(cell)))


_value = lru_cache(maxsize=16_384)(cleaned)


def _address(cell: str) -> str:
    try:
        return mailboxes.normalised(plain(cell))
    except mailboxes.AddressError as error:
        raise _UnfitError(Why.ADDRESS, str(error)) from error


@lru_cache(maxsize=1024)
def _status(cell: str) -> Act | Reason | None:
    if not cell:
        return None
    found = _STATUSES.get(cell.lower().replace(" ", "_").replace("-", "_"))
    if found is None:
        known = "confirmed, pending, unsubscribed, bounced or complained"
        raise _UnfitError(Why.STATUS, f"the status {cell[:40]!r} is not known; write {known}")
    return found


def _reason(cell: str) -> Reason | None:
    try:
        return Reason(cell.lower()) if cell else None
    except ValueError as error:
        problem = f"{cell[:40]!r} is no reason; write {', '.join(Reason)}"
        raise _UnfitError(Why.STATUS, problem) from error
