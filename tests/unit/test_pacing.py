"""Pacing: no channel and no domain gets more than it takes, and nobody waits without need."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.pacing import Pace, delay

STEPS = st.lists(
    st.tuples(st.sampled_from(["a.example", "b.example"]), st.floats(0, 2)), max_size=60
)


@given(steps=STEPS, rate=st.floats(0.5, 20), own=st.floats(0.5, 20))
def test_no_second_has_more_than_the_rate(
    steps: list[tuple[str, float]], rate: float, own: float
) -> None:
    """In any span of time goes a second's worth at once, and the rate for the rest, at most."""
    pace, now = Pace(rate, {"a.example": own}, 0), 0.0
    gone: list[tuple[float, str]] = []
    for domain, passed in steps:
        now += passed
        if pace.wait(domain, now) == 0:
            pace.take(domain)
            gone.append((now, domain))
    for start, (begun, _) in enumerate(gone):
        for number, (ended, _) in enumerate(gone[start:], 1):
            assert number <= max(rate, 1) + (ended - begun) * rate + 1e-6
    times = [at for at, domain in gone if domain == "a.example"]
    for start, begun in enumerate(times):
        for number, ended in enumerate(times[start:], 1):
            assert number <= max(own, 1) + (ended - begun) * own + 1e-6


def test_what_it_says_to_wait_is_enough() -> None:
    """After the wait it told, the message may go."""
    pace = Pace(None, {"a.example": 2}, 0)
    for _ in range(2):
        assert pace.wait("a.example", 0) == 0
        pace.take("a.example")
    wait = pace.wait("a.example", 0)
    assert wait == pytest.approx(0.5)
    assert pace.wait("a.example", wait) == 0


def test_a_slow_domain_holds_up_no_other() -> None:
    """A domain that is at its rate leaves all others as they were."""
    pace = Pace(None, {"a.example": 1}, 0)
    pace.take("a.example")
    assert pace.wait("a.example", 0) > 0
    assert pace.wait("b.example", 0) == 0


def test_a_domain_that_asks_is_slowed_and_comes_back() -> None:
    """Each time a domain asks for fewer it gets half; as it takes messages it gets more again."""
    pace, now = Pace(None, {"a.example": 8}, 0), 0.0
    pace.slow("a.example", now)
    assert pace.wait("a.example", now) == pytest.approx(1 / 4)
    pace.slow("a.example", now)
    assert pace.wait("a.example", now) == pytest.approx(1 / 2)
    for _ in range(200):
        pace.recover("a.example")
    pace.take("a.example")
    assert pace.wait("a.example", now + 100) == 0
    pace.slow("c.example", now)
    assert pace.wait("c.example", now) > 0
    for _ in range(200):
        pace.recover("c.example")
    assert pace.wait("c.example", now) == 0


@pytest.mark.parametrize(
    ("attempt", "asked", "seconds"),
    [(0, 0, 60), (1, 0, 60), (2, 0, 300), (99, 0, 14400), (1, 900, 900), (7, 30, 14400)],
)
def test_each_attempt_waits_longer(attempt: int, asked: float, seconds: int) -> None:
    """The wait grows with the attempts, and is never shorter than a server asked for."""
    assert delay(attempt, asked) == timedelta(seconds=seconds)
