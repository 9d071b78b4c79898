"""How pages name each other: relative, so that a published folder works wherever it is put.

The same bytes are read from the publication's own address, from a preview server at another one,
and from a disk. Two rules bring that about:

* A link to something of the publication's own is relative to the page that holds it. Canonical
  links, feed addresses and Open Graph keep the full address, as they speak to other sites.
* A page is linked as a folder (``../10/two-gates/``), the address its feeds and emails use. A
  browser shows a folder on a disk as a list of files, so while the publication still has a
  reserved example address (RFC 2606), and is therefore read from a disk or not at all, the file
  is named instead (``../10/two-gates/index.html``).
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from syndicate.naming import Slugs, identity
from syndicate.text import slug

_RESERVED = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")


def is_reserved(url: str) -> bool:
    """Tell whether nobody can own the URL's host (RFC 2606 sections 2 and 3)."""
    host = urlsplit(url).hostname or ""
    return any(host == name or host.endswith(f".{name}") for name in _RESERVED)


def tag_path(tag: str, odd: Slugs) -> str:
    """Return the folder of a tag's page, percent-encoded; empty if the tag has no letters.

    ``odd`` are the slugs that do not follow from the tags alone.
    """
    name = odd.get(identity(tag)) if odd else ""
    name = name or slug(tag)
    return f"tags/{quote(name)}/" if name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses as one page writes them.

    ``base`` is the publication's URL, ``root`` the way back to it from the page: ``./``,
    ``../../`` or, for a page that is served at any address, a path such as ``/news/``. ``file`` is
    appended to folders.
    """

    base: str
    root: str
    file: str = ""

    def __call__(self, url: str) -> str:
        """Return the URL as the page links it; what is not the publication's stays as it is."""
        if not url.startswith(self.base):
            return url
        return self.root + self._path(url[len(self.base) :])

    def _path(self, path: str) -> str:
        if not self.file:
            return path
        cut = min((i for i in (path.find("?"), path.find("#")) if i >= 0), default=len(path))
        folder = path[:cut]
        return folder + self.file + path[cut:] if folder == "" or folder.endswith("/") else path


def links(base: str, depth: int | None) -> Links:
    """Return the links of a page ``depth`` folders below ``base``.

    A page without a depth, such as an error page, is served at any address: its links start at the
    root of the server.
    """
    if depth is None:
        return Links(base=base, root=urlsplit(base).path)
    file = "index.html" if is_reserved(base) else ""
    return Links(base=base, root="../" * depth or "./", file=file)
