"""MJML to HTML: the only file that imports mjml (mjml-python, built on mrml)."""

import html
import re

import mjml
from lxml import etree

from syndicate import mistakes
from syndicate.errors import ConfigError

_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OFFSET = re.compile(r" at position (\d+)(?::\d+)?")
_LINE = re.compile(r"(\S+) line (\d+)")
# XML knows five of HTML's named entities, and mrml takes spaces between its tags for content
# unless a line ends among them.
_FOREIGN = re.compile(r"&([A-Za-z][A-Za-z0-9]*);|>[ \t]+(?=</?mj-)")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'(<body[^>]*><div )aria-label="[^"]*"')


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
    document = _FOREIGN.sub(_native, source)
    _check_well_formed(document, source, template)
    try:
        # The default fonts add a remote style sheet to every email.
        return _mend_label(_convert(document, fonts={}))
    except ValueError as error:
        said = _OFFSET.sub("", str(error)).replace(" in root template", "")
        problem = f"MJML cannot be rendered: {said}; compare it with the shipped template"
        raise RefusedError(template, problem, source, _place(str(error), document, source)) from (
            error
        )


def _place(message: str, document: str, source: str) -> int | None:
    """Return where in the source the byte of the document is that mrml names, if it names one."""
    found = _OFFSET.search(message)
    if found is None:
        return None
    return _in_source(source, len(document.encode()[: int(found[1])].decode("utf-8", "ignore")))


def _in_source(source: str, offset: int) -> int:
    """Return where in the source a character of the document is."""
    grown = 0
    for found in _FOREIGN.finditer(source):
        if found.start() + grown >= offset:
            break
        grown += len(_native(found)) - len(found[0])
    return max(0, min(offset - grown, len(source) - 1))


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
