"""What is known of MJML and of mrml: components, attributes, types, parents; kept in a data file.

Attributes and types are those of MJML 4 and 5, as the reference implementation has them. ``DEAD``
are those that mrml takes and does nothing with; ``SOCIAL`` are the networks it has icons for.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DATA = json.loads(files("syndicate").joinpath("data/mjml.json").read_text("utf-8"))
_TYPE = re.compile(r"(\w+)(?:\(([^)]*)\))?(?:\{1,(\d)\})?")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_FUNCTION = re.compile(r"rgba?\(\s*[\d.]+%?(?:\s*,\s*[\d.]+%?){2,3}\s*\)", re.IGNORECASE)
_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_WIDE = frozenset({"inherit", "initial", "unset"})
_STYLES = frozenset(
    ["dashed", "dotted", "double", "groove", "hidden", "inset", "none", "outset", "ridge", "solid"]
)
_WIDTHS = frozenset({"medium", "thick", "thin"})
_BORDER = re.compile(r"(?:[\w-]+\([^)]*\)|\S)+")
_BORDERS = frozenset(["border", *(f"border-{side}" for side in ("bottom", "left", "right", "top"))])

COMPONENTS: Mapping[str, Mapping[str, object]] = _DATA["components"]
ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    name: one["attributes"] for name, one in _DATA["components"].items()
}
PARENTS: Mapping[str, tuple[str, ...]] = {
    name: tuple(one["parents"]) for name, one in _DATA["components"].items()
}
ENDING = frozenset(name for name, one in _DATA["components"].items() if one.get("ending"))
HEAD_ENDING = frozenset(one for one in ENDING if PARENTS[one] == ("mj-head",) and one != "mj-raw")
DEAD: Mapping[str, tuple[str, ...]] = {name: tuple(one) for name, one in _DATA["dead"].items()}
SOCIAL = frozenset(_DATA["social"])
COLORS = frozenset(_DATA["colors"])


@dataclass(frozen=True, slots=True)
class Type:
    """A type of values: its ``kind``, its ``words`` (units or choices), how many values at most."""

    kind: str
    words: tuple[str, ...]
    most: int

    def __str__(self) -> str:
        """Say in words what is taken."""
        match self.kind:
            case "enum":
                return "one of " + ", ".join(filter(None, self.words))
            case "color":
                return "a colour such as #1a2b3c"
            case "integer":
                return "a whole number"
            case "boolean":
                return "true or false"
            case _:
                units = " or ".join(one or "no unit" for one in self.words)
                many = f"one to {self.most} numbers" if self.most > 1 else "a number"
                return f"{many} with {units}"

    def takes(self, value: str) -> bool:
        """Tell whether a value is of this type."""
        match self.kind:
            case "string":
                return True
            case "color":
                return is_color(value)
            case "enum":
                return value in self.words
            case "boolean":
                return value in {"true", "false"}
            case "integer":
                return value.isdecimal()
            case _:
                return self._measures(value)

    def _measures(self, value: str) -> bool:
        parts = value.split()
        return 1 <= len(parts) <= self.most and all(map(self._unit().fullmatch, parts))

    def _unit(self) -> re.Pattern[str]:
        return _unit(self.words, negative=self.kind == "unitWithNegative")


@cache
def _unit(words: tuple[str, ...], *, negative: bool) -> re.Pattern[str]:
    units = "|".join(re.escape(one) for one in words if one != "auto")
    auto = "|auto" if "auto" in words else ""
    return re.compile(f"{'-?' if negative else ''}{_NUMBER}(?:{units})|0{auto}")


@cache
def type_of(written: str) -> Type:
    """Read a type as the data file writes it: ``unit(px,%){1,4}``, ``enum(ltr,rtl)``, ``color``."""
    found = _TYPE.fullmatch(written)
    if found is None:
        raise ValueError(written)
    words = tuple((found[2] or "").split(",")) if found[2] is not None else ()
    return Type(found[1], words, int(found[3] or 1))


def is_color(value: str) -> bool:
    """Tell whether a value is a colour that email clients can be given."""
    return (
        value.lower() in COLORS
        or value in _WIDE
        or _HEX.fullmatch(value) is not None
        or _FUNCTION.fullmatch(value) is not None
    )


def is_border(name: str) -> bool:
    """Tell whether an attribute holds a border: width, style, colour."""
    base = name.removeprefix("inner-").removeprefix("tb-")
    return base in _BORDERS


def not_in_border(value: str) -> str | None:
    """Return the first part of a border that is neither width, style nor colour, if any."""
    for part in _BORDER.findall(value):
        is_width = part in _WIDTHS or re.fullmatch(rf"{_NUMBER}(?:px|em|pt)|0", part)
        if not (is_width or part in _STYLES or is_color(part)):
            return str(part)
    return None
