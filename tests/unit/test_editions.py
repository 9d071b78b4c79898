"""Newsletters are tried out before they are due, so that no mistake waits for its day."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from factories import NOON, article, edition, newsletter, publication
from syndicate import templating
from syndicate.errors import ConfigError
from syndicate.model import Article, ArticleId, Head, Newsletter, Utm
from syndicate.publishing.editions import Press, compile_settings, compose, try_newsletters
from syndicate.sandbox import budget

MANY = [article(id=ArticleId(f"urn:{number}"), title=f"T{number}") for number in range(5)]


def press() -> Press:
    """Return what editions of the publication are made with, of no promos."""
    return Press(publication=publication(), promos=[], env=templating.environment(), now=NOON)


def tried(letter: Newsletter, articles: Sequence[Article] = MANY) -> tuple[list[str], set[str]]:
    """Try a newsletter; return the titles of the articles that were loaded, and what was found."""
    loaded: list[str] = []

    def load(heads: Sequence[Head]) -> list[Article]:
        found = [one for one in articles if one.id in {head.id for head in heads}]
        loaded.extend(one.title for one in found)
        return found

    made = [*try_newsletters([letter], articles, load, press())]
    return loaded, {one.rule for composed in made for one in composed.findings}


@pytest.mark.parametrize("name", ["subject", "preheader", "intro", "utm.source"])
@pytest.mark.parametrize("source", ["{{ lead.title", "{% if %}", "{{ 1 | no_such_filter }}"])
def test_a_setting_that_is_no_template_is_told(name: str, source: str) -> None:
    """Newsletter, setting and line are named, whether or not there is anything to send."""
    wrong = f"\n{source}"
    letter = newsletter(utm=Utm(source=wrong)) if "." in name else newsletter(**{name: wrong})
    remedy = "mend this template$|there are: |close it with "
    told = rf"^newsletter 'weekly': {name}: line 2: .+; ({remedy})"
    with pytest.raises(ConfigError, match=told):
        compile_settings([letter], templating.environment())
    with pytest.raises(ConfigError, match=told):
        tried(letter, [])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "{{ x | shortn(7) }}",
            "there is no filter 'shortn'; did you mean 'shorten'? (there are date, iso,",
        ),
        (
            "{% if lead %}{{ lead.title | uper }}{% endif %}",
            "there is no filter 'uper'; did you mean 'upper'?",
        ),
        ("{% if lead is devined %}x{% endif %}", "there is no test 'devined'; did you mean"),
    ],
)
def test_the_nearest_filter_is_named(source: str, told: str) -> None:
    """A filter or test that nobody has is told before its branch is ever taken."""
    with pytest.raises(ConfigError) as caught:
        compile_settings([newsletter(subject=source)], templating.environment())
    assert str(caught.value).startswith(f"newsletter 'weekly': subject: line 1: {told}")


def test_a_filter_may_be_asked_for() -> None:
    """A template that asks whether there is a filter does without it."""
    asks = "{% if 'markdown' is filter %}{{ 'x' | markdown }}{% endif %}"
    compile_settings([newsletter(subject=asks)], templating.environment())


@pytest.mark.parametrize("source", ["{{ none }}", "{{ lead.canonical }}", "A {{ lead.image }}"])
def test_a_setting_does_not_say_none(source: str) -> None:
    """What is not there is no word: it is a mistake of the setting, not of an article."""
    with pytest.raises(ConfigError, match=r"^newsletter 'weekly': subject: line 1: this prints"):
        tried(newsletter(subject=source))
    assert tried(newsletter(subject="None of it: {{ lead.canonical or 'x' }}"))[0]


def test_right_settings_are_taken() -> None:
    """What renders compiles; an intro may have none of Jinja2 at all."""
    for intro in (
        "100 % {of} all",
        "{% for lead in range(2) %}{{ lead.real }}{% endfor %}",
        "{% set own = articles[0] %}{{ own.title }} {{ words('de').read_more }}",
        "{{ campaign | default('none') }}{% if season is defined %}{{ season }}{% endif %}",
        "{{ edition.id }} {{ lead.authors[0].name }} {{ publication.title.upper() }}",
    ):
        compile_settings([newsletter(intro=intro)], templating.environment())


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ leed.title }}", "line 1: there is no 'leed'; did you mean 'lead'?"),
        ("\n{{ lead.titel }}", "line 2: lead has no 'titel'; did you mean 'title'?"),
        (
            "{% if x %}{{ edition.date }}{% endif %}",
            "line 1: there is no 'x'; there are: articles,",
        ),
        ("{{ edition.date }}", "line 1: edition has no 'date'; there are: articles, id,"),
    ],
)
def test_a_name_nobody_gives_is_told_at_once(source: str, told: str) -> None:
    """Each release looks for it, though the newsletter is not due and nothing is rendered."""
    with pytest.raises(ConfigError) as caught:
        compile_settings([newsletter(subject=source)], templating.environment())
    assert str(caught.value).startswith(f"newsletter 'weekly': subject: {told}")


def test_a_name_nobody_gives_is_found_before_the_newsletter_is_due() -> None:
    """A template that compiles and does not render is told by trying."""
    with pytest.raises(ConfigError, match=r"newsletter 'weekly': preheader: .* has no"):
        tried(newsletter(preheader="{{ articles[0].such }}"))


@pytest.mark.parametrize("name", ["subject", "preheader", "intro"])
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}", "rounds"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        ("{{ ''.__class__ }}", "unsafe"),
        ("{% include '../syndicate.toml' %}", "../syndicate.toml"),
    ],
)
def test_a_setting_without_end_or_out_of_bounds_is_told(
    name: str, source: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small templates in the configuration have the bounds of all templates."""
    monkeypatch.setattr(budget, "STEPS", 1000)
    with pytest.raises(ConfigError, match=rf"newsletter 'weekly': {name}: .*{said}"):
        tried(newsletter(**{name: source}))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\n{% if false %}{{ recipient.frist_name }}{% endif %}", "did you mean 'first_name'?"),
        ("\n{{ recipient['attributes']['ciity'] | default('x') }}", "did you mean 'city'?"),
        ("\n{{ recipient.city }}", "write recipient.attributes.city"),
    ],
)
def test_a_field_nobody_fills_is_found_without_any_article(source: str, told: str) -> None:
    """Where it is never printed, too; a field that is configured is none of these."""
    letter = newsletter(merge_tags="kit", intro=source, fields={"city": ""})
    with pytest.raises(ConfigError, match=f"newsletter 'weekly': intro: line 2: .*{told}"):
        tried(letter, [])
    right = "{{ recipient.attributes.city }}{{ recipient.first_name }}{{ lead.title }}"
    tried(newsletter(merge_tags="kit", intro=right, fields={"city": ""}), [])


