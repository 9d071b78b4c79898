"""A page that is empty, half, or without its article is told, and no page of an owner's taste."""

import pytest

from syndicate.checks.pages import Page, check

GOOD = (
    '<!doctype html>\n<html lang="en"><head><title>A · B</title></head>'
    "<body><main><h1>Tally sticks</h1><p>Words.</main></body></html>"
)


def faults(html: str, words: str = "Tally sticks", own: tuple[str, ...] = ()) -> list[str]:
    """Return what is said of a page."""
    page = Page(path="a/index.html", data=html.encode(), template="t.j2", words=words, own=own)
    return [str(one) for one in check([page])]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        (GOOD.replace("<!doctype html>", ""), "does not begin with <!doctype html>"),
        ("Stray" + GOOD, "does not begin with <!doctype html>"),
        (GOOD.replace("<html", "<html><html"), "has 2 <html> elements"),
        (GOOD.replace(' lang="en"', ""), "says no language"),
        (GOOD.replace('"en"', '""'), "says no language"),
        (GOOD.replace("A · B", " "), "has no <title>, or an empty one"),
        (GOOD.replace("</title>", ""), "never closes"),
        (GOOD[: GOOD.index("Words")], "never closes <main>"),
        (GOOD.replace("<p>", "<script>"), "never closes"),
        (GOOD.replace("<main>", "<main></main><main>"), "has 2 <main> elements"),
        (GOOD.replace("Tally", "Other"), "does not show 'Tally sticks'"),
        (GOOD.replace("<h1>", "<script>").replace("</h1>", "</script>"), "does not show"),
    ],
)
def test_a_broken_page_is_told(html: str, said: str) -> None:
    """What is wrong is said with the page, its template, and what to do."""
    (told,) = faults(html, own=("own.j2",))
    assert told.startswith("own.j2: the page a/index.html ")
    assert said in told
    assert told.endswith("; restore it, or take your copy away [page-broken]")


@pytest.mark.parametrize(
    "html",
    [
        GOOD,
        GOOD.upper(),
        GOOD.replace("<main>", "").replace("</main>", ""),
        GOOD.replace("</body></html>", ""),
        GOOD.replace("Tally sticks", "<b>T</b>ally\u00ad &#115;ticks"),
        GOOD.replace("<p>", '<script src="https://x.example/a.js"></script><br><img src=x><li>'),
        GOOD.replace("<p>", '<svg><a/><path d="M0 0"/></svg></div><p>'),
        "<!-- made by hand -->\n" + GOOD,
    ],
)
def test_a_page_of_ones_own_taste_is_none_of_our_business(html: str) -> None:
    """Whatever HTML allows, scripts too, is the owner's right."""
    assert faults(html) == []


def test_a_page_without_a_title_to_show_needs_some_text() -> None:
    """Where nothing is known of what a page is for, it must not be blank."""
    assert faults(GOOD, words="") == []
    assert faults(GOOD.replace("Tally sticks", "").replace("Words.", ""), words="—")


def test_one_template_is_told_once() -> None:
    """A frame that spoils all pages is one mistake."""
    pages = [Page(path=f"{n}", data=b"", template="a.j2", own=["base.j2"]) for n in range(3)]
    assert len(list(check(pages))) == 1
