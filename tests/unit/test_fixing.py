"""``check --fix``: what is missing is written in, not a byte more, and never in doubt."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from factories import NOON, article, publication
from syndicate import sources
from syndicate.errors import ContentError
from syndicate.fixing import Fixer
from syndicate.model import ArticleId, Head, RawFile, Record, Stored
from syndicate.prepare import fields
from syndicate.stores.files import Files

ID = "tag:example.org,2026-11-22:a"
DATE = "2026-11-22T13:00:00+01:00"
BERLIN = publication(timezone="Europe/Berlin")


def head(key: str, **changes: object) -> Head:
    """Return the head of the record with this key."""
    made = article(id=ArticleId(f"{ID}{key.partition('#')[2]}"), key=key)
    return replace(made, **changes)  # type: ignore[arg-type]


def fix(folder: Path, heads: Mapping[str, Head]) -> list[str]:
    """Fix the files of a folder and return what was told, the folder's name left out."""
    lines = list(Fixer(folder, BERLIN, heads).fix())
    assert all(f"{folder.name}/" in line for line in lines)
    return [line.replace(f"{folder.name}/", "", 1) for line in lines]


def fixed(folder: Path, path: str, source: str, *keys: str) -> tuple[str, list[str]]:
    """Fix one file; return its text afterwards and what was told. A second run must do nothing."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(source.encode())
    heads = {key: head(key) for key in keys or (path,)}
    lines = fix(folder, heads)
    data = file.read_bytes()
    again = fix(folder, heads)
    assert file.read_bytes() == data
    assert [one for one in again if "wrote" in one] == []
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    return data.decode(), lines


def records(path: str, source: str) -> list[Record]:
    """Return the good records of a text."""
    found = sources.parse(RawFile(path=path, data=source.encode()))
    return [one for one in found if isinstance(one, Record)]


YAML = f'id: "{ID}"\ndate: "{DATE}"\n'
TOML = f'id = "{ID}"\ndate = "{DATE}"\n'
META = f'<meta name="id" content="{ID}">\n<meta name="date" content="{DATE}">\n'
INLINE = f'"id": "{ID}", "date": "{DATE}"'


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.md", "---\ntitle: A\n---\nB\n", f"---\n{YAML}title: A\n---\nB\n"),
        ("a.md", "---\n---\nB\n", f"---\n{YAML}---\nB\n"),
        ("a.md", "\n\n---  \ntitle: A\n---\nB", f"\n\n---  \n{YAML}title: A\n---\nB"),
        ("a.md", "+++\ntitle = 'A'\n[x]\n+++\nB", f"+++\n{TOML}title = 'A'\n[x]\n+++\nB"),
        ("a.md", '{"title": "A"}\nB', f'{{{INLINE}, "title": "A"}}\nB'),
        ("a.md", '---json\n{"title": "A"}\n---\nB', f'---json\n{{{INLINE}, "title": "A"}}\n---\nB'),
        ("a.md", "---yaml\ntitle: A\n---\nB", f"---yaml\n{YAML}title: A\n---\nB"),
        ("a.md", "--- toml\ntitle = 'A'\n---\nB", f"--- toml\n{TOML}title = 'A'\n---\nB"),
        ("a.md", "{}\nB", f"{{{INLINE}}}\nB"),
        ("a.md", '{\n  "title": "A"\n}\nB',
         f'{{\n  "id": "{ID}",\n  "date": "{DATE}",\n  "title": "A"\n}}\nB'),
        ("a.md", "---\rtitle: A\r---\rB\r",
         f"---\r{YAML}title: A\n---\nB\n".replace("\n", "\r")),
        ("a.md", "# A\n\nB\n", f"---\n{YAML}---\n# A\n\nB\n"),
        ("a.md", "-----\nB\n", f"---\n{YAML}---\n-----\nB\n"),
        ("a.md", "", f"---\n{YAML}---\n"),
        ("a.txt", "A\n\nB", f"---\n{YAML}---\nA\n\nB"),
        ("a.html", "---\ntitle: A\n---\n<p>B", f"---\n{YAML}title: A\n---\n<p>B"),
        ("a.html", '{"title": "A"}\n<p>B', f'{{{INLINE}, "title": "A"}}\n<p>B'),
        ("a.html", "<p>B</p>", f"---\n{YAML}---\n<p>B</p>"),
        ("a.html", "<!doctype html>\n<html><head>\n<title>A</title></head><body>B</body></html>",
         f"<!doctype html>\n<html><head>\n{META}<title>A</title></head><body>B</body></html>"),
        ("a.htm", "<title>A</title>\n<p>B", f"{META}<title>A</title>\n<p>B"),
        ("a.json", '{"title": "A", "content_html": "<p>B</p>"}',
         f'{{{INLINE}, "title": "A", "content_html": "<p>B</p>"}}'),
    ],
)  # fmt: skip
def test_every_format_takes_id_and_date(tmp_path: Path, path: str, before: str, after: str) -> None:
    """In each format the fields stand where readers look for them; all else is as it was."""
    assert fixed(tmp_path, path, before) == (after, [f"{path}: wrote id {ID}, date {DATE}"])
    (record,) = records(path, after)
    told = fields.read(record, BERLIN, NOON.tzinfo)  # type: ignore[arg-type]
    assert (told.id, told.published) == (ID, NOON)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.md", "---\ntitle: A\n---\nB\n"),
        ("a.md", "+++\ntitle = 'A'\n+++\nB\n"),
        ("a.md", '{\n"title": "A"\n}\nB\n'),
        ("a.md", "# A\n\nB\n"),
        ("a.txt", "A\n\nB\n"),
        ("a.html", "<html>\n<head>\n<title>A</title>\n</head>\n<body>\nB\n</body>\n</html>\n"),
        ("a.json", '{\n"title": "A",\n"text": "B"\n}\n'),
    ],
)
def test_files_of_windows_keep_their_line_ends(
    tmp_path: Path, path: str, source: str, mark: str
) -> None:
    """Carriage returns and a byte order mark stay, and what is written in has them too."""
    before = mark + source.replace("\n", "\r\n")
    after, lines = fixed(tmp_path, path, before)
    assert lines == [f"{path}: wrote id {ID}, date {DATE}"]
    assert after.startswith(mark)
    assert after.count("\ufeff") == len(mark)
    assert after.count("\n") == after.count("\r\n") > before.count("\r\n")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.md", "---\nid: abc  # mine\ndate: 2026-11-22\n---\nB\n",
         f'---\nid: "{ID}"  # mine\ndate: 2026-11-22\n---\nB\n'),
        ("a.md", "---\r\ntitle: A\r\n'ID': 7\r\ndate: 2026-11-22\r\n---\r\nB\r\n",
         f"---\r\ntitle: A\r\n'ID': \"{ID}\"\r\ndate: 2026-11-22\r\n---\r\nB\r\n"),
        ("a.md", "+++\ndate = 2026-11-22\nid = 'abc'\n+++\nB\n",
         f'+++\ndate = 2026-11-22\nid = "{ID}"\n+++\nB\n'),
        ("a.md", "---\nguid: abc\ndate: 2026-11-22\n---\nB\n",
         f'---\nid: "{ID}"\nguid: abc\ndate: 2026-11-22\n---\nB\n'),
        ("a.md", "---\ndate: git Created\n---\nB\n", f'---\nid: "{ID}"\ndate: "{DATE}"\n---\nB\n'),
        ("a.json", '{"x": {"id": 1}, "id" : 7, "date": "2026-11-22", "text": "B"}',
         f'{{"x": {{"id": 1}}, "id" : "{ID}", "date": "2026-11-22", "text": "B"}}'),
        ("a.html", "<head><meta name=id\ncontent='abc'><meta name=date content=2026-11-22></head>B",
         None),
        ("a.html", "<head>\n<meta content='abc' name=id>\n<meta name=date content=2026-11-22>B",
         f'<head>\n<meta content="{ID}" name=id>\n<meta name=date content=2026-11-22>B'),
        ("a.md", "---\n{id: abc, date: 2026-11-22}\n---\nB\n", None),
        ("a.md", "---\nid: >\n  abc\ndate: 2026-11-22\n---\nB\n", None),
    ],
)  # fmt: skip
def test_an_id_that_is_a_word_becomes_the_uri_it_is(
    tmp_path: Path, path: str, before: str, after: str | None
) -> None:
    """A word's URI depends on day and domain, so it is written down; where that is unsafe, told."""
    text, lines = fixed(tmp_path, path, before)
    assert text == (after or before)
    assert lines[0].startswith(f"{path}: wrote id" if after else "left as it is")


