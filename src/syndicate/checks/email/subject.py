"""The subject and the preheader: what most people ever read of an email."""

import re
import unicodedata
from collections.abc import Iterator

from syndicate import colours
from syndicate.checks.email._page import Fault, Page, error, note, warning

SUBJECT = 78
"""Characters: most inboxes show fewer still."""

PREHEADER, PREHEADER_MOST = 40, 130
"""Characters: a shorter one lets clients fill the preview line with what comes next."""

_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029\0]")
_LETTERS = re.compile(r"[^\W\d_]")
_SHOUT = 10
_MOST_EMOJI = 2
_READABLE = 4.5
_FILE = "manifest.json"


def check(page: Page) -> Iterator[Fault]:
    """Yield what is wrong with subject and preheader."""
    subject = page.subject
    if not subject.strip():
        yield error("subject", "the subject is empty", "set the newsletter's subject", _FILE)
    if len(subject) > SUBJECT:
        said = f"the subject has {len(subject)} characters; inboxes cut it"
        yield warning("subject", said, f"stay below {SUBJECT}", _FILE)
    for name, words in (("subject", subject), ("preheader", page.email.preheader)):
        if _BREAK.search(words):
            yield error(
                "subject-break", f"the {name} has a line break", "write it in one line", _FILE
            )
    if _shouts(subject):
        said = "the subject is all in capitals"
        yield warning("capitals", said, "write it as a sentence", _FILE)
    if (count := sum(map(_is_emoji, subject))) > _MOST_EMOJI:
        said = f"the subject has {count} emoji"
        yield warning("emoji", said, f"leave {_MOST_EMOJI} at most", _FILE)
    yield from _preheader(page)


def _preheader(page: Page) -> Iterator[Fault]:
    preheader = page.email.preheader
    remedy = "set the newsletter's preheader"
    if len(preheader) < PREHEADER:
        count = "1 character" if len(preheader) == 1 else f"{len(preheader)} characters"
        said = f"the preheader has {count}; there is room for {PREHEADER} to {PREHEADER_MOST}"
        yield note("preheader", said, remedy, _FILE)
    elif len(preheader) > PREHEADER_MOST:
        said = f"the preheader has {len(preheader)} characters; inboxes cut it"
        yield note("preheader", said, f"stay below {PREHEADER_MOST}", _FILE)
    elif preheader.strip() == page.subject.strip():
        yield note("preheader", "the preheader repeats the subject", remedy, _FILE)
    if preheader.strip():
        yield from _hiding(page)


def _hiding(page: Page) -> Iterator[Fault]:
    """Look at how the preheader is hidden: first in the body, by size, in dark words."""
    remedy = "hide it as templates/email/partials/preheader.mjml.j2 does"
    first = next(iter(page.light), None)
    if first is None or not first.hidden:
        said = "the preheader is not hidden before the first words"
        yield warning(
            "preheader-hidden", said, remedy, at=(first.words if first else "",), of_template=True
        )
    elif colours.contrast(first.colour, first.ground or first.colour) < _READABLE:
        said = f"the preheader is hidden in {first.colour} on {first.ground}"
        yield warning("preheader-hidden", said, remedy)


def _shouts(words: str) -> bool:
    """Tell whether words are all in capitals, as SpamAssassin's SUBJ_ALL_CAPS has it."""
    letters = "".join(_LETTERS.findall(words))
    return (
        len(words.strip()) >= _SHOUT
        and len(words.split()) > 1
        and letters == letters.upper() != letters.lower()
    )


def _is_emoji(char: str) -> bool:
    return ord(char) >= 0x2190 and unicodedata.category(char) == "So"  # noqa: PLR2004 - below are ©, ®, °
