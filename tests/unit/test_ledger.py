"""The ledger, on both engines: who is written to, who is not, and what is known afterwards."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select

from factories import NOON
from postroom import LEASE, WEEKLY, Worker, edition, erase, subscribe, suppress, unsubscribe
from syndicate.db.letters import planning
from syndicate.db.letters.engine import Database
from syndicate.db.letters.rows import EVERYBODY, Answer, Going, Resolution, Settled, Span
from syndicate.db.letters.schema import delivery
from syndicate.deliveries import (
    DeliveryEvent,
    DeliveryState,
    EditionState,
    EventKind,
    OnUnknown,
    Outcome,
)
from syndicate.errors import StorageError, UsageError

LATER = NOON + LEASE + timedelta(seconds=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def worker(letters: Database) -> Worker:
    """Return a worker with ten subscribers to write to."""
    subscribe(letters, *range(1, 11))
    return Worker(letters)


def event(kind: EventKind, who: int, id_: str = "1") -> DeliveryEvent:
    """Return a report about a letter."""
    return DeliveryEvent(
        kind=kind, provider="relay", event_id=id_, at=NOON, edition=WEEKLY, recipient=who
    )


def test_an_edition_goes_to_everybody_once(worker: Worker) -> None:
    """From planning to the end: everybody is written to, and the account adds up."""
    worker.begin()
    assert not worker.ledger.add(edition(), NOON)
    worker.work_off()
    assert worker.got == dict.fromkeys(range(1, 11), 1)
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE
    assert worker.states() == {"sent": 10}
    (kept,) = worker.ledger.editions()
    assert (kept.id, kept.candidates, kept.finished_at) == (WEEKLY, 10, NOON)
    assert worker.ledger.content(WEEKLY) == b"frozen"


def test_a_newsletter_has_one_edition_for_a_time(worker: Worker) -> None:
    """A state from a backup makes no second edition for a time, whatever it calls it."""
    worker.begin()
    assert not worker.ledger.add(edition(id="other"), NOON)
    assert worker.ledger.add(edition(id="other", newsletter="daily"), NOON)


# Planning


def test_it_goes_to_confirmed_subscribers_that_fit_and_are_not_suppressed(worker: Worker) -> None:
    """Candidates are confirmed and fit the segment; the suppressed among them are excluded."""
    letters = worker.letters
    subscribe(letters, 11, 12, 13, 14, 15, attributes={"country": "PT", 'it\'s "so"': "x"})
    subscribe(letters, 16, attributes={"country": "PT"}, newsletter="daily")
    suppress(letters, 11)
    suppress(letters, 12, scope="weekly")
    suppress(letters, 13, scope="daily")
    unsubscribe(letters, 15)
    worker.begin(segment={"country": ("PT", "ES")})
    told = worker.ledger.counts(WEEKLY)
    assert (told.candidates, told.excluded, told.balanced) == (4, 2, True)
    assert [one.id for one in worker.take().recipients] == [13, 14]


def test_planning_goes_on_where_it_was_cut_short(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a kill between any two commits of planning, everybody is there once."""
    monkeypatch.setattr(planning, "SLICE", 3)
    worker.ledger.add(edition(), NOON)

    def once() -> bool:
        return worker.letters.attempt(
            lambda db: planning.plan_slice(db, WEEKLY, NOON, ""), snapshot=True
        )

    assert once()
    subscribe(worker.letters, 11)  # after it began: not in this one
    assert once()
    assert worker.ledger.counts(WEEKLY).candidates == 3
    assert worker.ledger.claim(WEEKLY, EVERYBODY, 10, NOON, LEASE) is None
    assert worker.ledger.plan(WEEKLY, NOON).states == {DeliveryState.PLANNED: 10}
    assert worker.ledger.plan(WEEKLY, NOON).candidates == 10


