"""Language tags whose first part is a language, and those whose is none."""

import pytest

from syndicate import languages
from syndicate.problems import Unfit


def test_unknown_languages_are_refused() -> None:
    """Two letters that are no language's are no tag; all that readers know is one."""
    for known in ("en", "pt-BR", "zh-Hant-TW", "no", "iw", "gsw", "EN"):
        assert languages.is_known(known)
    for unknown in ("zz", "xx-YY", "english", "x", "", "e1"):
        assert not languages.is_known(unknown)
    for unknown in ("zz", "xx-YY"):
        with pytest.raises(Unfit, match="is not a language"):
            languages.tag(unknown)


def test_no_known_code_is_missing() -> None:
    """Every language of two letters that Unicode names is known."""
    from babel import Locale  # noqa: PLC0415 - slow to load

    codes = [code for code in map(str, Locale("en").languages) if len(code) == 2]
    assert [code for code in codes if not languages.is_known(code)] == []
