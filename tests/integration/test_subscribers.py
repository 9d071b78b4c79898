"""``syndicate subscribers``: the list of one's own, by commands."""

import csv
import json
from io import BufferedReader, BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import NOON
from newsroom import NEWSLETTER, SETTINGS, Newsroom
from syndicate.audience import Act, Purpose, Reason, Signer
from syndicate.db.letters.engine import Database
from syndicate.db.letters.subscribers import Intake, Subscribers
from syndicate.lists import columns, importer, newcomers, reading, writing
from syndicate.subscribing import Consent, Newcomer

SECRET = "a secret for tests, which is long enough"  # noqa: S105 - of tests
LETTERS = f"""
[letters]
url = "https://letters.example/"
secret = "{SECRET}"
"""
DAILY = NEWSLETTER.replace('"weekly"', '"daily"')
AGREED = ("--consent-source", "form", "--consent-date", "2026-01-02")
NOW = ("--now", "2026-11-24T07:00:00Z")
ADA = "ada@reader.example"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a publication with two newsletters and an empty list."""
    made = Newsroom(tmp_path)
    made.settings(SETTINGS + LETTERS + NEWSLETTER + DAILY)
    return made


def told(room: Newsroom, *args: str, status: int = 0) -> str:
    """Return what a command says."""
    ran = room.call("subscribers", *args)
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def listed(room: Newsroom) -> list[dict[str, str]]:
    """Return the list as an export has it."""
    return list(csv.DictReader(StringIO(told(room, "export"))))


def test_a_list_is_brought_and_taken_away(room: Newsroom) -> None:
    """What is refused is told with its line; an export is brought back without a change."""
    room.write("list.csv", f"E-Mail;Vorname;Plan\n{ADA};Ada;=1+1\nbob;Bob;\nzoë@ü.example;Zoë;a\n")
    said = told(room, "import", "list.csv", "--newsletter", "weekly", *AGREED, *NOW,
                "--refused", "refused.csv", status=65)  # fmt: skip
    assert "2 new subscribers; 2 subscribed." in said
    assert "list.csv:3: an email address must have an @-sign" in said
    assert (room.root / "refused.csv").read_text().startswith("line,why,reason\n3,address,an email")
    rows = {row["email"]: row for row in listed(room)}
    assert rows.keys() == {ADA, "zoë@xn--tda.example"}
    assert rows[ADA]["plan"] == "'=1+1"
    assert rows[ADA]["consent_at"] == "2026-01-02T00:00:00+00:00"
    told(room, "export", "out.csv")
    assert (room.root / "out.csv").stat().st_mode & 0o077 == 0
    again = json.loads(told(room, "import", "out.csv", "--json"))
    assert (again["status"], again["unchanged"], again["new_subscribers"]) == (0, 2, 0)
    assert "weekly: 2 confirmed" in told(room, "show")


def test_nobody_is_brought_without_consent(room: Newsroom) -> None:
    """Unless they are asked: then they are pending. A trial keeps nothing."""
    room.write("list.csv", f"email\n{ADA}\n")
    to = ("import", "list.csv", "--newsletter", "weekly", *NOW)
    assert "ask them: --pending" in told(room, *to, status=2)
    assert "no newsletter is named" in told(room, "import", "list.csv", "--pending", status=2)
    assert "Nothing is kept" in told(room, *to, "--pending", "--dry-run")
    assert listed(room) == []
    assert "1 asked to confirm" in told(room, *to, "--pending")
    assert [row["status"] for row in listed(room)] == ["pending"]


def test_somebody_joins_by_a_link_and_leaves(room: Newsroom) -> None:
    """The printed link is good for this person, newsletter and purpose; no list undoes leaving."""
    made = json.loads(told(room, "add", ADA, "--newsletter", "weekly", "--attribute", "plan=free",
                           *NOW, "--json"))  # fmt: skip
    assert made["subscriptions"] == {"weekly": "pending"}
    link = made["links"]["weekly"]
    assert link.startswith("https://letters.example/confirm/")
    read = Signer(SECRET).read(link.rpartition("/")[2], Purpose.CONFIRM, now=NOON)
    assert (read.newsletter, read.subscriber) == ("weekly", 1)
    assert "confirmed: weekly" in told(room, "confirm", ADA, *NOW)
    assert "nothing to confirm" in told(room, "confirm", ADA)
    assert "unsubscribed: weekly" in told(room, "unsubscribe", ADA, *NOW)
    room.write("list.csv", f"email\n{ADA}\n")
    brought = ("import", "list.csv", "--newsletter", "weekly", *AGREED)
    assert "list.csv:2: left on 2026-11-24" in told(room, *brought)
    assert "they come back by confirming" in told(
        room, "add", ADA, "--newsletter", "weekly", "--confirmed", *AGREED, status=2
    )
    assert "weekly pending" in told(room, "add", ADA, "--newsletter", "weekly")


def test_all_that_is_known_is_shown_and_erased(room: Newsroom) -> None:
    """A person gets all of it as JSON, and then nothing is left but that they are to stay off."""
    told(room, "add", ADA, "--newsletter", "weekly", "--confirmed", *AGREED, *NOW)
    whole = json.loads(told(room, "show", ADA, "--json"))
    assert whole["subscriptions"][0]["consent"]["source"] == "form"
    assert "agreed on 2026-01-02 (form)" in told(room, "show", ADA)
    assert "stays off" in told(room, "erase", ADA, "--yes", *NOW)
    assert "(erased): number 1" in told(room, "show", ADA)
    assert ADA not in told(room, "show", ADA, "--json")
    assert listed(room) == []


def test_an_address_is_suppressed_and_let_go(room: Newsroom) -> None:
    """On the list or not; adding it says how it is lifted."""
    told(room, "suppress", ADA, "--reason", "complaint", "--note", "by phone", *NOW)
    assert "(complaint): by phone" in told(room, "show", ADA)
    assert "suppress --lift" in told(room, "add", ADA, status=2)
    assert "may be written to" in told(room, "suppress", ADA, "--lift")
    assert "was not suppressed" in told(room, "suppress", ADA, "--lift")
    assert "is not on the list" in told(room, "show", ADA, status=2)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "nobody"), "is no address: an email address must have an @-sign"),
        (("add", ADA, "--newsletter", "weakly"), "there is no newsletter 'weakly'; did you mean"),
        (("add", ADA, "--attribute", "Plan=x"), "'Plan' is no name of an attribute"),
        (("add", ADA, "--attribute", "status=x"), "has a meaning of its own in lists"),
        (("add", ADA, "--confirmed"), "nothing shows that they agreed"),
        (("unsubscribe", ADA), "is not on the list; to keep it off, run: syndicate subscribers"),
        (("suppress", ADA, "--reason", "spite"), "is no reason; give hand, bounce or complaint"),
        (("import", "none.csv"), "none.csv: No such file or directory"),
        (("import", "none.csv", "--encoding", "rot13"), "there is no encoding 'rot13'"),
        (("import", "none.csv", "--delimiter", "ab"), "parts no cells; give one character"),
        (("import", "none.csv", "--column", "email"), "is no pair; write NAME=VALUE"),
        (("add", ADA, "--consent-date", "2999-01-01"), "nobody can have agreed in the future"),
    ],
)
def test_what_cannot_be_is_said(room: Newsroom, args: tuple[str, ...], said: str) -> None:
    """Mistakes end with status 2, and with what to do."""
    assert said in " ".join(told(room, *args, status=2).split())


def test_without_letters_there_is_no_list(room: Newsroom) -> None:
    """The table that is missing is named."""
    room.settings(SETTINGS + NEWSLETTER)
    assert "write a [letters] table" in told(room, "show", status=78)


words = st.text(max_size=12).map(newcomers.cleaned).filter(bool)
people = st.dictionaries(
    st.from_regex(r"[a-z=+-]{1,8}@[a-z]{1,5}\.example", fullmatch=True),
    st.tuples(
        st.dictionaries(st.sampled_from(["first_name", "plan", "x"]), words, max_size=3),
        st.sampled_from([Act.VOUCH, Act.INVITE, Act.UNSUBSCRIBE]),
        st.sampled_from([None, Reason.BOUNCE, Reason.HAND]),
    ),
    max_size=5,
)


@given(people)
@settings(max_examples=12, deadline=None)
def test_an_export_brings_everything_back(
    tmp_path_factory: pytest.TempPathFactory, given: dict[str, tuple[dict[str, str], Act, Reason]]
) -> None:
    """Into an empty list: who is confirmed, who has left, who is suppressed, what is known."""
    folder = tmp_path_factory.mktemp("lists")
    consent = Consent(NOON, "192.0.2.1", "a form", "v1")
    rows = [
        Newcomer(2, address, act, own, consent, why) for address, (own, act, why) in given.items()
    ]
    with Database(folder / "a.db") as first, Database(folder / "b.db") as second:
        one, other = (Subscribers(each, Signer(SECRET)) for each in (first, second))
        one.intake(NOON).take([(row, ("weekly",)) for row in rows])
        out = StringIO()
        writing.write(out, one.export(), one.attributes())
        table = reading.Table(BufferedReader(BytesIO(out.getvalue().encode())), "a.csv")
        terms = newcomers.Terms(act=Act.VOUCH, newsletters=(), known=frozenset({"weekly"}),
                                consent=Consent(), moment=lambda at: at, now=NOON)  # fmt: skip
        meant = columns.columns(table.header, "a.csv", {})
        report = importer.run(iter(table), newcomers.Reader(meant, terms), other.intake(NOON))
        assert report.why == {}
        again = StringIO()
        writing.write(again, other.export(), other.attributes())
        assert again.getvalue() == out.getvalue()


def test_an_import_that_ended_early_is_run_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever slice it ended after, the next run makes the same list of it."""
    monkeypatch.setattr(importer, "SLICE", 10)
    rows = "".join(f"r{n}@reader.example,N{n}\n" for n in range(55))
    room.write("list.csv", f"email,first_name\n{rows}")
    brought = ("import", "list.csv", "--newsletter", "weekly", *AGREED, *NOW)
    whole, count = Intake.take, 0

    def killed(self: Intake, *args: object) -> object:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return whole(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Intake, "take", killed)
        told(room, *brought, status=130)
    assert len(listed(room)) == 30
    assert "25 new subscribers; 25 subscribed; 30 as before." in told(room, *brought)
    names = [row["first_name"] for row in listed(room)]
    assert sorted(names) == sorted(f"N{n}" for n in range(55))
