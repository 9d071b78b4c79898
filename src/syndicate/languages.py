"""Language tags (BCP 47), and in which direction a language is written."""

import re
from difflib import get_close_matches
from functools import lru_cache

from syndicate.model import Direction
from syndicate.problems import Unfit

# RFC 5646 section 2.1, as far as it is used: language, script, region, variants.
_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*",
    re.IGNORECASE | re.ASCII,
)
# In the name of a file: no variants, and of the scripts those that part one language's texts.
_SUFFIX = re.compile(
    r"([a-z]{2})(?:[-_](?:arab|cyrl|hans|hant|latn))?(?:[-_](?:[a-z]{2}|\d{3}))?",
    re.IGNORECASE | re.ASCII,
)
_SHAPE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
# ISO 639-1, with codes of former times that readers still know. Those of three letters (ISO 639-2,
# 639-3) are thousands: any three letters are taken for one.
_ISO = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li
ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa
pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th
ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_CODES = frozenset(_ISO.split())
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_REGION = re.compile(r"[A-Za-z]{2}|[0-9]{3}")
# ISO 15924: the scripts whose letters Unicode gives the bidirectional class R or AL.
_SCRIPTS = """
Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb
Nbat Nkoo Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sogd Sogo Syrc Syre Syrj Syrn Thaa Todr
Yezi
"""
_RIGHT_TO_LEFT = frozenset(_SCRIPTS.split())


def tag(value: str) -> str:
    """Return a language tag in its usual case: ``ja``, ``en-GB``, ``zh-Hant-TW``.

    Raises:
        Unfit: it is no tag of BCP 47, or begins with two letters that are no language's.
    """
    written = value.strip().replace("_", "-")
    if not _TAG.fullmatch(written) or not is_known(written):
        raise Unfit(f"{value[:40]!r} is not a language", _meant(written))
    first, *rest = written.split("-")
    cased = [_case(part) for part in rest]
    return "-".join([first.lower(), *cased])


def is_suffix(value: str) -> bool:
    """Tell whether a part of a file's name is a language: ``fr``, ``pt-BR``, ``zh_Hant``.

    It has the two letters of a language in ISO 639-1: any three letters might be anything (``old``,
    ``min``).
    """
    found = _SUFFIX.fullmatch(value)
    return found is not None and found[1].lower() in _CODES


@lru_cache(maxsize=256)
def is_known(value: str) -> bool:
    """Tell whether a value has the shape of a tag, and its first part is a language (ISO 639)."""
    if not _SHAPE.fullmatch(value):
        return False
    first = value.partition("-")[0].lower()
    return first in _CODES or len(first) == 3  # noqa: PLR2004 - ISO 639-2 and 639-3


def _meant(written: str) -> str:
    """Say which tag was probably meant: people write the language's English name."""
    from babel import Locale  # noqa: PLC0415 - slow to load

    names = {name.casefold(): code for code, name in Locale("en").languages.items()}
    close = get_close_matches(written.casefold(), names, n=1, cutoff=0.8)
    tag = names[close[0]].replace("_", "-") if close else ""
    return f"did you mean {tag!r}?" if tag else "write a tag such as en, en-GB or ja"


def _case(part: str) -> str:
    sizes = {2: part.upper(), 4: part.capitalize()}
    return sizes.get(len(part), part.lower()) if part.isalpha() else part.lower()


@lru_cache(maxsize=4096)
def direction(language: str) -> Direction:
    """Return in which direction a language is written: by its script, or by its usual one."""
    return "rtl" if _script(language) in _RIGHT_TO_LEFT else "ltr"


def name(language: str) -> str:
    """Return a language's name in itself: ``Deutsch``, ``Português (Brasil)``; else its tag."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to load

    try:
        named = Locale.parse(language, sep="-").get_display_name() or language
    except (ValueError, UnknownLocaleError):
        return language
    return named[:1].upper() + named[1:]


def _script(language: str) -> str:
    """Return the script a tag names, else the likely one (Unicode CLDR, UTS 35 section 4.3)."""
    from babel.core import get_global  # noqa: PLC0415 - slow to load, and settings need only tags

    first, *rest = language.replace("_", "-").split("-")
    named = next((part.capitalize() for part in rest if _SCRIPT.fullmatch(part)), "")
    region = next((part.upper() for part in rest if _REGION.fullmatch(part)), "")
    likely = get_global("likely_subtags")
    whole = likely.get(f"{first.lower()}_{region}") or likely.get(first.lower()) or "_"
    return named or str(whole).split("_")[1]
