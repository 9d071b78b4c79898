"""What hubs are owed, and when: decisions alone."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from factories import NOON
from syndicate.db.rows import AT_ONCE, Ping
from syndicate.publishing import owing

HUB, OTHER = "https://hub.example/", "https://other.example/"
FEED, ATOM = "https://a.example/feed.xml", "https://a.example/atom.xml"
HOUR = timedelta(hours=1)


def ping(hub: str = HUB, topic: str = FEED, wanted: str = "1", **changes: object) -> Ping:
    """Return an account of a feed that the hub was never told of."""
    return Ping(hub=hub, topic=topic, wanted=wanted, **changes)  # type: ignore[arg-type]


def test_each_hub_is_owed_each_feed_that_is_made() -> None:
    """A feed that is made anew is owed to every hub; one that is not made is not."""
    made = owing.accounts([], [HUB, OTHER], {FEED, ATOM}, {FEED: "1"})
    assert made == [ping(HUB), ping(OTHER)]
    assert all(one.is_owed for one in made)


def test_what_is_no_more_is_forgotten() -> None:
    """Accounts of a hub that was taken out, or of a feed that is gone, do not stay."""
    known = [ping(HUB), ping(OTHER), ping(HUB, ATOM)]
    assert owing.accounts(known, [HUB], {FEED}, {}) == [ping(HUB)]


def test_a_failure_is_remembered_through_a_change() -> None:
    """A feed that changes while its hub is down is owed once, and waits as long as before."""
    tried = owing.refused(ping(), "answered 503", outage=True, wait=0, now=NOON)
    (changed,) = owing.accounts([tried], [HUB], {FEED}, {FEED: "2"})
    assert changed == replace(tried, wanted="2")


def test_a_change_taken_back_is_not_owed() -> None:
    """A feed that is again what the hub knows owes it nothing, and has no failure on record."""
    told = owing.accepted(ping())
    (changed,) = owing.accounts([told], [HUB], {FEED}, {FEED: "2"})
    failed = owing.refused(changed, "answered 503", outage=True, wait=0, now=NOON)
    assert failed.is_owed
    assert owing.accounts([failed], [HUB], {FEED}, {FEED: "1"}) == [told]


def test_what_is_settled_is_not_due() -> None:
    """What a hub knows is not told it, at any time."""
    settled = [owing.accepted(ping())]
    assert owing.due(settled, NOON) == {}
    assert owing.next_at(settled) is None
    assert owing.next_at([]) is None


def test_a_hub_that_is_down_rests_as_a_whole() -> None:
    """After an outage no feed of that hub is told, a new one neither; other hubs are."""
    down = owing.refused(ping(), "refused", outage=True, wait=0, now=NOON)
    pings = [down, ping(HUB, ATOM), ping(OTHER)]
    assert owing.due(pings, NOON) == {OTHER: [ping(OTHER)]}
    assert owing.next_at(pings) == AT_ONCE
    assert owing.next_at(pings[:2]) == down.not_before
    assert owing.due(pings[:2], down.not_before) == {HUB: [down, ping(HUB, ATOM)]}


def test_a_refused_feed_rests_alone() -> None:
    """After an answer about one feed the others of that hub are told."""
    refused = owing.refused(ping(), "answered 404", outage=False, wait=0, now=NOON)
    assert owing.due([refused, ping(HUB, ATOM)], NOON) == {HUB: [ping(HUB, ATOM)]}
    assert owing.next_at([refused]) == refused.not_before


def test_a_hub_is_tried_with_what_failed_most() -> None:
    """So that its waits go on growing, and do not begin again with another feed."""
    failed = ping(topic=FEED, attempts=3, outage=True)
    (ready,) = owing.due([ping(topic=ATOM), failed], NOON).values()
    assert ready == [failed, ping(topic=ATOM)]


@given(st.integers(1, 40), st.integers(0, 10**9))
def test_waits_grow_up_to_a_day(failures: int, wait: int) -> None:
    """No wait is shorter than the one before it, or than asked for, and none is over a day."""
    waits, one = [], ping()
    for _ in range(failures):
        one = owing.refused(one, "x", outage=True, wait=0, now=NOON)
        waits.append(one.not_before - NOON)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] <= timedelta(days=1)
    assert one.attempts == failures
    asked = owing.refused(one, "x", outage=True, wait=wait, now=NOON).not_before - NOON
    assert min(timedelta(seconds=wait), timedelta(days=1)) <= asked <= timedelta(days=1)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from("abc")),
        st.tuples(st.just("answer"), st.sampled_from(["yes", "no", "down"])),
        st.tuples(st.just("wait"), st.just("")),
    ),
    max_size=40,
)


@given(steps)
def test_the_same_bytes_are_never_announced_twice_in_a_row(
    story: list[tuple[str, str]],
) -> None:
    """Whatever is published and answered: the hub takes each state of a feed once, and the last."""
    pings: list[Ping] = []
    live, now = "", NOON
    taken: list[str] = []

    def ask(says: str) -> None:
        nonlocal pings
        for one in owing.due(pings, now).get(HUB, []):
            if says == "yes":
                taken.append(one.wanted)
                pings = [owing.accepted(one)]
            else:
                pings = [owing.refused(one, says, outage=says == "down", wait=0, now=now)]

    for step, what in story:
        if step == "publish":
            live = what
            pings = owing.accounts(pings, [HUB], {FEED}, {FEED: live})
        elif step == "answer":
            ask(what)
        else:
            now += HOUR
    now += timedelta(days=1)
    ask("yes")
    assert all(one != other for one, other in pairwise(taken))
    assert (taken[-1] if taken else "") == live
