"""Copies for showing: in light or dark whatever the browser prefers, with or without pictures.

No page can tell a frame which colours to prefer. So the copy that is shown has its question
``prefers-color-scheme`` answered: the rest of it is what would go out, byte for byte.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from syndicate.server.preview import thunderbird

COLOURS = ("light", "dark", "inverted", "thunderbird")
IMAGES = ("on", "off")

_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_MEDIA = re.compile(r"""(\bmedia\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![\w-])(color-scheme\s*:\s*)[^;}\"']+", re.IGNORECASE)
_META = re.compile(
    r"""(<meta\b[^>]*\bname=["']?(?:supported-)?color-schemes?["']?[^>]*\bcontent=)"[^"]*\"""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"""(\b(?:href|src|srcset|background|poster|style)\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE
)
# A picture that is not asked for fails as one that is blocked does, and nobody complains of it.
_NOTHING = "data:,"
_PICTURE = re.compile(r"<(?!style\b|/|!)[a-z][^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(
    r"""((?<=\s)(?:src|srcset|background|poster)\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE
)
_URL = re.compile(r"""\burl\(\s*(?:"[^"]*"|'[^']*'|[^)"']*)\s*\)""", re.IGNORECASE)
_OUTSIDE = re.compile(r"""<a\b(?=[^>]*\bhref=["']https?:)(?![^>]*\btarget=)""", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)

_INVERTED = """<style>
html { background: #ffffff; filter: invert(1) hue-rotate(180deg); }
img, video, picture > source { filter: invert(1) hue-rotate(180deg); }
</style>"""
"""What apps do that know no dark mode of the sender's: all turned over, but for pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How something is to be seen; ``base`` is where, and ``site`` the publication's address."""

    colours: str
    images: str
    base: str
    site: str

    @property
    def scheme(self) -> str:
        """The colours that the copy is to prefer; Thunderbird's dark mode asks for none."""
        return {"dark": "dark", "thunderbird": "none"}.get(self.colours, "light")

    @property
    def policy(self) -> str:
        """What the copy may do (CSP level 3): look, and open links elsewhere. No script runs.

        It has our origin, so that our script can leave it scrolled where it was; twice over it
        cannot use that: the sandbox allows no scripts, and ``default-src`` none either.
        """
        pictures = "data:" if self.images == "off" else "'self' http: https: data:"
        media = "'none'" if self.images == "off" else "'self' http: https:"
        return (
            f"default-src 'none'; img-src {pictures}; media-src {media};"
            " style-src 'self' 'unsafe-inline'; form-action 'none'; frame-ancestors 'self';"
            " sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        )

    def local(self, path: str) -> str:
        """Return where a file of the publication is shown."""
        return f"{self.base}site/{quote(path)}"


def email(html: str, look: Look) -> str:
    """Return an email as a mail program would show it; all its links open elsewhere."""
    shown = page(thunderbird.darkened(html) if look.colours == "thunderbird" else html, look)
    shown = _HEAD.sub(r'\g<0><base target="_blank">', shown, count=1)
    inverted = look.colours == "inverted"
    return shown.replace("</head>", f"{_INVERTED}</head>", 1) if inverted else shown


def page(html: str, look: Look) -> str:
    """Return a page of the publication; links to other sites open elsewhere."""
    html = _STYLE.sub(lambda found: found[1] + css(found[2], look) + found[3], html)
    html = _MEDIA.sub(lambda found: found[1] + _answered(found[2], look), html)
    html = _META.sub(rf'\g<1>"{_told(look)}"', html)
    if look.images == "off":
        html = _PICTURE.sub(lambda found: _SOURCE.sub(rf'\g<1>"{_NOTHING}"', found[0]), html)
    html = _ADDRESS.sub(lambda found: found[1] + _at_home(found[2], look), html)
    return _OUTSIDE.sub('<a target="_blank" rel="noreferrer"', html)


def css(style: str, look: Look) -> str:
    """Return a style sheet for the colours of the look."""
    style = _SCHEME.sub(rf"\g<1>{_told(look)}", _answered(style, look))
    return _at_home(style if look.images == "on" else _URL.sub(f"url({_NOTHING})", style), look)


def _answered(question: str, look: Look) -> str:
    """Answer media queries: the one is always true, the other never."""

    def answer(found: re.Match[str]) -> str:
        return "(min-width: 0)" if found[1].lower() == look.scheme else "(max-width: 0)"

    return _PREFERS.sub(answer, question)


def _told(look: Look) -> str:
    """Return the colours that the copy says it can."""
    return "dark" if look.scheme == "dark" else "light"


def _at_home(address: str, look: Look) -> str:
    return address.replace(look.site, f"{look.base}site/")
