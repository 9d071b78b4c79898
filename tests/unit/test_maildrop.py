"""Where mail servers leave messages: each is read once, as far as is of interest."""

import io
import os
import socket
from pathlib import Path

import pytest

from syndicate import maildrop
from syndicate.errors import StorageError, UsageError

MOST = 1000
MESSAGE = b"From: a@a.example\n\nHello.\n"


def bodies(path: Path, *, again: bool = False) -> list[bytes]:
    """Return the messages of a place."""
    return [one.data for one in maildrop.messages(path, MOST, again=again)]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """Return a Maildir with a new message, one that was looked at, and one that was read."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
    for name in ("new/1.host", "cur/2.host:2,", "cur/3.host:2,RS", "cur/4.host", "tmp/5.host"):
        (tmp_path / "box" / name).write_bytes(MESSAGE + name.encode())
    return tmp_path / "box"


def test_a_maildir_is_read_once(maildir: Path) -> None:
    """What is marked as read is left, unless it is asked for; what is still written always."""
    first = list(maildrop.messages(maildir, MOST))
    assert [one.data[-6:] for one in first] == [b"1.host", b"host:2,"[-6:], b"4.host"]
    first[0].mark(odd=False)
    first[1].mark(odd=True)
    names = sorted(path.name for path in maildir.rglob("*") if path.is_file())
    assert names == ["1.host:2,S", "2.host:2,FS", "3.host:2,RS", "4.host", "5.host"]
    assert len(bodies(maildir)) == 1
    assert len(bodies(maildir, again=True)) == 4
    first[0].mark(odd=False)  # it is elsewhere by now
    assert not list((maildir / "new").iterdir())


def test_a_maildir_that_cannot_be_marked_is_told(maildir: Path) -> None:
    """If the folder for read messages is gone, an operator learns of it."""
    mail = next(maildrop.messages(maildir, MOST))
    (maildir / "cur").rename(maildir / "old")
    (maildir / "cur").write_bytes(b"a file")
    with pytest.raises(StorageError, match="make the Maildir writable"):
        mail.mark(odd=False)


def test_an_mbox_is_parted(tmp_path: Path) -> None:
    """RFC 4155: messages begin with such a line after an empty one, and nowhere else."""
    box = tmp_path / "mbox"
    long = b"x" * 200_000 + b"From y\n"
    box.write_bytes(
        b"From a Mon Nov 23 07:00:00 2026\n" + MESSAGE + b"From here on.\n>From there.\n\n"
        b"From b Mon Nov 23 07:00:00 2026\r\n" + MESSAGE + long + b"\r\n"
        b"From c Mon Nov 23 07:00:00 2026\n" + MESSAGE
    )
    first, second, third = bodies(box)
    assert first == MESSAGE + b"From here on.\n>From there.\n\n"
    assert second == (MESSAGE + long)[:MOST]
    assert third == MESSAGE
    assert next(maildrop.messages(box, MOST)).name == f"{box}, message 1"


def test_files_and_folders_of_them(tmp_path: Path) -> None:
    """A file is a message; of a folder those that say so by their name."""
    for name in ("b.eml", "a.EML", "notes.txt", "deep/c.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(MESSAGE + name.encode())
    assert bodies(tmp_path) == [MESSAGE + b"a.EML", MESSAGE + b"b.eml"]
    assert bodies(tmp_path / "notes.txt") == [MESSAGE + b"notes.txt"]
    (tmp_path / "empty.eml").write_bytes(b"")
    assert bodies(tmp_path / "empty.eml") == [b""]


def test_what_is_no_message_is_told(tmp_path: Path) -> None:
    """Nothing, a socket and a pipe are refused, and none of them is waited for."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "socket"))
        for name in ("nothing", "pipe", "socket"):
            with pytest.raises(UsageError, match=name):
                bodies(tmp_path / name)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A link that leads in a circle is no message, and says so."""
    (tmp_path / "loop.eml").symlink_to("loop.eml")
    with pytest.raises((UsageError, StorageError), match=r"loop\.eml"):
        bodies(tmp_path)


def test_a_pipe_is_read_to_its_end() -> None:
    """Who writes into a pipe must not fail, however much it is; the server's own line goes."""
    stream = io.BytesIO(b"From a Mon Nov 23 07:00:00 2026\n" + MESSAGE + b"x" * 100_000)
    assert maildrop.piped(stream, MOST).data.startswith(MESSAGE)
    assert not stream.read()
    assert maildrop.piped(io.BytesIO(b""), MOST).data == b""
