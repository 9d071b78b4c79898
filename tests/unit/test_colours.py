"""Colours: what owners may write, and what dark modes make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import colours
from syndicate.colours import solid

CHANNEL = st.integers(0, 255)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#2F6F5E", "#2f6f5e"),
        (" #fff ", "#ffffff"),
        ("RebeccaPurple", "#663399"),
        ("rgb(47, 111, 94)", "#2f6f5e"),
        ("rgb(47 111 94)", "#2f6f5e"),
        ("hsl(0, 100%, 50%)", "#ff0000"),
        ("hsl(240deg 100% 25%)", "#000080"),
    ],
)
def test_colours_come_out_with_six_digits(written: str, meant: str) -> None:
    """However CSS spells it, Outlook on Windows can read what is sent."""
    assert colours.parse(written) == meant


@pytest.mark.parametrize(
    "written", ["", "#12345", "#12345g", "notacolour", "#11223344", "rgb(0,0,300)", "transparent"]
)
def test_what_is_no_colour_is_refused(written: str) -> None:
    """Nothing is guessed; nor is a transparent one taken, which no email can rely on."""
    with pytest.raises(ValueError, match="six digits"):
        colours.parse(written)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_contrast_is_that_of_wcag(red: int, green: int, blue: int) -> None:
    """It is 1 for a colour and itself, 21 for black and white, and the same both ways."""
    one, other = colours.Colour(red, green, blue), solid("#123456")
    assert colours.contrast(one, one) == 1
    assert round(colours.contrast(solid("#000000"), solid("#ffffff")), 6) == 21
    assert colours.contrast(one, other) == colours.contrast(other, one)


def test_thunderbird_is_as_measured() -> None:
    """A yellow button loses its ground, a darker one keeps it; dark text becomes light."""
    for text, ground, said, behind in (
        ("#000000", "#facc15", None, None),
        ("#000000", "#e6ac00", None, "#e6ac00"),
        ("#ffffff", "#235245", "#ffffff", "#235245"),
        ("#ffffff", "#888888", "#ffffff", None),
    ):
        left = colours.in_thunderbird(solid(text), solid(ground))
        assert [one and str(one) for one in left] == [said, behind]


@pytest.mark.parametrize(
    ("value", "first"),
    [
        ("#FFF url(tan.png)", (255, 255, 255, 1)),
        ("url(red.png) no-repeat Linen", (250, 240, 230, 1)),
        ("rgba(0, 0, 300, 50%)", (0, 0, 255, 0.5)),
        ("hsla(0, 100%, 50%, .5)", (255, 0, 0, 0.5)),
        ("rgb(100% 0% 0%)", (255, 0, 0, 1)),
        ("transparent", (0, 0, 0, 0)),
        ("none", None),
        ("rgb(1)", None),
    ],
)
def test_the_first_colour_of_a_value_is_read(
    value: str, first: tuple[float, float, float, float] | None
) -> None:
    """As clients read it: a picture's name is no colour, and what is out of range is cut."""
    assert colours.read(value) == first
