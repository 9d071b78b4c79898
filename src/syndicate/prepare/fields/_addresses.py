"""Where an article's page belongs, and where it was first published."""

import re

from syndicate import urls
from syndicate.model import Publication
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields import _moments
from syndicate.prepare.fields._moments import is_flag
from syndicate.prepare.fields._reader import Reader


def path(reader: Reader, publication: Publication) -> tuple[str, int, str]:
    """Return the wanted path, its line, and the address elsewhere that ``url`` may give."""
    for name in habits.PATH:
        value = reader.values.get(name)
        if value is None or value == "" or value in habits.STYLES:
            continue
        if name == "permalink" and _moments.unwritten(reader):
            continue
        if is_flag(value):
            raise reader.error(name, f"{name} is {str(value).lower()}",
                             "leave it out, or write draft: true")  # fmt: skip
        address = reader.string(name, value).strip()
        where = reader.lines.get(name, 0)
        if not urls.scheme(address) and not address.startswith("//"):
            return address, where, ""
        below = inside(address, publication.url)
        if below is not None:
            return below, where, ""
        if name == "url" and urls.host(address) != urls.host(publication.url):
            return "", 0, reader.web_address(name, address)
        raise reader.error(name, f"{name} {address[:60]!r} is not below {publication.url}",
                  "write a path such as /2026/11/title/; for an article that was first"
                  " published elsewhere, write canonical: its address")  # fmt: skip
    return "", 0, ""


def canonical(reader: Reader) -> str:
    name, value = reader.take(*habits.CANONICAL)
    return reader.web_address(name, reader.string(name, value)) if name else ""


def inside(address: str, base: str) -> str | None:
    """Return the path below the publication's address, whatever its scheme; else ``None``."""
    stripped = re.sub(r"^(?:https?:)?//", "", address, flags=re.IGNORECASE)
    root = re.sub(r"^https?://", "", base, flags=re.IGNORECASE)
    host, _, rest = stripped.partition("/")
    root_host, _, root_path = root.partition("/")
    if host.lower() != root_host.lower() or not (rest + "/").startswith(root_path):
        return None
    return "/" + rest[len(root_path) :]
