"""What an id has to be: an absolute IRI in its usual form (RFC 4287 section 4.2.6, RFC 3986).

Ids are compared character by character, so one that software might rewrite is a risk.
"""

import re
from collections.abc import Iterator

Problem = tuple[str, str, str]
"""Rule, problem and remedy."""

_IRI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S+", re.ASCII)
# RFC 4151; the W3C feed validator takes authorities in lower case only.
_TAG = re.compile(
    r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}(?:-\d{2})?)?:[\w;/?:@&=+$.!~*'()%,#-]*"
)
_URN = re.compile(
    r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[\w()+,.:=@;$!*'/-]|%[0-9a-f]{2})+", re.IGNORECASE
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_FEW = re.compile(r"\d{1,8}")
_UPPER_HOST = re.compile(r"https?://[^/?#]*[A-Z]", re.ASCII)
_DEFAULT_PORT = re.compile(r"(?:http://[^/?#]*:80|https://[^/?#]*:443)(?:[/?#]|$)")
_NO_PATH = re.compile(r"https?://[^/?#]*(?:[?#]|$)")
_LOWER_HEX = re.compile(r"%(?:[a-f][0-9a-fA-F]|[0-9A-F][a-f])")
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")
_NEEDLESS = re.compile(r"%(?:2[Dd]|2[Ee]|5[Ff]|7[Ee]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")

_REMEDY = "write a tag URI (RFC 4151) or an absolute URL"


def is_sound(value: str) -> bool:
    """Tell whether a value is an id that nothing is wrong with."""
    return not any(problems(value, "the"))


def problems(value: str, whose: str) -> Iterator[Problem]:
    """Yield what is wrong with an id that Atom demands to be an absolute IRI."""
    found = _IRI.fullmatch(value)
    if found is None:
        yield "feed-id", f"{whose} id is no absolute IRI, which Atom demands", _REMEDY
        return
    scheme = found[1]
    wrong = _wrong_form(scheme.lower(), value)
    if wrong:
        yield "feed-id", f"{whose} id is no {wrong}: {value!r}", _REMEDY
    elif reason := _unusual(scheme, value):
        remedy = "leave a published id as it is; give new ones in the usual form"
        yield "feed-id-form", f"{whose} id {value!r} {reason}", remedy


def few(value: str) -> Iterator[Problem]:
    """Yield that a guid of RSS is a short number, which another feed has too."""
    if _FEW.fullmatch(value):
        yield "feed-id-form", f"its guid {value!r} is not unique in the world", _REMEDY


def _wrong_form(scheme: str, value: str) -> str:
    if scheme == "tag" and not _TAG.fullmatch(value):
        return "tag URI"
    if scheme == "urn" and value.lower().startswith("urn:uuid:"):
        return "" if _UUID.fullmatch(value) else "UUID"
    if scheme == "urn" and not _URN.fullmatch(value):
        return "URN"
    if scheme in {"http", "https"} and not re.match(r"https?://[^/?#\s]", value, re.IGNORECASE):
        return "web address"
    return ""


def _unusual(scheme: str, value: str) -> str:
    if scheme != scheme.lower():
        return "has a scheme in capitals"
    if scheme not in {"http", "https"}:
        return ""
    forms = (
        (_UPPER_HOST, "has a host in capitals"),
        (_DEFAULT_PORT, "names the usual port"),
        (_NO_PATH, "has no path"),
        (_LOWER_HEX, "has escapes in small letters"),
        (_DOTS, "has a path with dots"),
        (_NEEDLESS, "has escapes where none are needed"),
    )
    return next((reason for pattern, reason in forms if pattern.search(value)), "")
