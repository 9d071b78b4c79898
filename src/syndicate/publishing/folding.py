"""What proofs find in an entry, told once, of the article it comes from.

One sign in one article stands in every feed that carries it, in each format. Who mends it needs to
hear of it once, and where its source is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from syndicate.model import Finding, Head

_ENTRY = re.compile(r"entry (\S+): (.*)", re.DOTALL)
_FIELD = re.compile(r"its (?:content(?:_html)?|content:encoded|description|summary) ")
_VALUE = re.compile(r"'[^']*'")
_SOURCE_REMEDY = {
    "feed-unsafe-html": "take it out of the article",
    "feed-html": "mend it in the article",
    "feed-plain-text": "write the words and signs themselves in the article, no tags or entities",
    "feed-relative-url": "write the address in full in the article",
}
"""What an author can do, where the finding's own remedy is for who makes feeds by other means."""

_TWINS = {
    "mjml-missing-alt": "email.image-alt", "mjml-three-digit-hex": "email.colour",
    "mjml-unknown-tag": "email.leftover",
}  # fmt: skip
"""Rules of MJML, each with the one of emails that finds the same."""

_TORN = frozenset({"mjml-unknown-tag", "mjml-nesting", "mjml-malformed"})

_Key = tuple[str, str, str]


def fold(findings: Iterable[Finding], heads: Iterable[Head]) -> Iterator[Finding]:
    """Yield findings with those that are equal but for the document told once.

    Where the entry is one of the ``heads``, the finding's path is that of the article's file.
    """
    groups: dict[_Key, list[Finding]] = {}
    for number, one in enumerate(findings):
        groups.setdefault(_key(one) or (str(number), "", ""), []).append(one)
    keys = {str(head.id): head.key for head in heads} if any(key[1] for key in groups) else {}
    for (_, entry, said), group in groups.items():
        yield _told(group, keys.get(entry, ""), said) if entry else group[0]


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in their order, those that differ in nothing but the newsletter once.

    Newsletters share their templates, and what is wrong with these.
    """
    found: dict[Finding, Finding] = {}
    for one in findings:
        found.setdefault(replace(one, newsletter=""), one)
    return tuple(found.values())


def unsaid(findings: Iterable[Finding], faults: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is found in an email but for what the linter of MJML said of the same line.

    Words in an element that is not one have no colours that were meant: that follows.
    """
    faults = tuple(faults)
    said = {(_TWINS.get(one.rule), one.path, one.line) for one in faults}
    is_torn = any(one.rule in _TORN for one in faults)
    for one in findings:
        follows = is_torn and one.rule.startswith("email.contrast")
        if not follows and (one.rule, one.path, one.line) not in said:
            yield one


def _key(finding: Finding) -> _Key | None:
    """Return rule, entry, and what is said of it in whatever document; nothing for other things."""
    found = _ENTRY.fullmatch(finding.problem)
    if found is None:
        return None
    said = _FIELD.sub("its text ", found[2], count=1)
    if finding.rule.startswith("feed-date"):  # each format writes the same date in its own way
        said = _VALUE.sub("…", said)
    return finding.rule, found[1], said


def _told(group: list[Finding], key: str, said: str) -> Finding:
    first = group[0]
    documents = list(dict.fromkeys(one.path for one in group))
    more = f" and {len(documents) - 1} more" if len(documents) > 1 else ""
    if not key:
        return replace(first, problem=f"{first.problem} (here{more})") if more else first
    path, _, number = key.partition("#")
    which = f"record {number}: " if number else ""
    return replace(
        first,
        path=path,
        problem=f"{which}{said} (in {documents[0]}{more})",
        remedy=_SOURCE_REMEDY.get(first.rule, first.remedy),
    )
