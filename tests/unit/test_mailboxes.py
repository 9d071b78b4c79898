"""Addresses of mail: what is one, and which are the same."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.mailboxes import AddressError, key, normalised


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ada@reader.example", "ada@reader.example"),
        (" Ada.L@READER.Example\t", "Ada.L@reader.example"),
        ("a+news@reader.example", "a+news@reader.example"),
        ("jo@bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@xn--BCHER-kva.example", "jo@xn--bcher-kva.example"),
        ("jo@ＥXAMPLE.example", "jo@example.example"),
        ("grün@bücher.example", "grün@xn--bcher-kva.example"),
        ("gru\u0308n@reader.example", "grün@reader.example"),
        ("o'hara!#$%&*/=?^`{|}~@reader.example", "o'hara!#$%&*/=?^`{|}~@reader.example"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    """Domains in small letters and ASCII; what is before the @ as its owner writes it."""
    assert normalised(written) == kept
    assert normalised(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "", "ada", "@", "ada@", "@reader.example", "a@b@c.example", "ada@localhost", "ada@reader",
        "a..b@reader.example", ".a@reader.example", "a.@reader.example", "ada@-reader.example",
        "ada@reader..example", "ada@reader.example.", "ada@192.0.2.1", "ada@[192.0.2.1]",
        '"a b"@reader.example', "Ada <ada@reader.example>", "ada@reader.example\nBcc: b@b.example",
        "ada\x00@reader.example", "a da@reader.example", "ada@rea der.example", "a@x.invalid",
        "a@printer.local", "a" * 65 + "@reader.example", "ada@" + "r" * 64 + ".example",
        "a@" + "r.ex" * 70, "a" * 10_000_000, "=cmd@reader.example\r", "ada@xn--a.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str) -> None:
    """It is said why in few words, which cannot break a line of a report."""
    with pytest.raises(AddressError) as error:
        normalised(written)
    assert 5 < len(str(error.value)) < 200
    assert str(error.value).isprintable()


_parts = st.text("aZ0._+-'ü@ ", max_size=40)


@given(_parts, st.text("aB0-.x", max_size=20))
@example("a." * 16, "x.b")
@example("-", "b.aa")
@example("_a", "b0.a0")
@settings(max_examples=150)
def test_the_quick_way_agrees_with_the_library(local: str, domain: str) -> None:
    """Most addresses never reach the library; it would have said the same of each."""
    written = f"{local}@{domain}".strip(" ")
    try:
        found = validate_email(written, check_deliverability=False, strict=True)
        wanted = f"{found.local_part}@{found.ascii_domain}"
    except EmailNotValidError:
        wanted = ""
    try:
        own = normalised(written)
    except AddressError:
        own = ""
    assert own == wanted


def test_the_same_address_has_the_same_key() -> None:
    """In whatever case; a tag or a dot makes another, as most hosts have it."""
    assert key(normalised("ADA@Bücher.example")) == key(normalised("ada@xn--bcher-kva.EXAMPLE"))
    assert key("ada+x@reader.example") != key("ada@reader.example")
    assert key("a.da@reader.example") != key("ada@reader.example")
