"""What goes out, and why: rules that hold for all articles, newsletters and runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import article, newsletter
from syndicate import plan, schedules
from syndicate.model import ArticleId, Author, Head, Newsletter
from syndicate.plan import Issued, Outlook, Plan

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
HOURS = st.integers(-24 * 40, 24 * 40)
TAGS = st.lists(st.sampled_from(["money", "History"]), max_size=2, unique=True)


def head(name: str = "a", **changes: Any) -> Head:  # noqa: ANN401
    """Return a head published an hour before the Monday slot."""
    return article(**{"id": ArticleId(name), "published": MONDAY - timedelta(hours=1)} | changes)


def letter(**changes: Any) -> Newsletter:  # noqa: ANN401
    """Return a newsletter of Monday at seven."""
    return newsletter(**{"schedule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7"} | changes)


def look(
    heads: list[Head],
    of: Newsletter | None = None,
    history: list[Issued] | None = None,
    *,
    now: datetime = MONDAY,
    timezone: str = "UTC",
) -> Outlook:
    """Plan one newsletter and return its outlook."""
    made = plan.make(heads, [of or letter()], history or [], timezone=timezone, now=now)
    return made.outlooks[0]


def issue(outlook: Outlook, heads: list[Head]) -> Issued:
    """Return the planned edition as history remembers it."""
    edition = outlook.edition
    assert edition is not None
    times = {one.id: one.published for one in heads}
    return Issued(
        id=edition.id,
        newsletter=edition.newsletter,
        scheduled_for=edition.scheduled_for,
        articles=edition.articles,
        published=tuple(times[one] for one in edition.articles),
    )


HEADS = st.lists(
    st.builds(
        lambda hours, draft, tags, language: (hours, draft, tuple(tags), language),
        HOURS,
        st.booleans(),
        TAGS,
        st.sampled_from(["en", "en-GB", "ja"]),
    ),
    max_size=8,
).map(
    lambda rows: [
        head(f"{number}", published=MONDAY + timedelta(hours=hours), draft=draft, tags=tags,
             language=language)
        for number, (hours, draft, tags, language) in enumerate(rows)
    ]
)  # fmt: skip
LETTERS = st.builds(
    lambda sizes, tags, languages, schedule: letter(
        minimum=min(sizes), maximum=max(sizes), tags=frozenset(tags),
        languages=frozenset(languages), schedule=schedule,
    ),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    TAGS,
    st.lists(st.sampled_from(["en", "ja"]), max_size=1),
    st.sampled_from(
        ["FREQ=WEEKLY;BYDAY=MO;BYHOUR=7", "FREQ=DAILY;BYHOUR=7,19", "FREQ=WEEKLY;INTERVAL=2"]
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(HEADS, LETTERS, HOURS)
def test_rules_of_one_plan(heads: list[Head], of: Newsletter, hours: int) -> None:
    """A plan holds no draft, nothing of the future, keeps its bounds, and says why of each."""
    now = MONDAY + timedelta(hours=hours)
    made = plan.make(heads, [of], [], timezone="Europe/Berlin", now=now)
    assert [one for one in made.live if one.draft or one.published > now] == []
    assert sorted(made.live, key=lambda one: (-one.published.timestamp(), one.id)) == [*made.live]
    assert {one.head.id for one in made.articles} == {one.id for one in heads}
    assert made.turns is None or made.turns > now
    outlook = made.outlooks[0]
    assert [one.head for one in outlook.verdicts] == [*made.live]
    included = [one.head.id for one in outlook.verdicts if one.included]
    if outlook.edition is None:
        assert included == []
        return
    assert included == [*outlook.edition.articles]
    assert of.minimum <= len(included) <= of.maximum
    assert outlook.edition.scheduled_for <= now
    assert outlook.next_slot is not None
    assert outlook.next_slot > now
    newest = next(one.head for one in outlook.verdicts if one.included)
    assert newest.published <= outlook.edition.scheduled_for


@settings(deadline=None, max_examples=40)
@given(HEADS, LETTERS, st.lists(st.integers(0, 24 * 9), max_size=8))
def test_rules_of_many_runs(heads: list[Head], of: Newsletter, waits: list[int]) -> None:
    """Over any sequence of runs an article is in one edition at most, and no slot or id repeats."""
    history: list[Issued] = []
    now = MONDAY - timedelta(days=40)
    for wait in waits:
        now += timedelta(hours=wait)
        outlook = look(heads, of, history, now=now)
        if outlook.edition is not None:
            history.append(issue(outlook, heads))
    sent = [one for issued in history for one in issued.articles]
    assert len(sent) == len(set(sent))
    assert len({issued.id for issued in history}) == len(history)
    slots = [issued.scheduled_for for issued in history]
    assert slots == sorted(set(slots))


@settings(deadline=None, max_examples=30)
@given(HEADS, st.integers(0, 24 * 6 + 23))
def test_a_late_run_makes_the_same_edition(heads: list[Head], hours: int) -> None:
    """A run that comes late, yet before the next slot, plans the edition of the one in time."""
    early, late = look(heads), look(heads, now=MONDAY + timedelta(hours=hours))
    assert late.edition == early.edition


@settings(deadline=None, max_examples=30)
@given(HEADS, st.randoms())
def test_the_order_of_files_plays_no_part(heads: list[Head], random: Any) -> None:  # noqa: ANN401
    """Whatever order articles come in, the plan is the same."""
    shuffled = [*heads]
    random.shuffle(shuffled)

    def made(of: list[Head]) -> Plan:
        return plan.make(of, [letter()], [], timezone="UTC", now=MONDAY)

    assert made(heads) == made(shuffled)


def test_equal_times_go_by_id() -> None:
    """Articles of the same second have an order, too."""
    edition = look([head("b"), head("a"), head("c")]).edition
    assert edition is not None
    assert edition.articles == ("a", "b", "c")


def test_the_plan_changes_when_the_next_thing_is_due() -> None:
    """``turns`` is the time of the next waiting article or slot, whichever comes first."""
    soon = head(published=MONDAY + timedelta(hours=2))
    drafted = head("b", published=MONDAY + timedelta(hours=1), draft=True)
    made = plan.make([soon, drafted], [letter()], [], timezone="UTC", now=MONDAY)
    assert made.turns == soon.published
    made = plan.make([drafted], [letter()], [], timezone="UTC", now=MONDAY)
    assert made.turns == MONDAY + timedelta(days=7)
    assert plan.make([drafted], [], [], timezone="UTC", now=MONDAY).turns is None


def test_reasons_are_told_in_words() -> None:
    """Each article has the reason why it goes out or not."""
    heads = [
        head("new"),
        head("later", published=MONDAY + timedelta(days=1)),
        head("draft", draft=True),
        head("tagged", tags=()),
        head("ja", language="ja"),
    ]
    of = letter(tags=frozenset({"HISTORY"}), languages=frozenset({"en"}))
    now = MONDAY + timedelta(hours=1)
    made = plan.make(heads, [of], [], timezone="UTC", now=now)
    told = {one.head.id: one.reason for one in made.articles}
    assert told[ArticleId("later")] == "waits until 2026-11-24 07:00 UTC"
    assert told[ArticleId("draft")] == "is a draft"
    told = {one.head.id: one.reason for one in made.outlooks[0].verdicts}
    assert told == {
        "new": "is new",
        "tagged": "has none of the tags HISTORY",
        "ja": "is in ja, not in en",
    }
    assert made.outlooks[0].reason == "due since 2026-11-23 07:00 UTC"


def test_an_archive_does_not_flood_a_newsletter() -> None:
    """What is older than the first edition's oldest article is never mailed, and told so."""
    old = [head(f"old{day}", published=MONDAY - timedelta(days=day)) for day in range(1, 6)]
    of = letter(maximum=2)
    first = look(old, of)
    history = [issue(first, old)]
    assert history[0].articles == ("old1", "old2")
    assert first.verdicts[-1].reason == (
        "will never be mailed: the first edition is full (2), and later ones take only what is "
        "newer; a higher `maximum` lets it in"
    )
    later = look(old, of, history, now=MONDAY + timedelta(days=7))
    assert later.edition is None
    told = "came before the newsletter's first edition: it will never be mailed"
    assert later.verdicts[-1].reason == told


