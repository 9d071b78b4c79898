"""Editions handed over as a whole: to a folder or an object store, once, or told why not."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import update

from bucket import KEYS, Bucket, storing
from newsroom import MONDAY, NEWSLETTER, SETTINGS, Newsroom, markdown
from syndicate.db import schema
from syndicate.db.state import State
from syndicate.errors import ConfigError
from syndicate.publishing.desk import Report, Stand

ID = "weekly-2026-11-23"
NAMES = ["body.txt", "index.html", "manifest.json", "message.eml"]
LATE = MONDAY + timedelta(days=2)


def outbox(to: str = "outbox", more: str = "") -> str:
    """Return settings by which editions go to a place."""
    way = f'channel = "out"\n\n[[channel]]\nid = "out"\nkind = "files"\nto = "{to}"\n{more}'
    return SETTINGS + NEWSLETTER + way


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a publication whose edition is due, and goes to a folder."""
    made = Newsroom(tmp_path / "room")
    made.settings(outbox())
    made.write("articles/tally.md", markdown("Tally", "2026-11-17"))
    made.write("articles/wir.md", markdown("WIR", "2026-11-18"))
    return made


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Run an object store, and have its key in the environment."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with storing() as made:
        yield made


def to_bucket(room: Newsroom, bucket: Bucket) -> None:
    """Let editions go to the object store."""
    room.settings(outbox("s3://letters/news", f'endpoint = "{bucket.endpoint}"\n'))


def lying(room: Newsroom) -> dict[str, bytes]:
    """Return what lies in the folder, hidden files too."""
    folder = room.root / "outbox"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def published(room: Newsroom) -> dict[str, bytes]:
    """Return the edition's files as they are published, as they are to lie in the folder."""
    folder = room.root / "public/email" / ID
    return {f"{ID}/{name}": (folder / name).read_bytes() for name in NAMES}


def stand(report: Report) -> tuple[Stand, str]:
    """Return what became of the one edition, and what is told of it."""
    (handed,) = report.handed
    assert handed.edition == ID
    return handed.stand, handed.problem or handed.where


def forget(room: Newsroom) -> None:
    """Forget that the edition went, as a run that is killed just after handing it over."""
    with closing(State(room.root / ".syndicate/state.db")) as state, state._begin() as db:
        db.execute(update(schema.handover).values(handed_at=None))


def test_an_edition_lies_in_the_folder_once(room: Newsroom) -> None:
    """All files of it as they are published, and told; the next run does nothing."""
    assert stand(room.publish()) == (Stand.DONE, f"outbox/{ID}/")
    assert lying(room) == published(room)
    assert room.publish(MONDAY + timedelta(minutes=5)).handed == ()
    assert room.publish(MONDAY + timedelta(days=3)).handed == ()


def test_handed_over_again_it_is_as_it_was(room: Newsroom) -> None:
    """A run that could not take down that it handed an edition over harms nothing."""
    room.publish()
    folder = room.root / "outbox" / ID
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    forget(room)
    assert stand(room.publish(MONDAY + timedelta(minutes=5)))[0] is Stand.DONE
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    forget(room)
    (folder / "manifest.json").unlink()  # as one that was killed before the last step
    (folder / "body.txt").unlink()
    assert stand(room.publish(MONDAY + timedelta(minutes=9)))[0] is Stand.DONE
    assert lying(room) == published(room)


def test_another_edition_in_its_place_is_left_alone(room: Newsroom) -> None:
    """It is told every time, and nothing is written; once it is gone the edition goes."""
    room.write(f"outbox/{ID}/manifest.json", '{"edition": "mine"}')
    report = room.publish()
    assert stand(report)[0] is Stand.REFUSED
    assert "holds another edition of that name" in stand(report)[1]
    assert lying(room) == {f"{ID}/manifest.json": b'{"edition": "mine"}'}
    assert "edition-refused" in [one.rule for one in report.findings]
    assert room.call("publish", "--now", (MONDAY + timedelta(hours=1)).isoformat()).returncode == 3
    (room.root / "outbox" / ID / "manifest.json").unlink()
    assert stand(room.publish(MONDAY + timedelta(hours=2)))[0] is Stand.DONE


