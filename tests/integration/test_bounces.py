"""``syndicate bounces``: from where mail servers leave reports to who is written to no more."""

import json
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mailing
import returned
from newsroom import COMMAND, NEWSLETTER, SETTINGS, Newsroom

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
NOW = ("--now", "2026-11-24T12:00:00Z")
GONE = returned.postfix("5.1.1", "550 5.1.1 <jo@there.example>: User unknown")
POLICY = returned.postfix("5.7.1", "550 5.7.1 blocked")
ID = "weekly-2026-11-23"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a publication with twelve people on its list, and an edition that goes to them."""
    made = Newsroom(tmp_path / "room")
    made.settings(SETTINGS + NEWSLETTER + mailing.LETTERS)
    mailing.people(made, 12)
    mailing.edition(made, ID, AT)
    return made


def report(template: str, who: int, name: str = "") -> bytes:
    """Return a report about somebody's letter; another name is another report."""
    changed = template.replace("Message-Id: <", f"Message-Id: <{name or who}")
    return returned.report(changed, mailing.verp(who, ID))


def test_a_maildir_is_worked_off(room: Newsroom) -> None:
    """Reports are recorded, people suppressed, messages marked; again it changes nothing."""
    for folder in ("new", "cur", "tmp"):
        (room.root / "mail" / folder).mkdir(parents=True)
    room.write("mail/new/1", report(GONE, 1))
    room.write(
        "mail/new/2",
        returned.report(returned.YAHOO.replace("{kind}", "abuse"), mailing.verp(2, ID)),
    )
    room.write("mail/new/3", returned.report(returned.LEAVING, mailing.verp(3, ID)))
    room.write("mail/new/4", returned.report(returned.LETTER, mailing.verp(4, ID)))
    room.write(
        "mail/new/5", returned.report(GONE, "bounce+forged.5.aaaaaaaa@letters.small.example")
    )
    room.write("mail/new/6", report(returned.postfix("4.2.2", "452 4.2.2 full"), 6))
    done = room.call("bounces", "mail", *NOW)
    assert done.returncode == 0, done.stderr
    assert "Read 6 messages:\n  1 address that is gone\n  1 refusal for now\n" in done.stdout
    assert "4 reports new; 2 people are written to no more." in done.stdout
    assert "Look at mail/new/4: no report" in done.stdout
    assert "Look at mail/new/5: a report, but nothing" in done.stdout
    assert mailing.suppressed(room) == {
        "1@reader.example": "bounce",
        "2@reader.example": "complaint",
    }
    assert mailing.states(room, 3) == {"weekly": "unsubscribed"}
    names = {path.name for path in (room.root / "mail/cur").iterdir()}
    assert names == {"1:2,S", "2:2,S", "3:2,S", "4:2,FS", "5:2,FS", "6:2,S"}
    assert "Read 0 messages." in room.call("bounces", "mail", *NOW).stdout
    again = json.loads(room.call("bounces", "mail", "--again", "--json", *NOW).stdout)
    assert (again["read"], again["new"], again["suppressed"]) == (6, 0, 0)


def test_many_sources_for_machines(room: Newsroom) -> None:
    """An mbox, a folder and a file in one run; the same report in two of them is one."""
    mbox = b"From x\n" + report(GONE, 1).replace(b"\r\n", b"\n") + b"\nFrom y\n" + report(GONE, 2)
    room.write("mbox", mbox)
    room.write("folder/one.eml", report(GONE, 1))
    room.write("folder/no.txt", report(GONE, 3))
    room.write("one", report(POLICY, 4))
    done = room.call("bounces", "mbox", "folder", "one", "--json", *NOW)
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"], told["read"]) == (0, 0, 4)
    assert {kind: number for kind, number in told["found"].items() if number} == {
        "hard_bounce": 3,
        "policy": 1,
    }
    assert (told["new"], told["suppressed"], told["paused"], told["odd"]) == (3, 2, [], [])


def test_a_dry_run_changes_nothing(room: Newsroom) -> None:
    """``--dry-run`` reads and tells, records nothing and marks nothing."""
    for folder in ("new", "cur"):
        (room.root / "mail" / folder).mkdir(parents=True)
    room.write("mail/new/1", report(GONE, 1))
    done = room.call("bounces", "mail", "--dry-run", *NOW)
    assert "1 address that is gone\nNothing was recorded." in done.stdout
    assert (room.root / "mail/new/1").exists()
    assert mailing.suppressed(room) == {}


def test_refusals_by_policy_pause_the_edition(room: Newsroom) -> None:
    """When servers of many refuse an edition, it waits for a person, and nobody is suppressed."""
    for who in range(1, 6):
        room.write(f"folder/{who}.eml", report(POLICY, who))
    done = room.call("bounces", "folder", *NOW)
    assert f"Many servers refuse edition {ID} by policy." in done.stdout
    assert f"Edition {ID} is paused" in done.stdout
    assert mailing.suppressed(room) == {}


def pipe(room: Newsroom, data: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Pipe a message into the command, as a mail server does."""
    command = [str(COMMAND), "bounces", *options, *NOW, "-"]
    return subprocess.run(command, cwd=room.root, input=data, capture_output=True, check=False)


def test_a_server_pipes_a_report(room: Newsroom) -> None:
    """What comes through a pipe is taken in; while that cannot be, the server is to keep it."""
    qmail = returned.report(returned.QMAIL, "taken-out")
    done = pipe(room, qmail, "--recipient", mailing.verp(1, ID))
    assert (done.returncode, done.stderr) == (0, b"")
    assert mailing.suppressed(room) == {"1@reader.example": "bounce"}
    room.settings(SETTINGS + NEWSLETTER)
    kept = pipe(room, report(GONE, 2) + b"x" * 3_000_000)
    assert (kept.returncode, b"write a [letters] table" in kept.stderr) == (75, True)


def test_a_database_that_is_held_loses_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody else holds the database the command leaves with 75, and the mail unread."""
    for folder in ("new", "cur"):
        (room.root / "mail" / folder).mkdir(parents=True)
    room.write("mail/new/1", report(GONE, 1))
    monkeypatch.setattr("syndicate.db.letters.engine.PATIENCE", 50)
    with closing(sqlite3.connect(room.root / ".syndicate/letters.db")) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        done = room.call("bounces", "mail", *NOW)
    assert (done.returncode, "letters.db" in done.stderr) == (75, True)
    assert (room.root / "mail/new/1").exists()
    assert (
        "1 report new; 1 person is written to no more" in room.call("bounces", "mail", *NOW).stdout
    )


def test_without_a_list_there_is_nothing_to_do(room: Newsroom) -> None:
    """Without ``[letters]`` the command says what is missing; nothing to read is told as well."""
    assert room.call("bounces", "nowhere", *NOW).returncode == 2
    room.settings(SETTINGS + NEWSLETTER)
    done = room.call("bounces", "nowhere", "--json", *NOW)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (78, 78)
