"""What spam filters punish that none of the other rules look at: SpamAssassin's local rules.

The names in the comments are those of SpamAssassin 4.
"""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from syndicate.checks.email._css import inline
from syndicate.checks.email._page import Fault, Page, warning, words
from syndicate.colours import Colour

# __FONT_INVIS: an element whose style begins by making its words too small to be seen.
_INVISIBLE = re.compile(
    r"""<(?!style)[a-z]+\s[^>]{1,80}?(?:font(?:-size)?\s*:\s*(?:0*[01](?:\.\d+)?(?:px|pt)|0+%|0+em)"""
    r"""(?:\s[a-z]|\s*[;'])|['"\s;]color\s*:\s*transparent\s*[;'])[^>]{0,80}>\w""",
    re.IGNORECASE,
)
# GAPPY_SUBJECT, SUBJ_AS_SEEN, SUBJ_DOLLARS, SUBJ_YOUR_FAMILY, SUBJECT_DIET, SUBJ_BUY,
# ENGLISH_UCE_SUBJECT
_PITCHES = re.compile(
    r"\b(?:[a-z]([-_. =~/:,*!@#$%^&+;\"'<>\\])\1{0,2}){4}|\bas seen\b|^\$[0-9.,]+\b|your family"
    r"|\blose .*(?:pounds|lbs|weight)|^buy\b|^[^0-9a-z]*adv(?:ert)?\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]")
_SHARE, _ENOUGH = 0.5, 200
_FAR = 12.0
_CLASS = re.compile(r"\.([\w-]+)")
_FEW_WORDS = 400


def check(page: Page) -> Iterator[Fault]:
    """Yield what would look like spam."""
    yield from _hidden(page)
    if found := _PITCHES.search(page.subject):
        said = f"the subject says {found[0].strip()!r}, as sales pitches do"
        yield warning("shouting", said, "say it in other words", "manifest.json")
    letters = len(_LETTERS.findall(page.text))
    if (
        letters >= _ENOUGH and len(_CAPITALS.findall(page.text)) > _SHARE * letters
    ):  # UPPERCASE_50_75
        said = "more than half of the text part is in capitals"
        yield warning("shouting", said, "write sentences", "body.txt")
    shown = sum(len(words(one.element)) for one in page.light if not one.hidden)
    if page.all("img") and shown < _FEW_WORDS:  # HTML_IMAGE_ONLY_…, HTML_IMAGE_RATIO_…
        said = f"beside its pictures the email has only {shown} characters of words"
        yield warning("spam-picture", said, "say in words what the pictures show")


def _hidden(page: Page) -> Iterator[Fault]:
    if found := _INVISIBLE.search(page.html):  # FONT_INVIS_…
        said = f"words are made too small to be seen: {found[0][:60]!r}"
        remedy = "hide them without a font-size of 0 or 1 pixel, or not at all"
        yield warning("hidden-text", said, remedy, at=(found[0], found[0].partition(";")[0]))
    for one in page.light:  # HTML_FONT_LOW_CONTRAST
        is_text = one.element.tag != "img"
        if is_text and one.hidden and one.ground and _distance(one.colour, one.ground) < _FAR:
            said = f"the hidden words {one.words[:40]!r} are {one.colour} on {one.ground}"
            yield warning(
                "hidden-text",
                said,
                "give them a colour that can be read",
                at=(one.words,),
                of_template=True,
            )
            break
    yield from _unseen(page)


def _unseen(page: Page) -> Iterator[Fault]:
    """Yield the first words after the preheader that nobody gets, neither by day nor by night.

    What is clipped away is for screen readers, and what a rule shows again is not for all.
    """
    by_night = {one.element for one in page.dark if one.hidden}
    revealed = _revealed(page)
    has_begun = False
    for one in page.light:
        has_begun = has_begun or not one.hidden
        if has_begun and one.hidden and one.element in by_night and one.element.tag != "img":
            holders = (one.element, *one.element.iterancestors())
            names = {name for held in holders for name in held.get("class", "").split()}
            if any(map(_is_taken_out, holders)) and revealed.isdisjoint(names):
                said = f"the words {one.words[:40]!r} are hidden"
                remedy = "show them, or leave them out: after the preheader nothing needs hiding"
                yield warning("hidden-text", said, remedy, at=(one.words,), of_template=True)
                return


def _is_taken_out(element: Element) -> bool:
    """Tell whether an element's own style takes it out of the page, or makes it transparent."""
    style = inline(element.get("style", ""))
    values = {name: one[1].replace(" ", "").lower() for name, one in style.items()}
    return (
        values.get("display") == "none"
        or values.get("visibility") == "hidden"
        or values.get("opacity") in {"0", "0.0"}
        or element.get("hidden") is not None
    )


def _revealed(page: Page) -> set[str]:
    """Return the classes that some rule shows: on a phone, or when a box is checked."""
    rules = (rule for sheet in page.sheets for rule in sheet.rules)
    shown = (
        rule.selector
        for rule in rules
        if any(
            (name == "display" and value != "none")
            or (name == "visibility" and value == "visible")
            or (name in {"max-height", "opacity", "font-size"} and value not in {"0", "0px"})
            for name, value, _ in rule.declarations
        )
    )
    return {name for selector in shown for name in _CLASS.findall(selector)}


def _distance(one: Colour, other: Colour) -> float:
    """Return how far colours are from each other, as SpamAssassin measures it."""
    shares = (0.2126, 0.7152, 0.0722)
    parts = zip(shares, one[:3], other[:3], strict=True)
    return float(sum((share * (a - b)) ** 2 for share, a, b in parts) ** 0.5)