def test_a_late_edition_waits_for_a_person(worker: Worker) -> None:
    """Planned as held, nothing goes until somebody resumes it."""
    worker.ledger.add(edition(), NOON)
    worker.ledger.plan(WEEKLY, NOON, held="seven hours late")
    (kept,) = worker.ledger.editions()
    assert (kept.state, kept.why) == (EditionState.HELD, "seven hours late")
    assert worker.ledger.claim(WEEKLY, EVERYBODY, 10, NOON, LEASE) is None
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.HELD
    assert worker.ledger.resume(WEEKLY, NOON)
    worker.work_off()
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE


def test_an_edition_for_nobody_is_done(letters: Database) -> None:
    """One without candidates ends at once."""
    worker = Worker(letters)
    worker.begin()
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE


def test_ranges_have_everybody_once(worker: Worker) -> None:
    """Jobs are ranges of ids that neither overlap nor leave anybody out."""
    worker.begin()
    spans = worker.ledger.ranges(WEEKLY, 4)
    assert spans == [Span(low=0, high=4), Span(low=5, high=8), Span(low=9, high=10)]
    claims = [worker.ledger.claim(WEEKLY, span, 9, NOON, LEASE) for span in spans]
    assert [len(claim.recipients) for claim in claims if claim] == [4, 4, 2]


# Claims and calls


def test_nothing_goes_after_the_lease(worker: Worker) -> None:
    """A worker that slept past its lease sends nothing, whether or not others have it now."""
    worker.begin()
    claim = worker.take()
    assert worker.let_go(claim, LATER) == frozenset()
    assert not worker.ledger.renew(claim, LATER, LEASE)
    assert worker.ledger.reap(LATER).planned == 10
    assert worker.let_go(claim) == frozenset()
    other = Worker(worker.letters, "other")
    assert other.let_go(other.take(now=LATER), LATER) == set(range(1, 11))


def test_a_renewed_lease_lasts(worker: Worker) -> None:
    """Whoever renews in time, by itself or with a step, goes on."""
    worker.begin()
    claim = worker.take()
    first, second = (Going(claim=claim, recipients=(n,)) for n in (1, 2))
    assert worker.ledger.renew(claim, NOON + SECOND, LEASE)
    assert worker.ledger.step(WEEKLY, [], [first], LATER - SECOND, LEASE) == {1}
    assert worker.ledger.step(WEEKLY, [], [second], LATER + LEASE - 3 * SECOND) == {2}


def test_who_leaves_meanwhile_is_not_written_to(worker: Worker) -> None:
    """Unsubscribed, suppressed or erased after the claim: suppressed, and never sending."""
    worker.begin()
    claim = worker.take()
    unsubscribe(worker.letters, 1)
    suppress(worker.letters, 2)
    suppress(worker.letters, 3, scope="weekly")
    erase(worker.letters, 4)
    assert worker.let_go(claim) == set(range(5, 11))
    assert worker.states() == {"sending": 6, "suppressed": 4}


def test_who_is_erased_is_not_claimed(worker: Worker) -> None:
    """Nobody without an address is handed to a worker."""
    worker.begin()
    erase(worker.letters, 1)
    assert [one.id for one in worker.take(3).recipients] == [2, 3]
    assert worker.states() == {"claimed": 2, "planned": 7, "suppressed": 1}


def test_a_call_whose_body_is_made_goes_to_all_or_none(worker: Worker) -> None:
    """One recipient who left, or was taken away, stops it: its body has them in it."""
    worker.begin()
    claim = worker.take()
    unsubscribe(worker.letters, 2)
    worker.ledger.give_back(claim, [6], NOON)
    groups = (1, 2, 3), (4, 5, 6), (7, 8, 9)
    going = [
        Going(claim=claim, recipients=group, key=f"key-{group[0]}", body_sha256="0")
        for group in groups
    ]
    assert worker.ledger.step(WEEKLY, [], going, NOON) == {7, 8, 9}
    assert worker.states() == {"claimed": 5, "planned": 1, "sending": 3, "suppressed": 1}


