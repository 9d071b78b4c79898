"""Every store that pages are published in keeps the same promises about the files it holds."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EIO, ENOSPC
from pathlib import Path
from typing import NoReturn

import pytest

from syndicate.errors import StorageError
from syndicate.stores import files
from syndicate.stores.files import Files

OPEN: dict[str, Callable[[Path], Files]] = {"files": Files}
"""How a store that may be published from is opened for a test; a new one adds its own here."""


@pytest.fixture(params=OPEN)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Return an empty store of each kind."""
    return OPEN[request.param](tmp_path / "public")


def lying(store: Files) -> list[str]:
    """Return the paths of all that lies in the store, half-written files too."""
    found = [path for path in store.root.rglob("*") if not path.is_dir()]
    return sorted(str(path.relative_to(store.root)) for path in found)


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let the system refuse to write files of more bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, was)


def test_what_is_put_is_read(store: Files) -> None:
    """A file that was put is there with its bytes, looks as it was told, and nothing else is."""
    stored = store.put("a/b/index.html", b"one")
    assert store.read("a/b/index.html") == b"one"
    assert store.look("a/b/index.html") == stored
    assert stored.size == 3
    store.put("a/b/index.html", b"")
    assert store.read("a/b/index.html") == b""
    assert lying(store) == ["a/b/index.html"]


def test_what_is_laid_down_is_not_seen_before_it_is_placed(store: Files) -> None:
    """Readers see the old file until the new one is placed, and for ever if it is dropped."""
    store.put("index.html", b"old")
    stored = store.lay("index.html", b"newer")
    assert store.read("index.html") == b"old"
    store.place(["index.html"])
    assert store.read("index.html") == b"newer"
    assert store.look("index.html") == stored
    store.lay("index.html", b"never")
    store.drop(["index.html", "not-there"])
    assert store.read("index.html") == b"newer"
    assert lying(store) == ["index.html"]


def test_what_is_dropped_leaves_no_folder(store: Files, tmp_path: Path) -> None:
    """Folders that were made for what is dropped go with it, the store's own too if it is new."""
    for path in ("a/b/index.html", "a/c/index.html"):
        store.lay(path, b"never")
    store.drop(["a/b/index.html", "a/c/index.html", "not-there/x"])
    assert not list(tmp_path.iterdir())
    store.put("a/b/index.html", b"placed")
    store.lay("a/c/index.html", b"never")
    store.drop(["a/c/index.html", "a/b/index.html"])
    assert [path.name for path in (store.root / "a").iterdir()] == ["b"]


def test_a_folder_that_was_there_before_stays(tmp_path: Path) -> None:
    """An empty public folder may be a mount, or the root of a web server."""
    root = tmp_path / "public"
    for kind in OPEN.values():
        root.mkdir(exist_ok=True)
        store = kind(root)
        store.lay("a/index.html", b"never")
        store.drop(["a/index.html"])
        assert not list(root.iterdir())


def test_what_a_killed_run_laid_down_is_swept_away(store: Files) -> None:
    """However deep it lies, and whatever it was to be; what is in its place stays."""
    store.put("a/b/index.html", b"old")
    store.lay("a/b/index.html", b"new")
    store.lay("c/index.html", b"never")
    store.sweep()
    assert store.read("a/b/index.html") == b"old"
    assert lying(store) == ["a/b/index.html"]
    assert not (store.root / "c").exists()


def test_what_is_not_there_is_nothing(store: Files) -> None:
    """A file that was never put is told as none, not as an error."""
    assert store.read("a/b") is None
    assert store.look("a/b") is None
    store.put("a", b"1")
    assert store.look("a/b") is None
    store.remove(["gone", "a/below"])
    store.sync()


def test_a_full_disk_leaves_the_old_file(store: Files) -> None:
    """When the disk fills up halfway, the old file stays whole and nothing of the new is left."""
    store.put("feed.xml", b"old")
    with no_file_above(1000), pytest.raises(StorageError, match=r"feed\.xml: cannot be written"):
        store.put("feed.xml", b"x" * 5000)
    assert store.read("feed.xml") == b"old"
    assert lying(store) == ["feed.xml"]


