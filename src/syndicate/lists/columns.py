"""What the columns of a list mean: told by the names in its header, or by whoever brings it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syndicate import text
from syndicate.errors import ContentError, UsageError

ADDRESS = "email"
"""The one column that a list must have."""

MOST_COLUMNS = 200

_GUESSES: Mapping[str, str] = {
    ADDRESS: "email email_address e_mail e_mail_address mail email_addresses member_email"
    " emailadresse e_mail_adresse mailadresse courriel adresse_e_mail adresse_email correo"
    " correo_electronico direccion_de_correo_electronico e_mailadres emailadres indirizzo_email"
    " endereco_de_email",
    "first_name": "first_name firstname first fname given_name givenname forename vorname prenom"
    " voornaam primeiro_nome nome_proprio",
    "last_name": "last_name lastname last lname surname family_name familyname nachname"
    " nom_de_famille apellido apellidos achternaam sobrenome cognome",
    "newsletter": "newsletter newsletters",
    "status": "status subscription_status subscriber_status member_status email_marketing"
    " email_marketing_status",
    "consent_at": "consent_at consent_date consent_time confirm_time confirmed_at optin_time"
    " optin_date opt_in_time opt_in_date",
    "consent_ip": "consent_ip confirm_ip optin_ip opt_in_ip",
    "consent_source": "consent_source optin_source opt_in_source signup_source",
    "consent_text": "consent_text consent_version",
    "suppressed": "suppressed",
    "changed_at": "changed_at unsub_time unsubscribed_at",
}
"""Which headers stand for what; the first that is there counts. All others are attributes."""

KNOWN = frozenset(_GUESSES)
NAMES = ("first_name", "last_name")
"""Attributes that templates call by these names, whatever the list calls them."""

_NOT_NAME = re.compile("[^a-z0-9]+")
_NAME = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column is what, by its place from 0; ``ignored`` are the headers nobody reads."""

    width: int
    known: Mapping[str, int]
    attributes: Mapping[str, int]
    ignored: tuple[str, ...] = ()


def columns(
    header: Sequence[str], name: str, told: Mapping[str, str], ignored: Sequence[str] = ()
) -> Columns:
    """Tell what the columns of a list are.

    ``told`` maps what is meant (``email``, ``consent_at``, or an attribute's name) to a header,
    and ``ignored`` are headers that are passed over. Both beat what would be guessed.

    Raises:
        ContentError: a header that is told of is not there, or stands there twice; there is no
            column for addresses; two columns are one attribute.
        UsageError: what is told is no name.
    """
    see_names(told.keys() - KNOWN)
    if len(header) > MOST_COLUMNS:
        raise ContentError(name, 0, f"has {len(header)} columns", "export fewer of them")
    places = {meant: _place(header, name, column) for meant, column in told.items()}
    passed = {_place(header, name, column) for column in ignored} | set(places.values())
    free = {at: _folded(one) for at, one in enumerate(header) if at not in passed}
    for meant, guesses in _GUESSES.items():
        if meant not in places and (at := _first(free, guesses.split())) is not None:
            places[meant] = at
            del free[at]
    if ADDRESS not in places:
        there = ", ".join(repr(one) for one in header[:20])
        problem = f"has no column that is known to be that of the addresses: {there}"
        raise ContentError(name, 1, problem, f'name it: --column {ADDRESS}="…"')
    own = {key: at for key, at in places.items() if key not in KNOWN or key in NAMES}
    nameless = [at for at, key in free.items() if not _NAME.fullmatch(key)]
    for at, key in free.items():
        if at in nameless:
            continue
        if key in own or key in KNOWN:
            remedy = f'name one of them: --column {key}="…", or leave one out: --ignore "…"'
            raise ContentError(name, 1, f"has two columns that are {key!r}", remedy)
        own[key] = at
    left_out = {_place(header, name, column) for column in ignored}.union(
        at for at in nameless if header[at]
    )
    return Columns(
        width=len(header),
        known={key: at for key, at in places.items() if key in KNOWN and key not in NAMES},
        attributes=own,
        ignored=tuple(header[at] for at in sorted(left_out)),
    )


def see_names(names: Iterable[str]) -> None:
    """See that templates can call attributes by their names.

    Raises:
        UsageError: a name has other characters, or means something else in a list.
    """
    for name in names:
        if not _NAME.fullmatch(name):
            remedy = "write small letters, digits and underscores, such as plan"
            raise UsageError(f"{name!r} is no name of an attribute; {remedy}")
        if name in KNOWN and name not in NAMES:
            raise UsageError(f"{name!r} has a meaning of its own in lists; take another name")


def _place(header: Sequence[str], name: str, column: str) -> int:
    found = [at for at, one in enumerate(header) if one == column.strip()]
    if len(found) == 1:
        return found[0]
    if found:
        raise ContentError(name, 1, f"has {column!r} {len(found)} times", "rename one of them")
    near = text.nearest(column, header)
    raise ContentError(name, 1, f"has no column {column!r}", near)


def _first(free: Mapping[int, str], guesses: Sequence[str]) -> int | None:
    by_name: dict[str, int] = {}
    for at, key in free.items():
        by_name.setdefault(key, at)
    return next((by_name[guess] for guess in guesses if guess in by_name), None)


def _folded(header: str) -> str:
    """Return a header as an attribute is named: small ASCII letters, digits, underscores."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return _NOT_NAME.sub("_", plain).strip("_")