@pytest.mark.parametrize(
    "own", ["https://a.example/1", "urn:x:1", "f9d7fba8-7cfc-4389-8fec-9731dbe6cbb8"]
)
def test_ids_that_are_the_same_everywhere_stay(tmp_path: Path, own: str) -> None:
    """A URI and a UUID need no help."""
    source = f"---\nid: {own}\ndate: 2026-11-22\n---\nB\n"
    assert fixed(tmp_path, "a.md", source) == (source, [])


LIST = '[\n  {"title": "A", "text": "B"},\n  "no record",\n  {"text": "C", "id": "urn:x"}\n ]\n'
FEED = '{"version": "1.1", "items" : [ {"title":"A", "text":"\\ud800 B"}, {"text":"C"}], "x": 1.10}'
LINES = '\n{"title": "A", "text": "x\u2028y"}\r\nno record\n \n{"text": "C"}'


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "a.json",
            LIST,
            LIST.replace('{"title"', f'{{"id": "{ID}1", "date": "{DATE}", "title"').replace(
                '{"text": "C"', f'{{"date": "{DATE}", "text": "C"'
            ),
        ),
        (
            "a.json",
            FEED,
            FEED.replace('{"title"', f'{{"id": "{ID}1", "date": "{DATE}", "title"').replace(
                '{"text":"C"', f'{{"id": "{ID}2", "date": "{DATE}", "text":"C"'
            ),
        ),
        (
            "a.jsonl",
            LINES,
            LINES.replace('{"title"', f'{{"id": "{ID}1", "date": "{DATE}", "title"').replace(
                '{"text"', f'{{"id": "{ID}3", "date": "{DATE}", "text"'
            ),
        ),
    ],
    ids=["list", "JSON Feed", "lines"],
)
def test_each_record_of_many_takes_its_own(
    tmp_path: Path, path: str, before: str, after: str
) -> None:
    """In a file of several records each gets its id, bad ones are skipped, and the rest stays."""
    text, lines = fixed(tmp_path, path, before, *(f"{path}#{number}" for number in (1, 2, 3)))
    assert text == after
    assert len(lines) == 2
    assert all(": wrote " in line for line in lines)


