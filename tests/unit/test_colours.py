"""Colours: what owners may write, and what dark modes make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import colours

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
    one = f"#{red:02x}{green:02x}{blue:02x}"
    assert colours.contrast(one, one) == 1
    assert round(colours.contrast("#000000", "#ffffff"), 6) == 21
    assert colours.contrast(one, "#123456") == colours.contrast("#123456", one)


def test_thunderbird_is_as_measured() -> None:
    """A yellow button loses its ground, a darker one keeps it; dark text becomes light."""
    assert colours.in_thunderbird("#000000", "#facc15") == (None, None)
    assert colours.in_thunderbird("#000000", "#e6ac00") == (None, "#e6ac00")
    assert colours.in_thunderbird("#ffffff", "#235245") == ("#ffffff", "#235245")
    assert colours.in_thunderbird("#ffffff", "#888888") == ("#ffffff", None)
