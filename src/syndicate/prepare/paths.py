"""Where an article's page lives: from a pattern, or from the path its author chose."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import unquote

from syndicate import languages, text
from syndicate.problems import Unfit

RESERVED = frozenset(
    {"archive", "assets", "authors", "media", "email", "editions", "feeds", "languages", "tags",
     "static", "index.html", "robots.txt", "sitemap.xml", "favicon.ico", "404.html"}
)  # fmt: skip
"""First segments that belong to the publication itself, whatever it is configured to make."""

_PACKED = (".br", ".gz")
"""What the names of compressed forms end in: they lie beside their files."""

_DATED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d\d)[-:](\d\d)[-:](\d\d)(Z?))?(?:[-_](.+))?$"
)
_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})(?:/(\d{1,2}))?/[^/]+$")
_PLACE = re.compile(r"\{(\w+)\}|:(\w+)")
_PAGE = re.compile(r"(?<=[^/])\.html?/$", re.IGNORECASE)
_UNFIT = re.compile(r'[/\\:*?"<>|\s\ufffd]')
_INDEX = "index"
_LONGEST = 200
"""Bytes in one segment: file systems end at 255, and temporary names need room."""


def is_bundle(path: str) -> bool:
    """Tell whether a file is a page bundle's text: ``slug/index.md`` with files beside it.

    So are its translations, such as ``slug/index.fr.md``.
    """
    folder, file = _part(path)
    return bool(folder) and file.startswith(_INDEX) and _parted(_stem(file))[0] == _INDEX


def is_section(path: str) -> bool:
    """Tell whether a file is the page of a section in Hugo and Zola, which is no article."""
    return _part(path)[1].startswith("_index.")


def language(path: str, said: str = "") -> str:
    """Return the language that a file's name ends in (``post.fr.md``), as a tag, or nothing.

    ``said`` is what the record says itself. If that is another language, the ending is a part of
    the name (``acme.co.md``); only an index has no other name that it could be part of.
    """
    stem, tag = _parted(_stem(_part(path)[1]))
    agrees = not said or stem == _INDEX or _first(said) == _first(tag)
    return tag if agrees else ""


def is_foreign(tag: str, main: str) -> bool:
    """Tell whether a language that a name ends in is another than the publication's ``main`` one.

    To a publication in ``en-GB``, ``en`` is its own, and ``en-US`` is not.
    """
    return bool(tag) and tag.lower() not in {main.lower(), _first(main)}


def _parted(stem: str) -> tuple[str, str]:
    """Part a name from the language at its end."""
    base, _, suffix = stem.rpartition(".")
    return (base, languages.tag(suffix)) if base and languages.is_suffix(suffix) else (stem, "")


def _first(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _part(path: str) -> tuple[str, str]:
    folder, _, file = path.rpartition("/")
    return folder, file


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


def _own_name(path: str, said: str = "") -> str:
    """Return a file's name without its suffixes, or for a bundle the name of its folder."""
    folder, file = _part(path)
    if is_bundle(path):
        return _part(folder)[1]
    stem = _stem(file)
    return _parted(stem)[0] if language(path, said) else stem


def name(path: str, said: str = "") -> str:
    """Return the name that a file gives its article, without date and suffixes.

    ``said`` is the language that the record gives itself.
    """
    stem = _own_name(path, said)
    dated = _DATED.fullmatch(stem)
    return (dated[8] or stem) if dated and _date(dated) else stem


def date(path: str) -> str:
    """Return the ISO date, perhaps with a time, in a file's name or folders, or nothing.

    ``2026-11-22-slug.md``, ``2026-11-22-slug/index.md`` and ``2026/11/22/slug.md`` have one.
    """
    stem = _own_name(path)
    if (dated := _DATED.fullmatch(stem)) and (found := _date(dated)):
        return f"{found}T{dated[4]}:{dated[5]}:{dated[6]}{dated[7]}" if dated[4] else found
    own = _part(path)[0] if is_bundle(path) else path
    folders = _FOLDERS.search(own)
    return _date(folders) if folders and folders[3] else ""


def _date(found: re.Match[str]) -> str:
    year, month, day = (int(found[number]) for number in (1, 2, 3))
    try:
        return datetime(year, month, day).date().isoformat()  # noqa: DTZ001 - only a check
    except ValueError:
        return ""


def section(path: str) -> str:
    """Return the first folder of a file below the articles folder, or nothing."""
    parts = path.split("/")
    inner = parts[:-2] if is_bundle(path) else parts[:-1]
    return text.slug(inner[0]) if inner else ""


