"""What the ledger takes and tells; kept apart so that naming it imports no database library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from syndicate.deliveries import OPEN, DeliveryState, EditionState, Outcome, Recipient


class Resolution(StrEnum):
    """What a person makes of deliveries of which nobody knows whether they were accepted."""

    RESEND = "resend"
    ASSUME_SENT = "assume-sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEdition:
    """An edition as it is frozen when it is given to the ledger.

    ``segment`` narrows its subscribers to those with one of the values for each attribute. If
    ``held`` says why, it waits for a person once it is planned, whoever plans it.
    """

    id: str
    newsletter: str
    channel: str
    scheduled_for: datetime
    content: bytes = field(repr=False)
    content_sha256: str
    segment: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of recipients' ids, both ends included: what a job is about."""

    low: int
    high: int


EVERYBODY = Span(low=0, high=2**63 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Deliveries that are a worker's own until ``lease_until``, if nobody takes them away.

    ``token`` is a number that no other claim ever has. ``attempts`` counts the calls that were made
    for a recipient before; who is not in it had none.
    """

    edition: str
    token: int
    epoch: int
    lease_until: datetime
    recipients: tuple[Recipient, ...] = field(repr=False)
    attempts: Mapping[int, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A call that is to be made: these recipients of a claim at once.

    One with a ``body_sha256`` goes to all of them or to none, as its body is made already. ``key``
    is what a service tells a repeated call by.
    """

    claim: Claim = field(repr=False)
    recipients: tuple[int, ...]
    key: str = ""
    body_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one recipient of a call; one to be tried again waits for ``not_before``."""

    recipient: int
    outcome: Outcome
    code: int = 0
    said: str = field(default="", repr=False)
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The answers to one call, in the order of those who went."""

    claim: Claim = field(repr=False)
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many recipients of an edition are where.

    ``assumed`` are those of the sent that nobody has confirmed; ``delivered``, ``bounced`` and
    ``complained`` tell what was heard of them afterwards.
    """

    candidates: int = 0
    excluded: int = 0
    states: Mapping[DeliveryState, int] = field(default_factory=dict)
    assumed: int = 0
    delivered: int = 0
    bounced: int = 0
    complained: int = 0

    def of(self, state: DeliveryState) -> int:
        """Return how many deliveries are in a state."""
        return self.states.get(state, 0)

    @property
    def open(self) -> int:
        """Return how many deliveries have no final state."""
        return sum(self.of(state) for state in OPEN)

    @property
    def balanced(self) -> bool:
        """Tell whether every candidate is accounted for."""
        return self.candidates == self.excluded + sum(self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An edition as the ledger has it; ``why`` tells why it is held or paused."""

    id: str
    newsletter: str
    channel: str
    scheduled_for: datetime
    state: EditionState
    content_sha256: str
    candidates: int
    excluded: int
    why: str = ""
    planned_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """What was taken from workers that are gone: to be sent again, unknown, or assumed sent."""

    planned: int = 0
    unknown: int = 0
    assumed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What reports changed: how many were new, and what followed from those.

    ``suppressed`` counts people who are written to no more, ``left`` those who asked to leave;
    ``refused`` are editions that many servers refuse by policy, ``paused`` those that wait for a
    person now, as they go the same way.
    """

    new: int = 0
    suppressed: int = 0
    left: int = 0
    refused: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """One thing that happened to a recipient's delivery."""

    edition: str
    at: datetime | None
    what: str
    code: str = ""
    said: str = field(default="", repr=False)
