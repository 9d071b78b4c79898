"""An email is shortened until mail programs show all of it, by a rule, and says so."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

import digests
import factories
from syndicate import resources, templating
from syndicate.checks.email import check
from syndicate.email import fitting, mjml, themes
from syndicate.email.compose import compose
from syndicate.email.contents import Contents
from syndicate.email.dialects import dialect, names
from syndicate.markup import sanitise
from syndicate.model import Article, Author, Email, Image, Newsletter, SafeHtml, Shortening
from syndicate.publishing.editions import Press
from syndicate.publishing.editions import compose as make_edition

ENV = templating.environment()
MEGABYTE = SafeHtml("<p>" + "word &amp; word " * 60 + "</p>")


def stories(number: int, **changes: Any) -> list[Article]:  # noqa: ANN401
    """Return articles with all that a card can show, and addresses of the usual length."""
    return [
        replace(
            factories.article(
                id=f"tag:example.org,2026:story-{at}",
                url=f"https://example.org/2026/11/what-the-ledger-said-{at}/",
                title=f"What the ledger said, part {at} of a long story of sticks",
                summary="A split stick was a ledger, and both halves told. " * 5,
                image=Image(url=f"https://example.org/{at}.jpg", alt="A", width=1200, height=675),
            ),
            **changes,
        )
        for at in range(number)
    ]


def newsletter(**changes: Any) -> Newsletter:  # noqa: ANN401
    """Return a newsletter that fits any number of articles."""
    return digests.full_newsletter(
        **{"subject": "All of it", "preheader": "x", "maximum": 200} | changes
    )


def contents(articles: Sequence[Article], **changes: Any) -> Contents:  # noqa: ANN401
    """Return an edition of them with a promo and all parts of the footer."""
    return digests.contents(
        articles,
        newsletter=newsletter(**changes),
        publication=digests.full_publication(),
        promo=factories.promo(),
    )


def made(articles: Sequence[Article], **changes: Any) -> Email:  # noqa: ANN401
    """Return its email."""
    return compose(contents(articles, **changes), ENV)


def links(email: Email) -> list[str]:
    """Return the web addresses that the HTML part links to."""
    tree = lxml_html.document_fromstring(email.html.encode())
    return [href for one in tree.iter("a") if (href := one.get("href", "")).startswith("http")]


def size(email: Email) -> int:
    """Return the bytes of the HTML part."""
    return len(email.html.encode())


@pytest.mark.parametrize("kind", ["digest", "links"])
def test_twenty_six_articles_are_told_whole(kind: str) -> None:
    """So many fit before anything is shortened."""
    email = made(stories(26), kind=kind)
    assert not email.shortened.is_any
    assert email.text.count("both halves told.") >= 26


@pytest.mark.parametrize("kind", ["digest", "links"])
@pytest.mark.parametrize("number", [60, 200])
def test_any_number_of_articles_fits(kind: str, number: int) -> None:
    """What is too much is shortened, in both parts alike; promo and footer stay whole."""
    email = made(stories(number), kind=kind)
    assert size(email) <= fitting.LIMIT - fitting.MARGIN
    taken = fitting.room(newsletter(), dialect("plain")).taken(email.html)
    assert 85_000 < taken <= fitting.LIMIT or not email.shortened.is_any
    shown = [one.url for one in stories(number) if one.url in links(email)]
    assert len(shown) == number - email.shortened.left_out
    assert shown == [one.url for one in stories(number) if one.url in email.text.split()]
    for kept in ("Alternative Financial Systems Index", "12 Rope Walk", "/unsubscribe?list=weekly"):
        assert kept in email.html
    assert not [one for one in check(email) if one.rule in {"email.size", "email.text-links"}]


def test_forty_articles_of_a_megabyte() -> None:
    """An article's size is no matter where it is told in short."""
    titled = {"title": "Title " * 30_000, "body": SafeHtml(MEGABYTE * 1_000)}
    email = made(stories(40, summary="Summary " * 120_000, **titled))
    assert size(email) <= fitting.LIMIT
    assert email.shortened.left_out == 0