def test_answers_come_to_the_account(worker: Worker) -> None:
    """Each answer decides its delivery; what is to be tried again waits as long as it was told."""
    worker.begin()
    claim = worker.take(4)
    worker.let_go(claim)
    for who, outcome in enumerate(Outcome, start=1):
        wait = NOON + timedelta(minutes=1) if outcome is Outcome.RETRY else None
        worker.answer(claim, outcome, who, code=250 + who, said="queued", not_before=wait)
    assert worker.states() == {"failed": 1, "planned": 7, "sent": 1, "unknown": 1}
    assert [one.id for one in worker.take().recipients] == [5, 6, 7, 8, 9, 10]
    assert worker.ledger.next_due(WEEKLY) == NOON + timedelta(minutes=1)
    again = worker.take(now=NOON + timedelta(minutes=1))
    assert ([one.id for one in again.recipients], again.attempts) == ([3], {3: 1})
    worker.send(again, now=NOON + timedelta(minutes=1))
    lived = [(one.what, one.code) for one in worker.ledger.history(3)]
    assert lived == [("attempt 1", ""), ("answered", "253"), ("attempt 2", ""), ("sent", "")]


def test_one_answer_of_a_call_to_several_is_each_recipients_own(worker: Worker) -> None:
    """A service that takes some of a call and refuses others is believed about each."""
    worker.begin()
    claim = worker.take(3)
    call = Going(claim=claim, recipients=(1, 2, 3))
    assert worker.ledger.step(WEEKLY, [], [call], NOON) == {1, 2, 3}
    outcomes = zip((1, 2, 3), (Outcome.SENT, Outcome.FAILED, Outcome.RETRY), strict=True)
    answers = tuple(Answer(recipient=who, outcome=outcome) for who, outcome in outcomes)
    worker.ledger.step(WEEKLY, [Settled(claim=claim, answers=answers)], [], NOON)
    assert worker.states() == {"failed": 1, "planned": 8, "sent": 1}


def test_nobody_goes_twice_by_one_claim(worker: Worker) -> None:
    """Asking again for what is under way lets nothing go."""
    worker.begin()
    claim = worker.take()
    assert worker.let_go(claim) == set(range(1, 11))
    assert worker.let_go(claim) == frozenset()
    worker.answer(claim, Outcome.SENT, 1)
    assert worker.let_go(claim) == frozenset()


def test_what_was_given_back_is_anothers(worker: Worker) -> None:
    """A claim that still holds for others lets nothing go that somebody else has now."""
    worker.begin()
    claim = worker.take()
    worker.ledger.give_back(claim, [1, 2], NOON)
    other = Worker(worker.letters, "other")
    assert [one.id for one in other.take().recipients] == [1, 2]
    assert worker.let_go(claim) == set(range(3, 11))


def test_what_is_given_back_is_claimed_again_when_it_is_due(worker: Worker) -> None:
    """What has not left goes back to be sent later."""
    worker.begin()
    claim = worker.take()
    worker.let_go(claim)
    assert worker.ledger.give_back(claim, [1], NOON) == 0
    other = Worker(worker.letters)
    assert other.ledger.next_due(WEEKLY) == NOON + LEASE


def test_workers_never_have_the_same(worker: Worker) -> None:
    """Several that claim at once get different deliveries, and all of them."""
    subscribe(worker.letters, *range(11, 201))
    worker.begin()
    barrier = Barrier(4)

    def work() -> None:
        barrier.wait()
        while claim := worker.ledger.claim(WEEKLY, EVERYBODY, 7, NOON, LEASE):
            worker.send(claim)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert worker.got == dict.fromkeys(range(1, 201), 1)
    assert worker.states() == {"sent": 200}


def test_a_clock_that_is_set_back_doubles_nothing(worker: Worker) -> None:
    """Claims made in the future hold until then; tokens, not times, tell whose they are."""
    worker.begin()
    claim = worker.take(5, now=NOON + timedelta(hours=1))
    worker.let_go(claim, NOON)
    other = Worker(worker.letters, "other", got=worker.got)
    assert other.ledger.reap(NOON).planned == 0
    other.work_off(NOON)
    worker.answer(claim, Outcome.SENT, *range(1, 6))
    worker.got.update(range(1, 6))
    assert worker.got == dict.fromkeys(range(1, 11), 1)