@pytest.mark.parametrize(("call", "code"), [("write", ENOSPC), ("replace", EIO), ("open", EIO)])
def test_a_failing_disk_leaves_the_old_file(
    store: Files, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    """Whichever step fails, the message says why, and readers keep what they had."""
    store.put("feed.xml", b"old")

    def fail(*_: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, call, fail)
        with pytest.raises(StorageError, match=os.strerror(code)):
            store.put("feed.xml", b"new")
    assert store.read("feed.xml") == b"old"
    assert lying(store) == ["feed.xml"]


def test_a_writer_killed_halfway_leaves_the_old_file(store: Files) -> None:
    """Killed before the last step, a writer leaves the old file; the next one leaves no trace."""
    store.put("feed.xml", b"old")
    script = f"""
        import os
        from pathlib import Path
        from syndicate.stores.files import Files
        os.replace = lambda *_: os.kill(os.getpid(), 9)
        Files(Path({str(store.root)!r})).put("feed.xml", b"new")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    assert store.read("feed.xml") == b"old"
    store.put("feed.xml", b"newer")
    assert lying(store) == ["feed.xml"]


def test_a_place_that_cannot_be_is_told(store: Files, tmp_path: Path) -> None:
    """A file in the place of a folder, or of the whole store, ends with a message, not a crash."""
    store.put("a", b"1")
    said = "a/b: cannot be written: .*; a file stands where a folder is needed: move it away, and"
    with pytest.raises(StorageError, match=said):
        store.put("a/b", b"2")
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot be written"):
        Files(tmp_path / "taken").put("a", b"1")
    with pytest.raises(StorageError, match="cannot be written"):
        Files(tmp_path / "taken").copy(tmp_path / "taken", "a")


def test_the_longest_name_has_room(store: Files) -> None:
    """A name of as many bytes as file systems take can be written."""
    name = "ö" * 125 + ".html"
    store.put(name, b"1")
    assert store.read(name) == b"1"


def test_a_copy_is_made_once(store: Files, tmp_path: Path) -> None:
    """A file is copied whole; the same bytes are not written again."""
    source = tmp_path / "a.png"
    source.write_bytes(b"picture")
    stored, written = store.copy(source, "media/a.png")
    assert written
    assert store.copy(source, "media/a.png") == (stored, False)
    source.write_bytes(b"another")
    assert store.copy(source, "media/a.png")[1]
    assert store.read("media/a.png") == b"another"
    with pytest.raises(StorageError, match="No such file"):
        store.copy(tmp_path / "gone.png", "media/gone.png")
    assert lying(store) == ["media/a.png"]


def test_a_removal_leaves_no_empty_folders(store: Files) -> None:
    """With its last file a folder goes, up to the root, and can be written to again."""
    store.put("a/b/c/index.html", b"1")
    store.put("a/other.html", b"2")
    store.remove(["a/b/c/index.html"])
    assert sorted(path.name for path in store.root.rglob("*")) == ["a", "other.html"]
    store.put("a/b/c/index.html", b"3")
    assert store.read("a/b/c/index.html") == b"3"
    store.remove(["a/b/c/index.html", "a/other.html"])
    assert store.root.is_dir()


def test_what_cannot_be_removed_is_told(store: Files) -> None:
    """A folder in the place of a file is not taken for removed."""
    store.put("a/b", b"1")
    with pytest.raises(StorageError, match="a: cannot be removed"):
        store.remove(["a"])


def test_a_disk_that_lost_data_is_told(store: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed sync is an error: nothing may be recorded that a power cut would undo."""
    store.put("a", b"1")
    store.sync()
    monkeypatch.setattr(files, "_syncfs", lambda _: -1)
    monkeypatch.setattr(files, "get_errno", lambda: EIO)
    with pytest.raises(StorageError, match=os.strerror(EIO)):
        store.sync()
