"""Which articles the tags and languages of a setting mean."""

import pytest

from syndicate import matching


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        ((), (), True),
        ((), ("a",), True),
        (("History",), ("history", "money"), True),
        (("STRASSE",), ("Straße",), True),
        (("open-source",), ("Open Source",), True),
        (("C",), ("C++",), False),
        (("history",), (), False),
        (("history",), ("prehistory",), False),
    ],
)
def test_tags_meet_however_they_are_spelled(
    wanted: tuple[str, ...], found: tuple[str, ...], *, fits: bool
) -> None:
    """One common tag is enough; no wanted tags mean every article."""
    assert matching.tags(wanted, found) is fits


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        ((), "en", True),
        (("en",), "en", True),
        (("en",), "en-GB", True),
        (("EN-gb",), "en-GB", True),
        (("zh-Hant",), "zh-Hant-TW", True),
        (("en-GB",), "en", False),
        (("e",), "en", False),
    ],
)
def test_a_language_means_its_kinds(wanted: tuple[str, ...], found: str, *, fits: bool) -> None:
    """``pt`` means ``pt-BR``, never the other way round (RFC 4647 section 3.3.1)."""
    assert matching.language(wanted, found) is fits
