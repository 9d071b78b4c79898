"""Findings about an entry are told once, of the article's file."""

from dataclasses import replace

from factories import article
from syndicate.model import ArticleId, Finding, Severity
from syndicate.publishing.folding import distinct, fold, unsaid

ID = "tag:example.org,2026-11-22:a"


def finding(path: str, problem: str, rule: str = "feed-text-doubtful") -> Finding:
    """Return a warning about a feed document."""
    return Finding(rule=rule, severity=Severity.WARNING, path=path, problem=problem, remedy="mend")


def said(path: str, field: str) -> Finding:
    """Return that a field of the entry holds something."""
    return finding(path, f"entry {ID}: its {field} holds U+FFFD, a sign for a lost one")


EVERYWHERE = [
    said("atom.xml", "content"),
    said("feed.json", "content_html"),
    said("feed.xml", "description"),
    said("feed.xml", "content:encoded"),
    said("tags/a/atom.xml", "content"),
]


def test_equal_findings_are_told_once_of_their_file() -> None:
    """One sign in one article is one finding, however many feeds carry it."""
    (told,) = fold(EVERYWHERE, [article(id=ArticleId(ID), key="essays/a.md")])
    assert told.path == "essays/a.md"
    assert told.problem == ("its text holds U+FFFD, a sign for a lost one (in atom.xml and 3 more)")
    assert told.remedy == "mend"


def test_a_record_among_others_is_named() -> None:
    """In a file of many the record's number is told."""
    (told,) = fold(EVERYWHERE[:1], [article(id=ArticleId(ID), key="notes.jsonl#7")])
    assert (told.path, told.problem[:9]) == ("notes.jsonl", "record 7:")


def test_what_has_no_file_keeps_its_document() -> None:
    """An entry that no article is known for is told of the first document."""
    (told,) = fold(EVERYWHERE, [])
    assert told.path == "atom.xml"
    assert told.problem.endswith("(here and 3 more)")
    assert list(fold(EVERYWHERE[:1], [])) == EVERYWHERE[:1]


def test_dates_are_folded_in_whatever_form() -> None:
    """The same implausible date is written in two ways, and told once."""
    found = [
        finding(path, f"entry {ID}: the date '{date}' lies before 1990", "feed-date-implausible")
        for path, date in (("atom.xml", "1980-01-01T00:00:00Z"), ("feed.xml", "Tue, 01 Jan 1980"))
    ]
    assert len(list(fold(found, []))) == 1


def test_different_findings_stay_apart() -> None:
    """Other rules, other words, other entries, and whole documents are not folded."""
    first = EVERYWHERE[0]
    found = [
        first,
        replace(first, rule="feed-text"),
        replace(first, problem=first.problem.replace("U+FFFD", "<svg>")),
        replace(first, problem=first.problem.replace(":a:", ":b:")),
        finding("atom.xml", "the feed has no title"),
        finding("feed.xml", "the feed has no title"),
    ]
    assert list(fold(found, [])) == found


def test_newsletters_share_what_is_wrong_with_their_templates() -> None:
    """What two newsletters have in common is told once, of the first; all else stays in order."""
    shared = finding("index.html", "the title is empty")
    other = finding("index.html", "something else")
    told = distinct([replace(shared, newsletter="a"), other, replace(shared, newsletter="b")])
    assert told == (replace(shared, newsletter="a"), other)


def test_what_the_linter_said_is_not_said_again() -> None:
    """A picture without alternative text is told of its MJML, not of the email as well."""
    fault = replace(finding("a.mjml.j2", "no alt", "mjml-missing-alt"), line=3)
    same = replace(finding("a.mjml.j2", "no alt text", "email.image-alt"), line=3)
    other = replace(same, line=4)
    assert list(unsaid([same, other], [fault])) == [other]
