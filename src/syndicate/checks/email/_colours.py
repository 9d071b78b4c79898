"""Colours: read from CSS, and how well one can be read on another."""

import re
from functools import lru_cache
from typing import NamedTuple

_NUMBER = re.compile(r"[\d.]+%?")
_TOKEN = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|[a-z]+", re.IGNORECASE)
# CSS Color 3 section 4.1, and those of its section 4.3 that people write.
_NAMED = {
    "aqua": 0x00FFFF, "beige": 0xF5F5DC, "black": 0x000000, "blue": 0x0000FF, "brown": 0xA52A2A,
    "crimson": 0xDC143C, "cyan": 0x00FFFF, "darkblue": 0x00008B, "darkgray": 0xA9A9A9,
    "darkgreen": 0x006400, "darkgrey": 0xA9A9A9, "darkred": 0x8B0000, "dimgray": 0x696969,
    "dimgrey": 0x696969, "fuchsia": 0xFF00FF, "gold": 0xFFD700, "gray": 0x808080,
    "green": 0x008000, "grey": 0x808080, "indigo": 0x4B0082, "ivory": 0xFFFFF0,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "lime": 0x00FF00, "magenta": 0xFF00FF,
    "maroon": 0x800000, "navy": 0x000080, "olive": 0x808000, "orange": 0xFFA500,
    "pink": 0xFFC0CB, "purple": 0x800080, "red": 0xFF0000, "silver": 0xC0C0C0,
    "snow": 0xFFFAFA, "teal": 0x008080, "tomato": 0xFF6347, "violet": 0xEE82EE,
    "white": 0xFFFFFF, "whitesmoke": 0xF5F5F5, "yellow": 0xFFFF00,
}  # fmt: skip


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, and how opaque from 0 to 1."""

    red: int
    green: int
    blue: int
    alpha: float = 1.0

    def __str__(self) -> str:
        """Write it in six digits."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def over(self, ground: "Colour") -> "Colour":
        """Return what is seen of this colour, laid over an opaque one."""
        if self.alpha >= 1:
            return self
        pairs = zip(self[:3], ground[:3], strict=True)
        mixed = [round(one * self.alpha + other * (1 - self.alpha)) for one, other in pairs]
        return Colour(mixed[0], mixed[1], mixed[2])

    @property
    def brightness(self) -> float:
        """From 0 to 255, as Thunderbird's dark mode measures it."""
        return 0.2125 * self.red + 0.7154 * self.green + 0.0721 * self.blue


@lru_cache(maxsize=4096)
def read(value: str) -> Colour | None:
    """Return the first colour in a CSS value, such as that of ``background``, if there is one."""
    for token in _TOKEN.findall(value):
        if (colour := _one(token.lower())) is not None:
            return colour
    return None


@lru_cache(maxsize=4096)
def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two opaque colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _one(token: str) -> Colour | None:
    if token.startswith("#"):
        return _hex(token[1:])
    if token.startswith("rgb"):
        parts = [_part(one) for one in _NUMBER.findall(token)]
        if len(parts) < 3:  # noqa: PLR2004 - red, green, blue
            return None
        alpha = float(_NUMBER.findall(token)[3].rstrip("%")) if len(parts) > 3 else 1.0  # noqa: PLR2004
        return Colour(parts[0], parts[1], parts[2], alpha)
    if token == "transparent":  # noqa: S105 - no password
        return Colour(0, 0, 0, 0.0)
    number = _NAMED.get(token)
    return None if number is None else Colour(number >> 16, number >> 8 & 255, number & 255)


def _hex(digits: str) -> Colour | None:
    if len(digits) in {3, 4}:
        digits = "".join(2 * one for one in digits)
    if len(digits) not in {6, 8}:
        return None
    red, green, blue, *rest = bytes.fromhex(digits)
    return Colour(red, green, blue, rest[0] / 255 if rest else 1.0)


def _part(written: str) -> int:
    share = float(written.rstrip("%"))
    return min(255, round(share * 2.55 if written.endswith("%") else share))


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(one / 255) for one in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's figures
