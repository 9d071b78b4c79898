"""What the state tells; kept apart so that naming it does not import a database library."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from syndicate.model import ArticleId, Edition


class Known(NamedTuple):
    """An article as it was last published.

    ``status`` is ``live`` or ``gone``. ``kept`` is its last good version, packed, while the feeds
    carry it, or the file it comes from cannot be read.
    """

    id: ArticleId
    key: str
    path: str
    published: datetime
    title: str
    origin: str
    status: str = "live"
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edition made before, with the times at which its articles were published.

    ``made_at`` is the time of the run that made it. ``announced`` tells whether a run has reported
    it since all of its files were in place.
    """

    edition: Edition
    subject: str
    published: tuple[datetime, ...]
    made_at: datetime
    announced: bool = False