def test_what_does_not_fit_goes_next_time() -> None:
    """After the first edition, articles beyond the maximum wait for the next slot."""
    of = letter(maximum=1)
    first = head("first", published=MONDAY - timedelta(days=9))
    history = [issue(look([first], of), [first])]
    heads = [first, head("b"), head("c", published=MONDAY - timedelta(hours=2))]
    second = look(heads, of, history)
    assert second.edition is not None
    assert second.edition.articles == ("b",)
    assert "waits for the next edition: this one is full (1)" in [
        one.reason for one in second.verdicts
    ]
    history.append(issue(second, heads))
    assert look(heads, of, history).reason == "the edition of 2026-11-23 07:00 UTC has been made"
    third = look(heads, of, history, now=MONDAY + timedelta(days=7))
    assert third.edition is not None
    assert third.edition.articles == ("c",)


def test_articles_in_full_come_one_by_one_in_order() -> None:
    """It begins with the newest; after that each new one is sent once, the oldest first."""
    of = letter(kind="article", maximum=1)
    begin = [head("old", published=MONDAY - timedelta(days=9)), head("new")]
    first = look(begin, of)
    assert first.edition is not None
    assert first.edition.articles == ("new",)
    later = [head(f"n{day}", published=MONDAY + timedelta(days=day)) for day in (1, 2, 3)]
    history = [issue(first, begin)]
    sent: list[ArticleId] = []
    for week in (1, 2, 3):
        made = look([*begin, *later], of, history, now=MONDAY + timedelta(weeks=week))
        assert made.edition is not None
        sent += made.edition.articles
        history.append(issue(made, [*begin, *later]))
    assert sent == ["n1", "n2", "n3"]
    assert look([*begin, *later], of, history, now=MONDAY + timedelta(weeks=4)).edition is None


