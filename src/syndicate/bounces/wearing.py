"""When an address is given up that takes nothing for now, again and again."""

from collections.abc import Collection
from datetime import datetime, timedelta

TIMES = 5
DAYS = 14


def wears_out(refused: Collection[datetime], taken: Collection[datetime]) -> bool:
    """Tell whether an address has not been reached for so long that it is to be given up.

    That is after ``TIMES`` messages in a row that were ``refused`` for now, over ``DAYS`` days or
    more. ``taken`` are the times of those that went out and of which nobody complained: one begins
    the row anew.
    """
    since = max(taken, default=None)
    row = [one for one in refused if since is None or one > since]
    if len(row) < TIMES:
        return False
    return max(row) - min(row) >= timedelta(days=DAYS)