# What nobody knows


@pytest.mark.parametrize(
    ("policy", "states"),
    [
        (OnUnknown.HOLD, {"planned": 8, "unknown": 2}),
        (OnUnknown.RESEND, {"planned": 10}),
        (OnUnknown.ASSUME_SENT, {"planned": 8, "sent": 2}),
    ],
)
@pytest.mark.parametrize("is_told", [True, False])
def test_the_policy_decides_about_the_unknown(
    worker: Worker,
    policy: OnUnknown,
    states: dict[str, int],
    is_told: bool,  # noqa: FBT001
) -> None:
    """Whether the worker says that it does not know, or is gone: only what was sending is meant."""
    worker.begin()
    worker.on_unknown = policy
    claim = worker.take(4)
    going = [Going(claim=claim, recipients=(n,)) for n in (1, 2)]
    assert worker.ledger.step(WEEKLY, [], going, NOON) == {1, 2}
    if is_told:
        worker.answer(claim, Outcome.UNKNOWN, 1, 2)
    worker.ledger.reap(LATER)
    assert worker.states() == states
    assert worker.ledger.counts(WEEKLY).assumed == (2 if policy is OnUnknown.ASSUME_SENT else 0)
    assert worker.ledger.reap(LATER).planned == 0


def test_a_late_answer_closes_what_was_unknown(worker: Worker) -> None:
    """A worker that was taken for dead and comes back with the truth is believed."""
    worker.begin()
    claim = worker.take(2)
    worker.let_go(claim)
    assert worker.ledger.reap(LATER).unknown == 2
    worker.answer(claim, Outcome.SENT, 1, now=LATER)
    worker.answer(claim, Outcome.RETRY, 2, now=LATER)
    assert worker.states() == {"planned": 9, "sent": 1}


def test_an_answer_for_what_another_has_is_ignored(worker: Worker) -> None:
    """Once it is sent again, only the answer to that counts."""
    worker.begin()
    worker.on_unknown = OnUnknown.RESEND
    first = worker.take(1)
    worker.let_go(first)
    worker.ledger.reap(LATER)
    second = worker.take(1, now=LATER)
    worker.let_go(second, LATER)
    worker.answer(first, Outcome.FAILED, 1, now=LATER)
    assert worker.states() == {"planned": 9, "sending": 1}


def test_a_worker_that_is_alone_takes_back_its_own(worker: Worker) -> None:
    """After a restart under the same name nothing waits for the lease."""
    worker.begin()
    worker.take(5)
    Worker(worker.letters, "other").take(2)
    assert worker.ledger.reap(NOON).planned == 0
    assert worker.ledger.reap(NOON, mine=True).planned == 5


# Pausing, cancelling, resolving


def test_a_pause_stops_claims_that_were_made_before(worker: Worker) -> None:
    """Nothing goes after it, even when it has ended; what was under way is settled."""
    worker.begin()
    claim = worker.take(4)
    assert worker.ledger.step(WEEKLY, [], [Going(claim=claim, recipients=(1,))], NOON) == {1}
    assert worker.ledger.pause(WEEKLY, "a wrong date")
    assert not worker.ledger.pause(WEEKLY)
    assert worker.let_go(claim) == frozenset()
    worker.answer(claim, Outcome.SENT, 1)
    assert worker.ledger.claim(WEEKLY, EVERYBODY, 10, NOON, LEASE) is None
    assert worker.ledger.resume(WEEKLY, NOON)
    assert not worker.ledger.resume(WEEKLY, NOON)
    assert worker.let_go(claim) == frozenset()
    worker.work_off()
    assert worker.got == dict.fromkeys(range(2, 11), 1)
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE


