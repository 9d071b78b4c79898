"""All feeds in one file, as feed readers import them: OPML 2.0 (http://opml.org/spec2.opml)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from syndicate.feeds import _fields
from syndicate.model import Publication
from syndicate.text import line

FILENAME = "feeds.opml"
MEDIA_TYPE = "text/x-opml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed: where it is (``url``), where its page is, and what is said of it."""

    title: str
    url: str
    page: str
    description: str = ""
    language: str = ""


def render(publication: Publication, groups: Iterable[tuple[str, Sequence[Outline]]]) -> bytes:
    """Return the document; feeds of a group without a name are listed by themselves.

    It holds no date: it changes only when the feeds do.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        _element("title", publication.title),
        _element("ownerName", _fields.name(publication.author)),
        _element("ownerId", publication.url),
        "  </head>",
        "  <body>",
    ]
    for name, outlines in groups:
        if not name:
            lines += [_outline(one, "    ") for one in outlines]
        elif outlines:
            lines.append(f'    <outline text="{escape(line(name))}">')
            lines += [_outline(one, "      ") for one in outlines]
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""]).encode()


def _element(name: str, text: str) -> str:
    return f"    <{name}>{escape(line(text))}</{name}>"


def _outline(one: Outline, indent: str) -> str:
    told = {
        "type": "rss",  # of whatever format the feed is, says the specification
        "text": one.title,
        "title": one.title,
        "description": one.description,
        "xmlUrl": one.url,
        "htmlUrl": one.page,
        "language": one.language,
    }
    attributes = " ".join(f'{name}="{escape(line(text))}"' for name, text in told.items() if text)
    return f"{indent}<outline {attributes}/>"
