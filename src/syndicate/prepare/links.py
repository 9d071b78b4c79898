"""Links from an article to files beside it: found, published along, and made absolute."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from syndicate import urls
from syndicate.markup.plaintext import attributes
from syndicate.model import Asset, Find
from syndicate.prepare import paths

_PAGES = frozenset({"", ".php", ".asp", ".aspx", ".xhtml"})
_IMG = re.compile(r"<img((?:\s[^<>]*)?)>")
_MEDIA = "media/"


class Trouble(NamedTuple):
    """A reference that leads nowhere: the rule, the address as written, what and how to mend.

    ``line`` is the field's; for an address in the body it is 0, and the body is searched.
    """

    rule: str
    address: str
    problem: str
    remedy: str
    line: int = 0


@dataclass(slots=True)
class Files:
    """Answers where one article's relative references lead, and remembers which files they need.

    ``source`` is the record's file, ``page`` the page's folder, ``root`` the publication's URL,
    ``sources`` the suffixes of files that are articles themselves.
    """

    source: str
    page: str
    root: str
    find: Find
    sources: tuple[str, ...] = ()
    assets: dict[str, Asset] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    durations: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)

    def locate(self, address: str) -> str | None:
        """Return the URL of a local file, or of a place below the publication's root.

        ``None`` leaves the reference to be joined to the page's own URL.
        """
        bare, mark, rest = _split(address)
        if not bare:
            return None
        asset = self.asset(bare)
        if asset is not None:
            return self.url(asset) + (mark + urls.component(rest) if mark else "")
        if bare.startswith("/"):
            return urls.absolute(self.root + address.lstrip("/"), self.root)
        self.tell(address, bare)
        return None

    def asset(self, address: str) -> Asset | None:
        """Return the local file that an address names, if there is one to publish."""
        path = self.resolve(unquote(address))
        if path is None or posixpath.splitext(path)[1].lower() in self.sources:
            return None
        return self.take(path)

    def beside(self, address: str) -> Asset | None:
        """Return a local file that a field names: in a bundle, it may have an article's ending.

        Beside an ``index.*`` all other files are the article's own: a transcript may be ``.html``.
        """
        path = self.resolve(unquote(address))
        own = path is not None and posixpath.dirname(path) == posixpath.dirname(self.source)
        if path is not None and own and path != self.source and paths.is_bundle(self.source):
            return self.take(path)
        return self.asset(address)

    def take(self, path: str) -> Asset | None:
        """Return the file at a path below the articles folder, and remember that it is needed."""
        if path in self.assets:
            return self.assets[path]
        found = self.find(path)
        if found is None:
            return None
        asset = Asset(
            source=path, path=self.public(path), size=found.size, type=found.type,
            width=found.width, height=found.height,
        )  # fmt: skip
        self.assets[path] = asset
        if found.width and found.height:
            self.sizes[self.url(asset)] = (found.width, found.height)
        if found.duration:
            self.durations[path] = found.duration
        return asset

    def resolve(self, address: str) -> str | None:
        """Return the path below the articles folder, or ``None`` for one outside of it."""
        if "\\" in address or not address.isprintable():
            return None
        base = "" if address.startswith("/") else posixpath.dirname(self.source)
        path = posixpath.normpath(posixpath.join(base, address.lstrip("/")))
        return None if path in {".", ".."} or path.startswith(("../", "/")) else path

    def public(self, path: str) -> str:
        """Return where a file goes: with its bundle's page, else below ``media/``."""
        folder = posixpath.dirname(self.source) + "/"
        if paths.is_bundle(self.source) and path.startswith(folder):
            return self.page + path[len(folder) :]
        return _MEDIA + path

    def url(self, asset: Asset) -> str:
        """Return the absolute address of a file that is published along."""
        return self.root + urls.path(asset.path)

    def tell(self, address: str, bare: str) -> None:
        """Remember a reference to a file that is not there, or to another article's source."""
        suffix = posixpath.splitext(bare.rstrip("/"))[1].lower()
        if bare.endswith("/") or suffix in _PAGES or address in self.troubles:
            return
        if suffix in self.sources:
            self.troubles[address] = Trouble(
                "link-to-source", address, f"link to the source file {address[:80]!r}",
                "link to the address of that article's page",
            )  # fmt: skip
        else:
            self.troubles[address] = missing(address)

    def measured(self, html: str) -> str:
        """Give the pictures among the files their size, so that pages do not jump."""
        return _IMG.sub(self._with_size, html) if self.sizes else html

    def _with_size(self, found: re.Match[str]) -> str:
        own = attributes(found[1])
        size = self.sizes.get(own.get("src", "").replace("&amp;", "&"))
        if size is None or "width" in own or "height" in own:
            return found[0]
        return f'<img{found[1]} width="{size[0]}" height="{size[1]}">'


def missing(address: str, line: int = 0) -> Trouble:
    """Say that there is no such file; the line is 0 for an address in the body."""
    return Trouble(
        "file-missing", address, f"there is no file {address[:80]!r}",
        "put it into the folder of the article, or mend the link", line,
    )  # fmt: skip


def _split(address: str) -> tuple[str, str, str]:
    """Part the path of a reference from its query or fragment."""
    place = next((at for at, character in enumerate(address) if character in "?#"), len(address))
    return address[:place], address[place : place + 1], address[place + 1 :]