def test_summaries_go_before_cards_before_lines() -> None:
    """From the last article up; the first stays as long as any, and each step leaves less."""
    steps = fitting.steps(3, has_cards=True)
    assert [(one.summaries, one.lines, one.left_out) for one in steps] == [
        (0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0), (3, 1, 0), (3, 2, 0), (3, 2, 1), (3, 2, 2),
    ]  # fmt: skip
    sizes = [
        size(made(stories(3), headroom=fitting.LIMIT - room)) for room in range(0, 42_400, 800)
    ]
    assert sizes == sorted(sizes)


def test_most_is_made_of_the_room() -> None:
    """One step less would have been too much."""
    email = made(stories(120))
    steps = fitting.steps(120, has_cards=True)
    before = steps[steps.index(email.shortened) - 1]
    fuller = made(stories(120), headroom=fitting.LIMIT - size(email) - 1)
    assert fuller.shortened == email.shortened != before


def test_what_is_left_out_is_counted_and_linked() -> None:
    """A line leads to the edition's page, where all of it is."""
    email = made(stories(200), headroom=60_000)
    assert email.shortened.left_out > 100
    line = f"More on the web ({email.shortened.left_out})"
    assert line in email.html
    assert f"{line}:\n{digests.VIEW_URL}" in email.text


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 400), st.integers(2, 400))
def test_few_are_made_to_find_the_one(first: int, number: int) -> None:
    """The first step that fits is found, and at most ten are made of hundreds."""
    tried: list[int] = []

    def make(step: int) -> int:
        tried.append(step)
        return step

    found = fitting.shortest_that_fits(range(number), make, lambda step: step >= first)
    assert found == min(max(first, 1), number - 1)
    assert len(tried) <= log2(number) + 2


def test_what_fits_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a rule nothing has to be shortened, and the HTML that was measured is the one sent."""
    count = _counted(monkeypatch)
    made(stories(20))
    assert len(count) == 1


def test_an_article_that_is_too_long_is_rendered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around it is measured, and then there is no doubt."""
    count = _counted(monkeypatch)
    made([factories.article(body=SafeHtml(MEGABYTE * 1_000))], kind="article")
    assert len(count) <= 3


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    count: list[str] = []
    render = mjml.to_html

    def counting(source: str, *, template: str) -> str:
        count.append(template)
        return render(source, template=template)

    monkeypatch.setattr(mjml, "to_html", counting)
    return count


def test_an_article_in_full_is_cut_after_a_block() -> None:
    """Both parts end alike, and lead to the rest."""
    body = SafeHtml("".join(f"<p>Number {at} of many. {'word ' * 60}</p>" for at in range(3_000)))
    email = made([factories.article(body=body)], kind="article")
    assert email.shortened == Shortening(is_cut=True)
    assert 95_000 < size(email) <= fitting.LIMIT - fitting.MARGIN
    last = max(at for at in range(3_000) if f"Number {at} of" in email.html)
    assert f"Number {last} of many." in email.text
    assert f"Number {last + 1} of many." not in email.text
    rest = "Read the rest on the web"
    assert rest in email.html
    assert f"{rest}: https://example.org/tally-sticks/" in email.text
    assert "Alternative Financial Systems Index" in email.html


def test_links_of_an_article_are_reckoned_with() -> None:
    """A service lengthens each of them; only those that are shown take room."""
    body, _ = sanitise(
        '<p>See <a href="https://example.org/a">this</a> and that.</p>' * 4_000,
        base_url="https://example.org/",
        suffix="x",
    )
    email = made([factories.article(body=body)], kind="article", merge_tags="sendgrid")
    taken = fitting.room(newsletter(merge_tags="sendgrid"), dialect("sendgrid")).taken(email.html)
    assert 95_000 < taken <= fitting.LIMIT


def test_an_article_of_which_nothing_fits_has_its_summary() -> None:
    """There is always something to read, and a way to the rest."""
    body = SafeHtml(f'<p><a href="https://example.org/{"x" * 90_000}">a</a></p>')
    email = made([factories.article(body=body)], kind="article", headroom=50_000)
    assert email.shortened.is_cut
    assert "A split stick was a ledger." in email.html
    assert "A split stick was a ledger." in email.text


