"""Each rule finds what it is there for, and a sound digest passes them all."""

from dataclasses import replace

import pytest

import digests
import factories
from syndicate.checks.email import check
from syndicate.email import dialects
from syndicate.model import Email, Severity

SOUND = digests.full_email()


def found(email: Email) -> dict[str, Severity]:
    """Return the rules that find something, each with its gravest severity."""
    worst: dict[str, Severity] = {}
    for finding in sorted(check(email), key=lambda one: one.severity, reverse=True):
        worst[finding.rule.removeprefix("email.")] = finding.severity
    return worst


def html(old: str, new: str) -> Email:
    """Return the sound email with a change in its HTML."""
    assert old in SOUND.html
    return replace(SOUND, html=SOUND.html.replace(old, new, 1))


def added(fragment: str) -> Email:
    """Return the sound email with something more in its HTML."""
    return html("</body>", f"{fragment}</body>")


def text(old: str, new: str) -> Email:
    """Return the sound email with a change in its text."""
    assert old in SOUND.text
    return replace(SOUND, text=SOUND.text.replace(old, new))


def test_sound_digest_passes() -> None:
    """The default digest of a fully configured newsletter has no finding at all."""
    assert [str(finding) for finding in check(SOUND)] == []


@pytest.mark.parametrize("name", dialects.names())
def test_own_tags_are_legitimate(name: str) -> None:
    """The tags of a service are no leftovers in that service's dialect."""
    newsletter = replace(digests.full_newsletter(), merge_tags=name)
    email = digests.email(newsletter=newsletter, publication=digests.full_publication())
    assert [str(finding) for finding in check(email)] == []


@pytest.mark.parametrize(
    ("email", "rule", "severity"),
    [
        (added("x" * 70_000), "size", Severity.WARNING),
        (added("x" * 90_000), "size", Severity.ERROR),
        (html("<style", f"<style>{'a{}' * 2000}</style><style"), "styles", Severity.WARNING),
        (html("<style", f"<style>{'a{}' * 6000}</style><style"), "styles", Severity.ERROR),
        (added("<mj-foo>"), "leftover", Severity.ERROR),
        (added('<p lang="None">'), "leftover", Severity.ERROR),
        (added("<p>undefined</p>"), "leftover", Severity.WARNING),
        (added("<p>Lorem ipsum dolor</p>"), "leftover", Severity.WARNING),
        (added('<i title="http://localhost:8000/">'), "leftover", Severity.WARNING),
        (added("<p>{{ lead.title }}</p>"), "merge-tag", Severity.ERROR),
        (text("Good morning", "{% if %}"), "merge-tag", Severity.ERROR),
        (html('lang="en"', ""), "language", Severity.ERROR),
        (added("<h1>Two</h1>"), "headings", Severity.ERROR),
        (html("<title>", "<title></title><i>"), "title", Severity.ERROR),
        (added("<!--[if mso]>"), "conditionals", Severity.ERROR),
        (added("<![endif]-->"), "conditionals", Severity.ERROR),
        (added('<img src="https://e.org/a.png" width="1">'), "image-alt", Severity.ERROR),
        (added('<img src="https://e.org/a.png" alt="">'), "image-width", Severity.ERROR),
        (added('<img src="a.png" alt="" width="1">'), "image-url", Severity.ERROR),
        (added('<img src="http://e.org/a" alt="" width="1">'), "image-url", Severity.WARNING),
        (added("<a>x</a>"), "link", Severity.ERROR),
        (added('<a href="/about/">x</a>'), "link", Severity.ERROR),
        (added('<a href="https://">x</a>'), "link", Severity.ERROR),
        (html('class="muted view"', ""), "view-link", Severity.WARNING),
        (html(' class="postal-address"', ""), "postal-address", Severity.WARNING),
        (replace(SOUND, subject=" "), "subject", Severity.ERROR),
        (replace(SOUND, subject="x" * 79), "subject", Severity.WARNING),
        (replace(SOUND, preheader="Hello"), "preheader", Severity.NOTE),
        (replace(SOUND, text=" \n"), "text", Severity.ERROR),
        (text("Good morning", "日本" * 20), "text-width", Severity.WARNING),
        (text("https://example.org/mujin/", "(gone)"), "text-links", Severity.ERROR),
    ],
)
def test_rule_finds_its_fault(email: Email, rule: str, severity: Severity) -> None:
    """One fault in a sound digest is found by its rule, with the severity it deserves."""
    assert found(email).get(rule) == severity


@pytest.mark.parametrize(
    "fragment", ['<a href="mailto:a@example.org">x</a>', '<a href="tel:+1">x</a>']
)
def test_addresses_are_links_too(fragment: str) -> None:
    """Links to write or call are as good as links to a page."""
    assert "link" not in found(added(fragment))


def test_without_settings_the_law_is_told() -> None:
    """A newsletter with no unsubscribe_url and no address is warned, with the setting to set."""
    told = {finding.rule: finding for finding in check(digests.email())}
    assert told["email.unsubscribe"].severity is Severity.WARNING
    assert "unsubscribe_url" in told["email.unsubscribe"].remedy
    assert "postal_address" in told["email.postal-address"].remedy


def test_service_without_an_unsubscribe_link_is_an_error() -> None:
    """A template that dropped the tag of the sending service stops the release."""
    newsletter = factories.newsletter(merge_tags="mailchimp")
    email = digests.email(newsletter=newsletter)
    bare = replace(email, html=email.html.replace("*|UNSUB|*", "").replace("unsubscribe", ""))
    assert found(bare)["unsubscribe"] is Severity.ERROR


def test_owners_own_tag_is_only_a_warning() -> None:
    """In a dialect with braces a tag that Syndicate does not know may be meant."""
    newsletter = factories.newsletter(
        merge_tags="brevo", intro="{% raw %}Dear {{ contact.FIRSTNAME }},{% endraw %}"
    )
    email = digests.email(newsletter=newsletter)
    assert "{{ contact.FIRSTNAME }}" in email.html
    assert found(email)["merge-tag"] is Severity.WARNING


def test_findings_name_the_file() -> None:
    """A finding says in which of the edition's files it is."""
    finding = check(replace(SOUND, text=""))[0]
    assert str(finding).startswith("email/weekly-2026-11-22/body.txt: the text part is empty; ")


@pytest.mark.parametrize(("preheader", "count"), [("a", "1 character;"), ("ab", "2 characters;")])
def test_one_character_is_told_as_one(preheader: str, count: str) -> None:
    """A count and its noun agree."""
    told = [one.problem for one in check(replace(SOUND, preheader=preheader))]
    assert any(count in one for one in told)
