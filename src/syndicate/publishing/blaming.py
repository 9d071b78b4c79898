"""What proofs find in a feed's entries, but the template of promos wrote: told of the template."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from syndicate.checks.feeds import markup_problems
from syndicate.feeds._entries import TEMPLATE, own_content
from syndicate.model import Entry, Finding
from syndicate.publishing.documents import Document

_ENTRY = re.compile(r"entry (\S+): its \S+ holds (.*)", re.DOTALL)
_REMEDY = "mend it in this template: what it makes goes into every entry that has a promo"


def of_promo(
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    entries: Callable[[Document], Sequence[Entry]],
) -> Iterator[Finding]:
    """Yield findings; what a promo's block has, and its article has not, is the template's.

    ``documents`` are those that were proven, by path.
    """
    for finding in findings:
        document, found = documents.get(finding.path), _ENTRY.fullmatch(finding.problem)
        if document is None or not document.promo or found is None:
            yield finding
            continue
        fault = finding.rule, found[2]
        entry = next((one for one in entries(document) if one.article.id == found[1]), None)
        is_promos = entry is not None and _is_promos(entry, fault, full=document.content == "full")
        yield _told(finding, found[2]) if is_promos else finding


def _is_promos(entry: Entry, fault: tuple[str, str], *, full: bool) -> bool:
    own = own_content(entry.article, full=full)
    block = entry.content.removeprefix(own)
    return fault in _faults(block) and fault not in _faults(own)


def _faults(markup: str) -> set[tuple[str, str]]:
    return {(rule, problem) for rule, problem, _ in markup_problems(markup)}


def _told(finding: Finding, problem: str) -> Finding:
    return replace(
        finding,
        path=f"templates/{TEMPLATE}",
        problem=f"what it makes holds {problem}",
        remedy=_REMEDY,
    )
