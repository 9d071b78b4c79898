"""The parts of sending, each alone: who is addressed how, who is supplied when, what is said."""

from datetime import timedelta

import pytest

from factories import NOON
from syndicate.audience import Purpose, Signer
from syndicate.db.letters.rows import Claim, Counts
from syndicate.deliveries import DeliveryState, EditionState, Recipient
from syndicate.pacing import Pace
from syndicate.plan import lateness
from syndicate.publishing.sending import saying
from syndicate.publishing.sending.addressing import Addressing, Letterbox
from syndicate.publishing.sending.clock import Clock
from syndicate.publishing.sending.line import Ticket
from syndicate.publishing.sending.office import Sending
from syndicate.publishing.sending.supply import AT_ONCE, Supply
from syndicate.queues import Job
from syndicate.queues.inline import Inline

SIGNER = Signer("s" * 40)
CLAIM = Claim(edition="weekly-1", token=1, epoch=0, lease_until=NOON, recipients=())


def box(bounces: str = "bounce@small.example") -> Letterbox:
    """Return where readers of a test answer."""
    return Letterbox(url="https://letters.small.example/", bounces=bounces, signer=SIGNER)


def addressing(**given: str) -> Addressing:
    """Return what addresses the messages of an edition."""
    return Addressing(letterbox=box(**given), edition="weekly-1", newsletter="weekly")


ZOE = Recipient(
    id=7, address="zoe@reader.example", attributes={"first_name": "Zoë", "city": "Porto"}
)


def test_a_recipient_has_links_of_their_own() -> None:
    """The link for leaving and the return path tell whom they are about, and only we make them."""
    to = addressing().addressee(ZOE)
    token = to.unsubscribe_url.rpartition("/")[2]
    link = SIGNER.read(token, Purpose.UNSUBSCRIBE, now=NOON)
    assert (link.subscriber, link.newsletter, link.edition) == (7, "weekly", "weekly-1")
    assert SIGNER.read_return_path(to.return_path) == ("weekly-1", 7)
    assert to.unsubscribe_mail == to.return_path
    assert addressing().addressee(ZOE) == to


def test_without_an_address_for_reports_there_is_no_return_path() -> None:
    """Who has no address for reports sends without one, and readers leave by https alone."""
    to = addressing(bounces="").addressee(ZOE)
    assert (to.return_path, to.unsubscribe_mail) == ("", "")


def test_attributes_fill_slots() -> None:
    """Names that all services know, the address, and the owner's own attributes can be printed."""
    values = addressing().addressee(ZOE).values
    assert values["recipient.first_name"] == "Zoë"
    assert values["recipient.email"] == "zoe@reader.example"
    assert values["recipient.attributes.city"] == "Porto"
    assert "recipient.last_name" not in values


def test_nothing_of_a_recipient_shows() -> None:
    """Neither an address nor a secret is in what a log might print."""
    shown = repr(addressing()) + repr(addressing().addressee(ZOE)) + repr(ZOE)
    assert "zoe@" not in shown
    assert "Porto" not in shown
    assert "ssss" not in shown


def test_a_clock_goes_on_though_the_machine_s_is_set() -> None:
    """Time begins where the run was told, and grows with a clock that nobody can set."""
    ticks = iter([100.0, 100.0, 103.5])
    clock = Clock(NOON, lambda: next(ticks))
    assert clock.now() == NOON
    assert clock.now() == NOON + timedelta(seconds=3.5)


def tickets(*addresses: str) -> list[Ticket]:
    """Return tickets for these."""
    return [
        Ticket(claim=CLAIM, recipient=Recipient(id=number, address=one))
        for number, one in enumerate(addresses)
    ]


def given(supply: Supply) -> list[str]:
    """Return who waits for lines, and take them."""
    return [
        one.recipient.address for _ in range(supply.queue.qsize()) if (one := supply.queue.get())
    ]


def test_lines_get_no_more_than_they_can_make_ready() -> None:
    """What no line needs yet stays where it can be taken back."""
    supply = Supply(Pace(None, {}, 0), lines=2)
    supply.put(tickets(*(f"r{n}@a.example" for n in range(10))))
    assert supply.flow(0) == 0
    assert len(given(supply)) == 2 * AT_ONCE
    assert len(supply) == 10 - 2 * AT_ONCE
    supply.take_back()
    assert len(supply) == 0


