"""Phrases of a body in an email: links, emphasis, and what stands in a line of text."""

import re
from dataclasses import replace
from html import escape
from urllib.parse import unquote, urlsplit

from syndicate import text
from syndicate.email._fragment import LABEL, Element
from syndicate.email._looks import CLASSES
from syndicate.email._writing import Place, Write, Writer

_ROLES = frozenset({"doc-noteref", "doc-backlink"})
# Nothing that a mail service could take for a tag of its own.
_READABLE = re.compile(r"[\w .()-]{1,80}")


def inline(tag: str, kind: str = "") -> Write:
    """Return what writes a phrase of one kind."""

    def write(writer: Writer, of: Element, place: Place) -> None:
        inner = writer.styled(tag, of, place, kind)
        writer.flow(of, inner)
        writer.end()

    return write


def bare(writer: Writer, of: Element, place: Place) -> None:
    """Write what a phrase says, and the phrase itself only if something hangs on it."""
    inner, attributes = writer.common(of, place)
    if attributes:
        writer.begin("span", attributes)
    writer.flow(of, inner)
    if attributes:
        writer.end()


def code(writer: Writer, of: Element, place: Place) -> None:
    """Write a piece of code; in a block of code it looks like all around."""
    (bare if place.is_code else _CODE)(writer, of, place)


def link(writer: Writer, of: Element, place: Place) -> None:
    """Write a link; one without words, or within another, is only what it holds."""
    href = of.attributes.get("href", "")
    if not href or place.is_link or not (of.says() or of.has("img", "video", "audio")):
        bare(writer, of, place)
        return
    inner, attributes = writer.common(of, place)
    role, label = of.attributes.get("role", ""), of.attributes.get(LABEL, "")
    if role == "doc-backlink":
        # All arrows look the same, and lead to different places: in an email, of several articles.
        label = label or f"{of.text().strip()} {len(writer.links) + 1}"
        label = ": ".join(filter(None, (label, writer.article.title)))
    attributes += f' role="{role}"' if role in _ROLES else ""
    attributes += f' aria-label="{escape(label)}"' if label.strip() else ""
    if not of.says() and not label.strip():
        _name(of, href)
    begin_link(writer, href, attributes, kind="a" if of.says() else "picture-link")
    writer.flow(of, replace(inner, is_link=True))
    writer.end()


def begin_link(writer: Writer, href: str, attributes: str = "", *, kind: str = "a") -> None:
    """Begin a link; where a place in the body is shown is known only when all is written."""
    writer.add('<a href="')
    if href.startswith("#"):
        writer.links[len(writer.pieces)] = unquote(href[1:])
    writer.links_out += href.startswith("http")
    writer.add(escape(href))
    writer.add(f'"{attributes} class="{CLASSES[kind]}" style="{writer.styles[kind]}">')
    writer.ends.append("</a>")


def file_name(url: str) -> str:
    """Return how a file is called, if that is readable, else the host that has it."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2])
    return name if _READABLE.fullmatch(name) else parts.hostname or url


def quoted(writer: Writer, of: Element, place: Place) -> None:
    """Write a quotation in a line: not all mail programs add the marks."""
    writer.add("“")
    bare(writer, of, place)
    writer.add("”")


def abbreviation(writer: Writer, of: Element, place: Place) -> None:
    """Write an abbreviation with what it stands for."""
    title = text.line(of.attributes.get("title", ""))
    attributes = f' title="{escape(title)}"' if title else ""
    writer.flow(of, writer.styled("abbr", of, place, attributes=attributes))
    writer.end()


def line_break(writer: Writer, _of: Element, place: Place) -> None:
    """Write the end of a line."""
    writer.add("&#10;" if place.is_code else "<br />")
    writer.may_end(is_whole=False)


def may_break(writer: Writer, _of: Element, _place: Place) -> None:
    """Write a place where a word may be parted."""
    writer.add("<wbr />")


def nothing(_writer: Writer, _of: Element, _place: Place) -> None:
    """Write nothing: it only helps a film or a table, which are written without it."""


def _name(of: Element, href: str) -> None:
    """Give a link of nothing but a picture that says nothing a name for those who cannot see it."""
    for one in of.descendants():
        if one.name == "img":
            one.attributes["alt"] = file_name(href)
            return


_CODE = inline("code", "code")
