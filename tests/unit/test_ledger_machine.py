"""Any order of claims, calls, crashes, pauses and clocks: nobody gets two, nobody is forgotten."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from factories import NOON
from postroom import LEASE, WEEKLY, Worker, edition, subscribe, suppress, unsubscribe
from syndicate.db.letters import planning
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import Answer, Claim, Going, Resolution, Settled, Span
from syndicate.db.letters.schema import letters as tables
from syndicate.deliveries import DeliveryEvent, DeliveryState, EditionState, EventKind, Outcome

PEOPLE = range(1, 13)
who, some = st.sampled_from(PEOPLE), st.integers(1, 5)


@dataclass(slots=True)
class Hand:
    """A worker's memory: a crash empties it."""

    claims: list[Claim] = field(default_factory=list)
    out: list[tuple[Claim, int]] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)


class Post(RuleBasedStateMachine):
    """Two workers and a person; ``got`` is what the receiver really took."""

    letters: Database

    def __init__(self) -> None:
        """Begin with an edition that is being planned."""
        super().__init__()
        with self.letters.write() as db:
            for table in tables.sorted_tables:
                if table.name != "fact":
                    db.execute(delete(table))
        subscribe(self.letters, *PEOPLE)
        self.got: Counter[int] = Counter()
        self.now = NOON
        self.hands = {"one": Hand(), "two": Hand()}
        self.left: set[int] = set()
        self.events = 0
        self.is_planned = False
        self.ledger("one").add(edition(), NOON)

    def ledger(self, name: str) -> Ledger:
        """Return the account as one of them sees it."""
        return Worker(self.letters, name).ledger

    names = st.sampled_from(["one", "two"])

    @initialize(some=st.sampled_from([9, 9, 9, 3, 0]))
    def begin(self, some: int) -> None:
        """Plan all of it, or a part."""
        self.plan(some)

    def plan(self, some: int) -> None:
        """Plan some ranges, as a process does that is killed then."""
        for _ in range(some):
            self.is_planned = not self.letters.attempt(
                lambda db: planning.plan_slice(db, WEEKLY, self.now, ""), snapshot=True
            )

    @precondition(lambda self: not self.is_planned)
    @rule(some=st.integers(1, 9))
    def plan_more(self, some: int) -> None:
        """Go on with planning."""
        self.plan(some)

    @rule(name=names, low=st.sampled_from([1, 1, 4, 8]), size=some)
    def claim(self, name: str, low: int, size: int) -> None:
        """Claim something of a range."""
        span = Span(low=low, high=low + 6)
        claim = self.ledger(name).claim(WEEKLY, span, size, self.now, LEASE)
        if claim:
            self.hands[name].claims.append(claim)

    @precondition(lambda self: any(hand.claims for hand in self.hands.values()))
    @rule(data=st.data(), most=some, lost=st.sampled_from([False, False, False, True]))
    def step(self, data: st.DataObject, most: int, lost: bool) -> None:  # noqa: FBT001 - drawn
        """Settle what is answered and let some go: they get it, whether or not that is told."""
        busy = [name for name, hand in self.hands.items() if hand.claims]
        name = data.draw(st.sampled_from(busy))
        hand = self.hands[name]
        going = [
            Going(claim=claim, recipients=(one.id,))
            for claim in hand.claims[-2:]
            for one in claim.recipients[:most]
        ]
        may = self.ledger(name).step(WEEKLY, hand.settled, going, self.now, LEASE)
        hand.settled = []
        assert not may & self.left, "who has left is never written to"
        self.got.update(may)
        hand.out += [(one.claim, n) for one in going for n in one.recipients if n in may]
        if lost:
            hand.out.clear()

    @precondition(lambda self: any(hand.out for hand in self.hands.values()))
    @rule(name=names, outcome=st.sampled_from(Outcome), most=some)
    def answers(self, name: str, outcome: Outcome, most: int) -> None:
        """Hear what became of some; the receiver takes nothing that it says it did not."""
        hand = self.hands[name]
        for claim, number in hand.out[:most]:
            if outcome in {Outcome.RETRY, Outcome.FAILED}:
                self.got[number] -= 1
            answer = Answer(recipient=number, outcome=outcome)
            hand.settled.append(Settled(claim=claim, answers=(answer,)))
        del hand.out[:most]

    @precondition(lambda self: any(hand.claims for hand in self.hands.values()))
    @rule(name=names, most=some)
    def give_back(self, name: str, most: int) -> None:
        """Let go of some that were claimed, and remember the claim all the same."""
        for claim in self.hands[name].claims[-1:]:
            back = [one.id for one in claim.recipients[:most]]
            self.ledger(name).give_back(claim, back, self.now)

    @rule(name=names, what=st.sampled_from(["crash", "restart", "reap", "pause", "resolve"]))
    def disturb(self, name: str, what: str) -> None:
        """Let something come in between."""
        {"crash": self.crash, "restart": self.restart}.get(what, lambda _: None)(name)
        others = {"reap": self.reap, "pause": self.pause_and_resume, "resolve": self.resolve}
        others.get(what, lambda: None)()

    def crash(self, name: str) -> None:
        """Forget everything."""
        self.hands[name] = Hand()

    def restart(self, name: str) -> None:
        """Begin again under the same name, sure to be alone with it."""
        self.hands[name] = Hand()
        self.ledger(name).reap(self.now, mine=True)

    def reap(self) -> None:
        """Take from those who are late."""
        self.ledger("one").reap(self.now)

    def pause_and_resume(self) -> None:
        """Stop it for a while."""
        self.ledger("one").pause(WEEKLY)
        self.ledger("one").resume(WEEKLY, self.now)

    def resolve(self) -> None:
        """Let a person take the unknown for sent."""
        self.ledger("one").resolve(WEEKLY, Resolution.ASSUME_SENT, self.now)

    @rule(minutes=st.integers(-120, 20))
    def clock(self, minutes: int) -> None:
        """Let the clock go on, or be set back."""
        self.now += timedelta(minutes=minutes)

    @rule(number=who)
    def leave(self, number: int) -> None:
        """Let somebody unsubscribe, or be suppressed."""
        if number not in self.left:
            self.left.add(number)
            (unsubscribe if number % 2 else suppress)(self.letters, number)

    @rule(number=who, kind=st.sampled_from([EventKind.DELIVERED, EventKind.SOFT_BOUNCE]))
    def report(self, number: int, kind: EventKind) -> None:
        """Hear of a letter that somebody has."""
        if self.got[number] > 0:
            self.events += 1
            one = DeliveryEvent(
                kind=kind,
                provider="relay",
                event_id=str(self.events),
                at=self.now,
                edition=WEEKLY,
                recipient=number,
            )
            self.ledger("one").record([one], self.now)

    @invariant()
    def nobody_gets_two(self) -> None:
        """Never more than one letter for anybody."""
        assert max(self.got.values(), default=0) <= 1

    @invariant()
    def it_adds_up(self) -> None:
        """Whatever is planned is accounted for."""
        assert self.ledger("one").counts(WEEKLY).balanced

    def teardown(self) -> None:
        """Let the one that is left finish: everybody has it, or it is known why not."""
        self.now += timedelta(days=2)
        worker = Worker(self.letters, "last", got=self.got)
        worker.ledger.plan(WEEKLY, self.now)
        worker.ledger.reap(self.now)
        worker.work_off(self.now)
        state = worker.ledger.finish(WEEKLY, self.now)
        told = worker.ledger.counts(WEEKLY)
        assert told.balanced
        assert not told.open
        assert (state is EditionState.DONE) == (told.of(DeliveryState.UNKNOWN) == 0)
        assert max(self.got.values(), default=0) <= 1
        assert sum(n > 0 for n in self.got.values()) <= sum(
            told.of(one) for one in (DeliveryState.SENT, DeliveryState.UNKNOWN)
        )


@pytest.fixture
def slices() -> Iterator[None]:
    """Plan three subscribers at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "SLICE", 3)
        yield


@pytest.mark.usefixtures("slices")
def test_whatever_happens_nobody_gets_two_and_nobody_is_forgotten(
    engine: str, letters: Database
) -> None:
    """In any order of events the receiver's own list agrees with the account."""
    machine = type("Machine", (Post,), {"letters": letters})
    budget = settings(
        max_examples=25 if engine == "sqlite" else 8,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(machine, settings=budget)
