"""Runs by a schedule: on nights that clocks change, twice at once, too late, with too little."""

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest

from mailroom import Mailroom, log_of, readers
from newsroom import COMMAND, MONDAY, NEWSLETTER, ONE_FEED, SETTINGS, Newsroom, markdown
from receiver import Log, receiving

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
OUT = 'channel = "out"\n\n[[channel]]\nid = "out"\nkind = "files"\nto = "outbox"\n'
NIGHTLY = NEWSLETTER.replace("FREQ=WEEKLY;BYDAY=MO;BYHOUR=7", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a folder for a publication."""
    return Newsroom(tmp_path / "room")


def carried(room: Newsroom) -> dict[str, list[str]]:
    """Return the titles that each edition in the outbox carries."""
    found = sorted(room.root.glob("outbox/*/manifest.json"))
    told = {path.parent.name: json.loads(path.read_bytes()) for path in found}
    return {name: [one["title"] for one in made["articles"]] for name, made in told.items()}


@pytest.mark.parametrize(
    ("day", "slot"),
    [
        ("2026-03-29", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # there is no half past two
        ("2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # there are two
    ],
)
def test_two_schedulers_make_one_edition_of_a_night_of_two_times(
    room: Newsroom, day: str, slot: datetime
) -> None:
    """Whatever their clocks say, an hour before or after, and however often they run."""
    room.settings(
        SETTINGS + 'timezone = "Europe/Berlin"\n' + ONE_FEED + NIGHTLY + "grace = 48\n" + OUT
    )
    room.write("articles/old.md", markdown("Old", (slot - timedelta(hours=30)).isoformat()))
    room.publish(slot - timedelta(hours=20))
    (before,) = carried(room)
    room.write("articles/new.md", markdown("New", (slot - timedelta(hours=9)).isoformat()))
    for minutes in (-60, -10, 0, 45, 75, 150):
        true = slot + timedelta(minutes=minutes)
        for now in (true, true - HOUR, true + HOUR):
            plan = room.publisher().plan(now=now).plan
            foreseen = plan.outlooks[0].edition if plan else None
            made = room.publish(now).editions
            assert made == ((foreseen.id,) if foreseen else ())
    assert carried(room) == {before: ["Old"], f"weekly-{day}": ["New"]}


def test_two_runs_at_once_make_one_edition(room: Newsroom) -> None:
    """Of two real processes one does the work; the other does nothing, or leaves with 75."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + OUT)
    room.write("articles/tally.md", markdown("Tally", "2026-11-17"))
    command: list[str | Path] = [COMMAND, "publish", "--now", MONDAY.isoformat()]
    runs = [
        subprocess.Popen(
            command, cwd=room.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    done = [(run.communicate(timeout=120), run.returncode) for run in runs]
    assert sorted(status for _, status in done) in ([0, 75], [0, 0])
    for (out, err), status in done:
        assert ("another run is at work" in err) == (status == 75), out + err
    assert carried(room) == {"weekly-2026-11-23": ["Tally"]}


def test_a_run_leaves_with_75_while_another_is_at_work(room: Newsroom) -> None:
    """It says so, and touches nothing."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + OUT)
    room.write("articles/tally.md", markdown("Tally", "2026-11-17"))
    with room.publisher().lock(dry=False):
        done = room.run("publish", "--now", MONDAY.isoformat())
    assert (done.returncode, "another run is at work" in done.stderr) == (75, True)
    assert not (room.root / "public").exists()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run a mail server that takes its time."""
    with receiving(log_of(tmp_path)) as found:
        yield found


def test_a_run_leaves_with_75_while_another_is_sending(tmp_path: Path, port: int) -> None:
    """It publishes what there is to publish, and leaves the letters to who is at them."""
    room = Mailroom(tmp_path / "room")
    room.begin(port)
    people = readers(4, slow=4)
    room.subscribe(people)
    log = Log(log_of(tmp_path))
    command: list[str | Path] = [COMMAND, "publish", "--now", MONDAY.isoformat()]
    with subprocess.Popen(
        command, cwd=room.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        while not log.lines():
            assert first.poll() is None
            sleep(0.01)
        first.send_signal(signal.SIGSTOP)  # so that it is still at it, however slow this machine is
        room.write("articles/news.md", markdown("News", "2026-11-23"))
        second = room.run("publish", "--now", (MONDAY + HOUR).isoformat())
        first.send_signal(signal.SIGCONT)
    assert (second.returncode, "Another run is sending" in second.stdout) == (75, True)
    assert list(room.root.glob("public/**/news/index.html"))
    assert first.returncode == 0
    assert sorted(who for who, _ in log.lines()) == sorted(people)


def test_a_run_far_too_late_waits_for_a_person(room: Newsroom) -> None:
    """A laptop that slept for three weeks: pages are published, nothing is handed over."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + OUT)
    room.write("articles/tally.md", markdown("Tally", "2026-11-17"))
    late = ("--now", (MONDAY + 3 * WEEK + timedelta(days=2)).isoformat())
    foreseen = room.call("plan", *late)
    assert "an edition goes by out, and is held there, for it is 23 days" in foreseen.stdout
    assert json.loads(room.call("plan", "--json", *late).stdout)["plan"]["newsletters"][0][
        "late"
    ].startswith("it is 23 days")
    assert room.call("publish", *late).returncode == 3
    assert list(room.root.glob("public/**/tally/index.html"))
    assert carried(room) == {}


def test_a_slot_with_too_little_is_told_once(room: Newsroom) -> None:
    """Runs come every ten minutes, and one of them says why there is no edition."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + "minimum = 2\n" + OUT)
    room.write("articles/a.md", markdown("A", "2026-11-17"))
    room.write("articles/b.md", markdown("B", "2026-11-18"))

    def said(now: datetime) -> list[str]:
        found = room.publish(now).findings
        return [one.problem for one in found if one.rule == "edition-skipped"]

    assert said(MONDAY) == []
    room.write("articles/c.md", markdown("C", "2026-11-24"))
    assert said(MONDAY + WEEK - 2 * HOUR) == []
    told = ["there is no edition of 2026-11-30 07:00 UTC: only 1 new, it takes at least 2"]
    assert said(MONDAY + WEEK) == told
    for minutes in (10, 20):
        room.write("articles/a.md", markdown("A", "2026-11-17", f"Corrected {minutes} times."))
        assert said(MONDAY + WEEK + timedelta(minutes=minutes)) == []
    assert said(MONDAY + 2 * WEEK) == [told[0].replace("11-30", "12-07")]
    room.write("articles/d.md", markdown("D", "2026-12-08"))
    assert said(MONDAY + 3 * WEEK) == []
    assert list(carried(room)) == ["weekly-2026-11-23", "weekly-2026-12-14"]


def test_a_new_newsletter_is_not_told_of_slots_before_it(room: Newsroom) -> None:
    """Its first run is quiet; from the next slot on, too little is told."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + "minimum = 2\n")
    room.write("articles/a.md", markdown("A", "2026-11-17"))
    runs = [room.publish(MONDAY + at * WEEK).findings for at in range(2)]
    told = [[one.rule for one in found].count("edition-skipped") for found in runs]
    assert told == [0, 1]


@pytest.mark.parametrize("loses", ["state", "state and cache", "everything"])
def test_a_state_from_a_backup_sends_nothing_twice(room: Newsroom, loses: str) -> None:
    """What lies in public/ is known to have been made, is held, and no article goes again."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + OUT)
    room.write("articles/old.md", markdown("Old", "2026-11-03"))
    room.publish(MONDAY - WEEK)
    state = room.root / ".syndicate"
    kept = {one.name: one.read_bytes() for one in state.iterdir() if one.is_file()}
    room.write("articles/new.md", markdown("New", "2026-11-17"))
    room.publish(MONDAY)
    before = carried(room)
    page = room.root / "public/editions/weekly-2026-11-23/index.html"
    looked = page.read_bytes()
    for path in state.iterdir():
        if path.is_file() and (loses != "state" or path.name.startswith("state.db")):
            path.unlink()
            if path.name in kept and loses != "everything":
                path.write_bytes(kept[path.name])
    report = room.publish(MONDAY + HOUR)
    told = {one.path for one in report.findings if one.rule == "edition-recovered"}
    assert "email/weekly-2026-11-23/" in told
    assert (report.editions, report.handed) == ((), ())
    assert page.read_bytes() == looked
    room.write("articles/newest.md", markdown("Newest", "2026-11-24"))
    report = room.publish(MONDAY + WEEK)
    assert [one.rule for one in report.findings].count("edition-recovered") == 0
    assert carried(room) == before | {"weekly-2026-11-30": ["Newest"]}
    assert "weekly-2026-11-23 by out is held" in room.call("status").stdout


def test_what_is_no_edition_is_not_taken_for_one(room: Newsroom) -> None:
    """Whatever else lies in the folder of editions is left alone."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER)
    room.write("articles/a.md", markdown("A", "2026-11-17"))
    for number, odd in enumerate(("", "[]", "{}", '{"edition": 1, "articles": 7}', "\0")):
        room.write(f"public/email/odd-{number}/manifest.json", odd)
    report = room.publish()
    assert "edition-recovered" not in [one.rule for one in report.findings]
    assert report.editions == ("weekly-2026-11-23",)


def test_a_renamed_newsletter_sends_nothing_again(room: Newsroom) -> None:
    """It waits until its owner says what it was called, and says why; a renamed article stays."""
    room.settings(SETTINGS + ONE_FEED + NEWSLETTER + OUT)
    room.write("articles/a.md", markdown("A", "2026-11-17"))
    room.publish()
    digest = NEWSLETTER.replace('id = "weekly"', 'id = "digest"')
    room.settings(SETTINGS + ONE_FEED + digest + OUT)
    (room.root / "articles/a.md").rename(room.root / "articles/renamed.md")
    room.write("articles/b.md", markdown("B", "2026-11-25"))
    report = room.publish(MONDAY + WEEK)
    (told,) = [one for one in report.findings if one.rule == "edition-skipped"]
    assert 'add former = ["weekly"]' in told.problem
    assert list(carried(room)) == ["weekly-2026-11-23"]
    room.settings(SETTINGS + ONE_FEED + digest + 'former = ["weekly"]\n' + OUT)
    room.publish(MONDAY + WEEK + HOUR)
    assert carried(room) == {"weekly-2026-11-23": ["A"], "digest-2026-11-30": ["B"]}


def test_authors_and_window_are_settings(room: Newsroom) -> None:
    """An author by the id of a table or by name, a window in days or weeks."""
    authors = '\n[authors.bo]\nname = "Bo Quist"\n'
    room.settings(
        SETTINGS + authors + ONE_FEED + NEWSLETTER + 'authors = ["bo", "Cy"]\nwindow = "1w"\n' + OUT
    )
    for name, day, author in (
        ("a", "2026-11-17", "Ada Reed"),
        ("b", "2026-11-18", "bo"),
        ("c", "2026-11-19", "Cy"),
        ("d", "2026-11-15", "Cy"),
    ):
        room.write(f"articles/{name}.md", markdown(name, day, author=author))
    room.publish()
    assert carried(room) == {"weekly-2026-11-23": ["c", "b"]}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('window = "week"', 'give days or weeks, such as "7d" or "2w"'),
        ('window = "0d"', 'give days or weeks, such as "7d" or "2w"'),
        ('former = ["weekly"]', "is the id of a newsletter that there is"),
    ],
)
def test_settings_that_cannot_be_are_told(room: Newsroom, setting: str, told: str) -> None:
    """With the line and what to write."""
    room.settings(SETTINGS + NEWSLETTER + setting + "\n")
    done = room.call("plan")
    assert (done.returncode, told in done.stderr) == (78, True)
