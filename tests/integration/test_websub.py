"""A publication and its hub: told of what changed, when it is there, once."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from hubs import Hub, hub
from newsroom import MONDAY, ONE_FEED, SETTINGS, URL, Newsroom, looks, markdown
from syndicate.publishing.desk import BlockedError, Report

TOPICS = [f"{URL}{name}" for name in ("atom.xml", "feed.json", "feed.xml")]
MINUTE = timedelta(minutes=1)
TOKEN = "s3cret"  # noqa: S105 - of a hub that lives for a test


def settings(*hubs: Hub, more: str = "") -> str:
    """Return the settings of a publication with hubs."""
    return f"{SETTINGS}{ONE_FEED}\n[websub]\nhubs = {json.dumps([one.url for one in hubs])}\n{more}"


def public(room: Newsroom) -> Callable[[str], bytes | None]:
    """Return how a hub fetches a topic of a publication: as it is at that moment."""

    def fetch(topic: str) -> bytes | None:
        path = room.public / unquote(topic.removeprefix(URL))
        return path.read_bytes() if path.is_file() else None

    return fetch


@pytest.fixture
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for certificates, apart from the publication."""
    return tmp_path_factory.mktemp("authorities")


@pytest.fixture
def own(room: Newsroom, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Return the hub of the publication."""
    with hub(trusted, f"/push?token={TOKEN}") as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
        made.fetch = public(room)
        room.settings(settings(made))
        yield made


def edit(room: Newsroom, title: str) -> None:
    """Change an article that all feeds carry."""
    room.write("articles/tally.md", markdown(title, "2026-11-10", tags="[history]"))
    room.let_files_age()


def rules(report: Report) -> list[str]:
    """Return the rules of the findings."""
    return [one.rule for one in report.findings]


def test_every_changed_feed_is_told_of_once(room: Newsroom, own: Hub) -> None:
    """The first release tells of each feed; an unchanged run of none; an edit of each again."""
    report = room.publish()
    assert own.topics() == TOPICS
    assert [(one.hub, one.done) for one in report.pings] == [(own.host, True)] * 3
    assert report.pings_owed == 0
    for later in (0, 1, 2):
        assert room.publish(MONDAY + later * MINUTE).pings == ()
    assert own.topics() == []
    edit(room, "Tally, edited")
    room.publish(MONDAY + timedelta(hours=1))
    assert own.topics() == TOPICS


def test_the_hub_finds_the_new_bytes(room: Newsroom, own: Hub) -> None:
    """A hub that fetches a feed as soon as it is told of it gets what was just published."""
    for title in ("One", "Two"):
        edit(room, title)
        room.publish()
        assert sorted(one.topic for one in own.heard) == TOPICS
        assert all(one.found == public(room)(one.topic) for one in own.heard)
        assert all(title.encode() in (one.found or b"") for one in own.heard)
        own.heard.clear()


def test_all_feed_documents_name_all_hubs(room: Newsroom, own: Hub, trusted: Path) -> None:
    """Whatever is a topic names the hubs, so that its subscribers find them (W3C REC section 4)."""
    with hub(trusted) as other:
        room.settings(settings(own, other))
        room.publish()
        topics = own.topics()
        assert set(TOPICS) <= set(topics)
        for topic in topics:
            document = (public(room)(topic) or b"").decode().replace("&amp;", "&")
            assert [document.count(f'"{one.url}"') for one in (own, other)] == [1, 1], topic


def test_archives_name_hubs_and_are_no_topics(room: Newsroom, own: Hub) -> None:
    """An archive names the hub, in itself and in its headers, and the hub is not told of it."""
    archives = 'per_tag = 0\nentries = 1\narchive_size = 1\narchives = "all"'
    room.settings(settings(own).replace("per_tag = 0", archives))
    room.publish()
    assert own.topics() == TOPICS
    manifest = json.loads((room.root / ".syndicate/serving.json").read_bytes())
    for name in ("feed-1.xml", "atom-1.xml", "feed-1.json"):
        document = room.read(f"archive/{name}").replace("&amp;", "&")
        assert document.count(f'"{own.url}"') == 1
        assert document.count(f'"{URL}archive/{name}"') == 1
        number = manifest["files"][f"archive/{name}"]["headers"]
        assert (
            manifest["headers"][number]["Link"]
            == f'<{own.url}>; rel="hub", <{URL}archive/{name}>; rel="self"'
        )


def test_a_change_that_no_feed_shows_is_not_told(room: Newsroom, own: Hub) -> None:
    """A file beside the articles changes the release, and no feed: hubs hear nothing."""
    room.publish()
    own.heard.clear()
    room.write("static/note.txt", "new")
    assert room.publish().written == ("note.txt",)
    assert own.heard == []


def test_feeds_made_again_alike_are_not_told_of(room: Newsroom, own: Hub) -> None:
    """A lost cache, or a lost public folder, makes all anew: the bytes are the same, so no ping."""
    room.publish()
    own.heard.clear()
    (room.root / ".syndicate/cache.db").unlink()
    assert room.publish().pings == ()
    for name in ("feed.xml", "atom.xml"):
        (room.public / name).unlink()
    assert set(room.publish().written) == {"feed.xml", "atom.xml"}
    assert own.heard == []


@pytest.mark.parametrize(
    ("fail", "told"),
    [
        (lambda hub: hub.answers.update({"": 503}), "answered 503 Service Unavailable"),
        (lambda hub: hub.answers.update({"": 403}), "answered 403 Forbidden"),
        (lambda hub: hub.answers.update({"": 308}), "answered 308 Permanent Redirect"),
        (lambda hub: hub.speaks.clear(), "did not answer within 1 s"),
    ],
    ids=["5xx", "4xx", "redirect", "slow"],
)
def test_a_failing_hub_fails_nothing(
    room: Newsroom, own: Hub, fail: Callable[[Hub], None], told: str
) -> None:
    """All is published, the status is 0, a warning names host, reason and the next try."""
    room.settings(settings(own, more="timeout = 1"))
    fail(own)
    done = room.call("publish", "--now", MONDAY.isoformat(), "--log")
    assert done.returncode == 0, done.stderr
    assert "<rss" in room.read("feed.xml")
    warning = f"warning: {own.host}: the hub {told}"
    assert warning in done.stdout
    assert f"from 2026-11-23 08:01 UTC on tells it again of {TOPICS[0]} and 2 more" in done.stdout
    assert "[hub-failed]" in done.stdout
    assert "3 pings to hubs wait for a later run." in done.stdout
    assert '"event": "hub_failed"' in done.stderr
    assert TOKEN not in done.stdout + done.stderr


def test_a_failing_hub_can_be_silenced(room: Newsroom, own: Hub) -> None:
    """What a hub does not take is a finding like others, with a reason not to be told."""
    silence = '[[checks.silence]]\nrule = "hub-failed"\nreason = "It comes back by itself."\n'
    room.settings(f"{settings(own)}\n{silence}")
    own.answers[""] = 503
    report = room.publish()
    assert "hub-failed" not in {one.rule for one in report.findings}
    assert [one.reason for one in report.silenced] == ["It comes back by itself."]
    checked = room.publisher().check(now=MONDAY)
    assert "silence-unused" not in {one.rule for one in checked.findings}


def test_a_hub_that_is_down_fails_nothing(room: Newsroom, own: Hub, trusted: Path) -> None:
    """A hub that is not there is a warning, and keeps no other hub from being told."""
    with hub(trusted) as down:
        pass
    room.settings(settings(down, own))
    report = room.publish()
    assert (rules(report), report.errors) == (["hub-failed"], ())
    assert own.topics() == TOPICS
    assert report.pings_owed == 3
    assert {one.problem for one in report.pings if not one.done} == {"refused the connection"}


def test_waits_grow_while_a_hub_is_down(room: Newsroom, own: Hub) -> None:
    """It is tried again after 1 and 5 minutes, half an hour, 2, 6 and 24 hours, then daily."""
    own.answers[""] = 503
    waits = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440, 1440)]
    now = MONDAY
    room.publish(now)
    assert len(own.topics()) == 1
    for wait in waits:
        assert room.publish(now + wait - timedelta(seconds=1)).pings == ()
        assert own.topics() == []
        now += wait
        assert rules(room.publish(now)) == ["hub-failed"]
        assert len(own.topics()) == 1
    own.answers[""] = 204
    assert room.publish(now + timedelta(days=1)).pings_owed == 0
    assert own.topics() == TOPICS
    assert room.publish(now + timedelta(days=2)).pings == ()


def test_changes_while_a_hub_is_down_are_one_ping(room: Newsroom, own: Hub) -> None:
    """However often a feed changes meanwhile: the hub is not pressed, and is told once at the end.

    And it is told of the bytes that are there then.
    """
    own.answers[""] = 503
    room.publish()
    own.heard.clear()
    for minute, title in enumerate(("One", "Two", "Three")):
        edit(room, title)
        room.publish(MONDAY + timedelta(seconds=10 * minute))
    assert own.heard == []
    own.answers[""] = 204
    room.publish(MONDAY + MINUTE)
    assert all(b"Three" in (one.found or b"") for one in own.heard)
    assert own.topics() == TOPICS
    room.publish(MONDAY + 2 * MINUTE)
    assert own.topics() == []


def test_a_change_taken_back_while_a_hub_is_down_is_none(room: Newsroom, own: Hub) -> None:
    """If a feed is again what the hub was told of last, there is nothing to tell."""
    before = (room.root / "articles/tally.md").read_text("utf-8")
    room.publish()
    own.heard.clear()
    own.answers[""] = 503
    # A tag: other words would leave a time of update behind.
    room.write("articles/tally.md", before.replace("[history]", "[sticks]"))
    room.publish()
    assert len(own.topics()) == 1
    own.answers[""] = 204
    room.write("articles/tally.md", before)
    report = room.publish(MONDAY + timedelta(hours=1))
    assert (report.pings, report.pings_owed, own.topics()) == ((), 0, [])


def test_a_refused_feed_leaves_the_others_alone(room: Newsroom, own: Hub) -> None:
    """What a hub has against one feed makes that one wait, and no other."""
    own.answers[f"{URL}atom.xml"] = 404
    assert room.publish().pings_owed == 1
    assert own.topics() == TOPICS
    edit(room, "Again")
    room.publish(MONDAY + timedelta(seconds=30))
    assert own.topics() == [f"{URL}feed.json", f"{URL}feed.xml"]
    room.publish(MONDAY + MINUTE)
    assert own.topics() == [f"{URL}atom.xml"]


def test_a_busy_hub_is_left_alone_for_as_long_as_it_asks(room: Newsroom, own: Hub) -> None:
    """Retry-After makes the wait longer, up to a day."""
    own.answers[""], own.headers["Retry-After"] = 429, "7200"
    room.publish()
    room.publish(MONDAY + timedelta(minutes=119))
    assert len(own.topics()) == 1
    own.headers["Retry-After"] = "999999999"
    room.publish(MONDAY + timedelta(hours=2))
    room.publish(MONDAY + timedelta(hours=25))
    assert len(own.topics()) == 1
    room.publish(MONDAY + timedelta(hours=26))
    assert len(own.topics()) == 1


def test_a_lost_cache_loses_no_ping(room: Newsroom, own: Hub) -> None:
    """What is owed is in the state: a cache that is gone changes nothing about it."""
    own.answers[""] = 503
    room.publish()
    own.heard.clear()
    (room.root / ".syndicate/cache.db").unlink()
    own.answers[""] = 204
    room.publish(MONDAY + MINUTE)
    assert own.topics() == TOPICS


QUIET = """
import sys
from datetime import datetime
from pathlib import Path
from syndicate import open_publication
report = open_publication(Path("syndicate.toml")).publish(now=datetime.fromisoformat(sys.argv[1]))
slow = {"httpx", "sqlalchemy", "syndicate.websub"} & set(sys.modules)
print(report.plan is None, report.pings_owed, sorted(slow))
"""


def test_waiting_costs_a_run_nothing(room: Newsroom, own: Hub) -> None:
    """While a hub rests, an unchanged run neither opens the state nor loads what pings."""
    room.let_files_age()
    own.answers[""] = 503
    room.publish()
    at = (MONDAY + timedelta(seconds=30)).isoformat()
    told = subprocess.run(
        [sys.executable, "-c", QUIET, at],
        cwd=room.root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout == "True 3 []\n"


def test_telling_touches_nothing_else(room: Newsroom, own: Hub) -> None:
    """A later try makes nothing anew, and the run after it is unchanged, and quick, as before."""
    room.let_files_age()
    own.answers[""] = 503
    room.publish()
    before = looks(room.public)
    own.answers[""] = 204
    report = room.publish(MONDAY + MINUTE)
    assert (report.plan, report.written, len(report.pings)) == (None, (), 3)
    own.heard.clear()
    assert room.publish(MONDAY + 2 * MINUTE).plan is None
    assert looks(room.public) == before
    assert own.heard == []


def test_a_new_hub_is_told_and_a_removed_one_forgotten(
    room: Newsroom, own: Hub, trusted: Path
) -> None:
    """A hub that is configured anew hears of all feeds; of one taken out nothing is kept."""
    room.settings(SETTINGS)
    room.publish()
    room.settings(settings(own))
    own.answers[""] = 503
    room.publish()
    assert len(own.topics()) == 1
    room.settings(SETTINGS)
    assert room.publish(MONDAY + MINUTE).pings_owed == 0
    with closing(sqlite3.connect(room.root / ".syndicate/state.db")) as state:
        assert state.execute("SELECT count(*) FROM ping").fetchone() == (0,)
    room.publish(MONDAY + timedelta(days=2))
    assert own.topics() == []
    assert trusted.is_dir()


def test_a_dry_run_tells_nobody(room: Newsroom, own: Hub) -> None:
    """It says who is to be told of what, and no hub hears anything, owed or new."""
    room.let_files_age()
    now = MONDAY.isoformat()
    told = room.call("publish", "--dry-run", "--now", now).stdout
    assert f"{own.host} is to be told of 3 changed feeds." in told
    own.answers[""] = 503
    room.publish()
    own.heard.clear()
    later = (MONDAY + timedelta(hours=1)).isoformat()
    assert "3 pings to hubs wait" in room.call("publish", "--dry-run", "--now", later).stdout
    plan = room.call("plan", "--now", later).stdout
    assert f"{own.host} is to be told of 3 changed feeds, from 2026-11-23 08:01 UTC on." in plan
    assert own.heard == []


def test_a_blocked_release_is_not_told_of(room: Newsroom, own: Hub) -> None:
    """What did not leave is not announced; what is in place and owed is, all the same."""
    own.answers[""] = 503
    room.publish()
    own.heard.clear()
    own.answers[""] = 204
    edit(room, "Not yet")
    room.write("articles/bad.md", "---\ntitle: [\n---\n")
    with pytest.raises(BlockedError) as stop:
        room.publish(MONDAY + MINUTE, strict=True)
    assert not any(b"Not yet" in (one.found or b"") for one in own.heard)
    assert own.topics() == TOPICS
    assert len(stop.value.report.pings) == 3
    assert "Not yet" not in room.read("feed.xml")
    (room.root / "articles/bad.md").unlink()
    room.publish(MONDAY + 2 * MINUTE)
    assert "Not yet" in room.read("feed.xml")
    assert own.topics() == TOPICS


def test_hubs_can_be_told_by_a_command_of_its_own(room: Newsroom, own: Hub) -> None:
    """Files that are uploaded after a run are announced after the upload, and not before."""
    room.settings(settings(own, more="automatic = false"))
    told = room.call("publish").stdout
    assert "3 pings to hubs wait for `syndicate announce`." in told
    assert own.heard == []
    assert f"Told {own.host} of 3 changed feeds." in room.call("announce").stdout
    assert own.topics() == TOPICS
    before = looks(room.public)
    assert room.call("announce").stdout == "Sent 0 pings.\n"
    assert own.heard == []
    assert looks(room.public) == before


def test_the_command_retries_as_runs_do(room: Newsroom, own: Hub) -> None:
    """It keeps to the waits, ends with 0 when a hub fails, and leaves the next run unchanged."""
    room.let_files_age()
    own.answers[""] = 503
    room.publish()
    own.heard.clear()
    soon, later = (MONDAY + timedelta(seconds=n) for n in (59, 60))
    assert json.loads(room.call("announce", "--json", "--now", soon.isoformat()).stdout) == {
        "status": 0,
        "dry_run": False,
        "stopped": "",
        "changed": False,
        "written": [],
        "removed": [],
        "unchanged": 0,
        "fixed": [],
        "editions": [],
        "pings": [],
        "pings_owed": 3,
        "sendings": [],
        "handed": [],
        "held": [],
        "findings": [],
        "silenced": [],
        "told_before": 0,
        "plan": None,
    }
    assert own.heard == []
    done = room.call("announce", "--now", later.isoformat())
    assert (done.returncode, len(own.topics())) == (0, 1)
    assert "[hub-failed]" in done.stdout
    assert room.publish(later).plan is None


def test_the_command_tells_no_hub_that_was_taken_out(room: Newsroom, own: Hub) -> None:
    """Between a change of the settings and the next release, too, a removed hub hears nothing."""
    room.settings(settings(own, more="automatic = false"))
    room.publish()
    room.settings(f"{SETTINGS}\n[websub]\nautomatic = false\n")
    room.call("announce")
    assert own.heard == []


def test_a_publication_that_was_never_published_owes_nothing(room: Newsroom, own: Hub) -> None:
    """The command does no harm before the first release."""
    assert room.call("announce").stdout == "Sent 0 pings.\n"
    assert own.heard == []
    assert not room.public.exists()


def test_reports_name_what_was_told(room: Newsroom, own: Hub) -> None:
    """Text, JSON and log say which hub was told of what, and what is owed; no token shows."""
    own.answers[f"{URL}atom.xml"] = 410
    done = room.call("publish", "--now", MONDAY.isoformat(), "--json", "--log")
    told = json.loads(done.stdout)
    pings = {one["topic"]: one for one in told["pings"]}
    assert sorted(pings) == TOPICS
    assert pings[f"{URL}feed.xml"] == {
        "hub": own.host,
        "topic": f"{URL}feed.xml",
        "done": True,
        "attempts": 0,
        "next_try": None,
        "problem": "",
    }
    assert pings[f"{URL}atom.xml"] == {
        "hub": own.host,
        "topic": f"{URL}atom.xml",
        "done": False,
        "attempts": 1,
        "next_try": "2026-11-23T08:01:00Z",
        "problem": "answered 410 Gone",
    }
    assert (told["status"], told["pings_owed"]) == (0, 1)
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert [events.count(name) for name in ("hub_told", "hub_failed")] == [2, 1]
    own.answers.pop(f"{URL}atom.xml")
    text = room.call("publish", "--now", (MONDAY + MINUTE).isoformat()).stdout
    assert f"Told {own.host} of 1 changed feed." in text
    assert TOKEN not in done.stdout + done.stderr + text


def test_a_publication_without_hubs_has_nothing_to_do_with_them(room: Newsroom) -> None:
    """No hub configured: no pings, no words about them."""
    done = room.call("publish")
    assert done.returncode == 0
    assert "hub" not in done.stdout
    assert "hub" not in room.read("feed.xml") + room.read("feed.json") + room.read("atom.xml")


def test_feeds_of_tags_are_told_of_and_archives_are_not(room: Newsroom, own: Hub) -> None:
    """Hubs learn of each feed that changed, whatever it is of; nobody subscribes to an archive."""
    few = (
        "\n[feeds]\nentries = 1\narchive_size = 1\nper_tag = 1\nper_author = 0\nper_language = 0\n"
    )
    room.settings(settings(own).replace(ONE_FEED, few))
    room.publish()
    assert (room.public / "archive/feed-1.xml").exists()
    folders = ("", "tags/credit/", "tags/history/")
    assert own.topics() == sorted(
        f"{URL}{folder}{name}"
        for folder in folders
        for name in ("atom.xml", "feed.json", "feed.xml")
    )