def test_the_page_on_the_web_has_no_merge_tags() -> None:
    """What a service sends is not what stands on the web: no tags there, and no UTM parameters."""
    made = compose(
        edition(),
        [article()],
        newsletter=newsletter(
            merge_tags="mailchimp", intro="Dear {{ recipient.first_name }},", utm=Utm()
        ),
        press=press(),
    )
    files = {file.path: file.data.decode() for file in made.files}
    sent = files["email/weekly-2026-11-22/index.html"]
    page = files["editions/weekly-2026-11-22/index.html"]
    assert "Dear *|FNAME|*," in sent
    assert "utm_campaign=weekly-2026-11-22" in sent
    assert "Dear ," in page
    assert "*|" not in page
    assert "utm_" not in page


def test_the_page_on_the_web_names_its_own_by_relative_addresses() -> None:
    """As every page does: it shows its pictures from a disk, too. The email has whole addresses."""
    base = press().publication.url
    of = article(url=f"{base}two-gates/")
    made = compose(edition(), [of], newsletter=newsletter(), press=press())
    files = {file.path: file.data.decode() for file in made.files}
    page = files["editions/weekly-2026-11-22/index.html"]
    assert f'="{base}' not in page
    assert 'href="../../two-gates/index.html"' in page
    assert f'href="{base}two-gates/"' in files["email/weekly-2026-11-22/index.html"]


@pytest.mark.parametrize(("days", "channel", "told"), [(28, "", 0), (29, "", 1), (29, "list", 0)])
def test_an_edition_of_long_ago_is_told(days: int, channel: str, told: int) -> None:
    """Nobody sends news of years ago unawares; by a channel it would be held anyway."""
    late = edition(scheduled_for=press().now - timedelta(days=days))
    made = compose(late, [article()], newsletter=newsletter(channel=channel), press=press())
    found = [one for one in made.findings if one.rule == "edition-late"]
    assert len(found) == told
    assert all(f"is dated {late.scheduled_for:%Y-%m-%d}" in one.problem for one in found)


def test_the_newest_that_it_would_take_are_tried() -> None:
    """At most ``maximum`` articles are composed, of its tags and languages, and proved."""
    assert tried(newsletter(maximum=2))[0] == ["T0", "T1"]
    assert tried(newsletter(tags=frozenset({"none has this"})))[0] == []
    assert tried(newsletter(languages=frozenset({"xx"})))[0] == []


def test_findings_of_a_trial_are_told() -> None:
    """What the proofs say of an edition is said of a trial: here, that none can unsubscribe."""
    assert "email.unsubscribe" in tried(newsletter())[1]
    letter = newsletter(unsubscribe_url="https://example.org/unsubscribe")
    assert "email.unsubscribe" not in tried(letter)[1]
