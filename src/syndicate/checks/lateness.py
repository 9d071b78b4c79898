"""Editions that come so late that sending them would surprise their readers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.model import Edition, Finding, Newsletter, Severity

_LATE = timedelta(weeks=4)


def check(edition: Edition, newsletter: Newsletter, now: datetime) -> Iterator[Finding]:
    """Tell that an edition is of long ago: its date is that of its articles, not that of the run.

    One that goes by a channel is held by its newsletter's ``grace`` instead.
    """
    if newsletter.channel or now - edition.scheduled_for <= _LATE:
        return
    yield Finding(
        rule="edition-late",
        severity=Severity.WARNING,
        path=f"email/{edition.id}/",
        problem=(
            f"edition {edition.id} is dated {edition.scheduled_for:%Y-%m-%d}, after the newest of "
            "its articles: whoever sends it sends old news"
        ),
        remedy=(
            "do not send it, the next edition has only what is newer; or give an article that is "
            "new after all its own date"
        ),
        newsletter=newsletter.id,
    )