def test_answers_are_kept_as_they_were_said(worker: Worker) -> None:
    """Servers say what they like: quotes, commas, braces and what looks like nothing."""
    said = ["", "NULL", '"a", {b}', "\\", 'c:\\"d\\', "{", "}", ",", " zoë ", "'; --"]
    worker.begin()
    claim = worker.take(10)
    assert len(worker.let_go(claim)) == 10
    answers = tuple(
        Answer(recipient=who, outcome=Outcome.FAILED, code=550, said=text)
        for who, text in enumerate(said, 1)
    )
    worker.ledger.step(WEEKLY, [Settled(claim=claim, answers=answers)], [], NOON)
    with worker.letters.read() as db:
        kept = db.scalars(select(delivery.c.said).order_by(delivery.c.recipient)).all()
    assert kept == said


def test_a_token_from_before_a_restore_lets_nothing_go(worker: Worker) -> None:
    """A restored database gives its tokens out again: whoever had one before has another epoch."""
    worker.begin()
    assert worker.ledger.hold(WEEKLY, "restored")
    assert worker.ledger.resume(WEEKLY, NOON)
    claim = worker.take(4)
    before = replace(claim, epoch=claim.epoch - 1)
    assert worker.let_go(before) == frozenset()
    assert worker.let_go(claim) == {1, 2, 3, 4}


