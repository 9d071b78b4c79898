"""Media types by first bytes: the table, where the name decides, and what an article tells."""

from pathlib import Path

import pytest

from syndicate.library import Library, measure
from syndicate.mediatypes import HEAD, read_type
from torture import MP3, PNG

SOUND, FILM = b"\0\0\0\x20ftypM4A \0\0\0\0", b"\0\0\0\x20ftypisom\0\0\0\0"
HEADS = {
    "a.mp3": (b"ID3\x04\0\0", "audio/mpeg"),
    "b.mp3": (MP3, "audio/mpeg"),
    "c.mp3": (bytes(40) + MP3, "audio/mpeg"),
    "d.aac": (b"\xff\xf1\x50\x80", "audio/aac"),
    "e.m4a": (SOUND, "audio/mp4"),
    "f.m4a": (FILM, "audio/mp4"),
    "g.mp4": (FILM, "video/mp4"),
    "h.opus": (b"OggS\0\2", "audio/ogg"),
    "i.flac": (b"fLaC\0\0\0\x22", "audio/flac"),
    "j.wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    "k.png": (PNG, "image/png"),
    "l.jpg": (b"\xff\xd8\xff\xe0", "image/jpeg"),
    "m.gif": (b"GIF89a", "image/gif"),
    "n.webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
    "o.avif": (b"\0\0\0\x20ftypavif", "image/avif"),
    "p.svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "q.pdf": (b"%PDF-1.7\n", "application/pdf"),
    "r.vtt": (b"\xef\xbb\xbfWEBVTT\n", "text/vtt"),
    "s.json": (b' \n{"version": "1.2.0"}', "application/json"),
    "t.txt": (b"BMW\n", "text/plain"),
    "u.txt": (b"\xff\xfea\0", "text/plain"),
    "v.html": (b"<p><svg/>", "text/html"),
}


@pytest.mark.parametrize("name", HEADS)
def test_files_that_are_what_their_names_say(name: str) -> None:
    """The usual beginnings of the usual files are known, and nothing is told."""
    head, kind = HEADS[name]
    assert read_type(name, head) == (kind, "")


@pytest.mark.parametrize(
    ("name", "head", "kind", "doubt"),
    [
        ("a.mp3", PNG, "image/png", "begins like image/png, and by its name is audio/mpeg"),
        ("a.mp3", FILM, "video/mp4", "begins like video/mp4, and by its name is audio/mpeg"),
        ("a.png", MP3, "audio/mpeg", "begins like audio/mpeg, and by its name is image/png"),
        ("a.mp3", b"hello", "application/octet-stream",
         "begins like no recording, and by its name is audio/mpeg"),
        ("a.bin", PNG, "image/png", ""),
        ("a.vtt", b"1\n00:00", "text/vtt", "does not begin with WEBVTT"),
        ("a.json", b"CHAPTER01=", "application/json", "does not begin as JSON does"),
        ("a.json", b"", "application/json", "does not begin as JSON does"),
    ],
)  # fmt: skip
def test_bytes_decide_against_a_name(name: str, head: bytes, kind: str, doubt: str) -> None:
    """Where the bytes tell another type it is theirs, and what is odd is said."""
    assert read_type(name, head) == (kind, doubt)


def test_only_the_beginning_is_read(tmp_path: Path) -> None:
    """A file's type costs one short reading, and it is kept like the length."""
    (tmp_path / "a.vtt").write_bytes(b"\n" * HEAD + b"WEBVTT")
    library = Library(tmp_path)
    found = library.find("a.vtt")
    assert found is not None
    assert found.doubt == "does not begin with WEBVTT"
    (tmp_path / "a.vtt").unlink()
    assert library.find("a.vtt") is found
    (tmp_path / "b.mp3").write_bytes(PNG)
    assert measure(tmp_path / "b.mp3").type == "image/png"
