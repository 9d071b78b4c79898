"""One article in each input format, as it was last accepted.

After a change that is meant, run this file with ``SYNDICATE_ACCEPT=1`` in the environment, read
the difference, and commit the new files.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

import factories
from syndicate import sources
from syndicate.errors import ContentError
from syndicate.model import Author, Found, RawFile
from syndicate.prepare.article import article as prepare_article
from syndicate.prepare.settings import Settings

HERE = Path(__file__).parent
INPUTS = HERE / "articles"
FILES = sorted(path.relative_to(INPUTS).as_posix() for path in INPUTS.rglob("*.*"))
ARTICLES = [path for path in FILES if Path(path).suffix in sources.suffixes()]
SETTINGS = Settings(
    publication=factories.publication(
        timezone="Asia/Tokyo", authors={"bo": Author(name="Bo Sand", url="https://bo.example/")}
    ),
    authority="example.org",
    sources=tuple(sources.suffixes()),
    promos=(factories.INDEX,),
)


def find(path: str) -> Found | None:
    """Measure the files beside the articles, all as pictures of one size."""
    found = (INPUTS / path).is_file()
    return Found(size=7, type="image/png", width=64, height=48) if found else None


def outcome(path: str) -> object:
    """Return what a file comes to, as JSON can say it."""
    out: list[object] = []
    for record in sources.parse(RawFile(path=path, data=(INPUTS / path).read_bytes())):
        if isinstance(record, ContentError):
            out.append({"held": str(record)})
            continue
        article, found = prepare_article(
            record, SETTINGS, known=None, now=factories.NOON, find=find
        )
        body = article.body.split("\n")
        out.append(asdict(article) | {"body": body, "findings": [str(one) for one in found]})
    return out


@pytest.mark.parametrize("path", ARTICLES)
def test_articles_are_as_accepted(path: str) -> None:
    """What a source says comes out as it did, field by field and tag by tag."""
    got = json.dumps(outcome(path), indent=1, ensure_ascii=False, default=str) + "\n"
    accepted = HERE / "accepted" / (path.replace("/", "-") + ".json")
    if os.environ.get("SYNDICATE_ACCEPT") == "1":
        accepted.parent.mkdir(exist_ok=True)
        accepted.write_text(got, "utf-8")
    assert got == accepted.read_text("utf-8")
