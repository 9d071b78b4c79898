"""The installed command: what an owner, a cron job and a machine get from it."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

import syndicate
from newsroom import COMMAND, NEWSLETTER, SETTINGS, Newsroom, contents, markdown
from syndicate.errors import ConfigError

NOW = ("--now", "2026-11-23T08:00:00Z")


def test_version_and_help(bare: Newsroom) -> None:
    """``--version`` tells the version; ``--help`` names every command."""
    assert bare.run("--version").stdout == f"syndicate {syndicate.__version__}\n"
    told = bare.run("--help")
    assert told.returncode == 0
    for command in ("init", "new", "plan", "build", "publish", "check"):
        assert command in told.stdout


def test_new_publication_works_at_once(tmp_path: Path) -> None:
    """``init`` in an empty folder, ``publish``, ``new``: each works as the one before it says."""
    fresh = Newsroom(tmp_path / "mine")
    fresh.root.mkdir()
    made = fresh.run("init", "--title", 'Kate\'s "Letter" & more')
    assert made.returncode == 0, made.stderr
    assert "syndicate publish" in made.stdout
    first = fresh.run("publish")
    assert first.returncode == 0, first.stdout + first.stderr
    assert len(fresh.ids()) == 1
    assert fresh.call("init").returncode == 2
    written = fresh.call("new", "A good title")
    assert written.returncode == 0
    [draft] = fresh.root.glob("articles/*-a-good-title.md")
    assert "draft: true" in draft.read_text("utf-8")
    assert fresh.call("publish").returncode == 0
    assert len(fresh.ids()) == 1
    draft.write_text(draft.read_text("utf-8").replace("draft: true", "draft: false") + "Words.\n")
    assert fresh.call("publish").returncode == 0
    assert len(fresh.ids()) == 2


def test_a_wrong_use_of_a_command_is_no_wrong_configuration(room: Newsroom) -> None:
    """What only who typed it can mend ends with 2, as an unknown option does."""
    for command in (["init"], ["init", "new", "--url", "nope"], ["new", ""], ["new", "Twice"]):
        room.call("new", "Twice", *NOW)
        done = room.call(*command, *NOW)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), command


def test_json_is_one_object(room: Newsroom) -> None:
    """With ``--json`` the report of a run is one JSON object and nothing else."""
    told = json.loads(room.call("publish", "--json", *NOW).stdout)
    assert (told["status"], told["changed"], told["held"]) == (0, True, [])
    assert told["editions"] == ["weekly-2026-11-23"]
    assert "feed.xml" in told["written"]
    assert {one["source"] for one in told["plan"]["articles"]} >= {"tally.md", "notes.jsonl#1"}


def test_a_check_does_not_speak_of_writing(room: Newsroom) -> None:
    """It makes all files and compares none, so it counts those that it proved."""
    assert room.call("publish", *NOW).returncode == 0
    told = json.loads(room.call("check", "--json", *NOW).stdout)
    assert told["proven"] > 10
    assert not told.keys() & {"changed", "written", "removed", "unchanged"}
    would = json.loads(room.call("publish", "--dry-run", "--json", *NOW).stdout)
    assert (would["written"], would["unchanged"] > 10) == ([], True)


def test_events_are_json_lines(room: Newsroom) -> None:
    """With ``--log`` every line on stderr is a JSON object that names its event."""
    done = room.call("publish", "--log", *NOW)
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert events[-1] == "run_finished"
    assert "edition_made" in events


def test_check_proves_and_writes_nothing(room: Newsroom) -> None:
    """``check`` makes everything in memory; it ends with 65 when something is wrong."""
    before = contents(room.root)
    done = room.call("check", *NOW)
    assert done.returncode == 0, done.stdout
    assert "nothing was published" in done.stdout
    assert contents(room.root) == before
    room.write("articles/bad.md", "---\ntitle: [\n---\n")
    before = contents(room.root)
    done = room.call("check", *NOW)
    assert done.returncode == 65
    assert "articles/bad.md:" in done.stdout
    assert contents(room.root) == before


def test_fix_writes_ids_that_stay(room: Newsroom) -> None:
    """``check --fix`` writes into each file the id that it has been published with."""
    room.publish()
    ids = room.ids()
    assert room.call("check", "--fix", *NOW).returncode == 0
    for name in ("tally.md", "wir.md", "notes.jsonl"):
        assert "tag:small.example,2026-11-" in (room.root / "articles" / name).read_text("utf-8")
    room.publish()
    assert room.ids() == ids


def test_fix_tells_machines_what_it_wrote(room: Newsroom) -> None:
    """With ``--json`` the lines of ``--fix`` are in the report, which stays one object."""
    told = json.loads(room.call("check", "--fix", "--json", *NOW).stdout)
    assert len(told["fixed"]) == 4
    assert [line for line in told["fixed"] if line.startswith("articles/tally.md: wrote id tag:")]
    assert json.loads(room.call("check", "--json", *NOW).stdout)["fixed"] == []


def test_fix_without_a_configuration_is_told_as_json(tmp_path: Path) -> None:
    """What ends ``check --fix --json`` early is told where a machine looks for it."""
    done = Newsroom(tmp_path).call("check", "--fix", "--json")
    assert done.returncode == 78
    assert "no such file" in json.loads(done.stdout)["error"]


def test_fix_waits_for_no_other_run(room: Newsroom) -> None:
    """While another run is at work ``--fix`` changes no file, and ends with 75."""
    (room.root / ".syndicate").mkdir()
    before = contents(room.root / "articles")
    with FileLock(room.root / ".syndicate" / "lock"):
        done = room.call("check", "--fix", *NOW)
    assert done.returncode == 75
    assert "another run is at work" in done.stderr
    assert contents(room.root / "articles") == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SETTINGS.replace("author", "autor"), "unknown setting 'publication.autor'"),
        (SETTINGS + "[webb]\nx = 1\n", "unknown setting 'webb'"),
        (SETTINGS.replace("https://", "htp://"), "publication.url"),
        (SETTINGS + NEWSLETTER.replace("WEEKLY", "WEAKLY"), "schedule"),
        (SETTINGS.replace("[pub", "[pub]["), "syndicate.toml"),
    ],
)
def test_wrong_setting_is_named(bare: Newsroom, wrong: str, told: str) -> None:
    """A setting that is unknown or wrong ends the run with 78, the file, the line and the key."""
    bare.settings(wrong)
    done = bare.call("publish")
    assert done.returncode == 78
    assert "syndicate.toml" in done.stderr
    assert told in done.stderr
    assert not bare.public.exists()


def test_failure_is_json_too(bare: Newsroom) -> None:
    """With ``--json`` even a failure before the run is one JSON object, with its status."""
    bare.settings(SETTINGS.replace("author", "autor"))
    done = bare.call("publish", "--json")
    told = json.loads(done.stdout)
    assert told["status"] == done.returncode == 78
    assert "autor" in told["error"]


@pytest.mark.parametrize("template", ["web/article.html.j2", "web/index.html.j2"])
@pytest.mark.parametrize("content", ["{{ nothing.like.this }}\n", "\n{% if %}\n"])
def test_broken_template_leaves_the_old_release(
    room: Newsroom, template: str, content: str
) -> None:
    """A template that fails ends the run with 78, its file and line; nothing is touched."""
    room.publish()
    before = room.tree()
    path = room.write(f"templates/{template}", content)
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    room.let_files_age()
    with pytest.raises(ConfigError, match=r"\.html\.j2:[12]: ") as told:
        room.publish()
    assert str(told.value).startswith(f"templates/{template}:")
    assert room.tree() == before
    path.unlink()
    assert "2026/11/new/index.html" in room.publish().written


def test_broken_digest_template_leaves_the_old_release(room: Newsroom) -> None:
    """A digest that cannot be made stops pages and feeds as well: nothing is half published."""
    room.write("templates/email/digest.mjml.j2", "<mjml><mj-body>{{ wrong }}</mj-body></mjml>")
    done = room.call("publish", *NOW)
    assert done.returncode == 78
    assert "digest.mjml.j2:1" in done.stderr
    assert not room.public.exists()


def test_template_that_fails_for_one_article_changes_no_list(room: Newsroom) -> None:
    """A template that fails for one article alone leaves feeds and lists as they were."""
    room.publish()
    before = room.tree()
    fails = "{% if article.title == 'Tally sticks' %}{{ no.such }}{% endif %}<html></html>"
    room.write("templates/web/article.html.j2", fails)
    with pytest.raises(ConfigError, match=r"article\.html\.j2:1"):
        room.publish()
    after = room.tree()
    feeds = ("feed.xml", "atom.xml", "feed.json", "index.html")
    assert [after[name] for name in feeds] == [before[name] for name in feeds]


@pytest.mark.parametrize("path", ["feed.xml", "index.html", "archive", "feed.xml/a.txt"])
def test_static_file_in_the_place_of_a_page(room: Newsroom, path: str) -> None:
    """Two files for one place are told with the place and the remedy; nothing is published."""
    room.write(f"static/{path}", "mine")
    with pytest.raises(ConfigError, match=re.escape(path.removesuffix("/a.txt"))):
        room.publish()
    assert not room.public.exists()


def test_static_files_are_published_and_go(room: Newsroom) -> None:
    """What lies under ``static/`` is published as it is, changed and removed with its source."""
    room.write("static/.well-known/x.txt", "one")
    room.publish()
    assert room.tree()[".well-known/x.txt"] == b"one"
    room.write("static/.well-known/x.txt", "two")
    room.publish()
    assert room.tree()[".well-known/x.txt"] == b"two"
    (room.root / "static/.well-known/x.txt").unlink()
    room.publish()
    assert ".well-known/x.txt" not in room.tree()


def test_leftovers_of_editors_stop_nothing(room: Newsroom) -> None:
    """A link to nowhere, as editors leave beside an open file, is passed over or held."""
    for folder in ("templates/web", "static", "articles"):
        (room.root / folder).mkdir(parents=True, exist_ok=True)
        (room.root / folder / ".#article.html.j2").symlink_to("somebody@somewhere.1234")
    assert room.publish().held == ()
    (room.root / "articles/broken.md").symlink_to("nowhere.md")
    assert [one.path for one in room.publish().held] == ["broken.md"]


def test_no_articles_at_all_is_a_publication(bare: Newsroom) -> None:
    """Without articles there are an index and valid empty feeds."""
    report = bare.publish()
    assert report.held == ()
    assert bare.ids() == {}
    assert "index.html" in bare.tree()


def test_odd_terminals_stop_nothing(room: Newsroom) -> None:
    """Where the terminal cannot show a letter, the run still ends with its own status."""
    room.write("articles/ja.md", markdown("順番を待つお金", "2026-11-20"))
    done = room.run("plan", *NOW, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Tally sticks" in done.stdout


def test_wrong_time_is_a_usage_error(bare: Newsroom) -> None:
    """A ``--now`` that is no time is told as such, with an example."""
    done = bare.call("publish", "--now", "yesterday")
    assert done.returncode == 2
    assert "ISO 8601" in done.stderr


def test_a_reader_that_goes_away_ends_nothing_else(room: Newsroom) -> None:
    """Where ``head`` has read enough, the command says nothing and tells so by its status."""
    for args in (["plan"], ["plan", "--json"], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [COMMAND, *args], cwd=room.root, stdout=writing, stderr=subprocess.PIPE, check=False
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b"")


def test_a_held_record_among_many_is_numbered(bare: Newsroom) -> None:
    """Where all stand on one line, the number tells which record is meant."""
    bare.write("articles/a.json", '[{"text": "A"}, {"text": "B", "date": "soon"}]')
    assert "articles/a.json:1: record 2: 'soon' is not a date" in bare.call("check").stdout
