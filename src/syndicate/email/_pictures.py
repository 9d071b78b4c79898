"""Pictures, films and recordings of a body in an email.

A picture has its width, so that Outlook does not show it in full size, and shrinks with the screen;
behind its alternative text is a colour, so that a blocked one still reads well. Films and
recordings become links: mail programs play neither.
"""

from dataclasses import replace
from html import escape

from syndicate import urls
from syndicate.email import stories
from syndicate.email._fragment import LABEL, Element
from syndicate.email._phrases import begin_link, file_name
from syndicate.email._writing import Place, Writer
from syndicate.model import Image

_LARGE = 200
"""Pixels: a picture at least as wide that stands alone is no part of a line of text."""
_SMALL = 100
"""Pixels: a picture no wider fits everywhere as it is."""


def image(writer: Writer, of: Element, place: Place) -> None:
    """Write a picture, or a link to one that not every mail program shows."""
    given = _image(of, "src")
    shown = stories.picture(given, place.width)
    if shown is None:
        _unseen(writer, given, place)
        return
    is_block = place.is_alone and (given.width or _LARGE) >= _LARGE
    _, attributes = writer.common(of, place)
    writer.add(
        _picture(writer, shown, attributes, is_block=is_block, is_measured=bool(given.width))
    )


def film(writer: Writer, of: Element, place: Place) -> None:
    """Write a film or a recording as a link to it, with the film's own picture if it has one."""
    sources = (of, *(one for one in of.descendants() if one.name == "source"))
    found = (one.attributes.get("src", "") for one in sources)
    url = next(filter(_is_web, found), writer.article.url)
    own = of.attributes
    words = own.get("title") or own.get(LABEL, "") or file_name(url)
    if not place.is_phrase:
        writer.begin("p", f' style="{writer.styles["p"]}"')
    if not place.is_link:
        begin_link(writer, url)
    if shown := stories.picture(_image(of, "poster"), place.width):
        writer.add(_picture(writer, replace(shown, alt=""), "", is_block=True, is_measured=True))
    writer.words(f"▶ {words}")
    if not place.is_link:
        writer.end()
    if not place.is_phrase:
        writer.end_block()


def _unseen(writer: Writer, given: Image, place: Place) -> None:
    """Link to a picture by what it shows; one that only decorates goes."""
    is_linked = bool(given.alt.strip()) and _is_web(given.url) and not place.is_link
    if is_linked:
        begin_link(writer, given.url)
    writer.words(given.alt)
    if is_linked:
        writer.end()


def _picture(
    writer: Writer, shown: stories.Picture, attributes: str, *, is_block: bool, is_measured: bool
) -> str:
    height = f' height="{shown.height}"' if shown.height else ""
    style = ";".join(
        (
            writer.styles["picture"],
            writer.styles["block" if is_block else "inline"],
            # Outlook takes the attribute. A fixed width would keep all others from shrinking it.
            "width:auto;max-width:100%"
            if not is_measured
            else f"width:100%;max-width:{shown.width}px"
            if shown.width > _SMALL
            else "max-width:100%",
        )
    )
    return (
        f'<img{attributes} src="{escape(shown.url)}" alt="{escape(shown.alt)}"'
        f' width="{shown.width}"{height} style="{escape(style)}" />'
    )


def _image(of: Element, source: str) -> Image:
    own = of.attributes
    width, height = (_pixels(own.get(name, "")) for name in ("width", "height"))
    return Image(
        url=own.get(source, ""),
        alt=own.get("alt", ""),
        width=width,
        height=height if width else None,
    )


def _pixels(written: str) -> int | None:
    return int(written) or None if written.isdecimal() else None


def _is_web(url: str) -> bool:
    return urls.scheme(url) in {"http", "https"} and bool(urls.host(url))
