"""Each proof of a feed document fires on a document with that one fault, and says where."""

import json
from typing import Any

import pytest

import factories
from syndicate.checks.feeds import LARGE, TOO_LARGE, check
from syndicate.model import Finding, Severity

SOUND = factories.feed_documents(factories.sample_feed())
RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"
GUID = "tag:example.org,2026:tally-sticks"

BROKEN = [
    ("feed-malformed", RSS, "</channel>", ""),
    ("feed-malformed", RSS, "<rss ", "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss "),
    ("feed-malformed", RSS, "<rss ", "<!DOCTYPE rss SYSTEM 'http://127.0.0.1/x'><rss "),
    ("feed-malformed", ATOM, "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
    ("feed-malformed", JSON, "version/1.1", "version/2"),
    ("feed-malformed", JSON, '"items": [', '"items": '),
    ("feed-form", RSS, 'version="2.0"', 'version="0.91"'),
    ("feed-form", ATOM, 'type="html"', 'type="CDATA"'),
    ("feed-missing", RSS, "<title>Tally</title>", ""),
    ("feed-missing", RSS, "http://purl.org/dc/elements/1.1/", "urn:x"),
    ("feed-missing", RSS, "<pubDate>Sat, 21 Nov 2026 23:59:59 +0000</pubDate>", ""),
    ("feed-missing", ATOM, "<id>tag:example.org,2026:feed</id>", ""),
    (
        "feed-missing",
        ATOM,
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"/></title>',
        "",
    ),
    ("feed-missing", JSON, '"title": "Tally",', ""),
    ("feed-missing", JSON, f'"id": "{GUID}",', ""),
    ("feed-id", ATOM, f"<id>{GUID}</id>", "<id>tally sticks</id>"),
    ("feed-url", RSS, "https://example.org/logo.png", "/logo.png"),
    ("feed-url", RSS, "<link>https://example.org/note/", "<link>https://example.org/ nöte/"),
    ("feed-url", RSS, "https://example.org/clearing.jpg", "clearing.jpg"),
    ("feed-url", ATOM, "https://example.org/ada/", "javascript:alert(1)"),
    ("feed-url", ATOM, "https://elsewhere.example/note", "//elsewhere.example/note"),
    ("feed-url", ATOM, "https://hub.example.org/", "hub"),
    ("feed-url", JSON, "https://example.org/icon.png", "icon.png"),
    ("feed-date", RSS, "<lastBuildDate>Mon", "<lastBuildDate>Tue"),
    ("feed-date", RSS, "Sat, 21 Nov 2026 23:59:59 +0000", "2026-11-21T23:59:59Z"),
    ("feed-date", ATOM, "2026-11-21T23:59:59+00:00", "2026-11-21T23:59:59"),
    ("feed-date", ATOM, "2026-11-21T23:59:59+00:00", "2026-02-30T23:59:59Z"),
    ("feed-date", JSON, "2026-11-21T23:59:59+00:00", "21.11.2026"),
    ("feed-duplicate-id", RSS, "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", GUID),
    ("feed-duplicate-id", JSON, "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", GUID),
    ("feed-permalink", RSS, 'isPermaLink="false"', 'isPermaLink="true"'),
    ("feed-permalink", RSS, 'isPermaLink="false"', ""),
    ("feed-permalink", RSS, 'isPermaLink="false"', 'isPermaLink="no"'),
    ("feed-self", RSS, 'rel="self"', 'rel="related"'),
    ("feed-self", ATOM, 'rel="hub"', 'rel="self"'),
    ("feed-self", JSON, '"feed_url"', '"_feed_url"'),
    ("feed-page", RSS, "<link>https://example.org/</link>", ""),
    ("feed-page", ATOM, '"https://example.org/" rel', '"https://example.org/atom.xml" rel'),
    ("feed-page", JSON, '"https://example.org/"', '"https://example.org/feed.json"'),
    ("feed-enclosure", RSS, "https://example.org/talk.mp3", "talk.mp3"),
    ("feed-enclosure", RSS, 'length="123456"', 'length="-1"'),
    ("feed-enclosure", RSS, 'length="123456"', ""),
    ("feed-enclosure", RSS, 'type="audio/mpeg"', 'type="mp3"'),
    ("feed-enclosure", ATOM, ' length="99"', ""),
    ("feed-enclosure", JSON, '"mime_type": "audio/mpeg",', ""),
    (
        "feed-enclosure",
        RSS,
        "<guid",
        '<enclosure url="https://a.org/" length="1" type="a/b"/><guid',
    ),
    ("feed-media-type", ATOM, "application/atom+xml", "text/xml"),
    ("feed-media-type", ATOM, "image/jpeg", "jpeg"),
    ("feed-language", RSS, "<language>en<", "<language>en_GB<"),
    ("feed-language", ATOM, 'xml:lang="ar"', 'xml:lang="arabic (Egypt)"'),
    ("feed-language", JSON, '"language": "ar"', '"language": "?"'),
    ("feed-unsafe-html", RSS, "&lt;p&gt;Read", "&lt;script&gt;x&lt;/script&gt;&lt;p&gt;Read"),
    ("feed-unsafe-html", ATOM, "&lt;p&gt;Read", '&lt;p ONclick="x()"&gt;Read'),
    ("feed-unsafe-html", ATOM, "https://example.org/a?b", "java&amp;#10;script:a?b"),
    ("feed-unsafe-html", JSON, "https://example.org/a?b", "data:text/html,a?b"),
    ("feed-relative-url", RSS, "https://example.org/a?b", "/a?b"),
    ("feed-relative-url", ATOM, "https://example.org/a?b", "#fn"),
    ("feed-relative-url", JSON, "<p>Read", "<p><img src='i.jpg'>Read"),
    ("feed-relative-url", JSON, "<p>Read", "<p><video poster='//a.org/i.jpg'></video>Read"),
    ("feed-relative-url", JSON, "<p>Read", "<p><img srcset='https://a.org/i 1x, b.jpg 2x'>Read"),
    ("feed-text", ATOM, "Clearing", "Clear\x85ing"),
    ("feed-text", JSON, "<p>Read", "<p>\\u0000Read"),
    ("feed-text", JSON, '"Tally sticks"', '"Tally \\ud800"'),
    ("feeds-disagree", RSS, "<title>Tally sticks", "<title>Tallies"),
    ("feeds-disagree", ATOM, ":tally-sticks</id>", ":sticks</id>"),
    ("feeds-disagree", JSON, '"date_published": "2026-11-21', '"date_published": "2026-11-20'),
]


def broken(path: str, old: str, new: str) -> list[Finding]:
    """Return what is found when one part of one sound document is replaced."""
    text = SOUND[path].decode()
    changed = text.replace(old, new) if old.startswith('"https') else text.replace(old, new, 1)
    assert changed != text
    return check(SOUND | {path: changed.encode()})


def changed_json(**changes: Any) -> set[str]:  # noqa: ANN401
    """Return the rules that fire when members of the JSON document are replaced."""
    document = json.loads(SOUND[JSON]) | changes
    return {finding.rule for finding in check({JSON: json.dumps(document).encode()})}


def test_sound_documents_have_no_findings() -> None:
    """Nothing is found in documents as the formats render them."""
    assert check(SOUND) == []


@pytest.mark.parametrize(("rule", "path", "old", "new"), BROKEN)
def test_fault_is_found(rule: str, path: str, old: str, new: str) -> None:
    """A document with one fault has an error of that rule, at its path, with a remedy."""
    found = [finding for finding in broken(path, old, new) if finding.rule == rule]
    assert found
    assert all(finding.severity is Severity.ERROR for finding in found)
    assert all(finding.problem and finding.remedy for finding in found)
    if rule != "feeds-disagree":  # that one stands at either of two
        assert {finding.path for finding in found} == {path}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": 7},
        {"items": {}},
        {"items": [7]},
        {"authors": [{}]},
        {"authors": "Ada"},
        {"hubs": [{"type": "WebSub"}]},
        {"next_url": "https://example.org/feed.json"},
        {"items": [{"id": 7, "url": "https://example.org/", "content_text": "x"}]},
        {"items": [{"id": "7", "url": "https://example.org/", "tags": [1], "content_text": "x"}]},
    ],
)
def test_json_of_the_wrong_form_is_found(changes: dict[str, Any]) -> None:
    """Members of JSON Feed have the types that its specification gives them."""
    assert "feed-form" in changed_json(**changes)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"{", b"\xff", b"{" * 100_000, b"<html/>"])
