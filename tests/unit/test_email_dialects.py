"""Every dialect says what its service can express, and refuses the rest by name."""

import re

import pytest

import digests
import factories
from syndicate.email import dialects
from syndicate.errors import ConfigError

SERVICES = sorted(set(dialects.names()) - {"plain", "syndicate"})
# The consumers that the project promises.
PROMISED = {
    "mailchimp",
    "buttondown",
    "kit",
    "beehiiv",
    "brevo",
    "sendgrid",
    "postmark",
    "mailgun",
    "ses",
    "resend",
    "mailerlite",
    "campaign-monitor",
    "listmonk",
    "ghost",
    "mautic",
}


def test_every_promised_service_has_a_dialect() -> None:
    """The fifteen services are there, besides nobody and Syndicate itself."""
    assert set(SERVICES) == PROMISED


@pytest.mark.parametrize("name", dialects.names())
@pytest.mark.parametrize("capability", dialects.CAPABILITIES)
def test_nothing_is_left_open(name: str, capability: str) -> None:
    """Whatever templates may ask for is either expressed or lacking with a reason, never both."""
    spoken = dialects.dialect(name)
    assert spoken.expresses(capability) is (capability not in spoken.lacks)
    assert all(spoken.lacks.values())


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_can_unsubscribe(name: str) -> None:
    """No dialect is shipped without the one tag that the law asks for, nor without its sources."""
    spoken = dialects.dialect(name)
    assert "unsubscribe_url" in spoken.tags
    assert all(source.startswith("https://") for source in spoken.sources)
    assert spoken.sources


@pytest.mark.parametrize("name", SERVICES)
def test_openers_begin_every_tag(name: str) -> None:
    """The openers of a dialect, which authors cannot write, begin all its tags."""
    spoken = dialects.dialect(name)
    opening = re.compile("|".join(map(re.escape, spoken.openers)))
    assert all(opening.match(tag) for tag in spoken.tags.values())
    assert all(opening.match(form) for form in spoken.forms.values())


@pytest.mark.parametrize("name", SERVICES)
def test_tags_of_links_can_stand_in_an_attribute(name: str) -> None:
    """No tag that stands in a link has a quotation mark or an angle bracket."""
    assert not [tag for tag in dialects.dialect(name).tags.values() if set("\"'<>") & set(tag)]


@pytest.mark.parametrize("name", SERVICES)
def test_tags_arrive_untouched(name: str) -> None:
    """Every tag of a dialect stands in both parts exactly as the service spells it."""
    email = digests.email(newsletter=factories.newsletter(merge_tags=name))
    spoken = dialects.dialect(name)
    for place, tag in spoken.tags.items():
        element = spoken.elements.get(place)
        assert (f"<{element} " if element else tag) in email.html
        assert tag in email.text
    assert "SynSlot" not in email.html + email.text


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