def test_a_large_file_is_fixed_in_one_go(tmp_path: Path) -> None:
    """Thousands of records take seconds at most, each its own id."""
    count = 3000
    source = json.dumps([{"title": f"T{n}", "date": "2026-01-01"} for n in range(count)])
    (tmp_path / "a.json").write_text(source)
    assert len(fix(tmp_path, {f"a.json#{n}": head(f"a.json#{n}") for n in range(1, count + 1)}))
    found = json.loads((tmp_path / "a.json").read_text())
    assert [one["id"] for one in found] == [f"{ID}{n}" for n in range(1, count + 1)]


def test_only_what_is_missing_is_written(tmp_path: Path) -> None:
    """An id under any of its names, and a date in the file's name, are not written again."""
    source = "---\nguid: urn:x\npubDate: 2026-11-22\n---\nB"
    assert fixed(tmp_path / "1", "a.md", source) == (source, [])
    text, _ = fixed(tmp_path / "2", "2026-11-22-a.md", "B")
    assert "date:" not in text
    assert "id:" in text
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "a.md").write_text("B")
    fix(tmp_path / "3", {"a.md": head("a.md", draft=True)})
    assert "date:" not in (tmp_path / "3" / "a.md").read_text()


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.md", "---\n{title: A}\n---\nB"),
        ("a.md", "---\n  title: A\n---\nB"),
        ("a.html", "<!-- <head> --><title>A</title><body>B</body>"),
    ],
)
def test_what_is_not_safe_is_left_and_told(tmp_path: Path, path: str, source: str) -> None:
    """Where writing would be in vain, or change what is said, the file stays as it is."""
    remedy = f'write id: "{ID}" and date: "{DATE}" into it by hand'
    told = f"left as it is: {path}: cannot be changed safely; {remedy}"
    assert fixed(tmp_path, path, source) == (source, [told])


