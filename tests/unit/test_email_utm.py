"""UTM parameters go where they are wanted, once, and nowhere else."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import digests
import factories
from syndicate.checks.email import check
from syndicate.email import utm
from syndicate.errors import ConfigError
from syndicate.model import Email, Utm

ALL = {"source": "weekly", "medium": "email", "campaign": "weekly 1"}
ADDED = "utm_source=weekly&utm_medium=email&utm_campaign=weekly%201"
NEVER = {"https://example.org/unsubscribe?u=1"}
TAG = utm.tagger(ALL, hosts=["example.org"], never=NEVER, openers=["*|"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/", f"https://example.org/?{ADDED}"),
        ("https://EXAMPLE.org/a", f"https://EXAMPLE.org/a?{ADDED}"),
        ("https://example.org/a?b=1&c=%20", f"https://example.org/a?b=1&c=%20&{ADDED}"),
        ("https://example.org/a?", f"https://example.org/a?{ADDED}"),
        ("https://example.org/a#part", f"https://example.org/a?{ADDED}#part"),
        ("https://example.org/a?b#c?d", f"https://example.org/a?b&{ADDED}#c?d"),
        ("http://example.org:8080/a", f"http://example.org:8080/a?{ADDED}"),
    ],
)
def test_parameters_are_added(url: str, expected: str) -> None:
    """They come last in the query, before the fragment, and what was there stays."""
    assert TAG(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        *NEVER,
        "https://elsewhere.org/",
        "https://sub.example.org/",
        "https://example.org.evil.org/",
        "https://example.org@evil.org/",
        "mailto:a@example.org",
        "tel:+1",
        "#part",
        "/about/",
        "",
        "https://example.org/?utm_source=x",
        "https://example.org/?a=1&UTM_Medium=x#y",
        "https://example.org/?c=SynSlot-0123456789abcdef",
        "https://[example.org/",
        "{{ unsubscribe_url }}",
        "*|UNSUB|*",
        "https://example.org/unsubscribe",
        "https://example.org/list/Unsubscribe.php?id=1",
        "https://example.org/out?opt-out=1",
        "https://example.org/leave?id=*|UNIQID|*",
        "javascript:alert('https://example.org/')",
    ],
)
def test_other_links_stay_as_they_are(url: str) -> None:
    """Other hosts and schemes, the ways out, merge tags, and links that are tagged already."""
    assert TAG(url) == url


def test_articles_about_leaving_are_counted() -> None:
    """An address that merely has the word, or bytes that look like a tag, is any link."""
    tag = utm.tagger(ALL, hosts=["example.org"], never=NEVER, openers=["%"])
    for path in ("how-to-unsubscribe/", "%E3%81%82%20and%20b"):
        assert tag(f"https://example.org/{path}") == f"https://example.org/{path}?{ADDED}"
    own = "https://example.org/%mailing_list_name%"
    assert tag(own) == own


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
)
def test_never_twice_and_nothing_lost(query: str, fragment: str) -> None:
    """Tagging twice is tagging once, and path, query and fragment are still there."""
    url = f"https://example.org/a?{query.replace('#', '')}#{fragment}"
    once = TAG(url)
    assert TAG(once) == once
    assert once.count("utm_source=") <= max(1, url.count("utm_source="))
    before, after = urlsplit(url), urlsplit(once)
    assert after.query.startswith(before.query)
    assert (after.path, after.fragment) == (before.path, before.fragment)


def test_empty_parameters_are_left_out() -> None:
    """A parameter that comes out empty is not written, and with none nothing is touched."""
    assert utm.tagger({"source": "a", "medium": ""}, hosts=["e.org"], never=())(
        "https://e.org/"
    ).endswith("/?utm_source=a")
    nothing = utm.tagger({"source": ""}, hosts=["e.org"], never=())
    assert nothing("https://e.org/") == "https://e.org/"


def test_html_is_escaped() -> None:
    """In an attribute stands &amp;, and pictures are no links."""
    page = (
        '<a class="x" href="https://example.org/?a=1&amp;b=2">x</a>'
        '<img src="https://example.org/a.png"><v:rect href="https://example.org/v">'
        '<a title="a > b" href="https://example.org/t">'
    )
    done = utm.in_html(page, TAG)
    assert f'href="https://example.org/?a=1&amp;b=2&amp;{ADDED.replace("&", "&amp;")}"' in done
    assert '<img src="https://example.org/a.png">' in done
    assert "https://example.org/v?utm_source" in done
    assert "https://example.org/t?utm_source" in done


def composed(**changes: str | tuple[str, ...]) -> Email:
    """Return a full digest with UTM parameters, sent by Mailchimp."""
    letter = digests.full_newsletter()
    return digests.email(
        newsletter=factories.newsletter(
            merge_tags="mailchimp",
            unsubscribe_url=letter.unsubscribe_url,
            preferences_url=letter.preferences_url,
            utm=Utm(**changes),  # type: ignore[arg-type]
        ),
        publication=digests.full_publication(),
        promo=factories.promo(),
    )


def test_both_parts_have_the_same_links() -> None:
    """HTML and text are tagged alike, the proofs have nothing to say, and tags stay tags."""
    email = composed()
    links = [html.unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', email.html)]
    own = [link for link in links if urlsplit(link).netloc == "example.org"]
    assert own
    for link in own:
        given = dict(parse_qsl(urlsplit(link).query))
        assert given["utm_source"] == "weekly"
        assert given["utm_campaign"] == "weekly-2026-11-22"
        assert link.count("utm_source") == 1
        assert link in email.text.split()
    assert "*|UNSUB|*" in links
    assert 'src="https://example.org/sticks.jpg"' in email.html
    assert [str(finding) for finding in check(email, origin=digests.origin())] == []


def test_plain_ways_out_are_never_tagged() -> None:
    """Unsubscribe, preferences and the web version stay as configured, on the own host too."""
    letter = digests.full_newsletter()
    email = digests.email(
        newsletter=factories.newsletter(
            unsubscribe_url=letter.unsubscribe_url,
            preferences_url=letter.preferences_url,
            utm=Utm(),
        )
    )
    for link in (letter.unsubscribe_url, letter.preferences_url, digests.VIEW_URL):
        assert f'href="{html.escape(link)}"' in email.html
        assert link in email.text.split()
    assert "utm_source=weekly" in email.text


def test_hosts_and_templates_are_the_owners() -> None:
    """Other hosts can be named, and values are templates; words of articles stay words."""
    email = composed(
        hosts=("elsewhere.org",), content="{{ lead.title | shorten(9) }}", term="{{ edition.id }}"
    )
    assert "utm_" not in email.html
    assert "utm_term=weekly-2026-11-22" in composed(term="{{ edition.id }}").html


def test_wrong_template_is_told() -> None:
    """A slip in a parameter's template is told with newsletter and setting."""
    with pytest.raises(ConfigError, match=r"newsletter 'weekly': utm\.campaign: .*'edtion'"):
        composed(campaign="{{ edtion.id }}")
