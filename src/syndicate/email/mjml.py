"""MJML to HTML: the only file that imports mjml (mjml-python, built on mrml)."""

import html
import re
import unicodedata
from collections.abc import Callable

import mjml
from lxml import etree

from syndicate import mistakes
from syndicate.errors import ConfigError

_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OFFSET = re.compile(r" at position (\d+)(?::\d+)?")
_LINE = re.compile(r"(\S+) line (\d+)")
# XML knows five of HTML's named entities, and mrml takes spaces between its tags for content
# unless a line ends among them.
_ENTITY = r"&([A-Za-z][A-Za-z0-9]*);"
_GAP = r">[ \t]+(?=</?mj-)"
_FOREIGN = re.compile(f"{_ENTITY}|{_GAP}")
# Each alone is found four times faster than both at once.
_ENTITIES, _GAPS = re.compile(_ENTITY), re.compile(_GAP)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'(<body[^>]*><div )aria-label="[^"]*"')
# A tag with anything but plain ASCII in it.
_TAG = re.compile(r"""<[a-zA-Z](?=[^<>]*[^ -\[\]-~])[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""")
_PLAIN = bytes({*range(0x20, 0x7F), *b"\n"} - {*b"\\"})
# A value that may begin with a mark: most documents have none.
_MARKED = re.compile("=[\"'][\u0300-\U0010ffff]")
_QUOTED = re.compile(r"""(?<==)(?:"[^"]*"|'[^']*')""")


# Where a comment for Outlook ends and another begins, nothing is for anybody else.
_ADJACENT = "<![endif]--><!--[if mso | IE]>"


class RefusedError(ConfigError):
    """MJML that cannot be rendered; ``offset`` is where, in characters of the source, if known."""

    def __init__(self, template: str, problem: str, source: str, offset: int | None) -> None:
        """Say what is wrong, and show the lines around it in what the template made."""
        shown = "" if offset is None else _around(source, offset)
        super().__init__(f"{template}: {problem}{shown}")
        self.problem, self.offset = problem, offset


def to_html(source: str, *, template: str) -> str:
    """Return the HTML of an MJML document that a template made.

    Raises:
        RefusedError: the document is not well-formed, or mrml refuses it; the message names the
            template and shows the lines around the place in what it made.
    """
    document = prepared(source)
    _check_well_formed(document, source, template)
    spelled = _TAG.sub(_spelled, document) if _has_odd(document) else document
    try:
        # The default fonts add a remote style sheet to every email.
        made = _convert(spelled, fonts={})
        return _mend_label(made.replace(_ADJACENT, ""))
    except ValueError as error:
        said = _OFFSET.sub("", str(error)).replace(" in root template", "")
        problem = f"MJML cannot be rendered: {said}; compare it with the shipped template"
        offset = _byte(str(error), spelled)
        if offset is not None:
            offset = _in_source(source, _before(offset, document, _TAG, _spelled))
        raise RefusedError(template, problem, source, offset) from error


def prepared(source: str) -> str:
    """Return an MJML document with what XML or mrml would not understand written otherwise."""
    return _ENTITIES.sub(_native, _GAPS.sub(">\n", source))


def _byte(message: str, document: str) -> int | None:
    """Return which character of the document has the byte that mrml names, if it names one."""
    found = _OFFSET.search(message)
    if found is None:
        return None
    return len(document.encode()[: int(found[1])].decode("utf-8", "ignore"))


def _in_source(source: str, offset: int) -> int:
    """Return where in the source a character of the document is."""
    return max(0, min(_before(offset, source, _FOREIGN, _native), len(source) - 1))


def _before(
    offset: int, written: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> int:
    """Return where a character stood before what a pattern matches was changed.

    One in the midst of a change stays within what was changed.
    """
    grown = 0
    for found in pattern.finditer(written):
        if found.start() + grown >= offset:
            break
        longer = len(change(found)) - len(found[0])
        if found.end() + grown + longer > offset:
            return min(offset - grown, found.end() - 1)
        grown += longer
    return offset - grown


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


def _native(match: re.Match[str]) -> str:
    """Write what XML or mrml would not understand so that they do."""
    if match[1] is None:
        return ">\n"
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


def _has_odd(document: str) -> bool:
    """Tell, many times faster than to look at each tag, that none has to be spelled otherwise."""
    rest = document.encode().translate(None, _PLAIN)
    return not rest.decode().isprintable() or b"\\" in rest or _MARKED.search(document) is not None


def _is_odd(char: str, at: int) -> bool:
    return not char.isprintable() or (at == 1 and unicodedata.combining(char) > 0)


def _check_well_formed(document: str, source: str, template: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        etree.fromstring(document.encode(), parser)
    except etree.XMLSyntaxError as error:
        lines = document.splitlines(keepends=True)
        line, column = error.position
        before = sum(map(len, lines[: line - 1]))
        end = before + len(lines[line - 1].rstrip("\n")) if line <= len(lines) else len(document)
        # The parser tells where it stopped, which is after the fault.
        offset = _in_source(source, max(before, min(before + column - 2, end - 1)))
        # It counts lines of what the template made, which nobody has before them.
        said = _LINE.sub(r"\1", str(error.msg).partition(", line ")[0])
        problem = f"the MJML it makes is not well-formed: {said}"
        remedy = "close every tag, quote every attribute, and write & as &amp;"
        raise RefusedError(template, f"{problem}; {remedy}", source, offset) from error


def _around(source: str, offset: int) -> str:
    return mistakes.excerpt(source.splitlines(), source.count("\n", 0, offset) + 1)