def test_a_full_disk_harms_nothing_else(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are published, no half of the edition lies there, and the next run brings it."""
    sync = os.fsync

    def full(descriptor: int) -> None:
        if "outbox" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        sync(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        report = room.publish()
    assert stand(report)[0] is Stand.WAITING
    assert "No space left on device; make room" in stand(report)[1]
    assert (room.root / "public/index.html").exists()
    assert lying(room) == {}
    assert stand(room.publish(MONDAY + timedelta(minutes=5)))[0] is Stand.DONE


def test_an_edition_lies_in_the_bucket_its_manifest_last(room: Newsroom, bucket: Bucket) -> None:
    """All of it is there before what tells that it is there; the next run asks for nothing."""
    to_bucket(room, bucket)
    assert stand(room.publish()) == (Stand.DONE, f"s3://letters/news/{ID}/")
    assert bucket.objects == {f"news/{path}": data for path, data in published(room).items()}
    assert bucket.written()[-1] == f"news/{ID}/manifest.json"
    number = len(bucket.log)
    room.publish(MONDAY + timedelta(minutes=5))
    assert len(bucket.log) == number
    forget(room)
    assert stand(room.publish(MONDAY + timedelta(minutes=9)))[0] is Stand.DONE
    assert len(bucket.written()) == len(NAMES)


@pytest.mark.parametrize("fault", ["500", "in the middle", "answer lost", "denied"])
def test_a_store_that_fails_gets_the_edition_later(
    room: Newsroom, bucket: Bucket, fault: str
) -> None:
    """Pages and feeds are published, the run ends with 75, and the next one hands it over once."""
    to_bucket(room, bucket)
    bucket.fails = 99 if fault in {"500", "denied"} else 0
    bucket.status = 403 if fault == "denied" else 500
    bucket.loses = 1 if fault == "answer lost" else 0
    if fault == "in the middle":
        room.publish(MONDAY - timedelta(days=1))
        bucket.breaks = 3
    done = room.call("publish", "--now", MONDAY.isoformat(), "--json")
    told = json.loads(done.stdout)
    assert (room.root / f"public/editions/{ID}/index.html").exists()
    if fault == "answer lost":
        assert (done.returncode, told["handed"][0]["stand"]) == (0, "done")
    else:
        assert (done.returncode, told["handed"][0]["stand"]) == (75, "waiting")
        assert f"news/{ID}/manifest.json" not in bucket.objects
    bucket.fails = bucket.breaks = 0
    room.publish(MONDAY + timedelta(hours=9))  # by now it is late, but it was taken on in time
    assert bucket.objects == {f"news/{path}": data for path, data in published(room).items()}
    assert len(bucket.written()) == len(set(bucket.written()))


def test_of_two_who_write_at_once_one_is_told(room: Newsroom, bucket: Bucket) -> None:
    """What somebody else created a moment before stays as it is."""
    to_bucket(room, bucket)
    bucket.late[f"news/{ID}/index.html"] = b"theirs"
    report = room.publish()
    assert stand(report)[0] is Stand.REFUSED
    assert bucket.objects[f"news/{ID}/index.html"] == b"theirs"
    assert f"news/{ID}/manifest.json" not in bucket.objects


def test_without_credentials_it_is_said_which(
    room: Newsroom, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of what is to be set are told, and no value of it ever is."""
    to_bucket(room, bucket)
    for name in KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    found, problem = stand(room.publish())
    assert found is Stand.WAITING
    assert "no credentials were found" in problem
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment" in problem
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    bucket.fails, bucket.status = 99, 403
    report = room.publish(MONDAY + timedelta(minutes=5))
    assert "access is denied" in stand(report)[1]
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in repr(report)


def test_what_comes_too_late_waits_for_a_person(room: Newsroom) -> None:
    """It is held and told once; `status` shows it, `resume` hands it over."""
    late = ("--now", LATE.isoformat())
    done = room.call("publish", *late)
    assert done.returncode == 3
    assert "is held, for it is 2 days and 1 hours late, and its grace is 6 hours" in done.stdout
    assert lying(room) == {}
    again = room.call("publish", "--now", (LATE + timedelta(hours=1)).isoformat())
    assert (again.returncode, lying(room)) == (0, {})
    shown = room.call("status")
    assert (shown.returncode, shown.stdout.split(":")[0]) == (3, f"Edition {ID} by out is held")
    resumed = room.call("resume", ID, *late)
    assert resumed.returncode == 0
    assert f"Resumed {ID}.\nEdition {ID} by out was handed over: outbox/{ID}/" in resumed.stdout
    assert lying(room) == published(room)
    assert "neither held nor paused" in room.call("resume", ID, *late).stdout
    assert json.loads(room.call("status", "--json").stdout)[0]["stand"] == "done"


def test_what_is_cancelled_never_goes(room: Newsroom) -> None:
    """Nor does anything of it when the way is clear again; what is paused goes when resumed."""
    room.publish(LATE)
    assert "not be handed over" in room.call("cancel", ID).stdout
    room.publish(LATE + timedelta(hours=1))
    assert "had ended before" in room.call("cancel", ID).stdout
    assert lying(room) == {}
    assert "is cancelled" in room.call("status", ID).stdout


def test_what_is_paused_waits(room: Newsroom) -> None:
    """An edition that its channel did not take yet can be kept back by hand."""
    room.write("outbox", "not a folder")
    assert stand(room.publish())[0] is Stand.WAITING
    (room.root / "outbox").unlink()
    assert f"Paused {ID}." in room.call("pause", ID, "--why", "the lawyers").stdout
    assert room.publish(MONDAY + timedelta(minutes=5)).handed == ()
    assert "is held: the lawyers" in room.call("status").stdout
    assert room.call("resume", ID, "--now", MONDAY.isoformat()).returncode == 0
    assert lying(room) == published(room)


def test_a_command_about_no_edition_says_so(room: Newsroom) -> None:
    """Of what does not go as a whole the list of one's own is asked, and there is none."""
    room.publish()
    assert room.call("resume", "monthly-2026-11-01").returncode == 78


@pytest.mark.parametrize(
    ("to", "more", "told"),
    [
        ("public/outbox", "", "lies in public/, which the publication keeps for itself"),
        ("articles", "", "lies in articles/"),
        ("", "", 'give a folder, such as "outbox"'),
        ("ftp://host/x", "", "there is no ftp:// here"),
        ("s3://key:secret@bucket/x", "", "leave the key out"),
        ("s3://bucket/x?region=y", "", "give bucket and path alone"),
        ("s3://bucket/x", 'endpoint = "http://storage.example"', "is not https"),
        ("outbox", 'endpoint = "https://storage.example"', "is for object stores"),
        ("outbox", 'password = "x"', "unknown setting 'channel[0].password'"),
    ],
)
def test_settings_that_cannot_be_are_told(room: Newsroom, to: str, more: str, told: str) -> None:
    """With their line, before anything is done; no secret is repeated."""
    room.settings(outbox(to, more))
    with pytest.raises(ConfigError) as caught:
        room.publish()
    assert told in str(caught.value)
    assert "syndicate.toml:" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_kind_that_there_is_not_is_told_with_all_there_are(room: Newsroom) -> None:
    """Ways for messages and ways for whole editions are looked for alike."""
    room.settings(outbox().replace('kind = "files"', 'kind = "file"'))
    with pytest.raises(ConfigError, match=r"there is no 'file'; .*files"):
        room.publish()


def test_without_the_library_it_is_said_what_to_install(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no object store needs nothing for one; whoever has, is told."""
    room.settings(outbox("s3://letters/news"))
    monkeypatch.setitem(__import__("sys").modules, "obstore", None)
    found, problem = stand(room.publish())
    assert found is Stand.WAITING
    assert 'pip install "syndicate[s3]"' in problem
