"""The articles folder: what is listed, what is read, and what is refused."""

import os
import socket
import sys
from pathlib import Path

import pytest

from syndicate import library
from syndicate.errors import ContentError, StorageError
from syndicate.library import Library
from syndicate.mediatypes import media_type


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return an empty articles folder, with a file beside it."""
    (tmp_path / "secret.md").write_text("secret")
    made = tmp_path / "articles"
    made.mkdir()
    return made


def refusal(root: Path, path: str) -> str:
    """Return why a file is not read."""
    with pytest.raises(ContentError) as caught:
        Library(root).read(path)
    return str(caught.value)


def test_files_of_any_depth_are_listed_sorted(root: Path) -> None:
    """Every file is listed once, by its POSIX path, in an order that no file system decides."""
    for path in ("b.md", "a/z/deep.md", "a.md", "a/b.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    made = Library(root)
    assert list(made.scan()) == ["a.md", "a/b.md", "a/z/deep.md", "b.md"]
    assert made.read("a/b.md").data == b"a/b.md"
    assert made.scan()["a.md"] == made.stamp("a.md")


def test_no_folder_is_no_articles(tmp_path: Path) -> None:
    """A publication without an articles folder has none, and is no error."""
    assert Library(tmp_path / "gone").scan() == {}
    assert Library(tmp_path).stamp("gone.md") is None


def test_hidden_files_are_passed_over(root: Path) -> None:
    """What begins with a dot is neither an article nor published with one, unless asked for."""
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("x")
    (root / ".draft.md").write_text("x")
    made = Library(root)
    assert made.scan() == {}
    assert made.find(".draft.md") is None
    assert made.find(".git/config") is None
    assert list(Library(root, hidden=frozenset({".draft.md", ".git"})).scan()) == [
        ".draft.md",
        ".git/config",
    ]


def test_a_link_inside_is_the_file(root: Path) -> None:
    """A link to a file of the folder is read as that file."""
    (root / "a.md").write_text("text")
    (root / "b.md").symlink_to("a.md")
    made = Library(root)
    assert list(made.scan()) == ["a.md", "b.md"]
    assert made.read("b.md").data == b"text"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("../secret.md", "is a link that leads out of articles/"),
        ("/etc/passwd", "is a link that leads out of articles/"),
        ("nowhere.md", "is a link that leads nowhere"),
        ("link.md", "is a link that leads nowhere"),
        (".", "is no regular file"),
        ("../articles", "is no regular file"),
    ],
)
def test_a_link_elsewhere_is_listed_and_refused(root: Path, target: str, problem: str) -> None:
    """A link out of the folder, to nowhere, to itself or to a folder is told, never followed."""
    (root / "link.md").symlink_to(target)
    assert list(Library(root).scan()) == ["link.md"]
    assert refusal(root, "link.md").startswith(f"link.md: {problem}; ")
    assert Library(root).find("link.md") is None


def test_a_folder_linked_into_itself_ends(root: Path) -> None:
    """Folders are not entered through links, so a scan always ends."""
    (root / "loop").symlink_to(root)
    (root / "a.md").write_text("x")
    assert list(Library(root).scan()) == ["a.md", "loop"]


def test_only_regular_files_are_opened(root: Path) -> None:
    """A pipe or a socket would never end; they are refused without being opened."""
    os.mkfifo(root / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket.md"))
    assert "is no regular file" in refusal(root, "pipe.md")
    assert "is no regular file" in refusal(root, "socket.md")
    assert Library(root).find("pipe.md") is None


def test_a_file_of_six_mebibytes_is_refused(root: Path) -> None:
    """Beyond the limit a file is refused by its size, before it is read."""
    with (root / "big.md").open("wb") as file:
        file.truncate(6 * 1024 * 1024)
    assert "has 6.0 MiB, an article may have 5 MiB" in refusal(root, "big.md")
    with (root / "fits.md").open("wb") as file:
        file.truncate(library.LIMIT)
    assert len(Library(root).read("fits.md").data) == library.LIMIT


def test_an_unreadable_file_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system will not give is reported with the reason."""
    (root / "a.md").write_text("x")

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert refusal(root, "a.md").startswith("a.md: cannot be read (Permission denied); make it")


def test_an_unreadable_folder_is_no_empty_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a folder cannot be listed the run ends: its articles must not count as removed."""

    def deny(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(StorageError, match="articles: cannot be read: Permission denied"):
        Library(root).scan()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no such names")
def test_a_name_that_is_not_utf_8_holds_back_one_file(root: Path) -> None:
    """A file name in Latin-1 is listed in a form that can be told and stored, and refused."""
    (root / os.fsdecode(b"caf\xe9.md")).write_text("x")
    (root / "a.md").write_text("x")
    assert list(Library(root).scan()) == ["a.md", r"caf\xe9.md"]
    assert "has a name that is not UTF-8" in refusal(root, r"caf\xe9.md")


def test_a_file_that_vanishes_during_the_scan_is_none(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor's passing file does not stop a run."""
    for name in ("a.md", "b.md"):
        (root / name).write_text("x")
    scandir = os.scandir

    def vanishing(folder: str) -> object:
        found = scandir(folder)
        (root / "b.md").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(os, "scandir", vanishing)
    assert set(Library(root).scan()) <= {"a.md"}
    assert "is gone" in refusal(root, "b.md")


def test_a_picture_is_measured_and_a_broken_one_is_not(root: Path) -> None:
    """A picture's pixels are known; a file that only has the name of one has none."""
    (root / "a.gif").write_bytes(b"GIF89a\x02\x00\x03\x00" + bytes(20))
    (root / "b.png").write_bytes(b"no picture")
    made = Library(root)
    found = made.find("a.gif")
    assert found is not None
    assert (found.width, found.height, found.type, found.size) == (2, 3, "image/gif", 30)
    broken = made.find("b.png")
    assert broken is not None
    assert (broken.width, broken.height) == (None, None)
    assert made.find("gone.png") is None
    assert made.find("a\0b.png") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.m4a", "audio/mp4"),
        ("a.pdf", "application/pdf"),
        ("a.unheard", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
        ("tags/sea/atom.xml", "application/atom+xml"),
        ("sitemap.xml", "application/xml"),
    ],
)
def test_media_types_are_the_same_everywhere(name: str, kind: str) -> None:
    """A name's type is known without asking the machine."""
    assert media_type(name) == kind
