"""Small hostile files must not keep a run busy: time grows with size, not with its square.

Each input took seconds, some of them minutes, where a step was quadratic.
"""

from collections.abc import Callable
from contextlib import suppress
from time import process_time
from typing import Any

import pytest

import digests
import factories
from syndicate import codec, sources, urls
from syndicate.checks.email import check
from syndicate.codec import Packed
from syndicate.db.rows import Known
from syndicate.errors import ContentError
from syndicate.library import Stamp
from syndicate.markup import foreign
from syndicate.model import ArticleId, RawFile, Record, SafeHtml
from syndicate.publishing.reader import Job, Taken
from syndicate.publishing.recognition import Register

SECONDS = 2
PIXEL = '<img alt="" src="https://a.example/a.png" width = "1">'
UNSAID = '<img src="https://a.example/a.png">'


def seconds(work: Callable[[], object]) -> float:
    """Return how long the processor works; to refuse is an answer too."""
    start = process_time()
    with suppress(ContentError):
        work()
    return process_time() - start


BODIES = {
    "equal headings": "## A\n\n" * 8_000,
    "the title again and again": "<h1>A note</h1>\n" * 10_000,
    "images that never close": PIXEL + "\n" + "<img " * 8_000,
    "images that close at last": "<img x " * 40_000 + 'alt="">' + UNSAID,
    "an address and spaces": f'<a href="https://a.example/日{" " * 400_000}">x</a>',
    "a host without end": f'<a href="https://{"é" * 50_000}/">x</a>',
    "cells in one row": f"<table><tr>{'<td>a</td>' * 30_000}</tr></table>",
    "files that are not there": "".join(f"![x](a{number}.jpg)\n" for number in range(5_000)),
    "references to one footnote": "[^1] " * 10_000 + "\n\n[^1]: x\n",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_hostile_bodies(body: str) -> None:
    """However a body repeats itself, an article is made or refused in good time."""
    assert seconds(lambda: factories.prepared(body)) < SECONDS


HEADS = {
    "a name of many parts": "+++\n" + "a." * 60_000 + "a = 1\n+++\n",
    "quoted parts": "+++\n" + '"a".' * 40_000 + "a = 1\n+++\n",
    "a table of many parts": "+++\n[" + "a." * 60_000 + "a]\n+++\n",
    "many parts inside": "+++\nb = {" + "a." * 60_000 + "a = 1}\n+++\n",
    "quotes that never close": "+++\n" + '"""' * 60_001 + "." * 60 + "\n+++\n",
    "single quotes": "+++\n" + "'" * 180_001 + "." * 60 + "\n+++\n",
    "a list in YAML": "---\na:\n" + "- b\n" * 120_000 + "---\n",
    "a list in brackets": "---\na: [" + "b," * 200_000 + "]\n---\n",
    "names in YAML": "---\n" + "".join(f"k{n}: v\n" for n in range(40_000)) + "---\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_hostile_front_matter(head: str) -> None:
    """Front matter as long as it may be is read, or refused, in good time."""
    raw = RawFile(path="a.md", data=head.encode())
    assert seconds(lambda: sources.parse(raw)) < SECONDS


def test_points_in_texts_are_no_names() -> None:
    """A long text of many sentences, or a list of numbers, is no name of many parts in TOML."""
    many = "A. " * 99
    lines = f"title = '{many}'", f'summary = """{many}"""', f"n = [{'1.5,' * 99}]"
    told = "\n".join(["+++", *lines, "+++", ""])
    (record,) = sources.parse(RawFile(path="a.md", data=told.encode()))
    assert isinstance(record, Record)
    assert record.fields["title"] == record.fields["summary"] == many


@pytest.mark.parametrize("body", ["A title\n\n" * 20_000 + "End.", f"A\n\nB\n\n{':' * 50_000}x"])
def test_hostile_texts(body: str) -> None:
    """A plain text may say its title, or a sign, as often as it likes."""
    own: dict[str, Any] = {"path": "a.txt", "key": "a.txt", "markup": "text", "fields": {}}
    assert seconds(lambda: factories.prepared(body, **own)) < SECONDS


@pytest.mark.parametrize(
    "sign", ["`a ", "**a ", "*a ", "_a* ", "<a ", "&a ", "<p ", "<!--", "<p>", "<t>"]
)
def test_hostile_titles(sign: str) -> None:
    """A title of any length is published, and its signs are read once."""
    fields = {"title": sign * 30_000, "date": "2026-11-22"}
    assert seconds(lambda: factories.prepared(fields=fields)) < SECONDS


@pytest.mark.parametrize("name", ["id", "slug", "author", "date", "tags", "language", "canonical"])
@pytest.mark.parametrize("value", ["a@b" * 30_000, "\u00a0" * 60_000 + "x", "9" * 60_000])
def test_hostile_fields(name: str, value: str) -> None:
    """What is short in its nature is refused when it is not, before anything goes to work on it."""
    fields = {"title": "A note", "date": "2026-11-22", name: value}
    with pytest.raises(ContentError, match="write at most 2,000"):
        factories.prepared(fields=fields)


def test_template_tags_among_code() -> None:
    """A tag is looked for beside thousands of code spans in other scripts than ASCII."""
    body = "`é {{ x }}` " * 10_000 + "{{ y }}"
    found = next(foreign.find(body, "markdown"), None)
    assert found is not None
    assert body[found.start :] == found.source == "{{ y }}"
    assert seconds(lambda: list(foreign.find(body, "markdown"))) < SECONDS


def test_a_word_without_end_in_an_email() -> None:
    """What may be an address, as far as it can be read, is looked at once."""
    article = factories.article(body=SafeHtml(f"<p>{'x' * 80_000}</p>"))
    email = digests.email([article], newsletter=factories.newsletter(kind="article"))
    assert seconds(lambda: check(email)) < SECONDS


def test_an_address_is_trimmed_in_one_go() -> None:
    """Spaces at its ends are taken at once, not one by one."""
    assert seconds(lambda: urls.trim("é" + " " * 1_000_000)) < SECONDS


def packed(key: str, own_id: str) -> Packed:
    """Return an article without a title, whose words are no one's."""
    article = factories.article(key=key, id=ArticleId(own_id), title="")
    return codec.pack(article, source="a.jsonl", origin="")


def known(number: int) -> Known:
    """Return a published article of another file that is like all others."""
    return Known(
        id=ArticleId(f"tag:old,{number}"), key=f"old.jsonl#{number}", path=f"{number}/",
        published=factories.NOON, title="", origin="",
    )  # fmt: skip


def taken(ids: list[str]) -> Taken:
    """Return a file of many records."""
    articles = tuple(packed(f"a.jsonl#{number}", one) for number, one in enumerate(ids, 1))
    job = Job(path="a.jsonl", stamp=Stamp(size=1, changed=1), known={})
    return Taken(job=job, articles=articles, findings=(), held=(), watched={})


def test_records_that_are_all_alike() -> None:
    """What says nothing is nothing to recognise an article by, and is not searched."""
    rows = [known(number) for number in range(4_000)]
    file = taken([f"tag:new,{number}" for number in range(4_000)])
    register = Register(rows, {}, unread=frozenset())
    assert seconds(lambda: register.recognise(file)) < SECONDS


def test_records_with_one_id() -> None:
    """Thousands of records that claim one id get each its own, counted on and not anew."""
    file = taken(["tag:one"] * 4_000)
    register = Register([], {}, unread=frozenset())
    told = {}
    assert seconds(lambda: told.update(register.recognise(file))) < SECONDS
    assert [told[f"a.jsonl#{number}"].id for number in (2, 3, 4_000)] == [
        "tag:one-2", "tag:one-3", "tag:one-4000",
    ]  # fmt: skip