def slug(wish: str, key: str) -> str:
    """Return a slug that is never empty and fits a file system; ``key`` names it at need."""
    made = text.slug(wish)
    while len(made.encode()) > _LONGEST:
        made = made[:-1]
    made = made.strip("-")
    return made or "note-" + sha256(key.encode("utf-8", "replace")).hexdigest()[:8]


def fill(
    pattern: str, day: datetime, slug: str, section: str, categories: Sequence[str] = ()
) -> str:
    """Return the path of a pattern with ``{year} {month} {day} {slug} {section}``, or ``:year``.

    Jekyll's other places are known as well; ``categories`` become a folder each. What comes out is
    not normalised yet.

    Raises:
        Unfit: the pattern has a place nobody can fill.
    """
    folders = "/".join(filter(None, map(text.slug, categories)))
    values = {
        "year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}",
        "slug": slug, "title": slug, "section": section, "categories": folders or section,
        "short_year": f"{day.year % 100:02}", "i_month": f"{day.month}", "i_day": f"{day.day}",
        "y_day": f"{day:%j}", "hour": f"{day.hour:02}", "minute": f"{day.minute:02}",
        "second": f"{day.second:02}", "output_ext": ".html",
    }  # fmt: skip

    def value(place: re.Match[str]) -> str:
        key = place[1] or place[2]
        if key not in values:
            raise Unfit(f"{place[0]} in a permalink is not known", text.nearest(key, values))
        return values[key]

    return _PLACE.sub(value, pattern)


def is_pattern(path: str) -> bool:
    """Tell whether a path has places to fill."""
    return _PLACE.search(path) is not None


def normalise(path: str, own: Collection[str] = ()) -> str:
    """Return a page's folder relative to the public one, with a trailing slash and no ``.html``.

    ``own`` are further files of the publication itself: feeds, and what hosts read.

    Raises:
        Unfit: as ``former`` does.
    """
    made = _PAGE.sub("/", former(path, own).rstrip("/") + "/")
    if belongs(made.rstrip("/"), own):
        raise Unfit(f"/{made} belongs to the publication", "choose another path")
    return made


def former(path: str, own: Collection[str] = ()) -> str:
    """Return what answers for a former address: a file if it ends in ``.html``, else a folder.

    A folder ends with a slash, which servers add to an address that has none.

    Raises:
        Unfit: it is empty, leaves the public folder, hides, or belongs to the publication.
    """
    if "{{" in path or "{%" in path:
        raise Unfit(f"path {path[:60]!r} is a template", "write the path itself")
    bare = re.split(r"[?#]", path, maxsplit=1)[0]
    parts = [unquote(part) for part in bare.split("/") if part not in {"", "."}]
    if parts and parts[-1] in {"index.html", "index.htm"}:
        parts.pop()
    if not parts:
        raise Unfit("path is empty", "write one such as /2026/11/title/")
    for part in parts:
        _check(part, path)
    if "index.html" in map(str.casefold, parts):
        raise Unfit(f"path {path[:60]!r} has index.html where a folder should be", "leave it out")
    if belongs(parts[0], own) or any(_plain(part) == "index.html" for part in parts):
        raise Unfit(f"/{parts[0]}/ belongs to the publication", "choose another path")
    return "/".join(parts) + ("" if is_file(bare) and is_file(parts[-1]) else "/")


def belongs(name: str, own: Collection[str] = ()) -> bool:
    """Tell whether a first segment is the publication's, or a file of its in a compressed form."""
    plain = _plain(name)
    files = plain in own or (plain in RESERVED and "." in plain)
    return files or name.casefold() in RESERVED


def _plain(name: str) -> str:
    """Return the name of the file whose compressed form has this name, or the name itself."""
    name = name.casefold()
    return name[:-3] if name.endswith(_PACKED) else name


def is_file(path: str) -> bool:
    """Tell whether an address names an HTML file; all others are answered by a folder."""
    return path.lower().endswith((".html", ".htm"))


def _check(part: str, path: str) -> None:
    if part.startswith((".", " ")) or part.endswith((".", " ")):
        raise Unfit(f"path {path[:60]!r} has a part that begins or ends with a dot or space",
                    "leave it out")  # fmt: skip
    if odd := next((one for one in part if _UNFIT.match(one) or not text.is_clean(one)), ""):
        shown = "a space" if odd == " " else f"U+{ord(odd):04X}" if odd.isspace() else repr(odd)
        raise Unfit(f"path {path[:60]!r} has {shown}, which no path should have",
                    "use letters, digits and hyphens")  # fmt: skip
    if len(part.encode()) > _LONGEST:
        raise Unfit(f"path {path[:60]!r} has a part of more than {_LONGEST} bytes", "shorten it")
