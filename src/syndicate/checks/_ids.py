"""What an id has to be like: an absolute IRI in its usual form (RFC 4287 section 4.2.6)."""

import re
from collections.abc import Iterator

from syndicate import identifiers
from syndicate.checks._grammar import Problem

_FEW = re.compile(r"\d{1,8}")
_STAY = "leave a published id as it is; give new ones in the usual form"
_REMEDY = "write a tag URI (RFC 4151) or an absolute URL"


def problems(value: str, whose: str) -> Iterator[Problem]:
    """Yield what is wrong with an id that Atom demands."""
    wrong = identifiers.fault(value)
    if wrong == "absolute IRI":
        yield "feed-id", f"{whose} id is no {wrong}: {value!r}", _REMEDY
    elif wrong:  # it may have come from elsewhere, and must stay as it is
        yield "feed-id-form", f"{whose} id is no {wrong}: {value!r}", _STAY
    elif reason := identifiers.oddity(value):
        yield "feed-id-form", f"{whose} id {value!r} {reason}", _STAY


def few(value: str) -> Iterator[Problem]:
    """Yield that a guid of RSS is a short number, which another feed has too."""
    if _FEW.fullmatch(value):
        yield "feed-id-form", f"its guid {value!r} is not unique in the world", _REMEDY
