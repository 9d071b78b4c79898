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
    findings: Iterable[Finding], documents: Mapping[str, Document], load: Load, folder: str
) -> list[Finding]:
    """Return the findings in which a document that is too large is told once for all formats.

    Its remedy names the setting and the largest articles. ``documents`` are those that were proven,
    by path; ``load`` finds their articles, which are in a ``folder``.
    """
    told: list[Finding] = []
    sets: set[tuple[str, int]] = set()
    for finding in findings:
        document = documents.get(finding.path)
        if document and finding.rule == _RULE and finding.severity is Severity.ERROR:
            if document.set in sets:
                continue
            sets.add(document.set)
            remedy = _remedy(document, load(document.articles), folder)
            told.append(replace(finding, remedy=remedy))
        else:
            told.append(finding)
    return told


def _remedy(document: Document, articles: Iterable[Article], folder: str) -> str:
    largest = sorted(articles, key=lambda one: (-len(one.body.encode()), one.key))[:_MOST]
    named = ", ".join(_place(one, folder) for one in largest)
    where = _where(document)
    brief = 'set content = "summary"' if document.content == "full" else ""
    if document.number:  # it was not too large when it was closed: its articles grew
        brief = f"{brief} {where}, or " if brief else ""
        return f"a page that was published keeps its articles: {brief}shorten the largest, {named}"
    brief = f"or {brief} there, " if brief else ""
    return f"lower entries {where}, {brief}or shorten or split the largest articles: {named}"


def _place(article: Article, folder: str) -> str:
    """Say where an article is, as findings in it do."""
    path, _, number = article.key.partition("#")
    return f"{folder}/{path}" + (f" (record {number})" if number else "")


def _where(document: Document) -> str:
    kind, _, rest = document.path.partition("/")
    return f"of [[feed]] {rest.partition('/')[0]!r}" if kind == "feeds" else "under [feeds]"
