"""MJML to HTML: the only file that imports mjml (mjml-python, built on mrml)."""

import html
import re
import unicodedata

import mjml
from lxml import etree

from syndicate.errors import ConfigError

_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OFFSET = re.compile(r"position (\d+)")
# mrml takes spaces between its tags for content unless a line ends among them.
_SPACES = re.compile(r">[ \t]+(?=</?mj-)")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'(<body[^>]*><div )aria-label="[^"]*"')
# A tag with anything but plain ASCII in it.
_TAG = re.compile(r"""<[a-zA-Z](?=[^<>]*[^ -\[\]-~])[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""")
_QUOTED = re.compile(r"""(?<==)(?:"[^"]*"|'[^']*')""")
_CONTEXT = 2


def to_html(source: str, *, template: str) -> str:
    """Return the HTML of an MJML document that a template made.

    Raises:
        ConfigError: the document is not well-formed, or mrml refuses it; the message names the
            template and shows the lines around the place.
    """
    document = _SPACES.sub(">\n", _NAMED_ENTITY.sub(_numeric, source))
    _check_well_formed(document, template)
    try:
        # The default fonts add a remote style sheet to every email.
        return _mend_label(_convert(_TAG.sub(_spelled, document), fonts={}))
    except ValueError as error:
        place = _place(str(error), document)
        raise ConfigError(
            f"{template}: MJML cannot be rendered: {error}; compare it with the shipped template"
            + (f"\n{place}" if place else "")
        ) from error


def _place(message: str, document: str) -> str:
    """Show the lines around the byte offset that mrml names, if it names one."""
    found = _OFFSET.search(message)
    if found is None:
        return ""
    return _around(document, document.encode()[: int(found[1])].count(b"\n") + 1)


def _convert(document: str, *, fonts: dict[str, str]) -> str:
    convert = getattr(mjml, "mjml2html", None)
    if not callable(convert):
        raise ConfigError(
            "the package 'mjml' hides 'mjml-python'; uninstall both, then install mjml-python"
        )
    return str(convert(document, fonts=fonts))


def _mend_label(page: str) -> str:
    """Write the title into the email's label anew: mrml puts it there in Rust's debug notation."""
    title = _TITLE.search(page)
    label = title[1].replace('"', "&quot;") if title else ""
    return _LABEL.sub(lambda match: f'{match[1]}aria-label="{label}"', page, count=1)


def _numeric(match: re.Match[str]) -> str:
    """Write HTML's named entities as characters: XML knows only five of them."""
    return match[0] if match[1] in _XML_ENTITIES else html.unescape(match[0])


def _spelled(tag: re.Match[str]) -> str:
    r"""Write odd characters of attributes as entities: mrml has them in Rust's debug notation.

    A joiner or a mark that begins a value would come out as ``\u{200d}``, a backslash doubled.
    """
    return _QUOTED.sub(
        lambda value: "".join(
            f"&#{ord(char)};" if char == "\\" or _is_odd(char, at) else char
            for at, char in enumerate(value[0])
        ),
        tag[0],
    )


def _is_odd(char: str, at: int) -> bool:
    return not char.isprintable() or (at == 1 and unicodedata.combining(char) > 0)


def _check_well_formed(document: str, template: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        etree.fromstring(document.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ConfigError(
            f"{template}: the MJML it makes is not well-formed at line {line}: {error.msg}; "
            f"close every tag and quote every attribute\n{_around(document, line)}"
        ) from error


def _around(document: str, line: int) -> str:
    lines = document.splitlines()
    first = max(0, line - 1 - _CONTEXT)
    shown = enumerate(lines[first : line + _CONTEXT], first + 1)
    return "\n".join(f"{'>' if n == line else ' '} {n}: {text[:120]}" for n, text in shown)
