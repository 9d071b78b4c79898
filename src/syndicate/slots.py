"""Slots: the places of a template that somebody fills later, for each recipient.

Whoever composes an email does not know who will read it. So ``{{ recipient.first_name }}`` prints
a token, a word of fixed length that no engine changes, and the value or a service's merge tag takes
its place at the very end.
"""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import NoReturn

TOKEN_LENGTH = 24
"""Characters of every token: one length, so that what stands around it never moves."""

_OPENER = "SynSlot-"
TOKEN = re.compile(_OPENER + "[0-9a-f]{16}")
"""A token: letters, digits and a hyphen, safe in HTML, URLs, headers and quoted-printable."""

_MANGLED = re.compile(_OPENER + "[0-9a-z]*", re.IGNORECASE)
_GAP = re.compile(f"(?<={_OPENER[0]})(?={_OPENER[1:]})", re.IGNORECASE)
_WORD_JOINER = "\N{WORD JOINER}"
_IN_URL = re.compile(f"{_OPENER[0]}(?={_OPENER[1:]})", re.IGNORECASE)


class SlotError(TypeError):
    """A template asks of a slot what cannot be known, or cannot be said, before it is filled.

    ``name`` is the slot's, ``token`` what was printed for it, if it was; ``is_in_tag`` tells that
    it was printed within a tag of HTML.
    """

    name: str = ""
    token: str = ""
    is_in_tag: bool = False


def token(*parts: str) -> str:
    """Return the token that stands for these parts, the same in every run."""
    return _OPENER + sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def part(words: str) -> str:
    """Part what looks like a token: nobody but a template may open a slot."""
    return _GAP.sub(_WORD_JOINER, words) if _has_opener(words) else words


def part_url(address: str) -> str:
    """Do the same to a URL, by percent-encoding."""
    if not _has_opener(address):
        return address
    return _IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", address)


def _has_opener(written: str) -> bool:
    """Tell, many times faster than a pattern, that no token can be in a text.

    These letters have one other case only; a long s is an s to a pattern that ignores case.
    """
    return "-" in written and "lot-" in written.lower()


def mangled(rendered: str, known: Collection[str]) -> str | None:
    """Return what is left of a token that a template changed after printing it, if there is any."""
    found = (match[0] for match in _MANGLED.finditer(rendered))
    return next((one for one in found if one[:TOKEN_LENGTH] not in known), None)


class Later:
    """What a template can print, and nothing else: its value is not known yet."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        """Name it as templates do."""
        self.name = name

    def printed(self) -> str:
        """Return what stands in its place for now.

        Raises:
            SlotError: nothing can.
        """
        return self._refuse()

    def _refuse(self) -> NoReturn:
        raise SlotError(
            f"{self.name} is filled in for each recipient; "
            "print it, with default(…) and no other filter, and test or compare nothing of it"
        )

    def __str__(self) -> str:
        """Refuse: only ``printed`` tells what stands in its place."""
        return self._refuse()

    def __bool__(self) -> bool:
        """Refuse to tell: each recipient would have another answer."""
        return self._refuse()

    def __eq__(self, other: object) -> bool:
        """Refuse, as above."""
        return self._refuse()

    def __hash__(self) -> int:
        """Refuse, as above."""
        return self._refuse()


class Slot(Later):
    """A place that is filled for each recipient; ``default`` is for those without a value."""

    __slots__ = ("_book", "default", "is_set")

    def __init__(
        self,
        name: str,
        book: "dict[str, Slot]",
        default: str | None = None,
        *,
        is_set: bool = False,
    ) -> None:
        """Name it as templates do.

        ``book`` notes by their tokens the slots that were printed. ``is_set`` tells that every
        recipient has a value.
        """
        super().__init__(name)
        self._book = book
        self.default = default
        self.is_set = is_set

    @property
    def token(self) -> str:
        """The token that stands in its place."""
        return token(self.name, "" if self.default is None else f"={self.default}")

    def otherwise(self, default: str) -> "Slot":
        """Return the same place with a default."""
        return Slot(self.name, self._book, default, is_set=self.is_set)

    def printed(self) -> str:
        """Return the token, and note that it was printed."""
        self._book[self.token] = self
        return self.token

    def __bool__(self) -> bool:
        """Tell that it is there, if every recipient has a value."""
        return self.is_set or super().__bool__()

    __hash__ = Later.__hash__


class Absent(Later):
    """A place that can be tested, and is empty; printing it is refused with the reason."""

    __slots__ = ("reason",)

    def __init__(self, name: str, reason: str) -> None:
        """Give the name and why there is nothing, with the remedy."""
        super().__init__(name)
        self.reason = reason

    def _refuse(self) -> NoReturn:
        raise SlotError(f"{self.name}: {self.reason}")

    def __bool__(self) -> bool:
        """Tell that there is nothing."""
        return False

    __hash__ = Later.__hash__


def printed(value: object) -> object:
    """Return what a template prints for a value (Jinja2's ``finalize``)."""
    return value.printed() if isinstance(value, Later) else value