def test_no_feed_at_all_is_told(data: bytes) -> None:
    """Bytes that are no feed are told as such, never raised."""
    assert [finding.rule for finding in check({"x": data})] == ["feed-malformed"]


def test_problem_names_the_entry() -> None:
    """A fault of an entry names the entry's id, for that is how its article is found."""
    found = broken(RSS, 'type="audio/mpeg"', 'type="mp3"')
    (finding,) = [one for one in found if one.rule == "feed-enclosure"]
    assert str(finding).startswith(f"feed.xml: entry {GUID}: the enclosure ")


@pytest.mark.parametrize(
    ("size", "severity"), [(LARGE, Severity.WARNING), (TOO_LARGE, Severity.ERROR)]
)
def test_size_is_told(size: int, severity: Severity) -> None:
    """A large feed is a warning, one that readers refuse an error, and at the limit neither."""
    data = SOUND[JSON]
    padded = data + b" " * (size - len(data))
    assert severity not in {finding.severity for finding in check({JSON: padded})}
    (finding,) = check({JSON: padded + b" "})
    assert (finding.rule, finding.severity) == ("feed-size", severity)


def test_missing_entry_is_a_disagreement() -> None:
    """A format that lacks the last entry of the others is found out."""
    document = json.loads(SOUND[JSON])
    document["items"].pop()
    found = check(SOUND | {JSON: json.dumps(document).encode()})
    assert {finding.rule for finding in found} == {"feeds-disagree"}


def test_feeds_of_different_folders_may_differ() -> None:
    """Only documents in one folder are formats of one feed."""
    other = factories.feed_documents(factories.feed())
    assert check(SOUND | {f"tags/history/{path}": data for path, data in other.items()}) == []


def test_entities_are_never_resolved() -> None:
    """An entity of a hostile document is neither expanded nor fetched."""
    bomb = b"""<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM
    "file:///etc/passwd">]><rss version="2.0"><channel><title>&b;&c;</title></channel></rss>"""
    (finding,) = check({RSS: bomb})
    assert finding.problem == "it has a document type declaration"
