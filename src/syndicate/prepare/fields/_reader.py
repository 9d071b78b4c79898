"""One record's values, found by name and checked; an error names the file and the line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from syndicate import languages, text, urls
from syndicate.errors import ContentError
from syndicate.model import Record
from syndicate.prepare.fields import _habits as habits
from syndicate.prepare.fields._habits import fold
from syndicate.problems import Unfit

_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0", "clean", ""})
_LONGEST = 2000
"""Characters in a name, an address, an id or a tag; titles and summaries may be of any length."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})")


@dataclass(slots=True)
class Reader:
    """Reads one record's fields, and knows where each stands."""

    record: Record
    values: dict[str, object] = field(init=False)
    lines: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        own = self.record.fields
        self.values = {fold(name): value for name, value in own.items() if value is not None}
        self.lines = {fold(name): line for name, line in self.record.lines.items()}
        for name in habits.NESTED:
            if isinstance(inner := self.values.get(name), Mapping):
                for key, value in inner.items():
                    if value is not None and self.values.setdefault(fold(key), value) is value:
                        self.lines.setdefault(fold(key), self.lines.get(name, 0))

    def take(self, *names: str) -> tuple[str, object]:
        """Return the first of the names that has a value, and the value."""
        for name in names:
            value = self.values.get(name)
            if value is not None and value != "":
                return name, value
        return "", None

    def line(self, *names: str) -> int:
        return self.lines.get(self.take(*names)[0], 0)

    def error(self, name: str, problem: str, remedy: str) -> ContentError:
        return ContentError(self.record.path, self.lines.get(name, 0), problem, remedy)

    def string(self, name: str, value: object) -> str:
        """Return a value that is short in its nature: patterns and parsers may go to work on it."""
        written = self.text(name, value)
        if len(written) > _LONGEST:
            raise self.error(
                name, f"{name} has {len(written):,} characters", f"write at most {_LONGEST:,}"
            )
        return written

    def text(self, name: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, float) and not isfinite(value):
            raise self.error(
                name, f"{name} is {value}, which is no value", "write it, or leave it out"
            )
        if isinstance(value, (bool, int, float)):
            return str(value)
        kind = {"dict": "a table", "list": "a list"}.get(type(value).__name__, "no text")
        raise self.error(name, f"{name} is {kind}", f'write {name}: "…", one line of text')

    def line_of_text(self, *names: str) -> str:
        name, value = self.take(*names)
        return text.line(self.text(name, value)) if name else ""

    def word(self, *names: str) -> str:
        name, value = self.take(*names)
        return text.line(self.string(name, value)) if name else ""

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        word = str(value).strip().lower()
        if word not in _YES | _NO:
            raise self.error(name, f"{name} is {str(value)[:40]!r}", f"write {name}: true or false")
        return word in _YES

    def language(self) -> str:
        name, value = self.take(*habits.LANGUAGE)
        return self.tag_of(name, self.string(name, value)) if name else ""

    def tag_of(self, name: str, written: str) -> str:
        try:
            return languages.tag(written) if written else ""
        except Unfit as unfit:
            raise self.error(name, unfit.problem, unfit.remedy) from unfit

    def strings(self, *names: str) -> tuple[str, ...]:
        name, value = self.take(*names)
        found = value if isinstance(value, list) else [value] if name else []
        lines = (text.line(self.string(name, one)) for one in found if one is not None)
        return tuple(line for line in lines if line)

    def web_address(self, name: str, address: str) -> str:
        if urls.scheme(address.strip()) in {"http", "https"}:
            safe = urls.absolute(address, "")
            if safe is not None:
                return safe
        raise self.error(name, f"{name} {address[:60]!r} is not a web address",
                  "write it in full, starting with https://")  # fmt: skip

    def listed(self, value: object) -> list[object]:
        """Return a value's parts, or itself as the only one; blank ones are none."""
        every = value if isinstance(value, list) else [value]
        return [one for one in every if one not in (None, "")]

    def count(self, name: str, what: str, value: str) -> int | None:
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 15):  # noqa: PLR2004 - 1 PB
            raise self.error(
                name, f"{what} {value[:40]!r} is not a whole number", "write it in digits"
            )
        return int(value)

    def seconds(self, name: str, value: str) -> int | None:
        clock = _CLOCK.fullmatch(value)
        if clock:
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return hours * 3600 + minutes * 60 + seconds
        return self.count(name, "duration", value.partition(".")[0])
