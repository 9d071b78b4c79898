"""Links from an article to files beside it: found, published along, and made absolute."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from syndicate import urls
from syndicate.markup.plaintext import attributes
from syndicate.model import Asset, Find, Neighbour, Neighbours
from syndicate.prepare import paths

_PAGES = frozenset({"", ".php", ".asp", ".aspx", ".xhtml"})
_FILE = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,5}")
_LISTS = frozenset({"archive", "authors", "editions", "email", "feeds", "languages", "tags"})
"""What the publication itself makes below these depends on all articles."""

_IMG = re.compile(r"<img((?:\s[^<>]*)?)>")
_MEDIA = "media/"


def alone(_path: str) -> Neighbour | None:
    """Know no other article."""
    return None


class Trouble(NamedTuple):
    """A reference that leads nowhere: the rule, the address as written, what and how to mend.

    ``line`` is the field's; for an address in the body it is 0, and the body is searched. It may
    lead to a file in the public folder all the same: ``unless`` is where that would be.
    """

    rule: str
    address: str
    problem: str
    remedy: str
    line: int = 0
    unless: str = ""


@dataclass(slots=True)
class Files:
    """Answers where one article's relative references lead, and remembers which files they need.

    ``source`` is the record's file, ``page`` the page's folder, ``root`` the publication's URL,
    ``sources`` the suffixes of files that are articles themselves, which ``neighbours`` knows.
    ``elsewhere`` is the page that the record's own addresses are relative to, if it is not ours.
    """

    source: str
    page: str
    root: str
    find: Find
    sources: tuple[str, ...] = ()
    neighbours: Neighbours = alone
    elsewhere: str = ""
    assets: dict[str, Asset] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    durations: dict[str, int] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)

    def locate(self, address: str) -> str | None:
        """Return the URL of a local file, or of a place below the publication's root.

        ``None`` leaves the reference to be joined to the page's own URL.
        """
        bare, mark, rest = _split(address)
        if not bare:
            return None
        bare = bare[1:] if bare.startswith("@/") else bare  # Zola's root of the articles folder
        asset = self.asset(bare)
        if asset is not None:
            return self.url(asset) + (mark + urls.component(rest) if mark else "")
        if self.elsewhere:
            return urls.absolute(address, self.elsewhere)
        if self.is_source(bare):
            return self.page_of(address, bare, rest if mark == "#" else "")
        if bare.startswith("/"):
            return self.below(address)
        self.tell(address, bare)
        return None

    def asset(self, address: str) -> Asset | None:
        """Return the local file that an address names, if there is one to publish."""
        path = self.resolve(unquote(address))
        if path is None or self.is_source(path):
            return None
        return self._looked_at(self.take(path), address)

    def beside(self, address: str) -> Asset | None:
        """Return a local file that a field names: in a bundle, it may have an article's ending.

        Beside an ``index.*`` all other files are the article's own: a transcript may be ``.html``.
        """
        path = self.resolve(unquote(address))
        own = path is not None and posixpath.dirname(path) == posixpath.dirname(self.source)
        if path is not None and own and path != self.source and paths.is_bundle(self.source):
            return self._looked_at(self.take(path), address)
        return self.asset(address)

    def _looked_at(self, asset: Asset | None, address: str) -> Asset | None:
        """Tell of a file that does not begin as its name promises."""
        doubt = self.doubts.get(asset.source) if asset else None
        if doubt:
            self.troubles[address] = Trouble(
                "file-type", address, f"the file {address[:80]!r} {doubt}",
                "export it anew, or give it the ending of what it is: servers go by the name",
            )  # fmt: skip
        return asset

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
        if found.doubt:
            self.doubts[path] = found.doubt
        if found.duration:
            self.durations[path] = found.duration
        return asset

    def is_source(self, path: str) -> bool:
        """Tell whether a file would be an article itself."""
        return posixpath.splitext(path)[1].lower() in self.sources

    def page_of(self, address: str, bare: str, fragment: str) -> str | None:
        """Return the address of the page that another article's file becomes, or tell why not."""
        path = self.resolve(unquote(bare))
        found = self.neighbours(path) if path else None
        if found is None:
            if address.startswith("/"):  # it may be below the publication, and no file
                return self.below(address)
            self.troubles[address] = _no_page(address, "no article", "mend the link")
            return None
        if not found.url:
            self.troubles[address] = _no_page(
                address, "an article without a date, so that its page has no address yet",
                "write its date into it (syndicate check --fix does)")  # fmt: skip
            return None
        if found.draft:
            self.troubles[address] = _no_page(address, "a draft, which has no page", "publish it")
        if not fragment or not found.suffix:
            return found.url
        return f"{found.url}#{urls.component(fragment)}-{found.suffix}"

    def below(self, address: str, line: int = 0) -> str | None:
        """Return the address of what is below the publication's, and hope that it will be there.

        What looks like a file must be one in the end; what might be a page may be anybody's.
        """
        bare = unquote(_split(address)[0])
        suffix = posixpath.splitext(bare)[1].lower()
        path = posixpath.normpath(bare).lstrip("/")
        hoped = _FILE.fullmatch(suffix) and suffix not in _PAGES
        url = urls.absolute(self.root + address.lstrip("/"), self.root)
        found = self.find(f"/{path}") if hoped else None
        if found and found.width and found.height and url:
            self.sizes[url] = (found.width, found.height)
        elsewhere = found or path.partition("/")[0] in _LISTS
        if hoped and not elsewhere and address not in self.troubles:
            self.troubles[address] = Trouble(
                "file-missing", address, f"there is no file {address[:80]!r}",
                "put it under static/, or mend the link", line, unless=path,
            )  # fmt: skip
        return url

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
        """Remember a reference to a file that is not there."""
        suffix = posixpath.splitext(bare.rstrip("/"))[1].lower()
        if not bare.endswith("/") and suffix not in _PAGES and address not in self.troubles:
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


def _no_page(address: str, what: str, remedy: str) -> Trouble:
    return Trouble(
        "link-to-source", address, f"the link to the file {address[:80]!r} leads to {what}",
        f"{remedy}, or link to the address of a page",
    )  # fmt: skip


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
