"""Language tags, and in which direction a language is written."""

import pytest

from syndicate import languages
from syndicate.problems import Unfit

LEFT_TO_RIGHT = "en ja ar-Latn ps-Latn az uz ku pa sd-IN tlh zh-Hant-TW sr-Latn-RS x1 und"
RIGHT_TO_LEFT = """
ar AR ar-EG he-IL iw ji yi fa ur ug dv ckb syr arc nqo bal lrc mzn sdh rhg skr azb ota
ku-Arab en-Hebr pa-Arab ff-Adlm ks-Aran-IN pa-PK pa_pk az-IR uz-AF
"""


@pytest.mark.parametrize("tag", ["", *LEFT_TO_RIGHT.split()])
def test_left_to_right(tag: str) -> None:
    """What is not known to be written from right to left is written from left to right."""
    assert languages.direction(tag) == "ltr"


@pytest.mark.parametrize("tag", RIGHT_TO_LEFT.split())
def test_right_to_left(tag: str) -> None:
    """The script of a tag decides; without one that of its language in its region (CLDR)."""
    assert languages.direction(tag) == "rtl"


@pytest.mark.parametrize(
    ("written", "tag"), [("EN_gb", "en-GB"), ("zh-hant-tw", "zh-Hant-TW"), (" ja ", "ja")]
)
def test_tags_have_one_spelling(written: str, tag: str) -> None:
    """However a tag is written, it comes out in its usual case (RFC 5646 section 2.1.1)."""
    assert languages.tag(written) == tag


@pytest.mark.parametrize("written", ["", "english", "e", "en-", "x1"])
def test_no_tag(written: str) -> None:
    """What is no tag of BCP 47 is refused."""
    with pytest.raises(Unfit, match="is not a language"):
        languages.tag(written)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [("english", "did you mean 'en'?"), ("Japanese", "did you mean 'ja'?"), ("???", "write a tag")],
)
def test_a_language_s_name_leads_to_its_tag(written: str, remedy: str) -> None:
    """Who writes a language's name is told its tag."""
    with pytest.raises(Unfit) as caught:
        languages.tag(written)
    assert caught.value.remedy.startswith(remedy)
