"""Merge tags reach the service untouched, and nobody else can write one."""

import re

import pytest

import digests
import factories
from syndicate.email import dialects
from syndicate.errors import ConfigError

SERVICES = sorted(set(dialects.names()) - {"plain"})


@pytest.mark.parametrize("name", SERVICES)
def test_tags_arrive_untouched(name: str) -> None:
    """Every tag of a dialect stands in both parts exactly as the service spells it."""
    email = digests.email(newsletter=factories.newsletter(merge_tags=name))
    for tag in dialects.dialect(name).tags.values():
        assert tag in email.html
        assert tag in email.text
    assert "{{merge." not in email.html + email.text


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_can_unsubscribe(name: str) -> None:
    """No dialect is shipped without the one tag that the law asks for."""
    assert "unsubscribe_url" in dialects.dialect(name).tags


def test_plain_values_fill_what_a_dialect_lacks() -> None:
    """Mailgun has no tag for preferences or the address: the configured values stand there."""
    newsletter = factories.newsletter(merge_tags="mailgun", preferences_url="https://e.org/prefs")
    email = digests.email(newsletter=newsletter, publication=digests.full_publication())
    assert 'href="https://e.org/prefs"' in email.html
    assert "12 Rope Walk" in email.html
    assert 'href="%unsubscribe_url%"' in email.html


def test_unknown_dialect_is_refused() -> None:
    """A misspelt dialect is answered with the right one."""
    with pytest.raises(ConfigError, match="did you mean 'mailchimp'"):
        digests.email(newsletter=factories.newsletter(merge_tags="mailchip"))


@pytest.mark.parametrize("name", dialects.names())
def test_authors_cannot_write_tags(name: str) -> None:
    """A tag in an article is text: no service fills it, and no slot is opened by it."""
    spoken = dialects.dialect(name)
    hostile = [*spoken.tags.values(), "{{merge.unsubscribe_url}}", "{{ 7*7 }}", "{% raw %}"]
    for tag in hostile:
        title = f"See {tag} here"
        article = factories.article(title=title, summary=title)
        email = digests.email([article], newsletter=factories.newsletter(merge_tags=name))
        assert f"See {tag}" not in email.html + email.text + email.subject
        assert dialects.defuse(title, spoken).replace("\u2060", "") == title


def test_defused_text_keeps_its_percent_signs_apart() -> None:
    """Only what could open a tag is touched: "50 %" and "a {b" stay as they are in plain."""
    plain = dialects.dialect("plain")
    assert dialects.defuse("50% of {a}, *|b|*", plain) == "50% of {a}, *|b|*"


@pytest.mark.parametrize("name", SERVICES)
def test_openers_begin_every_tag(name: str) -> None:
    """The openers of a dialect, which authors cannot write, begin all its tags."""
    spoken = dialects.dialect(name)
    opening = re.compile("|".join(map(re.escape, spoken.openers)))
    assert all(opening.match(tag) for tag in spoken.tags.values())
