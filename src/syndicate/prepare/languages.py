"""Language tags (BCP 47), and in which direction a language is written."""

import re

from syndicate.model import Direction
from syndicate.problems import Unfit

# RFC 5646 section 2.1, as far as it is used: language, script, region, variants.
_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*",
    re.IGNORECASE | re.ASCII,
)
_SCRIPT = re.compile(r"[A-Za-z]{4}")
# Written from right to left unless their tag names another script.
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "ps", "sd", "syr", "ug",
                  "ur", "yi"})  # fmt: skip
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"})


def tag(value: str) -> str:
    """Return a language tag in its usual case: ``ja``, ``en-GB``, ``zh-Hant-TW``.

    Raises:
        Unfit: it is no tag of BCP 47.
    """
    written = value.strip().replace("_", "-")
    if not _TAG.fullmatch(written):
        raise Unfit(f"{value[:40]!r} is not a language", "write a tag such as en, en-GB or ja")
    first, *rest = written.split("-")
    cased = [_case(part) for part in rest]
    return "-".join([first.lower(), *cased])


def _case(part: str) -> str:
    sizes = {2: part.upper(), 4: part.capitalize()}
    return sizes.get(len(part), part.lower()) if part.isalpha() else part.lower()


def direction(language: str) -> Direction:
    """Return in which direction a language is written: by its script, or by its usual one."""
    first, *rest = language.split("-")
    script = next((part.capitalize() for part in rest if _SCRIPT.fullmatch(part)), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if first.lower() in _RTL else "ltr"
