"""A feed as a reader shows it: read back from its bytes, as a stranger would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from syndicate.model import RawFile
from syndicate.sources import feed

MOST = 50
"""Entries that are shown; further ones are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    title: str
    link: str
    date: str
    authors: str
    tags: tuple[str, ...]
    body: Markup
    files: tuple[str, ...]


def page(path: str, data: bytes) -> str:
    """Return a feed document as a page.

    Raises:
        ContentError: it cannot be read back.
    """
    document = feed.read(RawFile(path=path, data=data))
    entries = [_entry(item.fields, item.link, item.body) for item in document.items[:MOST]]
    left = len(document.items) - len(entries)
    return _template().render(title=document.title, entries=entries, left=left)


def _entry(fields: Mapping[str, object], link: str, body: str) -> _Entry:
    return _Entry(
        title=str(fields.get("title", "")),
        link=link,
        date=str(fields.get("date", ""))[:10],
        authors=", ".join(_named(fields.get("authors"), "name")),
        tags=tuple(str(one) for one in _list(fields.get("tags"))),
        body=Markup(body),  # noqa: S704 - shown in a sandbox, and meant to be seen as it is
        files=tuple(_named(fields.get("enclosures"), "url")),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _named(value: object, name: str) -> Iterator[str]:
    yield from (str(one[name]) for one in _list(value) if isinstance(one, dict) and one.get(name))


@cache
def _template() -> Template:
    source = files("syndicate.server.preview").joinpath("reader.html.j2").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
