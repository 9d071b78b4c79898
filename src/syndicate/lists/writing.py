"""A list as CSV, which ``reading`` reads again; a spreadsheet runs nothing of it."""

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

from syndicate.errors import StorageError
from syndicate.lists.columns import ADDRESS, NAMES
from syndicate.lists.formulas import quoted
from syndicate.subscribing import Listed

_LAST = (
    "newsletter",
    "status",
    "consent_at",
    "consent_ip",
    "consent_source",
    "consent_text",
    "changed_at",
    "suppressed",
)


@contextmanager
def into(file: Path | None) -> Iterator[TextIO]:
    """Yield what is written to: a file that nobody else can read, or standard output.

    The file is there when all of it is written, and an older one stays until then.

    Raises:
        StorageError: it cannot be written.
    """
    if file is None:
        if isinstance(sys.stdout, TextIOWrapper):  # names of all scripts, whatever the terminal's
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        return
    try:
        handle, name = mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
                yield out
                out.flush()
                os.fsync(handle)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        remedy = "make room, or name another file"
        raise StorageError(f"{file}: {error.strerror}; {remedy}") from error


def write(out: TextIO, listed: Iterable[Listed], attributes: Sequence[str]) -> int:
    """Write a header and a row for each subscription; return how many there were."""
    others = [name for name in attributes if name not in NAMES]
    names = [name for name in NAMES if name in attributes] + others
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([ADDRESS, *names, *_LAST])
    number = 0
    for number, one in enumerate(listed, 1):  # noqa: B007 - it is returned
        writer.writerow(map(quoted, _cells(one, names)))
    return number


def _cells(one: Listed, names: Sequence[str]) -> Iterator[str]:
    yield one.address
    for name in names:
        yield one.attributes.get(name, "")
    own = one.subscription
    yield own.newsletter
    yield own.status
    # Who followed the link in an email has agreed by that, whatever was written down before.
    agreed, source = own.consent.at or own.confirmed_at, own.consent.source
    yield _iso(agreed)
    yield own.consent.ip or own.confirmed_ip
    yield source or ("confirmed" if own.confirmed_at else "")
    yield own.consent.text
    yield _iso(own.unsubscribed_at)
    yield one.suppressed or ""


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
