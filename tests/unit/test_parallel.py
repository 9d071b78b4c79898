"""Work that is spread over processes: all of it is done, and its results come in order."""

from contextlib import closing

import pytest

from syndicate.publishing.parallel import Workers


@pytest.mark.parametrize("all_at_once", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("number", [0, 1, 255, 256, 600, 1500])
def test_no_item_is_lost(number: int, count: int, *, all_at_once: bool) -> None:
    """However many items and processes there are, each item is worked on once, in its place."""
    with closing(Workers(count)) as workers:
        done = workers.spread(list, range(number), all_at_once=all_at_once)
        assert [item for chunk in done for item in chunk] == list(range(number))
