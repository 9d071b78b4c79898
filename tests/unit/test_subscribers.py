"""The list of one's own: who is on it, who has left, and that nobody comes back unasked."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from factories import NOON
from syndicate import audience
from syndicate.audience import Act, Reason, Signer, Status
from syndicate.db.letters.engine import Database
from syndicate.db.letters.joining import Taken
from syndicate.db.letters.schema import call, delivery, event
from syndicate.db.letters.seen import Seen
from syndicate.db.letters.subscribers import Subscribers
from syndicate.errors import ConfigError
from syndicate.subscribing import Consent, Newcomer, Why

SIGNER = Signer("a secret for tests, which is long enough")
LATER = NOON + timedelta(days=1)
AGREED = Consent(NOON - timedelta(days=9), "192.0.2.1", "form", "v1")
ADA = "ada@reader.example"


@pytest.fixture
def database(letters_at: Path | str) -> Iterator[Database]:
    """Return an empty database."""
    with Database(letters_at) as made:
        yield made


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    """Return an empty list."""
    return Subscribers(database, SIGNER)


def newcomer(line: int, address: str = ADA, act: Act | None = Act.VOUCH, **fields: str) -> Newcomer:
    """Return a row of a list."""
    return Newcomer(line, address, act, fields, AGREED)


def take(subscribers: Subscribers, *people: Newcomer, to: str = "weekly") -> Taken:
    """Take people in, a day later."""
    return subscribers.intake(LATER).take([(one, (to,)) for one in people])


def status(subscribers: Subscribers, address: str = ADA, newsletter: str = "weekly") -> str | None:
    """Return where a subscription stands."""
    found = subscribers.find(address)
    letters = found.subscriptions if found else ()
    return next((one.status for one in letters if one.newsletter == newsletter), None)


def test_a_list_is_taken_in_once(subscribers: Subscribers) -> None:
    """The second time nothing changes but what is new: an import that was killed runs again."""
    people = [newcomer(n, f"{n}@reader.example", first_name=f"N{n}") for n in range(2, 40)]
    first = take(subscribers, *people)
    assert (first.subscribers, first.updated) == (38, 0)
    assert first.acts == {(None, Act.VOUCH): 38}
    kept = list(subscribers.export())
    again = take(subscribers, *people, newcomer(40, "new@reader.example"))
    assert (again.subscribers, again.updated, again.refused) == (1, 0, ())
    assert again.acts == {(Status.CONFIRMED, Act.VOUCH): 38, (None, Act.VOUCH): 1}
    assert [one for one in subscribers.export() if one.address != "new@reader.example"] == kept


def test_an_address_is_on_the_list_once(subscribers: Subscribers) -> None:
    """Whatever its case, in one slice or another, there is one subscriber, and one email."""
    intake = subscribers.intake(LATER)
    taken = intake.take(
        [(newcomer(2), ("weekly", "daily")), (newcomer(3, "ADA@reader.example"), ("weekly",))]
    )
    assert [one[:2] for one in taken.refused] == [(3, Why.DUPLICATE)]
    assert intake.take([(newcomer(4), ("weekly",))]).refused[0].line == 4
    assert [(one.address, one.subscription.newsletter) for one in subscribers.export()] == [
        (ADA, "daily"),
        (ADA, "weekly"),
    ]


def test_what_is_known_of_somebody_is_kept(subscribers: Subscribers) -> None:
    """A list brings attributes up to date; those it does not have stay, and so does the consent."""
    take(subscribers, newcomer(2, country="PT", plan="free"))
    other = Newcomer(2, ADA, Act.VOUCH, {"plan": "päid"}, Consent(LATER, "", "another"))
    assert take(subscribers, other).updated == 1
    assert take(subscribers, other).updated == 0
    found = subscribers.find(ADA)
    assert found is not None
    assert found.attributes == {"country": "PT", "plan": "päid"}
    (letter,) = found.subscriptions
    assert (letter.consent, letter.confirmed_at) == (AGREED, AGREED.at)
    assert subscribers.attributes() == ["country", "plan"]


def test_who_left_is_not_brought_back_by_a_list(subscribers: Subscribers) -> None:
    """Neither as confirmed nor as pending: it is reported, with the day, and nothing changes."""
    take(subscribers, newcomer(2), newcomer(3, "b@reader.example"))
    found = subscribers.find(ADA)
    assert found is not None
    assert subscribers.unsubscribe(found.id, LATER, "weekly", by="one-click") == ("weekly",)
    assert subscribers.unsubscribe(found.id, LATER, by="page") == ()
    left = subscribers.find(ADA)
    for act in (Act.VOUCH, Act.INVITE):
        taken = take(subscribers, newcomer(7, act=act, country="PT"))
        assert [tuple(one) for one in taken.refused] == [
            (7, Why.UNSUBSCRIBED, f"left on {LATER:%Y-%m-%d}")
        ]
        assert subscribers.find(ADA) == left
    assert left is not None
    assert left.subscriptions[0].unsubscribed_by == "one-click"


def test_who_left_comes_back_by_asking_and_confirming(subscribers: Subscribers) -> None:
    """Double opt-in: pending until the link in the email is followed."""
    take(subscribers, newcomer(2, act=Act.UNSUBSCRIBE))
    take(subscribers, newcomer(0, act=Act.ASK))
    assert status(subscribers) == Status.PENDING
    found = subscribers.find(ADA)
    assert found is not None
    assert subscribers.confirm(found.id, "daily", LATER) is None
    assert subscribers.confirm(found.id, "weekly", LATER, "192.0.2.7") is Status.CONFIRMED
    found = subscribers.find(ADA)
    assert found is not None
    (letter,) = found.subscriptions
    assert (letter.confirmed_at, letter.confirmed_ip, letter.unsubscribed_at) == (
        LATER,
        "192.0.2.7",
        None,
    )


@pytest.mark.parametrize("reason", [Reason.BOUNCE, Reason.COMPLAINT, Reason.HAND])
def test_who_is_suppressed_stays_so(subscribers: Subscribers, reason: Reason) -> None:
    """By no list, and by nobody asking: it is reported, and lifted by hand alone."""
    subscribers.suppress(ADA, reason, NOON)
    for act in (Act.VOUCH, Act.INVITE, Act.ASK):
        taken = take(subscribers, newcomer(5, act=act))
        assert [one[:2] for one in taken.refused] == [(5, Why.SUPPRESSED)]
        assert taken.refused[0].reason == f"is suppressed since {NOON:%Y-%m-%d}: {reason}"
    assert subscribers.find(ADA) is None
    assert subscribers.lift(ADA)
    assert not subscribers.lift(ADA)
    assert take(subscribers, newcomer(5)).subscribers == 1


def test_a_suppression_can_be_for_one_newsletter(subscribers: Subscribers) -> None:
    """The others still go to the address."""
    subscribers.suppress(ADA, Reason.HAND, NOON, newsletter="weekly")
    assert [one.why for one in take(subscribers, newcomer(2)).refused] == [Why.SUPPRESSED]
    assert take(subscribers, newcomer(2), to="daily").refused == ()


def test_the_weightiest_reason_stays(subscribers: Subscribers) -> None:
    """Being erased lifts no suppression for a complaint, and a bounce does not weaken one."""
    for reason in (Reason.BOUNCE, Reason.COMPLAINT, Reason.ERASED, Reason.BOUNCE):
        subscribers.suppress(ADA, reason, NOON)
    assert [one.reason for one in subscribers.suppressed(ADA)] == [Reason.COMPLAINT]


def test_a_list_brings_its_suppressions(subscribers: Subscribers) -> None:
    """What bounced at another service is not tried again, once for all."""
    bounced = Newcomer(2, ADA, None, {}, suppress=Reason.BOUNCE, at=NOON)
    subscribers.intake(LATER).take([(bounced, ()), (newcomer(3, "b@reader.example"), ("weekly",))])
    assert [(one.reason, one.at) for one in subscribers.suppressed(ADA)] == [(Reason.BOUNCE, NOON)]
    assert [one.why for one in take(subscribers, newcomer(2)).refused] == [Why.SUPPRESSED]


def test_a_dry_run_leaves_nothing(subscribers: Subscribers) -> None:
    """It tells the same, and the list is as it was."""
    intake = subscribers.intake(LATER, dry=True)
    assert intake.take([(newcomer(2), ("weekly",))]).subscribers == 1
    assert list(subscribers.export()) == []


def test_the_database_does_what_the_rules_say(subscribers: Subscribers) -> None:
    """Many at once end where the pure function takes each of them, whatever was done before."""
    acts = [act for act in Act if act is not Act.CONFIRM]
    chosen = random.Random(5)  # noqa: S311 - no secret
    people = [f"{n}@reader.example" for n in range(80)]
    now: dict[str, Status | None] = dict.fromkeys(people)
    for _ in range(5):
        todo = {one: chosen.choice(acts) for one in people}
        taken = take(
            subscribers, *(newcomer(n, one, act) for n, (one, act) in enumerate(todo.items()))
        )
        vain = {one for one, act in todo.items()
                if now[one] is Status.UNSUBSCRIBED and act in {Act.VOUCH, Act.INVITE}}  # fmt: skip
        assert len(taken.refused) == len(vain)
        assert sum(taken.acts.values()) == len(people) - len(vain)
        now = {one: audience.after(now[one], act) for one, act in todo.items()}
        assert {one.address: one.subscription.status for one in subscribers.export()} == now


def test_who_is_erased_is_gone(database: Database, subscribers: Subscribers) -> None:
    """No table has the address or a name any more, and no list brings them back."""
    take(subscribers, newcomer(2, first_name="Ada Lovelace"), newcomer(3, "b@reader.example"))
    found = subscribers.find(ADA)
    assert found is not None
    about = {"edition": 1, "recipient": found.id}
    with database.write() as db:
        said = f"550 no such user {ADA}"
        db.execute(insert(event).values(**about, provider="dsn", id="1", kind="hard_bounce",
                                        at=NOON, recorded_at=NOON, raw=said))  # fmt: skip
        db.execute(insert(delivery).values(**about, state="failed", said=said))
        db.execute(insert(call).values(**about, attempt=1, token=1, recipients=1, state="answered",
                                       said=said, begun_at=NOON))  # fmt: skip
    subscribers.suppress(ADA, Reason.BOUNCE, NOON, note=f"says {ADA}")
    assert subscribers.lift(ADA)
    assert subscribers.erase(ADA, LATER)
    assert not subscribers.erase(ADA, LATER)
    gone = subscribers.find(found.id)
    assert gone is not None
    assert (gone.address, gone.attributes, gone.subscriptions) == ("", {}, ())
    assert gone.erased_at == LATER
    assert [one.address for one in subscribers.export()] == ["b@reader.example"]
    everything = json.dumps(_everything(database))
    assert "b@reader.example" in everything
    assert "ada" not in everything.lower()
    assert [one.why for one in take(subscribers, newcomer(2)).refused] == [Why.ERASED]


def test_who_was_erased_can_come_back(subscribers: Subscribers) -> None:
    """By asking and confirming; the old id comes with it, so nothing goes twice."""
    take(subscribers, newcomer(2))
    before = subscribers.find(ADA)
    assert before is not None
    subscribers.erase(ADA, LATER)
    assert take(subscribers, newcomer(0, act=Act.ASK)).refused == ()
    found = subscribers.find(ADA)
    assert found is not None
    assert (found.id, found.address, found.erased_at) == (before.id, ADA, None)
    assert [one.reason for one in found.suppressions] == [Reason.ERASED]
    subscribers.confirm(found.id, "weekly", LATER)
    assert subscribers.suppressed(ADA) == ()


def test_somebody_unknown_can_be_erased(subscribers: Subscribers) -> None:
    """Who asks not to be written to, ever, need not be on the list for that."""
    assert not subscribers.erase(ADA, NOON)
    assert [one.why for one in take(subscribers, newcomer(2)).refused] == [Why.ERASED]


def test_what_is_erased_is_not_in_the_file(tmp_path: Path) -> None:
    """SQLite leaves deleted rows where they were, unless it is told not to; nor has its log any."""
    path = tmp_path / "letters.db"
    with Database(path) as database:
        subscribers = Subscribers(database, SIGNER)
        take(subscribers, *(newcomer(n, f"{n}@reader.example") for n in range(50)))
        take(subscribers, newcomer(2, "gone@reader.example", first_name="Zenobia"))
        assert any(b"Zenobia" in one.read_bytes() for one in tmp_path.iterdir())
        subscribers.erase("gone@reader.example", LATER)
        for one in tmp_path.iterdir():
            assert b"Zenobia" not in one.read_bytes()
            assert b"gone@reader" not in one.read_bytes()


def test_the_list_is_for_its_keeper_alone(tmp_path: Path) -> None:
    """Neither the file nor its log can be read by other users of the machine."""
    with Database(tmp_path / "letters.db") as database:
        take(Subscribers(database, SIGNER), newcomer(2))
        files = list(tmp_path.iterdir())
        assert len(files) > 1
        assert [one.name for one in files if one.stat().st_mode & 0o077] == []


def test_another_secret_is_refused(database: Database, subscribers: Subscribers) -> None:
    """With it nobody would be known again: everybody would be added, and written to, twice."""
    assert subscribers.find(ADA) is None
    with pytest.raises(ConfigError, match="not the one that this list was begun with"):
        Subscribers(database, Signer("another secret, which is long enough as well"))


def test_hostile_values_stay_values(subscribers: Subscribers) -> None:
    """Quotes, backslashes and JSON in attributes come back as they were."""
    odd = {"first_name": "Ada'); DROP TABLE subscriber;--", "x": '\\"}{', "y": "\\N\\t", "z": "é😀"}
    take(subscribers, Newcomer(2, ADA, Act.VOUCH, odd, AGREED))
    found = subscribers.find(ADA)
    assert found is not None
    assert found.attributes == odd


def test_numbers_are_seen_once() -> None:
    """The small set agrees with Python's own, while it grows."""
    chosen = random.Random(7)  # noqa: S311 - no secret
    numbers = [chosen.getrandbits(12) << 52 for _ in range(3000)] + [2**64, 2**70 + 5, 5]
    seen, own = Seen(), set[int]()
    for number in numbers:
        low = number % 2**64 or 1
        assert seen.add(number) == (low not in own)
        own.add(low)


def _everything(database: Database) -> list[list[str]]:
    from syndicate.db.letters.schema import letters  # noqa: PLC0415 - for this alone

    with database.read() as db:
        tables = [db.execute(text(f"SELECT * FROM {name}")) for name in letters.tables]  # noqa: S608 - of ours
        return [[str(tuple(row)) for row in table] for table in tables]
