"""New publications and articles: ready to run, and nothing of the owner's is overwritten."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import config, scaffold, sources, wiring
from syndicate.errors import StorageError, UsageError
from syndicate.model import RawFile, Record

REPOSITORY = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
URL = "https://news.example/"


def test_a_new_publication_publishes_at_once(tmp_path: Path) -> None:
    """What ``init`` makes loads, and its first run makes feeds, a page and an edition."""
    made = scaffold.init(tmp_path / "new", title='The "Daily" \\ Ledger', url=URL, now=NOW)
    settings = config.load(tmp_path / "new" / config.FILE, {})
    assert settings.publication.title == 'The "Daily" \\ Ledger'
    assert sorted(path.name for path in made) == [
        ".gitignore", "2026-11-23-hello-readers.md", "publish.py", "syndicate.toml",
    ]  # fmt: skip
    report = wiring.publisher(settings).publish(now=NOW + timedelta(days=7))
    assert report.held == ()
    assert report.errors == ()
    assert report.editions == ("weekly-2026-11-30",)
    assert {"feed.xml", "atom.xml", "feed.json", "index.html"} <= set(report.written)
    assert (tmp_path / "new" / "public" / "2026" / "11" / "hello-readers" / "index.html").is_file()


def test_the_cron_entry_is_the_one_of_this_repository(tmp_path: Path) -> None:
    """What ``init`` writes as ``publish.py`` is what this repository runs itself."""
    scaffold.init(tmp_path, title="T", url=URL, now=NOW)
    assert (tmp_path / "publish.py").read_bytes() == (REPOSITORY / "publish.py").read_bytes()


def test_the_cron_entry_tells_a_python_without_syndicate() -> None:
    """Started by the wrong Python it says which one is needed, with a status of its own."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-I", "-S", REPOSITORY / "publish.py"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 78
    assert done.stderr.startswith(f"publish.py: {sys.executable} has no module 'syndicate'; run it")
    assert done.stderr.count("\n") == 1


# A system without fork, such as macOS, and with two processors, whatever this one has.
_SPAWNING = """
import multiprocessing, os, runpy, sys

real, asked = multiprocessing.get_context, []

def spawning(method=None):
    asked.append(method)
    return real("spawn")

multiprocessing.get_context = spawning
os.cpu_count = lambda: 2
os.sched_getaffinity = lambda process: {0, 1}
try:
    runpy.run_path(sys.argv.pop(1), run_name="__main__")
finally:
    print(f"{len(asked)} pools")
"""


def test_the_cron_entry_publishes_where_processes_are_spawned(tmp_path: Path) -> None:
    """A spawned worker imports ``publish.py`` again, and must not publish a second time."""
    scaffold.init(tmp_path / "new", title="T", url=URL, now=NOW)
    for number in range(300):
        text = f"---\ndate: 2026-11-01\ntitle: Number {number}\n---\nB\n"
        (tmp_path / "new" / "articles" / f"{number}.md").write_text(text)
    (tmp_path / "spawning.py").write_text(_SPAWNING)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, tmp_path / "spawning.py", tmp_path / "new" / "publish.py"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Published 30") == 1
    assert "0 pools" not in done.stdout
    assert len(list((tmp_path / "new" / "public" / "2026" / "11").iterdir())) >= 300


def test_a_folder_of_the_owner_s_is_refused(tmp_path: Path) -> None:
    """A folder with anything in it, or a file in its place, is left as it is."""
    (tmp_path / "mine.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(UsageError, match="is not empty; name an empty folder"):
            scaffold.init(folder, title="T", url=URL, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_hidden_files_stay_as_they_are(tmp_path: Path) -> None:
    """A fresh clone counts as empty, and its .gitignore is not overwritten."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("mine")
    made = scaffold.init(tmp_path, title="T", url=URL, now=NOW)
    assert tmp_path / ".gitignore" not in made
    assert (tmp_path / ".gitignore").read_text() == "mine"


@pytest.mark.parametrize(
    ("title", "url", "problem"),
    [
        ("T", "news.example", "--url: give a full ASCII address"),
        ("T", "ftp://news.example/", "--url: give a full ASCII address"),
        ("T", "https://news.example/?a=1", "--url: leave out"),
        ("\x00 ", URL, "--title: this setting is empty"),
    ],
)
def test_what_would_not_load_is_not_made(
    tmp_path: Path, title: str, url: str, problem: str
) -> None:
    """A title or an address that the configuration would refuse is refused before."""
    with pytest.raises(UsageError, match=problem):
        scaffold.init(tmp_path / "new", title=title, url=url, now=NOW)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A disk that does not do its part ends with a message, not a crash."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"file/new/.* cannot be written"):
        scaffold.init(tmp_path / "file" / "new", title="T", url=URL, now=NOW)


@pytest.mark.parametrize("title", ["A title", 'He said: "no" # 1', "日本語" * 50, "- [x] {a: b}"])
def test_a_new_article_says_what_was_asked_for(tmp_path: Path, title: str) -> None:
    """A new article is a draft, dated now in local time, with its title and an id of its own."""
    settings = made_in(tmp_path)
    path = scaffold.article(settings, title, now=NOW + timedelta(hours=4))
    (record,) = sources.parse(RawFile(path=path.name, data=path.read_bytes()))
    assert isinstance(record, Record)
    assert record.fields["title"] == title
    assert record.fields["draft"] == "true"
    assert record.fields["date"] == "2026-11-24T02:00:00+14:00"
    assert path.name.startswith("2026-11-24-")
    assert str(record.fields["id"]).startswith("tag:news.example,2026-11-24:")
    assert str(record.fields["id"]).isascii()
    assert len(path.name.encode()) <= 255


def test_no_article_is_overwritten(tmp_path: Path) -> None:
    """The same title on the same day, or one without letters, is refused."""
    settings = made_in(tmp_path)
    path = scaffold.article(settings, "A title", now=NOW)
    path.write_text("mine")
    with pytest.raises(UsageError, match="is there already; choose another title"):
        scaffold.article(settings, "A title!", now=NOW)
    assert path.read_text() == "mine"
    with pytest.raises(UsageError, match="has no letters"):
        scaffold.article(settings, "…", now=NOW)


def test_the_configuration_has_a_promo_to_uncomment(tmp_path: Path) -> None:
    """A newcomer finds the call to action where it is set; no filler is published before."""
    assert not made_in(tmp_path).promo
    file = tmp_path / config.FILE
    before, start, rest = file.read_text("utf-8").partition("# [[promo]]")
    part, end, after = (start + rest).partition("\n\n")
    file.write_text(before + part.replace("# ", "") + end + after, "utf-8")
    assert config.load(file, {}).promo[0].kicker == "Further Reading"


def made_in(folder: Path) -> config.Config:
    """Return the configuration of a new publication far in the east."""
    scaffold.init(folder, title="T", url=URL, now=NOW)
    file = folder / config.FILE
    file.write_text(file.read_text("utf-8").replace('"UTC"', '"Etc/GMT-14"'), "utf-8")
    return config.load(file, {})
