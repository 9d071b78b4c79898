"""Findings about an email name the template or article that the fault is in, or none."""

from dataclasses import replace
from pathlib import Path

import pytest

import digests
import factories
from syndicate import templating
from syndicate.checks.email import Origin, check
from syndicate.email.compose import draft
from syndicate.model import Kind, SafeHtml, Severity
from syndicate.publishing.editions import Press, compose

INTRO = "templates/email/partials/intro.mjml.j2"


def places(folder: Path, intro: str, *, kind: Kind = "digest", body: str = "") -> dict[str, str]:
    """Return what is told of an email with this intro, each problem with its place."""
    own = folder / INTRO
    own.parent.mkdir(parents=True)
    own.write_text(intro, "utf-8")
    articles = [factories.article(key="sticks.md", body=SafeHtml(body))] if body else None
    made = digests.contents(articles, newsletter=digests.full_newsletter(kind=kind, preheader=""))
    begun = draft(made, templating.environment(folder / "templates"))
    origin = Origin(
        source=begun.traced(), articles=made.articles, host="example.org", ways=made.ways
    )
    told = check(begun.email(), origin=origin)
    return {one.problem: f"{one.path}:{one.line}" if one.line else one.path for one in told}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('<mj-text color="#fff">Of sticks</mj-text>', "'Of sticks' is #ffffff on"),
        ('<mj-text color="#fff">Of sticks</mj-text>', "the colour #fff has not six digits"),
        ("<mj-text>lorem ipsum</mj-text>", "placeholder text: lorem ipsum"),
        ('<mj-text><a href="http://localhost/">a b</a></mj-text>', "'http://localhost/' is not"),
        ('<mj-text><a href="">x</a></mj-text>', "the link 'x' leads nowhere"),
        ('<mj-text><a href="https://e.org/a"></a></mj-text>', "'https://e.org/a' has no words"),
        ('<mj-text><a href="https://e.org/a">e</a> <a href="https://e.org/b">e</a></mj-text>',
         "links to two places say 'e'"),
        ("<mj-text><h4>x</h4></mj-text>", "after h1 comes h4"),
    ],
)  # fmt: skip
def test_a_fault_of_an_own_template_names_its_line(written: str, said: str, tmp_path: Path) -> None:
    """However short the text or common the colour: not another template that has the same."""
    told = places(tmp_path, f"\n<mj-section><mj-column>\n{written}</mj-column></mj-section>\n")
    assert {where for problem, where in told.items() if said in problem} == {f"{INTRO}:3"}


def test_no_place_is_named_where_it_could_be_any_of_several(tmp_path: Path) -> None:
    """The same words on two lines, one of them unreadable: either could be meant."""
    readable, not_so = "<p>Of sticks</p>", '<p style="color:white">Of sticks</p>'
    column = f"<mj-text>\n{readable}\n{not_so}</mj-text>"
    told = places(tmp_path, f"<mj-section><mj-column>{column}</mj-column></mj-section>")
    contrast = {where for problem, where in told.items() if "'Of sticks' is #ffffff" in problem}
    assert contrast == {"email/weekly-2026-11-22/index.html"}


def test_an_element_of_an_article_in_full_is_the_articles(tmp_path: Path) -> None:
    """What it says is the element's whole tag, and the place is the file that has it."""
    body = "<p>Of <ruby>漢<rt>kan</rt></ruby> and sticks.</p>"
    told = places(tmp_path, "", kind="article", body=body)
    lacking = {
        problem.partition(" has")[0]: where
        for problem, where in told.items()
        if "effect" in problem
    }
    assert lacking == {"<rt>": "sticks.md", "<ruby>": "sticks.md"}


def test_a_misspelt_element_is_told_once(tmp_path: Path) -> None:
    """Not again as a leftover where it begins, another where it ends, and as words too dark."""
    own = tmp_path / INTRO
    own.parent.mkdir(parents=True)
    text = "<mj-column>\n<mj-text>hello</mj-text></mj-column>"
    own.write_text(f"<mj-sektion>\n{text}</mj-sektion>", "utf-8")
    press = Press(
        publication=digests.full_publication(),
        promos=(),
        env=templating.environment(tmp_path / "templates"),
        now=factories.NOON,
    )
    letter = digests.full_newsletter()
    made = compose(factories.edition(), digests.issue(), newsletter=letter, press=press)
    assert [one.rule for one in made.findings if one.severity is Severity.ERROR] == [
        "mjml-unknown-tag"
    ]


def test_an_empty_text_part_is_told_once() -> None:
    """That none of the links is in it goes without saying."""
    empty = replace(digests.full_email(), text="")
    told = [one.rule for one in check(empty, origin=digests.origin())]
    assert told == ["email.text"]
