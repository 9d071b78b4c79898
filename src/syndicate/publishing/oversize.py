"""What to do about a feed that is too large: which setting makes it so, and which articles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from syndicate.model import Article, ArticleId, Finding, Severity
from syndicate.publishing.documents import Document

Load = Callable[[Sequence[tuple[ArticleId, str]]], list[Article]]

_RULE = "feed-size"
_MOST = 3
"""How many articles are named."""


def explained(
    findings: Iterable[Finding], documents: Mapping[str, Document], load: Load
) -> list[Finding]:
    """Return the findings in which a document that is too large is told once for all formats.

    Its remedy names the setting and the largest articles. ``documents`` are those that were proven,
    by path; ``load`` finds their articles.
    """
    told: list[Finding] = []
    sets: set[tuple[str, int]] = set()
    for finding in findings:
        document = documents.get(finding.path)
        if document and finding.rule == _RULE and finding.severity is Severity.ERROR:
            if document.set in sets:
                continue
            sets.add(document.set)
            told.append(replace(finding, remedy=_remedy(document, load(document.articles))))
        else:
            told.append(finding)
    return told


def _remedy(document: Document, articles: Iterable[Article]) -> str:
    largest = sorted(articles, key=lambda one: (-len(one.body.encode()), one.key))[:_MOST]
    named = ", ".join(one.key for one in largest)
    if document.number:  # it was not too large when it was closed: its articles grew
        return f"a page that was published keeps its articles: shorten the largest, {named}"
    return f"lower {_setting(document)}, or shorten or split the largest articles: {named}"


def _setting(document: Document) -> str:
    kind, _, rest = document.path.partition("/")
    if kind == "feeds":
        return f"entries of [[feed]] {rest.partition('/')[0]!r}"
    return "entries under [feeds]"
