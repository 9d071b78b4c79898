"""Editions and promos: made when they are due, once, and as configured."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lxml.html
import pytest

from newsroom import MONDAY, NEWSLETTER, PROMO, SETTINGS, Newsroom, contents, looks, markdown
from syndicate.errors import SyndicateError
from syndicate.publishing.desk import Report

WEEK = timedelta(days=7)


def carried(room: Newsroom) -> list[str]:
    """Return the titles that all editions carry, in order."""
    manifests = sorted(room.public.glob("email/*/manifest.json"))
    told = [json.loads(path.read_bytes())["articles"] for path in manifests]
    return [article["title"] for articles in told for article in articles]


def test_edition_is_made_once_when_it_is_due(room: Newsroom) -> None:
    """Before its slot there is none; after it one; later on the same one, until there is news."""
    assert room.publish(MONDAY - timedelta(hours=2)).editions == ("weekly-2026-11-16",)
    assert room.publish(MONDAY).editions == ("weekly-2026-11-23",)
    for later in (timedelta(0), timedelta(days=2), WEEK, 3 * WEEK):
        assert room.publish(MONDAY + later).editions == ()
    assert room.editions() == ["weekly-2026-11-16", "weekly-2026-11-23"]


def test_no_article_goes_out_twice(room: Newsroom) -> None:
    """An article is in one edition of a newsletter, whatever becomes of it afterwards."""
    room.publish()
    assert len(carried(room)) == 4
    room.write("articles/wir.md", markdown("Another title", "2026-11-17", "Another text."))
    room.write("articles/new.md", markdown("New", "2026-11-26"))
    (room.root / "articles/tally.md").rename(room.root / "articles/renamed.md")
    (room.root / ".syndicate/cache.db").unlink()
    assert room.publish(MONDAY + WEEK).editions == ("weekly-2026-11-30",)
    titles = carried(room)
    assert titles.count("New") == 1
    assert "Another title" not in titles
    assert len(titles) == 5


def test_late_run_makes_the_same_edition(room: Newsroom, tmp_path: Path) -> None:
    """A run that comes days late makes what the run in time would have made, byte by byte."""
    other = Newsroom(tmp_path / "late")
    shutil.copytree(room.root, other.root, ignore=shutil.ignore_patterns("late"))
    room.publish(MONDAY)
    other.publish(MONDAY + timedelta(days=5))
    assert room.tree() == other.tree()


def test_edition_is_frozen(room: Newsroom) -> None:
    """What went to readers stays as it went, though articles, promos and settings change."""
    room.publish()
    frozen = {path: data for path, data in room.tree().items() if "weekly-2026-11-23" in path}
    assert len(frozen) == 5
    room.write("articles/wir.md", markdown("Another title", "2026-11-17"))
    room.settings(SETTINGS.replace("Small Change", "New Name") + NEWSLETTER)
    room.publish(MONDAY + timedelta(days=1))
    assert frozen.items() <= room.tree().items()


def test_the_page_of_an_edition_announces_all_feeds(room: Newsroom) -> None:
    """Who reads an edition on the web is led to the feeds as on every page; its email is as it was.

    A mail program looks for no feeds, and every byte counts there (102 KB at Gmail).
    """
    chosen = '[[feed]]\nid = "of"\ntitle = "A & <B>"\nall = { tags = ["banks"] }\n'
    room.settings(f"{room.read_settings()}\n{chosen}")
    room.publish()
    (edition,) = room.editions()
    announced = "//head/link[@rel='alternate']"

    def links(path: str) -> list[dict[str, str]]:
        found = lxml.html.fromstring(room.read(path)).xpath(announced)
        return [{name: one.get(name, "") for name in ("type", "title", "href")} for one in found]

    assert len(links("index.html")) > 3
    assert links(f"editions/{edition}/index.html") == links("index.html")
    (email,) = room.public.glob("email/*/index.html")
    assert not lxml.html.fromstring(email.read_bytes()).xpath(announced)


def test_future_article_appears_at_its_time(room: Newsroom) -> None:
    """An article is nowhere before its time, and everywhere from its time on."""
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    room.write("articles/later.md", markdown("Later", "2026-11-25T12:00:00Z"))
    room.let_files_age()
    room.publish()
    room.publish(at - timedelta(seconds=1))
    assert not [path for path, data in room.tree().items() if b"Later" in data]
    assert room.publish(at).written
    assert "Later" in room.ids()
    assert "Later" in room.read("2026/11/later/index.html")
    assert "Later" in room.read("index.html")


def test_draft_is_never_published(room: Newsroom) -> None:
    """A draft is nowhere; an article that becomes one again leaves feeds and web."""
    room.write("articles/draft.md", markdown("Draft", "2026-11-01", draft="true"))
    room.publish()
    assert not [path for path, data in room.tree().items() if b"Draft" in data]
    was = room.ids()["Tally sticks"]
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", draft="true"))
    room.publish()
    assert "Tally sticks" not in room.ids()
    assert "2026/11/tally/index.html" not in room.tree()
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10"))
    room.publish()
    assert room.ids()["Tally sticks"] == was


def test_plan_explains_and_writes_nothing(room: Newsroom) -> None:
    """``plan`` gives a reason per article and newsletter, and leaves no trace."""
    room.write("articles/draft.md", markdown("Draft", "2026-11-01", draft="true"))
    room.write("articles/later.md", markdown("Later", "2027-01-01"))
    before = contents(room.root)
    done = room.call("plan", "--now", "2026-11-23T08:00:00Z")
    assert done.returncode == 0
    assert contents(room.root) == before
    assert "Draft: is a draft" in done.stdout
    assert "Later: waits until 2027-01-01 00:00 UTC" in done.stdout
    assert "edition weekly-2026-11-23, due since 2026-11-23 07:00 UTC" in done.stdout
    assert "Tally sticks: is new" in done.stdout


PLAN = """
import sys
from datetime import datetime
from pathlib import Path
from syndicate import open_publication
report = open_publication(Path("syndicate.toml")).plan(now=datetime.fromisoformat(sys.argv[1]))
slow = {"jinja2", "mjml", "lxml", "syndicate.email.compose", "syndicate.publishing.release"}
print([look.edition for look in report.plan.outlooks], sorted(slow & set(sys.modules)))
"""


def test_a_plan_without_an_edition_loads_nothing_that_makes_one(room: Newsroom) -> None:
    """Most plans say that nothing is due, and say it at once: what makes emails stays unloaded."""
    room.let_files_age()
    room.publish()
    at = (MONDAY + timedelta(minutes=1)).isoformat()
    told = subprocess.run(
        [sys.executable, "-c", PLAN, at],
        cwd=room.root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout == "[None] []\n"


def test_dry_run_writes_nothing_anywhere(room: Newsroom) -> None:
    """``--dry-run`` tells what would be done, before the first run and after it."""
    before = looks(room.root)
    report = room.publish(dry=True)
    assert (report.editions, bool(report.written)) == (("weekly-2026-11-23",), True)
    assert looks(room.root) == before
    room.publish()
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    before = looks(room.root)
    assert "2026/11/new/index.html" in room.publish(dry=True).written
    assert looks(room.root) == before


def test_build_makes_no_edition(room: Newsroom) -> None:
    """``build`` publishes pages and feeds; ``publish`` then makes the edition that is due."""
    assert room.publisher().build(now=MONDAY).editions == ()
    assert len(room.ids()) == 4
    assert room.editions() == []
    assert room.publish().editions == ("weekly-2026-11-23",)
    assert room.publisher().build(now=MONDAY).editions == ()
    assert room.editions() == ["weekly-2026-11-23"]


# -- promos ---------------------------------------------------------------------------------------

PROMISE = b"A promo that stands where it should"


def test_promo_stands_once_in_every_medium(room: Newsroom) -> None:
    """Every page, every entry and every digest has the promo exactly once."""
    room.publish()
    tree = room.tree()
    assert tree["2026/11/tally/index.html"].count(PROMISE) == 1
    for name in ("feed.xml", "atom.xml", "feed.json"):
        assert tree[name].count(PROMISE) == len(room.ids())
    assert tree["email/weekly-2026-11-23/index.html"].count(PROMISE) == 1
    assert tree["email/weekly-2026-11-23/body.txt"].count(PROMISE) == 1
    assert tree["editions/weekly-2026-11-23/index.html"].count(PROMISE) == 1


def test_a_fault_of_the_promos_template_is_told_of_it(room: Newsroom) -> None:
    """Not of the articles that it is appended to; and once, however many there are."""
    made = '<script>x</script><p>unclosed & <a href="javascript:1">y</a>'
    room.write("templates/feed/promo.html.j2", made)
    report = room.publisher().check(now=MONDAY)
    found = [one for one in report.findings if one.rule in {"feed-unsafe-html", "feed-html"}]
    assert {one.path for one in found} == {"templates/feed/promo.html.j2"}
    said = [one.problem for one in found]
    assert len(said) == len(set(said)) > 1
    assert "what it makes holds <script>" in said


def test_no_promo_leaves_nothing_behind(room: Newsroom) -> None:
    """Without a promo in the configuration there is no trace of one; taken out, it goes."""
    room.publish()
    room.settings(SETTINGS)
    room.publish()
    rest = {p: d for p, d in room.tree().items() if "weekly" not in p}
    assert not [path for path, data in rest.items() if PROMISE in data or b"the-index" in data]
    words = (b"Further Reading", b"Read more", b"promo")
    pages = [data for path, data in rest.items() if not path.endswith(".css")]
    assert not [word for word in words for data in pages if word in data]


def test_article_that_links_to_it_has_no_promo(room: Newsroom) -> None:
    """A promo is not in an article that already links there, in no medium; others have it."""
    body = "See [the index](https://small.example/the-index/) itself."
    room.write("articles/tally.md", markdown("Tally sticks", "2026-11-10", body))
    room.publish()
    assert PROMISE not in room.tree()["2026/11/tally/index.html"]
    assert room.tree()["feed.xml"].count(PROMISE) == 3
    assert PROMISE in room.tree()["2026/11/wir/index.html"]


@pytest.mark.parametrize("medium", ["web", "feed", "email"])
def test_promo_stands_only_where_it_should(room: Newsroom, medium: str) -> None:
    """A promo for one medium is in no other."""
    room.settings(SETTINGS + NEWSLETTER + PROMO + f'media = ["{medium}"]\n')
    room.publish()
    tree = room.tree()
    found = {
        "web": PROMISE in tree["2026/11/tally/index.html"],
        "feed": PROMISE in tree["atom.xml"],
        "email": PROMISE in tree["email/weekly-2026-11-23/index.html"],
    }
    assert [name for name, there in found.items() if there] == [medium]


def test_promo_runs_from_its_start_to_its_end(room: Newsroom) -> None:
    """A promo comes at its start and goes at its end, without any change of the records."""
    times = "start = 2026-11-24T00:00:00Z\nend = 2026-11-26T00:00:00Z\n"
    room.settings(SETTINGS + PROMO + times)
    room.let_files_age()

    def shows(report: Report) -> tuple[bool, bool]:
        assert report.held == ()
        tree = room.tree()
        return PROMISE in tree["2026/11/tally/index.html"], PROMISE in tree["feed.xml"]

    start, end = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert shows(room.publish(MONDAY)) == (False, False)
    assert shows(room.publish(start - second)) == (False, False)
    assert shows(room.publish(start)) == (True, True)
    assert shows(room.publish(end - second)) == (True, True)
    assert shows(room.publish(end)) == (False, False)


def test_an_edition_is_reported_even_if_its_run_was_cut_short(room: Newsroom) -> None:
    """A run that fails after making an edition leaves it to the next run to report it, once."""
    (room.root / "public").write_text("a file where the folder should be")
    with pytest.raises(SyndicateError):
        room.publish()
    (room.root / "public").unlink()
    assert room.publish().editions == ("weekly-2026-11-23",)
    assert room.publish().editions == ()
    shutil.rmtree(room.public)
    (room.root / ".syndicate/cache.db").unlink()
    assert room.publish().editions == ()


def test_a_backlog_does_not_come_as_several_editions_at_once(room: Newsroom) -> None:
    """What one edition cannot carry waits for the next slot, whatever happens before it."""
    room.settings(SETTINGS + NEWSLETTER + "maximum = 2\n")
    room.write("articles/first.md", markdown("First", "2026-09-01"))
    room.publish(MONDAY - 4 * WEEK)
    for day in range(10, 16):
        room.write(f"articles/a{day}.md", markdown(f"Story {day}", f"2026-10-{day}"))
    assert len(room.publish(MONDAY).editions) == 1
    for minute in (1, 2):
        room.write("articles/first.md", markdown("First", "2026-09-01", f"Typo {minute} mended."))
        now = MONDAY + timedelta(minutes=minute)
        assert room.publish(now).editions == ()
        plan = room.publisher().plan(now=now).plan
        assert plan is not None
        assert [look.edition for look in plan.outlooks] == [None]
    assert len(room.publish(MONDAY + WEEK).editions) == 1


def test_what_will_be_shortened_is_in_the_plan(room: Newsroom) -> None:
    """Plan, report and manifest tell that an article in full ends early; the web has all of it."""
    room.settings(SETTINGS + NEWSLETTER + 'kind = "article"\n')
    body = "".join(f"Paragraph {number} of many.{' word' * 40}\n\n" for number in range(900))
    room.write("articles/long.md", markdown("Long", "2026-11-22", body))
    plan, done = room.publisher().plan(now=MONDAY), room.publish()
    for report in (plan, done):
        (found,) = [one for one in report.findings if one.rule == "email.shortened"]
        assert "the article ends early" in found.problem
    (edition,) = room.editions()
    assert json.loads(room.read(f"email/{edition}/manifest.json"))["shortened"]["is_cut"]
    assert "Paragraph 899 of" not in room.read(f"email/{edition}/index.html")
    assert "Paragraph 899 of" not in room.read(f"email/{edition}/body.txt")
    assert "Paragraph 899 of" in room.read(f"editions/{edition}/index.html")
