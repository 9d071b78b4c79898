"""Who signs an article."""

import re
from collections.abc import Mapping

from syndicate import text
from syndicate.model import Author
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._habits import fold
from syndicate.prepare.fields._reader import Reader
from syndicate.prepare.fields._titles import plain

_MAIL_LIKE = re.compile(r"[^<>\s@]+@[^<>\s]+")
_MAIL = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s<>(),;:\".]+")


def authors(reader: Reader, known: Mapping[str, Author]) -> tuple[Author, ...]:
    name, value = reader.take(*habits.AUTHOR)
    taxonomies = reader.values.get("taxonomies")
    if not name and isinstance(taxonomies, Mapping):
        name, value = "taxonomies", taxonomies.get("authors")
    people = value if isinstance(value, list) else [value]
    found = [author(reader, name, one, known) for one in people if one not in (None, "")]
    return tuple(dict.fromkeys(found))


def author(reader: Reader, name: str, value: object, known: Mapping[str, Author]) -> Author:
    if isinstance(value, Mapping):
        return _author_table(reader, name, value, known)
    words = text.line(reader.string(name, value))
    if (person := _known(words, known)) is not None:
        return person
    if both := _name_and_mail(words):
        own, mail = both
        return Author(name=own.strip('" ') or mail, email=_mail(reader, name, mail))
    if _MAIL.fullmatch(words):
        return Author(name=words.partition("@")[0], email=words)
    return Author(name=plain(words))


def _author_table(
    reader: Reader, name: str, table: Mapping[object, object], known: Mapping[str, Author]
) -> Author:
    own = {fold(key): value for key, value in table.items() if value not in (None, "")}
    who = own.get("name", own.get("id", ""))
    words = text.line(reader.string(name, who))
    person = _known(words, known)
    mail = own.get("email", own.get("mail"))
    url = own.get("url", own.get("link", own.get("href")))
    if not words and not mail and not url:
        raise reader.error(name, "an author has no name", 'write author: {name: "…"}')
    base = person or Author(name=words or reader.string(name, mail or url))
    return Author(
        name=base.name,
        email=_mail(reader, name, reader.string(name, mail)) if mail else base.email,
        url=reader.web_address(name, reader.string(name, url)) if url else base.url,
    )


def _mail(reader: Reader, name: str, address: str) -> str:
    bare = address.strip().removeprefix("mailto:")
    if not _MAIL.fullmatch(bare):
        raise reader.error(
            name, f"{address[:60]!r} is not a mail address", "write name@example.org"
        )
    return bare


def _name_and_mail(words: str) -> tuple[str, str] | None:
    """Part ``Ada <ada@example.org>`` (RFC 5322) and ``ada@example.org (Ada)`` (RSS 2.0)."""
    if words.endswith(">"):
        name, _, mail = words[:-1].rpartition("<")
    elif words.endswith(")"):
        before, _, name = words[:-1].partition("(")
        mail = before.rstrip()
    else:
        return None
    return (name.strip(), mail) if _MAIL_LIKE.fullmatch(mail) else None


def _known(name: str, known: Mapping[str, Author]) -> Author | None:
    if name in known:
        return known[name]
    folded = name.casefold()
    return next((person for key, person in known.items() if key.casefold() == folded), None)
