"""``syndicate bounces`` that is killed: whatever was read is taken in once, by the next run."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

import mailing
import returned
from newsroom import NEWSLETTER, SETTINGS, Newsroom
from syndicate.db.letters.schema import event

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
ID = "weekly-2026-11-23"
NOW = ("--now", "2026-11-24T12:00:00Z")
GONE = returned.postfix("5.1.1", "550 5.1.1 User unknown")
PEOPLE = 8

# At the given call of a method the process is killed: before it is done, as at a power cut.
DYING = """
import os, signal, sys
from syndicate import cli, maildrop
from syndicate.db.letters import suppressions

where, at = sys.argv.pop(1), int(sys.argv.pop(1))
owner = {"mark": maildrop.Mail, "suppress": suppressions}[where]
whole, calls = getattr(owner, where), []

def dying(*args, **named):
    calls.append(1)
    if len(calls) > at:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*args, **named)

setattr(owner, where, dying)
cli.main()
"""


def killed(room: Newsroom, where: str, at: int) -> int:
    """Run the command until it is killed; return its status."""
    command = [sys.executable, "-c", DYING, where, str(at), "bounces", "mail", *NOW]
    done = subprocess.run(command, cwd=room.root, capture_output=True, check=False, timeout=60)  # noqa: S603 - this Python
    return done.returncode


def test_no_report_is_lost_or_counted_twice(tmp_path: Path) -> None:
    """Killed in the middle of a commit, after it, and between two marks: once is once."""
    room = Newsroom(tmp_path / "room")
    room.settings(SETTINGS + NEWSLETTER + mailing.LETTERS)
    mailing.people(room, PEOPLE)
    mailing.edition(room, ID, AT)
    for folder in ("new", "cur"):
        (room.root / "mail" / folder).mkdir(parents=True)
    for who in range(1, PEOPLE + 1):
        name = GONE.replace("Message-Id: <", f"Message-Id: <{who}")
        room.write(f"mail/new/{who}", returned.report(name, mailing.verp(who, ID)))
    assert killed(room, "suppress", 3) == -9
    assert mailing.suppressed(room) == {}
    assert killed(room, "mark", 0) == -9
    assert len(mailing.suppressed(room)) == PEOPLE
    assert killed(room, "mark", 3) == -9
    told = json.loads(room.call("bounces", "mail", "--json", *NOW).stdout)
    assert (told["read"], told["new"], told["suppressed"]) == (PEOPLE - 3, 0, 0)
    assert not list((room.root / "mail/new").iterdir())
    with mailing.database(room) as opened, opened.read() as db:
        assert db.scalar(select(func.count()).select_from(event)) == PEOPLE
