"""From a request to an answer: status, headers, and which bytes of which file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

from syndicate.server.folder import Folder, Opened
from syndicate.serving import requests
from syndicate.serving.manifest import Entry
from syndicate.serving.requests import Unsatisfiable

_NOT_FOUND = "404.html"
_PLAIN = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_WITH_304 = frozenset({"Cache-Control", "Vary", "Link", "Access-Control-Allow-Origin"})
"""What goes with 304: what a 200 would have said, but for the bytes (RFC 9110 section 15.4.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A GET or HEAD request: its path as it came, and its headers by name in lower case."""

    path: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    is_get: bool = True

    def header(self, name: str) -> str | None:
        """Return a header."""
        return self.headers.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to send: ``length`` bytes of ``opened`` from ``start``, or else ``body``."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    opened: Opened | None = None
    start: int = 0
    length: int = 0


def answer(folder: Folder, asked: Asked) -> Answer:
    """Answer a request for a file below the publication's address."""
    folder.refresh()
    base = urlsplit(folder.policy.url).path
    parts = requests.parts(asked.path)
    if parts is None:
        return _missing(folder)
    path = "/" + "/".join(parts)
    if not path.startswith(base := unquote(base)):
        home = f"{path}/" == base or path == "/"
        return _moved(302, quote(base)) if home else _missing(folder)
    return _file(folder, path.removeprefix(base), asked)


def _file(folder: Folder, name: str, asked: Asked) -> Answer:
    path = f"{name}index.html" if not name or name.endswith("/") else name
    coding = requests.coding(asked.header("accept-encoding"), folder.variants(path))
    opened = folder.open(path, coding)
    if opened is None and coding != "identity":
        coding, opened = "identity", folder.open(path)
    if opened is None:
        if path == name and folder.is_folder(name):
            return _moved(301, quote(unquote(urlsplit(folder.policy.url).path) + name) + "/")
        return _plain(410, "This feed has ended.") if folder.has_ended(path) else _missing(folder)
    entry = folder.describe(path, opened)
    if entry.status != HTTPStatus.OK:
        return _told(folder, entry, opened, coding)
    return _found(entry, opened, coding, asked)


def _found(entry: Entry, opened: Opened, coding: str, asked: Asked) -> Answer:
    modified = entry.bytes.modified
    headers = {
        **entry.headers,
        "ETag": f'"{opened.etag}"',
        "Last-Modified": requests.http_date(modified),
        "Accept-Ranges": "bytes",
    }
    if coding != "identity":
        headers["Content-Encoding"] = coding
    if requests.is_known(
        opened.etag,
        modified,
        none_match=asked.header("if-none-match"),
        modified_since=asked.header("if-modified-since"),
    ):
        opened.close()
        kept = {name: value for name, value in headers.items() if name in _WITH_304}
        return Answer(status=304, headers=kept | {"ETag": headers["ETag"]})
    return _part(opened, headers, modified, asked)


def _part(opened: Opened, headers: dict[str, str], modified: int, asked: Asked) -> Answer:
    try:
        part = requests.byte_range(
            asked.header("range") if asked.is_get else None,
            opened.size,
            if_range=asked.header("if-range"),
            etag=opened.etag,
            modified=modified,
        )
    except Unsatisfiable:
        opened.close()
        told = {"Content-Range": f"bytes */{opened.size}", "Accept-Ranges": "bytes"}
        return _plain(416, "There is no such part.", told)
    start, length = part or (0, opened.size)
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{opened.size}"
    status = 206 if part else 200
    return Answer(status=status, headers=headers, opened=opened, start=start, length=length)


def _told(folder: Folder, entry: Entry, opened: Opened, coding: str) -> Answer:
    """Answer with a page that says why there is nothing else here: moved, gone, never been."""
    headers = {**entry.headers, "Content-Length": str(opened.size)}
    if entry.location:
        headers["Location"] = _here(folder, entry.location)
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return Answer(status=entry.status, headers=headers, opened=opened, length=opened.size)


def _here(folder: Folder, location: str) -> str:
    """Return an address of the publication's own without its host: it may be tried elsewhere."""
    url = folder.policy.url
    return urlsplit(url).path + location.removeprefix(url) if location.startswith(url) else location


def _missing(folder: Folder) -> Answer:
    opened = folder.open(_NOT_FOUND)
    if opened is None:
        return _plain(404, "There is nothing here.")
    entry = folder.describe(_NOT_FOUND, opened)
    headers = {**entry.headers, "Content-Length": str(opened.size)}
    return Answer(status=404, headers=headers, opened=opened, length=opened.size)


def _moved(status: int, location: str) -> Answer:
    return _plain(status, "It is elsewhere.", {"Location": location, "Cache-Control": "no-cache"})


def _plain(status: int, text: str, more: Mapping[str, str] | None = None) -> Answer:
    body = f"{text}\n".encode()
    headers = {**_PLAIN, **(more or {}), "Content-Length": str(len(body))}
    return Answer(status=status, headers=headers, body=body, length=len(body))