def test_an_article_of_the_slot_s_own_second_takes_no_made_slot() -> None:
    """What is published in the second of a slot, after its edition was made, goes in the next."""
    heads = [head("a"), head("b", published=MONDAY)]
    history = [issue(look(heads[:1]), heads)]
    assert look(heads, history=history).edition is None
    later = look(heads, history=history, now=MONDAY + timedelta(days=7)).edition
    assert later is not None
    assert (later.scheduled_for, later.articles) == (MONDAY + timedelta(days=7), ("b",))


def test_too_few_articles_wait() -> None:
    """A newsletter with a minimum stays away until it has that many."""
    outlook = look([head()], letter(minimum=2))
    assert outlook.edition is None
    assert outlook.reason == "only 1 new, it takes at least 2"
    assert outlook.verdicts[0].reason == "waits for the next edition"
    assert look([]).reason == "no new article, it takes at least 1"


def test_nothing_goes_out_before_the_schedule_begins() -> None:
    """A newsletter with no slot so far says so."""
    ended = letter(schedule="FREQ=DAILY;UNTIL=19990101")
    assert look([head()], ended).reason == "its schedule has not begun"


def test_an_edition_is_named_after_its_local_day() -> None:
    """Monday 07:00 in Auckland is Sunday evening in UTC, yet the edition is Monday's."""
    outlook = look([head(published=MONDAY - timedelta(days=2))], timezone="Pacific/Auckland")
    assert outlook.edition is not None
    assert outlook.edition.scheduled_for == datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert outlook.edition.id == "weekly-2026-11-23"


@pytest.mark.parametrize("schedule", ["FREQ=DAILY;BYHOUR=7,19", "FREQ=DAILY;BYHOUR=19"])
def test_two_editions_of_one_day_have_two_names(schedule: str) -> None:
    """Twice a day, or after the hour was changed that day, no edition takes another's id."""
    first = head("a")
    history = [issue(look([first], letter(schedule="FREQ=DAILY;BYHOUR=7")), [first])]
    heads = [first, head("b", published=MONDAY + timedelta(hours=3))]
    again = look(heads, letter(schedule=schedule), history, now=MONDAY + timedelta(hours=13))
    assert again.edition is not None
    assert history[0].id == "weekly-2026-11-23"
    assert again.edition.id == "weekly-2026-11-23-2"


def test_newsletters_do_not_share_their_history() -> None:
    """What one newsletter sent is still new to another."""
    other = letter(id="other")
    history = [issue(look([head()]), [head()])]
    both = plan.make([head()], [letter(), other], history, timezone="UTC", now=MONDAY)
    assert [bool(one.edition) for one in both.outlooks] == [False, True]
    assert schedules.last(other.schedule, "UTC", until=MONDAY) == MONDAY


