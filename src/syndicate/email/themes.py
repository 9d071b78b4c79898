"""Themes: tables of tokens that the templates of a newsletter draw with."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from syndicate import colours
from syndicate.model import Image, Palette, Publication, Theme

DEFAULT = "editorial"

_FONTS = "fonts"
_DARK = 128
_PALETTES = ("light", "dark")


def names() -> tuple[str, ...]:
    """Return the themes that ship, the default one first."""
    return tuple(name for name in _shipped() if name != _FONTS)


def fonts() -> Mapping[str, str]:
    """Return the font stacks that every client has something of, by name."""
    return _shipped()[_FONTS]


def theme(
    base: str = DEFAULT,
    own: Mapping[str, Any] | None = None,
    logos: tuple[Image | None, Image | None] = (None, None),
) -> Theme:
    """Return a theme that ships with tokens of the owner's own in it.

    ``own`` is of the shape of a table of ``data/themes.toml``, with valid values. ``logos`` are for
    light and for dark screens.

    Raises:
        KeyError: there is no such theme, or no such font.
    """
    shipped, changes = dict(_shipped()[base]), dict(own or {})
    tokens = shipped | changes
    palettes = {name: shipped[name] | changes.get(name, {}) for name in _PALETTES}
    return Theme(
        **tokens
        | {name: Palette(**palette) for name, palette in palettes.items()}
        | {name: fonts()[tokens[name]] for name in ("heading_font", "text_font")},
        mono_font=fonts()["mono"],
        logo=logos[0],
        logo_dark=logos[1],
    )


def logos(theme: Theme, publication: Publication) -> tuple[Image | None, Image | None]:
    """Return the logos for light and for dark screens, as the ground behind them wants it.

    The publication has one for light grounds and one for dark; on a dark band only the second can
    be seen, whatever the screen.
    """
    if theme.logo or theme.logo_dark:
        return theme.logo or theme.logo_dark, theme.logo_dark
    if colours.solid(theme.light.band).lightness <= _DARK:
        return publication.logo_dark, None
    return publication.logo, publication.logo_dark


@cache
def default() -> Theme:
    """Return the theme of newsletters that choose none."""
    return theme()


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    data = files("syndicate").joinpath("data/themes.toml").read_text("utf-8")
    return tomllib.loads(data)
