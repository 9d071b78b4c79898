"""Contrast: words that can be read in light mode, in dark mode, and as Thunderbird darkens them."""

from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from syndicate import colours
from syndicate.checks.email._page import Fault, Page, error, warning
from syndicate.checks.email._painting import Painted
from syndicate.colours import contrast

SMALL, LARGE = 4.5, 3.0
"""WCAG 2.2, success criterion 1.4.3, level AA."""

UNREADABLE = 1.5
"""Below this words are as good as not there."""


def check(page: Page) -> Iterator[Fault]:
    """Yield words that cannot be read."""
    yield from _mode("contrast", page.light, "")
    has_dark = any("prefers-color-scheme" in at and "dark" in at for at in _ats(page))
    if has_dark:
        yield from _mode("contrast-dark", page.dark, "in dark mode ")
        if "[data-ogsc]" not in page.html:
            yield warning(
                "dark-outlook",
                "the rules for dark mode are not there for Outlook.com and the Outlook apps",
                "write them once more after [data-ogsc], and grounds after [data-ogsb]",
                at=("prefers-color-scheme",),
            )
    yield from _thunderbird(page)


def _ats(page: Page) -> Iterator[str]:
    for sheet in page.sheets:
        yield from sheet.ats


def _mode(rule: str, painted: Sequence[Painted], when: str) -> Iterator[Fault]:
    """Yield each pair of colours that is too much alike, once."""
    told = set()
    for one in painted:
        if one.hidden or one.ground is None:
            continue
        least = LARGE if one.is_large else SMALL
        ratio = contrast(one.colour, one.ground)
        if ratio >= least or (one.colour, one.ground) in told:
            continue
        told.add((one.colour, one.ground))
        fault = error if ratio < UNREADABLE else warning
        said = f"{when}{one.words[:40]!r} is {one.colour} on {one.ground}: {ratio:.1f} to 1"
        remedy = f"choose colours with {least} to 1 or more"
        yield fault(rule, said, remedy, at=(one.words, str(one.colour)), of_template=True)


def _thunderbird(page: Page) -> Iterator[Fault]:
    """Yield buttons that Thunderbird's dark mode takes the ground from, with their words."""
    told = set()
    for one in page.light:
        if one.element.tag == "img":
            continue  # the ground behind a picture is no button's
        link = _link(one.element)
        if link is None or one.hidden or one.ground is None or not _is_button(one.holder, link):
            continue
        if colours.in_thunderbird(one.colour, one.ground)[1] or one.ground in told:
            continue
        told.add(one.ground)
        bright = one.ground.lightness > colours.LIGHTEST_KEPT
        ratio = colours.lightness_ratio(one.colour, one.ground)
        why = "is too bright" if bright else f"has only {ratio:.1f} to 1 to its words"
        said = f"the ground {one.ground} of the button {one.words[:40]!r} {why}"
        remedy = (
            "choose a darker one, such as #e6ac00 for #facc15" if bright else "let it differ more"
        )
        yield warning(
            "thunderbird", said, remedy, at=(one.words, str(one.ground)), of_template=True
        )


def _link(element: Element) -> Element | None:
    above: Element | None = element
    while above is not None and above.tag != "a":
        above = above.getparent()
    return above


def _is_button(holder: Element | None, link: Element) -> bool:
    """Tell whether a ground is the link's own, or that of a cell that holds nothing else."""
    if holder is None:
        return False
    return (
        holder is link
        or (holder is link.getparent() and len(holder) == 1)
        or (holder in link.iter())
    )
