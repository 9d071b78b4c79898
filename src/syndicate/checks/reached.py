"""Proofs of where an email's links and pictures lead, given what their servers answered.

Whatever an answer says, it is a warning: somebody else's server must not be able to stop an
edition, and what is the same today and tomorrow must be judged the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from syndicate.checks.email import Fault, Origin, finding
from syndicate.checks.email._page import is_absolute, warning
from syndicate.checks.email.images import SHOWN, WEIGHT
from syndicate.model import Email, Finding

_WRONG = 400
# There is something, and it is not for robots.
_GUARDED = frozenset({401, 403, 405, 407, 429, 451, 999})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What asking for an address gave: a status, or a ``problem``; ``length`` in bytes."""

    status: int = 0
    problem: str = ""
    type: str = ""
    length: int | None = None


def addresses(email: Email) -> dict[str, bool]:
    """Return the web addresses in an email's HTML; true are those of pictures.

    Those with a merge tag in them are none yet.
    """
    root = etree.fromstring(email.html.encode(), etree.HTMLParser(encoding="utf-8"))
    found = {one.get("href", ""): False for one in root.iter("a")}
    found |= {one.get("src", ""): True for one in root.iter("img")}
    tags = [slot.tag for slot in email.slots]
    return {
        url: is_picture
        for url, is_picture in found.items()
        if is_absolute(url) and not any(tag in url for tag in tags)
    }


def check(email: Email, origin: Origin, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Yield a warning for each address that is dead, and each picture that clients do not show."""
    for url, is_picture in addresses(email).items():
        if (answer := answers.get(url)) is not None:
            for fault in _faults(url, answer, is_picture=is_picture):
                yield finding(fault, email, origin)


def _faults(url: str, answer: Answer, *, is_picture: bool) -> Iterator[Fault]:
    is_there = not answer.problem and answer.status < _WRONG
    if not is_there and answer.status not in _GUARDED:
        said = f"{url}: {answer.problem or f'answers {answer.status}'}"
        remedy = "look at it, and correct or remove the address"
        if is_picture:
            yield warning("picture-dead", said, remedy, at=(url,))
        else:
            yield warning("link-dead", said, remedy, at=(url,))
    elif is_picture and is_there:
        if answer.type and answer.type not in SHOWN:
            said = f"{url}: is {answer.type}, which some clients do not show"
            yield warning("image-type", said, "save it as JPEG, PNG or GIF", at=(url,))
        if answer.length is not None and answer.length > WEIGHT:
            said = f"{url}: has {answer.length / WEIGHT:.1f} MiB"
            remedy = "save it smaller: 1,200 pixels are wide enough"
            yield warning("image-size", said, remedy, at=(url,))
