"""Addresses of mail: whether one can be written to, and which are the same."""

import re
from functools import lru_cache

LONGEST = 254
"""Octets of an address: RFC 5321 section 4.5.3.1.3, without the angle brackets."""

# Nearly all are like this; whatever the library says of one depends on its domain alone.
_PLAIN = re.compile(r"([A-Za-z0-9_+-]{1,32}(?:\.[A-Za-z0-9_+-]{1,30})?)@([A-Za-z0-9.-]{1,120})")


class AddressError(ValueError):
    """Nobody can be reached under an address; ``str()`` says what is wrong with it."""


def normalised(address: str) -> str:
    """Return an address in the form in which it is kept and written to.

    The domain is in small letters and ASCII (IDNA 2008, RFC 5891); the part before it keeps its
    case, which is its host's to judge (RFC 5321 section 2.4), and is in NFC. If it is not ASCII,
    the address needs SMTPUTF8 (RFC 6531). No server is asked whether it exists.

    Raises:
        AddressError: it is no address, one of a single machine or network, or has a name, quotes
            or a comment, which no provider gives out.
    """
    address = address.strip(" \t")
    if plain := _PLAIN.fullmatch(address):
        return f"{plain[1]}@{_domain(plain[2])}"
    if len(address) > LONGEST:
        raise AddressError(f"it is longer than {LONGEST} characters")
    return _by_library(address)


def key(address: str) -> str:
    """Return what is equal for two normalised addresses if they are the same.

    Hosts may tell ``Jo@`` from ``jo@``, and none does: who is on a list under both gets one email.
    """
    return address.lower()


@lru_cache(maxsize=65_536)
def _domain(domain: str) -> str:
    """Return the domain of a plain address as it is kept; lists name few of them, and often."""
    return _by_library(f"a@{domain}").partition("@")[2]


def _by_library(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - slow to import

    try:
        found = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        said = str(error).rstrip(".")
        raise AddressError(said[:1].lower() + said[1:]) from error
    return f"{found.local_part}@{found.ascii_domain}"