def test_a_slow_domain_waits_and_others_go() -> None:
    """A domain at its rate keeps its own back, and the supply says for how long."""
    supply = Supply(Pace(None, {"slow.example": 1}, 0), lines=3)
    supply.put(tickets("a@slow.example", "b@slow.example", "c@fast.example"))
    assert supply.flow(0) == pytest.approx(1)
    assert given(supply) == ["a@slow.example", "c@fast.example"]
    assert supply.flow(1) == 0
    assert given(supply) == ["b@slow.example"]


def test_every_line_is_told_the_end() -> None:
    """Each line gets a word that there is no more."""
    supply = Supply(Pace(None, {}, 0), lines=3)
    supply.end()
    assert [supply.queue.get() for _ in range(3)] == [None] * 3


def test_jobs_are_worked_off_in_order_and_once() -> None:
    """A job that waits already is not put in again; one that says stop leaves the rest."""
    jobs = [Job(edition="e", low=low, high=low + 9) for low in (1, 11, 21)]
    queue, done = Inline(), []

    def handle(job: Job) -> bool:
        done.append(job)
        return job != jobs[1]

    queue.enqueue([*jobs, jobs[0]])
    queue.work(handle)
    assert done == jobs[:2]
    queue.work(handle)
    assert done == jobs


def test_a_job_that_fails_waits_again() -> None:
    """What a job raises is heard, and the job is not lost."""
    queue, job = Inline(), Job(edition="e", low=1, high=2)
    done: list[Job] = []
    queue.enqueue([job])

    def fail(_job: Job) -> bool:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        queue.work(fail)

    def work(one: Job) -> bool:
        done.append(one)
        return False

    queue.work(work)
    assert done == [job]


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(hours=6), ""),
        (timedelta(hours=7, minutes=30), "it is 7 hours late, and its grace is 6 hours"),
        (timedelta(days=3, hours=2), "it is 3 days and 2 hours late, and its grace is 6 hours"),
        (timedelta(hours=-1), ""),
    ],
)
def test_lateness_is_told_in_words(late: timedelta, said: str) -> None:
    """An edition within its grace is not late; of another it is said how much."""
    assert lateness(NOON, NOON + late, 6) == said


def sending(state: EditionState = EditionState.DONE, **states: int) -> Sending:
    """Return an account of an edition."""
    counts = {DeliveryState(name): number for name, number in states.items()}
    total = sum(counts.values())
    return Sending(
        edition="weekly-1",
        channel="own",
        state=state,
        counts=Counts(candidates=total + 1, excluded=1, states=counts),
    )


def test_an_account_is_told_on_a_line() -> None:
    """All recipients are accounted for, in words."""
    one = sending(EditionState.SENDING, sent=1200, failed=2, planned=1)
    told = "of 1,204: 1,200 sent, 2 failed, 1 waits, 1 excluded beforehand"
    assert list(saying.lines(one)) == [f"Edition weekly-1 by own is on its way; {told}."]


def test_what_a_person_has_to_do_is_told() -> None:
    """A held edition and unknown messages come with the commands that decide about them."""
    held = "\n".join(saying.lines(sending(EditionState.HELD, planned=3)))
    assert "`syndicate resume weekly-1`" in held
    unknown = "\n".join(saying.lines(sending(EditionState.DONE_WITH_UNKNOWN, sent=3, unknown=1)))
    assert "`syndicate resolve weekly-1 --unknown resend`" in unknown


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (sending(sent=100), 0),
        (sending(sent=100, failed=1), 0),
        (sending(sent=80, failed=20), 3),
        (sending(EditionState.DONE_WITH_UNKNOWN, sent=99, unknown=1), 3),
        (sending(EditionState.HELD, planned=1), 3),
        (sending(EditionState.PAUSED, planned=1), 3),
        (sending(EditionState.SENDING, sent=1, planned=1), 0),
    ],
)
def test_the_status_tells_whether_somebody_has_to_look(one: Sending, status: int) -> None:
    """Few failures are usual; what is unknown, held or paused waits for a person."""
    assert saying.exit_status([one]) == status


def test_a_channel_in_trouble_is_for_later() -> None:
    """A run whose channel was out of order ends with 75: the next one goes on."""
    one = Sending(
        edition="e",
        channel="own",
        state=EditionState.SENDING,
        counts=Counts(candidates=1, states={DeliveryState.PLANNED: 1}),
        trouble="mail.small.example cannot be reached",
    )
    assert saying.exit_status([one]) == 75
    assert "trouble: mail.small.example cannot be reached" in "\n".join(saying.lines(one))
