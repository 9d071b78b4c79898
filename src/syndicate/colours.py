"""Colours of email: as owners write them, as clients read them, and what dark modes do to them."""

import colorsys
import re
import tomllib
from functools import cache
from importlib.resources import files

LIGHTEST_KEPT = 200
"""Thunderbird's dark mode takes away a ground that is lighter, and a text that is not."""

LEAST_KEPT = 3.5
"""Thunderbird takes away a ground whose lightness has less than this ratio to its text's."""

READABLE = 4.5
"""The contrast that text must have (WCAG 2.2 criterion 1.4.3)."""

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_NUMBER = r"(\d+(?:\.\d+)?)"
_RGB = re.compile(rf"rgb\(\s*{_NUMBER}[\s,]+{_NUMBER}[\s,]+{_NUMBER}\s*\)")
_HSL = re.compile(rf"hsl\(\s*{_NUMBER}(?:deg)?[\s,]+{_NUMBER}%[\s,]+{_NUMBER}%\s*\)")


def parse(written: str) -> str:
    """Return a colour of CSS as ``#rrggbb``: Outlook on Windows reads no other form.

    Raises:
        ValueError: it is none, or is transparent, which no email can rely on.
    """
    value = written.strip().lower()
    if found := _HEX.fullmatch(value):
        digits = found[1] if len(found[1]) > 3 else "".join(one * 2 for one in found[1])  # noqa: PLR2004 - "#rgb"
        return f"#{digits}"
    if found := _RGB.fullmatch(value):
        channels = [float(one) for one in found.groups()]
    elif found := _HSL.fullmatch(value):
        hue, saturation, lightness = (float(one) for one in found.groups())
        made = colorsys.hls_to_rgb(hue / 360 % 1, lightness / 100, saturation / 100)
        channels = [255 * one for one in made]
    elif value in names():
        return names()[value]
    else:
        remedy = 'write it with six digits, such as "#2f6f5e"'
        raise ValueError(f"{written.strip()[:40]!r} is no colour; {remedy}")
    if max(channels) > 255:  # noqa: PLR2004 - a byte
        raise ValueError("has a part above its range; write the colour with six digits")
    return "#" + "".join(f"{round(one):02x}" for one in channels)


@cache
def names() -> dict[str, str]:
    """Return the colours that CSS knows by name, as ``#rrggbb``."""
    data = files("syndicate").joinpath("data/colours.toml").read_text("utf-8")
    named: dict[str, str] = tomllib.loads(data)
    return named


def lightness(colour: str) -> float:
    """Return how light Thunderbird takes a colour for, from 0 to 255."""
    red, green, blue = _channels(colour)
    return 0.2125 * red + 0.7154 * green + 0.0721 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio"): 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def in_thunderbird(text: str, ground: str) -> tuple[str | None, str | None]:
    """Return what Thunderbird's dark mode leaves of a text and its ground; ``None`` is taken away.

    It then writes light text on a dark ground of its own.
    """
    light, dark = lightness(text), lightness(ground)
    ratio = (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
    stays = dark <= LIGHTEST_KEPT and ratio >= LEAST_KEPT
    return text if light > LIGHTEST_KEPT else None, ground if stays else None


def inverted(colour: str) -> str:
    """Return a colour as an app shows it that turns light into dark and keeps hues, as Gmail's."""
    hue, light, saturation = colorsys.rgb_to_hls(*(one / 255 for one in _channels(colour)))
    made = colorsys.hls_to_rgb(hue, 1 - light, saturation)
    return "#" + "".join(f"{round(255 * one):02x}" for one in made)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
