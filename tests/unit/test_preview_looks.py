"""Copies that the preview shows: colours, addresses and links, and nothing else, are changed."""

import pytest

from syndicate.server.preview import looks, thunderbird
from syndicate.server.preview.looks import Look

SITE = "https://small.example/news/"


def look(colours: str = "light") -> Look:
    """Return a look at a publication that lives below a path."""
    return Look(colours=colours, images="on", base="/f/k/x/on/", site=SITE)


@pytest.mark.parametrize(
    ("query", "light", "dark"),
    [
        ("@media (prefers-color-scheme:dark){a{}}", "(max-width: 0)", "(min-width: 0)"),
        (
            "@media screen and ( prefers-color-scheme : light ){a{}}",
            "(min-width: 0)",
            "(max-width: 0)",
        ),
    ],
)
def test_the_question_for_colours_is_answered(query: str, light: str, dark: str) -> None:
    """Media queries hold, or do not, by what is looked at, whatever the browser prefers."""
    for colours, answer in (("light", light), ("inverted", light), ("dark", dark)):
        page = f"<head><style>{query}</style><link media='{query[7:-5]}'></head><p>{query}</p>"
        shown = looks.page(page, look(colours))
        assert shown.count(answer) == 2
        assert shown.endswith(f"<p>{query}</p>")  # words about colours are words


def test_colour_schemes_are_those_of_the_look() -> None:
    """What a page says of the colours that it can, in CSS or in its head, is what is looked at."""
    page = (
        '<meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark;'
        "supported-color-schemes:light dark}</style>"
    )
    shown = looks.page(page, look("dark"))
    assert '<meta name="color-scheme" content="dark">' in shown
    assert "{color-scheme:dark;" in shown


def test_own_addresses_lead_to_the_preview_and_others_away() -> None:
    """Links and pictures of the publication are its own here; other links open in a new tab."""
    page = (
        f'<a href="{SITE}a/">{SITE}a/</a><img src="{SITE}b.png"'
        f' srcset="{SITE}b.png 1x, {SITE}c.png 2x">'
        f'<td background="{SITE}d.png" style="background:url({SITE}e.png)"></td>'
        '<a class="x" href="https://other.example/">there</a>'
    )
    shown = looks.page(page, look())
    assert f">{SITE}a/</a>" in shown
    assert shown.count(SITE) == 1
    assert shown.count("/f/k/x/on/site/") == 6
    assert '<a target="_blank" rel="noreferrer" class="x" href="https://other.example/">' in shown
    assert shown.count("_blank") == 1
    assert '<head><base target="_blank">' in looks.email(f"<head></head>{page}", look())


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("background:#FFFFFF;padding:1px", "padding:1px"),
        ("background-color: #facc15; color: #111827", ""),
        ("background:#e6ac00;color:#111111", "background:#e6ac00"),
        ("color:#eeeeee;background:#1f2937", "color:#eeeeee;background:#1f2937"),
        ("color:black", ""),
        ("background:url(a;b.png) white", ""),
        ("background:url(a.png)", "background:url(a.png)"),
        ("color:inherit;width:5px", "color:inherit;width:5px"),
    ],
)
def test_thunderbird_takes_light_grounds_and_dark_words(style: str, left: str) -> None:
    """Its dark mode leaves what is dark enough for a ground, and light enough for words."""
    shown = thunderbird.darkened(
        f'<head></head><table bgcolor="#2f6f5e"><td style="{style}">é</td>'
    )
    assert f'<td style="{left}">é' in shown
    assert "bgcolor" not in shown


def test_thunderbird_measures_a_ground_by_its_words() -> None:
    """A ground too like its words goes, where the words' colour comes from further out as well."""
    shown = thunderbird.darkened(
        '<head></head><div style="color:#777777"><p style="background:#666666">grey</p></div>'
    )
    assert "#666666" not in shown
    page = "<head><style>@media (prefers-color-scheme:dark){a{}}</style></head><p>x</p>"
    assert "(max-width: 0)" in looks.email(page, look("thunderbird"))


def test_pictures_that_are_off_are_not_asked_for() -> None:
    """Nothing is left that a browser would block, and complain of; what is said stays."""
    off = Look(colours="light", images="off", base="/f/k/x/off/", site=SITE)
    page = (
        "<style>a{background:url('https://e.org/a.png')}</style><p>src=\"x\"</p>"
        f'<img src="{SITE}a.png" srcset="{SITE}b.png 2x" alt="A" width="9"><td background="c.png">'
    )
    shown = looks.page(page, off)
    assert shown == (
        '<style>a{background:url(data:,)}</style><p>src="x"</p>'
        '<img src="data:," srcset="data:," alt="A" width="9"><td background="data:,">'
    )
    assert "img-src data:;" in off.policy