def test_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    """What is to be written by hand is told to the letter, and nothing that is there already."""
    source = "---\n{title: A, date: 2026-11-22}\n---\nB"
    told = f'left as it is: a.md: cannot be changed safely; write id: "{ID}" into it by hand'
    assert fixed(tmp_path, "a.md", source) == (source, [told])


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.md", "---\nid:\n{}\n---\nB", '---\nid: "ID"\n{}\n---\nB'),
        ("a.md", "---\n{}\nID: ''  # none\n---\nB", '---\n{}\nID: "ID"  # none\n---\nB'),
        ("a.md", "---\r\nid: # none\r\n{}\r\n---\r\nB", '---\r\nid: "ID" # none\r\n{}\r\n---\r\nB'),
        ("a.md", "---\nid: ~\n{}\n---\nB", '---\nid: "ID"\n{}\n---\nB'),
        ("a.md", "+++\nid = ''\ndate = 2026-11-22\n+++\nB",
         '+++\nid = "ID"\ndate = 2026-11-22\n+++\nB'),
        ("a.json", '{"id": "", "date": "2026-11-22", "text": "B"}',
         '{"id": "ID", "date": "2026-11-22", "text": "B"}'),
        ("a.json", '{"id":null, "date": "2026-11-22", "text": "B"}',
         '{"id":"ID", "date": "2026-11-22", "text": "B"}'),
    ],
)  # fmt: skip
def test_an_empty_id_is_filled(tmp_path: Path, path: str, before: str, after: str) -> None:
    """A field that is there, with nothing in it, gets its value in its own place."""
    before, after = (one.replace("{}", "date: 2026-11-22") for one in (before, after))
    assert fixed(tmp_path, path, before) == (
        after.replace('ID"', f'{ID}"'),
        [f"{path}: wrote id {ID}"],
    )


@pytest.mark.parametrize(
    "after", [f"---\n{YAML}title: B\n---\nB", f"---\n{YAML}title: A\n---\nC", f"---\n{YAML}---\nB"]
)
def test_a_change_of_anything_else_is_refused(tmp_path: Path, after: str) -> None:
    """A change is only made when title, body and every other field read the same after it."""
    fixer = Fixer(tmp_path, BERLIN, {"a.md": head("a.md")})
    before = RawFile(path="a.md", data=b"---\ntitle: A\n---\nB")
    with pytest.raises(ContentError, match="cannot be changed safely"):
        fixer._prove(before, replace(before, data=after.encode()))
    fixer._prove(before, replace(before, data=f"---\n{YAML}title: A\n---\nB".encode()))


def test_a_record_held_back_is_left_and_told(tmp_path: Path) -> None:
    """A file that cannot be read is told with its own error, and the next one is fixed."""
    (tmp_path / "a.md").write_text("---\ntitle: [\n---\n")
    (tmp_path / "b.md").write_text("B")
    lines = fix(tmp_path, {name: head(name) for name in ("a.md", "b.md", "gone.md")})
    assert lines[0].startswith("left as it is: a.md:")
    assert lines[1].startswith("b.md: wrote id")
    assert len(lines) == 2


def test_a_link_is_left_and_told(tmp_path: Path) -> None:
    """A link is not turned into a file; its target is not written through it."""
    (tmp_path / "a.md").write_text("A")
    (tmp_path / "b.md").symlink_to("a.md")
    assert fix(tmp_path, {"b.md": head("b.md")}) == [
        "left as it is: b.md: is a link; put the file itself here"
    ]
    assert (tmp_path / "b.md").is_symlink()
    assert (tmp_path / "a.md").read_text() == "A"


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """What only its owner may read stays so."""
    file = tmp_path / "a.md"
    file.write_text("A")
    file.chmod(0o600)
    fix(tmp_path, {"a.md": head("a.md")})
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_private_article_is_private_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new text has the file's own mode before it is in place, and is on the disk by then."""
    (tmp_path / "a.md").write_text("B")
    (tmp_path / "a.md").chmod(0o600)
    seen: list[tuple[int, int]] = []

    def fsync(descriptor: int) -> None:
        stat = os.fstat(descriptor)
        seen.append((stat.st_mode & 0o777, stat.st_ino))

    monkeypatch.setattr(os, "fsync", fsync)
    fix(tmp_path, {"a.md": head("a.md")})
    stat = (tmp_path / "a.md").stat()
    assert seen == [(0o600, stat.st_ino)]
    assert stat.st_mode & 0o777 == 0o600


def test_what_an_author_saves_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changed after it was read is left as its author saved it, and told."""
    file = tmp_path / "a.md"
    file.write_text("B")
    lay = Files.lay

    def saved_meanwhile(files: Files, path: str, data: bytes, **how: Any) -> Stored:  # noqa: ANN401
        file.write_text("B, and more")
        return lay(files, path, data, **how)

    monkeypatch.setattr(Files, "lay", saved_meanwhile)
    told = fix(tmp_path, {"a.md": head("a.md")})
    assert told == ["left as it is: a.md: was changed meanwhile; run again"]
    assert file.read_text() == "B, and more"
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]
