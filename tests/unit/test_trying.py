"""An edition as one reader gets it: filled in where that is Syndicate's part, else as it is."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from factories import NOON, article, edition, newsletter, publication
from syndicate import slots, templating
from syndicate.errors import ConfigError
from syndicate.model import Newsletter
from syndicate.publishing import trying
from syndicate.publishing.editions import Composed, Press, compose

OWNER = replace(publication(), postal_address="12 Rope Walk, Bristol")
INTRO = 'Dear {{ recipient.first_name | default("reader & friend") }}.'


def composed(letter: Newsletter) -> Composed:
    """Compose an edition of one article."""
    press = Press(publication=OWNER, promos=[], env=templating.environment(), now=NOON)
    one = article()
    return compose(edition(articles=(one.id,)), [one], newsletter=letter, press=press)


def test_our_own_tags_are_filled_in() -> None:
    """What Syndicate fills in is seen as a reader of whom nothing is known sees it."""
    letter = newsletter(merge_tags="syndicate", intro=INTRO, subject="{{ recipient.email }} News")
    made = composed(letter)
    assert slots.TOKEN.search(made.email.html)
    seen = trying.filled(made.email)
    for part in (seen.html, seen.text, seen.subject):
        assert not slots.TOKEN.search(part)
    assert "Dear reader &amp; friend." in seen.html
    assert "Dear reader & friend." in seen.text
    assert f'href="{trying.LEAVE}"' in seen.html


def test_tags_of_another_service_stay() -> None:
    """What another service fills in is left to it, in what is seen and in what is sent."""
    letter = newsletter(merge_tags="mailchimp", intro=INTRO.replace(" & ", " and "))
    made = composed(letter)
    assert trying.filled(made.email) is made.email
    sent = trying.message(made, "ed@news.example", newsletter=letter, publication=OWNER)
    own = next(one.data for one in made.files if one.path.endswith(".eml"))
    assert sent == own.replace(b"To: undisclosed-recipients:;", b"To: ed@news.example")
    assert trying.message(made, "", newsletter=letter, publication=OWNER) == own


def test_a_test_is_made_as_a_delivery_makes_it() -> None:
    """Where Syndicate delivers itself, a test is a recipient's message, with its headers."""
    letter = newsletter(merge_tags="syndicate", intro=INTRO, subject="For {{ recipient.email }}")
    sent = trying.message(composed(letter), "ed@news.example", newsletter=letter, publication=OWNER)
    read = message_from_bytes(sent, policy=policy.default)
    assert read["To"] == "ed@news.example"
    assert read["Subject"] == "For ed@news.example"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = read.get_body(("html",))
    assert body is not None
    assert not slots.TOKEN.search(body.get_content())


@pytest.mark.parametrize("to", ["ed", "Ed <ed@news.example>", "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_is_refused(to: str) -> None:
    """Nothing but one plain address goes into the header."""
    letter = newsletter()
    with pytest.raises(ConfigError, match="no plain ASCII email address"):
        trying.message(composed(letter), to, newsletter=letter, publication=OWNER)