def test_a_pause_while_planning_goes_on_with_planning(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is not planned yet is planned after it."""
    monkeypatch.setattr(planning, "SLICE", 4)
    worker.ledger.add(edition(), NOON)
    worker.letters.attempt(lambda db: planning.plan_slice(db, WEEKLY, NOON, ""))
    worker.ledger.pause(WEEKLY)
    assert worker.ledger.plan(WEEKLY, NOON).candidates == 0
    worker.ledger.resume(WEEKLY, NOON)
    assert worker.ledger.plan(WEEKLY, NOON).candidates == 10


def test_cancelled_is_all_that_has_not_left(worker: Worker) -> None:
    """What is under way is settled; what was not accepted is cancelled then."""
    worker.begin()
    claim = worker.take(4)
    going = [Going(claim=claim, recipients=(n,)) for n in (1, 2)]
    worker.ledger.step(WEEKLY, [], going, NOON)
    assert worker.ledger.cancel(WEEKLY, NOON) == 8
    assert worker.let_go(claim) == frozenset()
    worker.answer(claim, Outcome.SENT, 1)
    worker.answer(claim, Outcome.RETRY, 2)
    assert worker.states() == {"cancelled": 9, "sent": 1}
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.CANCELLED
    assert worker.ledger.cancel(WEEKLY, NOON) is None


@pytest.mark.parametrize(
    ("how", "states", "ends"),
    [
        (Resolution.ASSUME_SENT, {"sent": 10}, EditionState.DONE),
        (Resolution.FAILED, {"failed": 2, "sent": 8}, EditionState.DONE),
        (Resolution.RESEND, {"planned": 2, "sent": 8}, EditionState.READY),
    ],
)
def test_a_person_resolves_the_unknown(
    worker: Worker, how: Resolution, states: dict[str, int], ends: EditionState
) -> None:
    """An edition that ended with unknown ones ends for good, or goes on."""
    worker.begin()
    claim = worker.take(2)
    worker.let_go(claim)
    worker.answer(claim, Outcome.UNKNOWN, 1, 2)
    worker.work_off()
    assert worker.ledger.finish(WEEKLY, NOON) is EditionState.DONE_WITH_UNKNOWN
    assert worker.ledger.resolve(WEEKLY, how, NOON) == 2
    assert worker.states() == states
    assert worker.ledger.finish(WEEKLY, NOON) is ends


def test_the_unknown_of_a_cancelled_edition_are_not_sent_again(worker: Worker) -> None:
    """Resending into a cancelled edition is refused."""
    worker.begin()
    claim = worker.take(1)
    worker.let_go(claim)
    worker.answer(claim, Outcome.UNKNOWN, 1)
    worker.ledger.cancel(WEEKLY, NOON)
    with pytest.raises(UsageError, match="weekly-1 is cancelled"):
        worker.ledger.resolve(WEEKLY, Resolution.RESEND, NOON)


def test_an_edition_that_is_not_there_is_named(worker: Worker) -> None:
    """Whoever mistypes an edition is told where they are listed."""
    with pytest.raises(UsageError, match="no edition other; `syndicate status`"):
        worker.ledger.pause("other")


def test_an_edition_that_does_not_add_up_is_not_done(worker: Worker) -> None:
    """A delivery that went missing is not passed over."""
    worker.begin()
    worker.work_off()
    with worker.letters.write() as db:
        db.execute(delete(delivery).where(delivery.c.recipient == 3))
    with pytest.raises(StorageError, match="10 candidates"):
        worker.ledger.finish(WEEKLY, NOON)


# Reports


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EventKind.DELAYED, "sent"),
        (EventKind.DELIVERED, "sent"),
        (EventKind.REFUSED, "failed"),
        (EventKind.HARD_BOUNCE, "failed"),
        (EventKind.SOFT_BOUNCE, "sent"),
        (EventKind.COMPLAINT, "sent"),
    ],
)
def test_a_report_closes_what_was_unknown(worker: Worker, kind: EventKind, state: str) -> None:
    """It shows that the letter had been accepted; the edition ends with it."""
    worker.begin()
    claim = worker.take(1)
    worker.let_go(claim)
    worker.answer(claim, Outcome.UNKNOWN, 1)
    worker.work_off()
    worker.ledger.finish(WEEKLY, NOON)
    worker.ledger.record([event(kind, 1)], NOON)
    assert worker.states().get(state, 0) in {1, 10}
    assert worker.states().get("unknown", 0) == 0
    (kept,) = worker.ledger.editions()
    assert kept.state is EditionState.DONE


def test_a_report_for_what_is_to_be_resent_stops_that(worker: Worker) -> None:
    """One that came after all is not sent again; nor may a worker that has claimed it."""
    worker.begin()
    worker.on_unknown = OnUnknown.RESEND
    claim = worker.take(2)
    worker.let_go(claim)
    worker.ledger.reap(LATER)
    again = worker.take(2, now=LATER)
    worker.ledger.record([event(EventKind.DELIVERED, 1)], LATER)
    assert worker.let_go(again, LATER) == {2}


def test_a_report_that_came_before_the_reaper_is_believed(worker: Worker) -> None:
    """What was heard of while it was sending is not unknown."""
    worker.begin()
    worker.let_go(worker.take(3))
    reports = [event(EventKind.DELIVERED, 1), event(EventKind.HARD_BOUNCE, 2, "2")]
    worker.ledger.record(reports, NOON)
    assert worker.ledger.reap(LATER).unknown == 1
    assert worker.states() == {"failed": 1, "planned": 7, "sent": 1, "unknown": 1}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_is_heard_only_grows(worker: Worker, order: tuple[int, ...]) -> None:
    """In whatever order and however often reports come, the last word is the gravest."""
    worker.begin()
    worker.work_off()
    kinds = (EventKind.DELIVERED, EventKind.HARD_BOUNCE, EventKind.COMPLAINT)
    for number in (*order, *order):
        worker.ledger.record([event(kinds[number], 1, str(number))], NOON)
    told = worker.ledger.counts(WEEKLY)
    assert (told.delivered, told.bounced, told.complained) == (0, 0, 1)
    assert worker.states() == {"sent": 10}
    assert sum("reported" in one.what for one in worker.ledger.history(1)) == 3


def test_a_report_about_what_never_left_changes_nothing(worker: Worker) -> None:
    """Numbers in a report may be wrong."""
    worker.begin()
    strange: list[Any] = [event(EventKind.DELIVERED, 1), event(EventKind.DELIVERED, 99, "2")]
    assert worker.ledger.record(strange, NOON).new == 2
    assert worker.states() == {"planned": 10}
    assert worker.ledger.counts(WEEKLY).delivered == 0