def test_a_newsletter_that_may_be_another_under_a_new_name_waits() -> None:
    """Nothing goes twice because an id was changed: somebody says first whether it was."""
    history = [issue(look([head()]), [head()])]
    new = head("b", published=MONDAY + timedelta(days=1))
    later = MONDAY + timedelta(days=7)
    unsure = look([new, head()], letter(id="digest"), history, now=later)
    assert unsure.edition is None
    assert "there were editions of 'weekly', which is no newsletter now" in unsure.reason
    renamed = look([new, head()], letter(id="digest", former=("weekly",)), history, now=later)
    assert renamed.edition
    assert renamed.edition.articles == ("b",)
    assert [one.reason for one in renamed.verdicts] == ["is new", "was in an earlier edition"]
    another = look([new, head()], letter(id="digest", former=()), history, now=later)
    assert another.edition
    assert another.edition.articles == ("b", "a")


def test_only_articles_by_some_authors() -> None:
    """An author is known by name, in small or capital letters; the plan says who was wanted."""
    heads = [
        head("a", authors=(Author(name="Ada Reed"),)),
        head("b", authors=(Author(name="Bo"), Author(name="ADA REED"))),
        head("c", authors=(Author(name="Bo"),)),
        head("d", authors=()),
    ]
    seen = look(heads, letter(authors=frozenset({"Ada Reed"})))
    assert seen.edition
    assert seen.edition.articles == ("a", "b")
    assert [one.reason for one in seen.verdicts[2:]] == ["is by none of Ada Reed"] * 2


def test_a_window_looks_back_from_the_slot() -> None:
    """It has so many days by the clock on the wall, also where a night has an hour more or less."""
    spring = datetime(2026, 3, 30, 5, tzinfo=UTC)  # seven o'clock in summer time
    week = datetime(2026, 3, 23, 6, tzinfo=UTC)  # seven o'clock in winter time
    heads = [head("in", published=week + timedelta(seconds=1)), head("out", published=week)]
    for hours in (0, 30):
        seen = look(
            heads,
            letter(window=7),
            now=spring + timedelta(hours=hours),
            timezone="Europe/Berlin",
        )
        assert seen.edition
        assert seen.edition.articles == ("in",)
        assert seen.verdicts[1].reason == "is older than the 7 days before the slot"


def test_a_missed_slot_is_told_of_until_the_next() -> None:
    """It has passed, there was something, and it was too little; not when one was made of it."""
    of = letter(minimum=2)
    seen = look([head()], of, now=MONDAY + timedelta(hours=9))
    assert (seen.edition, seen.missed) == (None, MONDAY)
    assert look([], of).missed is None
    made = [issue(look([head()]), [head()])]
    assert look([head()], history=made, now=MONDAY + timedelta(hours=9)).missed is None
    after = look([head()], history=made, now=MONDAY + timedelta(days=8))
    assert after.missed == MONDAY + timedelta(days=7)


def test_what_a_channel_would_hold_is_foreseen() -> None:
    """An edition that goes by a channel, and comes later than its grace, is said to be held."""
    now = MONDAY + timedelta(days=2)
    assert look([head()], letter(channel="own"), now=now).late.startswith(
        "it is 2 days and 0 hours"
    )
    assert look([head()], letter(channel="own", grace=48), now=now).late == ""
    assert look([head()], now=now).late == ""


def test_ahead_is_what_is_new_under_the_slot_to_come() -> None:
    """Between two slots, the next edition has what is new so far, and nothing that was sent."""
    first = head("a")
    history = [issue(look([first]), [first])]
    new = head("b", published=MONDAY + timedelta(days=1))
    later = head("c", published=MONDAY + timedelta(days=9))
    now = MONDAY + timedelta(days=2)
    seen = plan.ahead(letter(minimum=3), [new, first], history, timezone="UTC", now=now)
    assert seen.edition is not None
    assert seen.edition.id == "weekly-2026-11-30"
    assert seen.edition.scheduled_for == MONDAY + timedelta(days=7)
    assert seen.edition.articles == (new.id,)
    assert [verdict.included for verdict in seen.verdicts] == [True, False]
    due = look([later, new, first], history=history, now=MONDAY + timedelta(days=7))
    assert due.edition is not None
    assert due.edition.articles == seen.edition.articles


def test_ahead_has_no_edition_of_nothing() -> None:
    """Without anything new there is no edition, whatever the schedule; an ended one has no slot."""
    first = head("a")
    history = [issue(look([first]), [first])]
    ended = letter(schedule="FREQ=DAILY;UNTIL=20261123T080000Z")
    now = MONDAY + timedelta(days=2)
    seen = plan.ahead(ended, [first], history, timezone="UTC", now=now)
    assert seen.edition is None
    assert seen.next_slot is None
    assert seen.reason == "its schedule has ended"
