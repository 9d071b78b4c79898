"""More feeds than anybody reads are told while there is a choice."""

from factories import article
from syndicate.checks import amounts
from syndicate.feedset import Channel, Options


def channels(*sizes: int) -> list[Channel]:
    """Return a feed of a tag for each size, with so many articles."""
    return [
        Channel(
            kind="tag",
            folder=f"tags/{number}/",
            name=f"{number}",
            title="",
            description="",
            language="en",
            heads=[article()] * size,
            options=Options(formats=("rss",)),
        )
        for number, size in enumerate(sizes)
    ]


def test_too_many_feeds_are_told_with_the_number_that_helps() -> None:
    """How many there are and would be is told; those that were published are no news."""
    every = channels(*[3] * 700, *[5] * 600, *[9] * 50)
    [told] = amounts.check(every, given=["tags/0/"])
    assert str(told).startswith("tags/: there are 1,350 feeds of tags, 1,349 new; raise per_tag")
    assert "with 4 there are 650" in told.remedy
    assert not list(amounts.check(every, given=[one.folder for one in every]))


def test_a_thousand_feeds_are_not_too_many() -> None:
    """Nothing is told of what a large publication may want."""
    assert not list(amounts.check(channels(*[3] * 1000), given=[]))
