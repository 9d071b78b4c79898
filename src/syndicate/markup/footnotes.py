"""Footnotes that can be followed both ways.

pyromark leaves each note where it was written, with ids that clash (``id="1"``), and no way back.
Here all are gathered in one list at the end, numbered by first reference, with links back. The
roles (DPUB-ARIA 1.1) let a screen reader announce them in the reader's own language, and a label in
the article's says to which place an arrow leads back.
"""

import re
from html import escape, unescape

from syndicate.wording import words

_DEFINITION = re.compile(
    r'<div class="footnote-definition" id="([^"]*)">'
    r'<sup class="footnote-definition-label">\d+</sup>\n'
)
_REFERENCE = re.compile(
    r'<sup class="footnote-reference"><a href="#([^"]*)">\d+</a></sup>'
)  # fmt: skip
_DIV = re.compile(r"<(/?)div\b", re.IGNORECASE)
_CODE = re.compile(r"<(code|pre)\b[^<>]*>[^<]*(?:<(?!/?\1\b)[^<]*)*</\1>", re.IGNORECASE)
_MARK = re.compile(r"\[\^[\w-]{1,60}\]")
_LAST_PARAGRAPH = re.compile(r"</p>\s*$")
# What `gather` makes, as the sanitiser leaves it.
_MARKED = re.compile(r'<sup><a [^<>]*role="doc-noteref"[^<>]*>[^<]*</a></sup>')
_NOTES = re.compile(r'<section\b[^<>]*\srole="doc-endnotes"[^<>]*>')
_BACK = re.compile(
    r' ?<a [^<>]*href="#([^"]*)"[^<>]*role="doc-backlink"[^<>]*>[^<]*(?:<sup>\d+</sup>)?</a>'
)


def gather(html: str, language: str = "en") -> str:
    """Return pyromark's HTML with its notes moved to the end and linked both ways.

    What the links back are called is in the ``language`` of the article, where we have its words.
    """
    main, notes = _split(html)
    numbers: dict[str, int] = {}
    counts: dict[str, int] = {}
    order: list[str] = []

    def number_of(label: str) -> int:
        if label not in numbers:
            numbers[label] = len(numbers) + 1
            order.append(label)
        return numbers[label]

    def refer(found: re.Match[str]) -> str:
        label = unescape(found[1])
        number = number_of(label)
        counts[label] = count = counts.get(label, 0) + 1
        return (
            f'<sup><a id="{_reference_id(number, count)}" href="#fn-{number}" '
            f'role="doc-noteref">{number}</a></sup>'
        )

    main = _REFERENCE.sub(refer, main)
    done: dict[str, str] = {}
    # A note may refer to another, which then joins the end of the line.
    for label in order:
        done[label] = _REFERENCE.sub(refer, notes.get(label, ""))
    for label in [one for one in notes if one not in numbers]:
        number_of(label)
        done[label] = _REFERENCE.sub(refer, notes[label])
    return main + _list(numbers, done, counts, language)


def without(html: str) -> str:
    """Take an article's notes out, and the marks that lead to them."""
    if found := _NOTES.search(html):
        html = html[: found.start()] + html[html.rfind("</section>") + len("</section>") :]
    return without_marks(html)


def without_marks(html: str) -> str:
    """Take out the marks that lead to notes: no title, name or summary says them."""
    return _MARKED.sub("", html) if "doc-noteref" in html else html


def without_lost_ways(html: str) -> str:
    """Take out links back to marks that are not there any more; the notes stay."""
    return _BACK.sub(lambda back: back[0] if f' id="{back[1]}"' in html else "", html)


def undefined(html: str) -> list[str]:
    """Return marks such as ``[^a]`` that stand outside code, and so refer to no note; each once."""
    if "[^" not in html:
        return []
    return list(dict.fromkeys(_MARK.findall(_CODE.sub("", html))))


def _split(html: str) -> tuple[str, dict[str, str]]:
    """Part the text from its notes, by label in the order they were written."""
    main: list[str] = []
    notes: dict[str, str] = {}
    position = 0
    while found := _DEFINITION.search(html, position):
        main.append(html[position : found.start()])
        end, position = _end(html, found.end())
        notes.setdefault(unescape(found[1]), html[found.end() : end])
    main.append(html[position:])
    return "".join(main), notes


def _end(html: str, start: int) -> tuple[int, int]:
    """Find where a note's ``div`` closes; the author's own HTML may hold others."""
    depth = 1
    for step in _DIV.finditer(html, start):
        depth += -1 if step[1] else 1
        if depth == 0:
            return step.start(), html.find(">", step.end()) + 1 or len(html)
    return len(html), len(html)


def _reference_id(number: int, count: int) -> str:
    return f"fnref-{number}" + (f"-{count}" if count > 1 else "")


def _list(
    numbers: dict[str, int], notes: dict[str, str], counts: dict[str, int], language: str
) -> str:
    items = []
    for label, number in numbers.items():
        back = "".join(_back(number, one, language) for one in range(1, counts.get(label, 0) + 1))
        body, ended = _LAST_PARAGRAPH.subn(lambda _: f"{back}</p>", notes.get(label, ""))  # noqa: B023
        items.append(f'<li id="fn-{number}">\n{body.strip()}{"" if ended else back}\n</li>\n')
    return f'<section role="doc-endnotes">\n<hr>\n<ol>\n{"".join(items)}</ol>\n</section>\n'


def _back(number: int, count: int, language: str) -> str:
    sign = "↩" + (f"<sup>{count}</sup>" if count > 1 else "")
    said = words(language)
    place = f"{number}-{count}" if count > 1 else f"{number}"
    label = escape(said["footnote_back"].format(number=place))
    other = "" if language.partition("-")[0] == said["lang"] else f' lang="{said["lang"]}"'
    where = _reference_id(number, count)
    return f' <a href="#{where}" role="doc-backlink" aria-label="{label}"{other}>{sign}</a>'
