"""Colours of email: as owners write them, as clients read them, and what dark modes do to them."""

import colorsys
import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

LIGHTEST_KEPT = 200
"""Thunderbird's dark mode takes away a ground that is lighter, and a text that is not."""

LEAST_KEPT = 3.5
"""Thunderbird takes away a ground whose lightness has less than this ratio to its text's."""

READABLE = 4.5
"""The contrast that text must have (WCAG 2.2 criterion 1.4.3)."""

_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_HSL = re.compile(r"hsla?\(([^)]*)\)")
_PART = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(%|deg)?")
_TOKEN = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|[a-z]+")
_URL = re.compile(r"url\([^)]*\)")
_THREE = 3
_BYTE = 255


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
    def lightness(self) -> float:
        """How light Thunderbird takes it for, from 0 to 255."""
        return 0.2125 * self.red + 0.7154 * self.green + 0.0721 * self.blue


def parse(written: str) -> str:
    """Return a colour of CSS as ``#rrggbb``: Outlook on Windows reads no other form.

    Raises:
        ValueError: it is none, or is transparent, which no email can rely on.
    """
    colour = _exact(written.strip().lower())
    if colour is None or colour.alpha < 1:
        remedy = 'write it with six digits, such as "#2f6f5e"'
        raise ValueError(f"{written.strip()[:40]!r} is no colour; {remedy}")
    if max(colour[:3]) > _BYTE:
        raise ValueError("has a part above its range; write the colour with six digits")
    return str(colour)


@lru_cache(maxsize=4096)
def read(value: str) -> Colour | None:
    """Return the first colour in a CSS value, such as that of ``background``, if there is one."""
    for token in _TOKEN.findall(_URL.sub("", value.lower())):
        if (colour := _exact(token)) is not None:
            return colour._replace(
                red=min(_BYTE, colour.red),
                green=min(_BYTE, colour.green),
                blue=min(_BYTE, colour.blue),
            )
    return None


def solid(written: str) -> Colour:
    """Return what ``#rrggbb`` stands for."""
    red, green, blue = bytes.fromhex(written[1:])
    return Colour(red, green, blue)


def _exact(token: str) -> Colour | None:
    """Return the colour that a token in small letters is; a part may be above its range."""
    if found := _HEX.fullmatch(token):
        digits = found[1] if len(found[1]) > _THREE + 1 else "".join(2 * one for one in found[1])
        red, green, blue, *rest = bytes.fromhex(digits)
        return Colour(red, green, blue, rest[0] / _BYTE if rest else 1.0)
    if found := _RGB.fullmatch(token):
        return _of_parts(found[1], _channels)
    if found := _HSL.fullmatch(token):
        return _of_parts(found[1], _turned)
    if token == "transparent":  # noqa: S105 - no password
        return Colour(0, 0, 0, 0.0)
    return solid(names()[token]) if token in names() else None


def _of_parts(
    written: str, make: Callable[[list[tuple[float, str]]], list[float]]
) -> Colour | None:
    parts = [(float(number), unit) for number, unit in _PART.findall(written)]
    if not _THREE <= len(parts) <= _THREE + 1:
        return None
    red, green, blue = (round(one) for one in make(parts[:_THREE]))
    share, unit = parts[_THREE] if len(parts) > _THREE else (1.0, "")
    return Colour(red, green, blue, share / 100 if unit == "%" else share)


def _channels(parts: list[tuple[float, str]]) -> list[float]:
    return [number * 2.55 if unit == "%" else number for number, unit in parts]


def _turned(parts: list[tuple[float, str]]) -> list[float]:
    (hue, _), (saturation, _), (light, _) = parts
    made = colorsys.hls_to_rgb(hue / 360 % 1, light / 100, saturation / 100)
    return [_BYTE * one for one in made]


@cache
def names() -> dict[str, str]:
    """Return the colours that CSS knows by name, as ``#rrggbb``."""
    data = files("syndicate").joinpath("data/colours.toml").read_text("utf-8")
    named: dict[str, str] = tomllib.loads(data)
    return named


@lru_cache(maxsize=4096)
def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two opaque colours (WCAG 2.2, "contrast ratio"): 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def in_thunderbird(text: Colour, ground: Colour) -> tuple[Colour | None, Colour | None]:
    """Return what Thunderbird's dark mode leaves of a text and its ground; ``None`` is taken away.

    It then writes light text on a dark ground of its own.
    """
    stays = ground.lightness <= LIGHTEST_KEPT and lightness_ratio(text, ground) >= LEAST_KEPT
    return text if text.lightness > LIGHTEST_KEPT else None, ground if stays else None


def lightness_ratio(one: Colour, other: Colour) -> float:
    """Return how much lighter one colour is than another, as Thunderbird compares them."""
    dark, light = sorted((one.lightness, other.lightness))
    return (light + 0.05) / (dark + 0.05)


def inverted(colour: Colour) -> Colour:
    """Return a colour as an app shows it that turns light into dark and keeps hues, as Gmail's."""
    hue, light, saturation = colorsys.rgb_to_hls(*(one / _BYTE for one in colour[:3]))
    red, green, blue = colorsys.hls_to_rgb(hue, 1 - light, saturation)
    return Colour(round(_BYTE * red), round(_BYTE * green), round(_BYTE * blue))


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(one / _BYTE) for one in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