@pytest.mark.parametrize("name", names())
def test_room_is_kept_for_every_service(name: str) -> None:
    """What it puts in the place of links, and adds once for all: the email fits when it arrives."""
    spoken = dialect(name)
    email = made(stories(90), merge_tags=name)
    counted = [max(len(link), spoken.adds_to_link) for link in links(email)]
    grown = size(email) - sum(map(len, links(email))) + sum(counted) + spoken.adds
    assert 90_000 < grown <= fitting.LIMIT


# Addresses of counted links that newsletters had in public pages.
@pytest.mark.parametrize(("name", "measured"), [("beehiiv", (397, 440, 376, 483))])
def test_what_a_link_becomes_is_measured(name: str, measured: tuple[int, ...]) -> None:
    """The bytes that are kept for a link are those of real ones, no more than on the average."""
    assert sum(measured) / len(measured) <= dialect(name).adds_to_link <= max(measured)


def test_a_link_that_is_long_already_grows_less() -> None:
    """The address that is counted takes the place of the own one, and is not added to it."""
    room = fitting.Room(limit=1, each=300)
    short, long, endless = (f"https://example.org/{'x' * number}" for number in (10, 80, 680))
    took = [room.taken(f'<a href="{link}">a</a>') for link in (short, long, endless)]
    assert took == [300 + 16, 300 + 16, 300 + 16 + 600 + 600 // 3]
    assert fitting.Room(limit=1, each=0).taken(f'<a href="{short}">a</a>') == 46


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("editorial", names()),
        ("compact", names()),
        # With three links in each card, of two columns with pictures.
        ("bold", ["plain", "syndicate", "ghost", "mailchimp"]),
    ],
)
def test_twenty_six_cards_fit(name: str, services: list[str]) -> None:
    """Nothing is shortened, whatever the service makes of the links."""
    for service in services:
        email = made(stories(26), merge_tags=service, theme=themes.theme(name))
        assert not email.shortened.is_any, service


def test_headroom_is_the_owners() -> None:
    """Whoever knows better than the estimate says how much is to be left free."""
    assert size(made(stories(60), headroom=50_000, merge_tags="sendgrid")) <= 52_400
    assert size(made(stories(60), headroom=0, merge_tags="sendgrid")) > 95_000


def test_a_template_that_shows_no_lines_keeps_its_cards(tmp_path: Path) -> None:
    """Nothing is lost to an owner's template that knows of no shortening."""
    own = tmp_path / "email/digest.mjml.j2"
    own.parent.mkdir()
    shipped = Path(resources.templates(), "email/digest.mjml.j2").read_text("utf-8")
    own.write_text(shipped.replace('{% include "email/partials/more.mjml.j2" %}\n', ""), "utf-8")
    email = compose(contents(stories(90)), templating.environment(tmp_path))
    assert email.shortened == Shortening(summaries=90)
    assert {one.url for one in stories(90)} <= set(links(email))


def test_what_was_shortened_is_told() -> None:
    """The report and the manifest say it; the page on the web has everything."""
    letter = newsletter()
    press = Press(publication=factories.publication(), promos=(), env=ENV, now=factories.NOON)
    many = stories(60)
    edition = factories.edition(articles=tuple(one.id for one in many))
    done = make_edition(edition, many, newsletter=letter, press=press)
    files = {one.path.rpartition("/")[2]: one.data.decode() for one in done.files[1:]}
    how = done.email.shortened
    assert json.loads(files["manifest.json"])["shortened"] == {
        "summaries": how.summaries, "lines": how.lines, "left_out": 0, "is_cut": False,
    }  # fmt: skip
    (found,) = [one for one in done.findings if one.rule == "email.shortened"]
    assert f"{how.summaries - how.lines} articles have no summary" in found.problem
    assert f"{how.lines} articles are only titles" in found.problem
    assert done.files[0].data.decode().count("both halves told.") > 60


def test_no_author_or_subject_breaks_out() -> None:
    """An author called <script> and a subject with a line break make a clean email."""
    email = made(
        stories(2, authors=(Author(name="<script>alert(1)</script>"),)),
        subject="One\r\nBcc: everybody@example.org {{ lead.title }}",
    )
    assert "<script" not in email.html
    assert "&lt;script&gt;" in email.html
    assert "By <script>alert(1)</script>" in email.text
    assert email.subject.startswith("One Bcc: everybody@example.org What the ledger")
