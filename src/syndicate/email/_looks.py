"""What the elements of an article look like in an email: inline styles, made of a theme's tokens.

Mail programs drop style sheets, so each element bears its own style. Colours that must change in
dark mode have a class as well, which the rules in ``partials/head.mjml.j2`` know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The tokens of a theme that an article's body is drawn with; colours have six digits.

    ``width`` is that of its column, in display pixels.
    """

    ink: str = "#22303c"
    muted: str = "#56616b"
    accent: str = "#2f6f5e"
    rule: str = "#e3dac8"
    tint: str = "#e6efea"
    sans: str = "-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
    serif: str = "Georgia, Times New Roman, Times, serif"
    mono: str = "SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace"
    width: int = 536


CLASSES: Mapping[str, str] = {
    "a": "accent",
    "picture-link": "accent",
    "summary": "ink",
    "term": "ink",
    "figcaption": "muted",
    "endnotes": "muted edge",
    "blockquote": "edge",
    "hr": "edge",
    "table": "ink",
    "td": "edge",
    "th": "ink edge",
    "row": "edge",
    "pre": "tint ink",
    "code": "tint ink",
    "mark": "tint ink",
    **{f"h{level}": "ink" for level in range(2, 7)},
}
"""The classes by which dark mode finds what has a colour of its own."""

HEADINGS = {2: (24, 31), 3: (20, 27), 4: (18, 25), 5: (16, 24), 6: (16, 24)}
"""Pixels of letters and lines, by level."""


_BLOCK = "margin:0 0 16px"
_BROKEN = "overflow-wrap:anywhere;word-break:break-word"


@lru_cache(maxsize=16)
def styles(look: Look) -> Mapping[str, str]:
    """Return the style of each kind of element."""
    headings = {f"h{level}": _heading(look, level) for level in HEADINGS}
    return _blocks(look) | _phrases(look) | _tables(look) | headings


def _blocks(look: Look) -> dict[str, str]:
    return {
        "p": _BLOCK,
        "tight": "margin:0 0 8px",
        "div": _BLOCK,
        "list": f"{_BLOCK};padding:0",
        "inner-list": "margin:6px 0 0;padding:0",
        "li": "margin:0 0 6px",
        "bare": "margin:0 0 6px;list-style:none",
        "blockquote": f"{_BLOCK};border-{{start}}:3px solid {look.rule}",
        "dd": "margin:0 0 10px",
        "term": f"margin:0 0 2px;font-weight:bold;color:{look.ink}",
        "summary": f"margin:0 0 8px;font-weight:bold;color:{look.ink}",
        "figcaption": f"margin:6px 0 0;font-size:14px;line-height:20px;color:{look.muted}",
        "endnotes": (
            f"margin:24px 0 0;border-top:1px solid {look.rule};padding:16px 0 0;"
            f"font-size:14px;line-height:21px;color:{look.muted}"
        ),
        "hr": f"border:0;border-top:1px solid {look.rule};margin:24px 0",
        "pre": (
            f"{_BLOCK};padding:12px 14px;background-color:{look.tint};color:{look.ink};"
            f"font-family:{look.mono};font-size:13px;line-height:20px;text-align:{{start}};"
            f"white-space:pre-wrap;{_BROKEN}"
        ),
    }


def _phrases(look: Look) -> dict[str, str]:
    return {
        "a": f"color:{look.accent};text-decoration:underline",
        "picture-link": f"color:{look.accent};text-decoration:none",
        "code": (
            f"font-family:{look.mono};font-size:14px;padding:1px 4px;"
            f"background-color:{look.tint};color:{look.ink}"
        ),
        "mark": f"background-color:{look.tint};color:{look.ink}",
        "small": "font-size:14px",
        "sup": "font-size:12px;line-height:0;vertical-align:super",
        "sub": "font-size:12px;line-height:0;vertical-align:sub",
        "broken": _BROKEN,
        "picture": (
            "border:0;height:auto;"
            f"background-color:{look.rule};color:{look.ink};font-size:14px;line-height:20px"
        ),
        "block": "display:block",
        "inline": "vertical-align:middle",
    }


def _tables(look: Look) -> dict[str, str]:
    return {
        "table": (
            # Outlook and pages without a doctype let no table inherit these.
            f"font-family:{look.sans};color:{look.ink};"
            "border-collapse:collapse;width:100%;margin:0 0 16px;"
            "overflow-wrap:normal;word-break:normal"
        ),
        "caption": "padding:0 0 8px;font-weight:bold;text-align:{start}",
        "td": f"border-bottom:1px solid {look.rule};vertical-align:top",
        "th": f"border-bottom:2px solid {look.rule};vertical-align:bottom;color:{look.ink}",
        "row": f"margin:0;padding:10px 0;border-bottom:1px solid {look.rule}",
    }


def _heading(look: Look, level: int) -> str:
    size, height = HEADINGS[level]
    return (
        f"margin:26px 0 10px;font-family:{look.serif};font-size:{size}px;line-height:{height}px;"
        f"font-weight:bold;color:{look.ink}"
    )
