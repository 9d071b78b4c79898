"""The sample publication, by the installed command."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from newsroom import Newsroom, broken_links, looks, torn

MONDAY = "2026-11-23T08:00:00Z"
WEDNESDAY = "2026-11-25T08:00:00Z"
HOME = "https://commonledger.example/"
ELSEWHERE = ("people/mara/", "alternative-financial-systems-index/", "unsubscribe", "preferences")


def test_samples_are_published_and_a_second_run_rewrites_nothing(samples: Newsroom) -> None:
    """The samples are published without a complaint; two days later nothing is touched."""
    samples.let_files_age()
    first = samples.run("publish", "--now", MONDAY)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Edition monday-2026-11-23" in first.stdout
    before = looks(samples.root)
    second = samples.run("publish", "--now", WEDNESDAY)
    assert second.returncode == 0
    assert second.stdout.startswith("Nothing to do: all ")
    after = looks(samples.root)
    published = {path: look for path, look in after.items() if path.startswith("public/")}
    assert published == {path: before.get(path) for path in published}
    assert after.keys() == before.keys()
    tree = samples.tree()
    assert broken_links(tree, HOME, elsewhere=ELSEWHERE) == []
    assert torn(tree) == []


def test_equal_input_gives_equal_bytes(samples: Newsroom, tmp_path: Path) -> None:
    """Two folders, processes, days, hash seeds, time zones and locales: one tree of bytes."""
    other = Newsroom(tmp_path / "another folder, elsewhere")
    kept = shutil.ignore_patterns("another*")
    shutil.copytree(samples.root, other.root, ignore=kept)
    one = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    two = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(samples.run, "publish", "--now", MONDAY, **one)
        second = pool.submit(other.run, "publish", "--now", WEDNESDAY, **two)
    assert (first.result().returncode, second.result().returncode) == (0, 0)
    assert samples.tree() == other.tree()


def test_cron_entry_publishes_from_any_folder(samples: Newsroom, tmp_path: Path) -> None:
    """``python publish.py`` publishes its own folder, wherever cron starts it, and passes on."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    script = samples.root / "publish.py"
    done = subprocess.run(
        [sys.executable, script, "--now", MONDAY, "--json"],
        cwd=elsewhere,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["editions"] == ["monday-2026-11-23"]
    assert (samples.public / "feed.xml").is_file()


def test_the_podcast_has_a_feed_of_its_own(samples: Newsroom) -> None:
    """The sample's main feeds are free of podcast tags, which the W3C's validator warns of."""
    samples.publish()
    for name in ("feed.xml", "atom.xml"):
        assert "podcastindex.org" not in samples.read(name)
        assert "itunes" not in samples.read(name)
    show = samples.read("feeds/spoken/feed.xml")
    assert "<podcast:guid>" in show
    assert show.count("<item>") == 1
    assert show.count("<enclosure ") == 1


def test_seed_record_comes_out_clean(samples: Newsroom) -> None:
    """The seed's pasted promo is taken out, its title stands once, the promo once."""
    samples.publish()
    page = samples.read("2025/11/japan-india-technology-cooperation/index.html")
    assert page.count("<h1") == 1
    assert page.count("Further Reading") == 1
    body = page[page.index("<h1") : page.index("</article>")]
    assert body.count("Technology Cooperation at") == 1
    assert "<h2" in body


def test_seed_record_without_blank_lines_comes_out_the_same(samples: Newsroom) -> None:
    """Whether its author parts paragraphs by blank lines or by line ends, the article is one."""
    path = "2025/11/japan-india-technology-cooperation/index.html"
    samples.publish()
    before = samples.read(path)
    (file,) = samples.root.glob("articles/**/*japan-india*.txt")
    file.write_text(re.sub(r"\n\s*\n", "\n", file.read_text("utf-8")), "utf-8")
    samples.publish()
    after = samples.read(path)
    assert after.count("<h1") == 1
    words = 'class="body"'
    assert after[after.index(words) :] == before[before.index(words) :]
