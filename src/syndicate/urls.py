"""URLs as feeds and mail need them: absolute, percent-encoded ASCII, of a scheme that is safe.

RFC 3986 for the parts, RFC 3987 section 3.1 for the mapping of other scripts to ASCII.
"""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA0), 0xA0, 0x2028, 0x2029, 0xFEFF]))
_LABEL = "[a-z0-9_]+(?:-+[a-z0-9_]+)*"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*\.?"
_HOST = re.compile(rf"{_NAME}|\[[0-9a-f:.]+\]")
_LONGEST_HOST = 255
"""Octets of a domain name (RFC 1035 section 2.3.4); Punycode takes quadratic time for more."""
_LAST_PORT = 65535
# Nothing to do for these, and nearly all links are of this kind.
_PLAIN = re.compile(
    rf"https?://{_NAME}(?::[0-9]{{1,4}})?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "!$&'()*+,;=:@/?-._~%"


def is_plain(url: str) -> bool:
    """Tell whether a URL is a web address that needs no work at all."""
    return _PLAIN.fullmatch(url) is not None


def scheme(url: str) -> str:
    """Return the scheme in lower case, or nothing for a relative reference."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def trim(url: str) -> str:
    r"""Drop what browsers drop: control characters and line ends inside, white space around.

    ``java\nscript:`` is how a scheme hides (WHATWG URL, basic URL parser, steps 1 to 3).
    """
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", url.strip(_IGNORED))


def absolute(url: str, base: str) -> str | None:
    """Return the URL joined to its base, in percent-encoded ASCII; ``None`` if it is not safe.

    Safe are the ``SCHEMES``; a web address must have a host that a browser would accept.
    """
    if is_plain(url):
        return url
    url = trim(url)
    if not url:
        return None
    try:
        return _encode(url if scheme(url) else urljoin(base, url))
    except ValueError:
        return None


def _encode(url: str) -> str | None:
    kind = scheme(url)
    if kind not in SCHEMES:
        return None
    if kind in {"mailto", "tel"}:
        return kind + ":" + component(url.partition(":")[2])
    parts = urlsplit(url.replace("\\", "/"))
    host = _netloc(parts.netloc)
    if host is None:
        return None
    path = component(parts.path).replace("?", "%3F")
    return urlunsplit((kind, host, path, component(parts.query), component(parts.fragment)))


def component(part: str) -> str:
    """Percent-encode one part of a URL; what is encoded already stays as it is."""
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE)


def path(relative: str) -> str:
    """Percent-encode a path of literal names, such as ``日本/50%/`` (``%`` is a mere character)."""
    return quote(relative, safe="!$&'()*+,;=:@/-._~")


def _netloc(netloc: str) -> str | None:
    user, at, address = netloc.rpartition("@")
    bracket = address.rfind("]")
    colon = address.rfind(":")
    host, port = (address[:colon], address[colon + 1 :]) if colon > bracket else (address, "")
    ascii_host = _ascii_host(host)
    if ascii_host is None or (port and not _is_port(port)):
        return None
    return component(user) + at + ascii_host + (f":{port}" if port else "")


def _is_port(port: str) -> bool:
    return port.isascii() and port.isdigit() and int(port) <= _LAST_PORT


def _ascii_host(host: str) -> str | None:
    lower = host.lower()
    if len(lower) > _LONGEST_HOST:
        return None
    if not lower.isascii():
        try:
            lower = lower.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    return lower if _HOST.fullmatch(lower) else None


def host(url: str) -> str:
    """Return a web address's host in lower-case ASCII, or nothing."""
    try:
        return _ascii_host(urlsplit(url).hostname or "") or ""
    except ValueError:
        return ""
