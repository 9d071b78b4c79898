"""Compressed variants and the serving manifest: written with a release, and kept right."""

import gzip
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from newsroom import MONDAY, SETTINGS, Newsroom, looks, markdown
from syndicate.errors import ConfigError
from syndicate.serving.etags import etag

WORDS = "Words that are worth compressing. " * 40
FEEDS = ("atom.xml", "feed.json", "feed.xml")
PACKED = sorted(f"{path}{suffix}" for path in FEEDS for suffix in (".br", ".gz"))


@pytest.fixture
def small(tmp_path: Path) -> Newsroom:
    """Return a publication of two articles, published."""
    made = Newsroom(tmp_path)
    made.settings(SETTINGS)
    made.write("articles/tally.md", markdown("Tally", "2026-11-10", WORDS))
    made.write("articles/wir.md", markdown("WIR", "2026-11-17", WORDS, tags="[credit]"))
    made.let_files_age()
    made.publish()
    return made


def packed(room: Newsroom) -> list[str]:
    """Return the variants that lie in the public folder; each must unpack to its file."""
    unpack = {".br": brotli.decompress, ".gz": gzip.decompress}
    found = [path for path in room.public.rglob("*") if path.suffix in unpack]
    for path in found:
        assert unpack[path.suffix](path.read_bytes()) == path.with_suffix("").read_bytes(), path
    return sorted(str(path.relative_to(room.public)) for path in found)


def told(room: Newsroom) -> dict[str, Any]:
    """Return the entries of the manifest; what they say of bytes must be true."""
    read = json.loads((room.root / ".syndicate/serving.json").read_bytes())
    for path, entry in read["files"].items():
        data = (room.public / path).read_bytes()
        assert (entry["size"], entry["etag"]) == (len(data), etag([data])), path
        for coding, one in entry.get("variants", {}).items():
            suffix = {"br": ".br", "gzip": ".gz"}[coding]
            variant = (room.public / f"{path}{suffix}").read_bytes()
            assert (one["size"], one["etag"]) == (len(variant), etag([variant], coding)), path
    return {
        path: {**one, "headers": read["headers"][one["headers"]]}
        for path, one in read["files"].items()
    }


def test_feeds_have_variants(small: Newsroom) -> None:
    """Unless told otherwise the feeds have variants, and nothing else has."""
    assert packed(small) == PACKED
    entries = told(small)
    assert {path for path, one in entries.items() if "variants" in one} == set(FEEDS)
    assert entries["feed.xml"]["headers"]["Vary"] == "Accept-Encoding"


def test_manifest_tells_every_file(small: Newsroom) -> None:
    """Every published file but the variants is in the manifest, and nothing else is."""
    assert set(told(small)) == set(small.tree()) - set(PACKED)
    assert told(small)["404.html"]["status"] == 404


def test_unchanged_run_rewrites_nothing(small: Newsroom) -> None:
    """A second run touches neither files nor variants nor the manifest."""
    before = looks(small.public), looks(small.root / ".syndicate")["serving.json"]
    report = small.publish()
    assert (report.plan, report.written, report.removed) == (None, (), ())
    assert (looks(small.public), looks(small.root / ".syndicate")["serving.json"]) == before


def test_equal_input_gives_an_equal_manifest(
    small: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Another machine, on another day, writes the same variants and the same manifest."""
    other = Newsroom(tmp_path_factory.mktemp("other"))
    other.settings(SETTINGS)
    for path in (small.root / "articles").iterdir():
        other.write(f"articles/{path.name}", path.read_bytes())
    other.publish(MONDAY + timedelta(days=3))
    assert other.tree() == small.tree()
    name = ".syndicate/serving.json"
    assert (other.root / name).read_bytes() == (small.root / name).read_bytes()


def remove(path: Path) -> None:
    """Lose a file."""
    path.unlink()


def spoil(path: Path) -> None:
    """Put something else into it."""
    path.write_bytes(b"spoilt")


@pytest.mark.parametrize("harm", [remove, spoil])
@pytest.mark.parametrize(
    "name", ["public/feed.xml.gz", "public/feed.xml.br", ".syndicate/serving.json"]
)
def test_what_is_harmed_is_healed(small: Newsroom, name: str, harm: Callable[[Path], None]) -> None:
    """A variant or a manifest that was lost or changed is right again after the next run."""
    path = small.root / name
    before, plain = path.read_bytes(), looks(small.public)["feed.xml"]
    harm(path)
    small.publish()
    assert path.read_bytes() == before
    assert looks(small.public)["feed.xml"] == plain
    assert packed(small) == PACKED
    assert small.publish().plan is None


def test_one_change_renews_what_it_touches(small: Newsroom) -> None:
    """A changed article renews its page and what lists it; other tags and dates stay."""
    before = told(small)
    small.write("articles/wir.md", markdown("WIR", "2026-11-17", WORDS + "More.", tags="[credit]"))
    small.publish()
    after = told(small)
    changed = {path for path in after if after[path] != before.get(path)}
    assert {"2026/11/wir/index.html", *FEEDS} <= changed
    assert "2026/11/tally/index.html" not in changed
    assert "404.html" not in changed
    for path in changed & set(before):
        assert after[path]["etag"] != before[path]["etag"]
        assert after[path]["modified"] > before[path]["modified"]
    assert packed(small) == PACKED


def test_all_text_can_have_variants(small: Newsroom) -> None:
    """With ``compress = "all"`` pages, styles and static text have variants; pictures have none."""
    small.settings(f'{SETTINGS}\n[serving]\ncompress = "all"\n')
    small.write("static/words.txt", WORDS)
    small.write("static/noise.png", os.urandom(2000))
    small.let_files_age()
    small.publish()
    found = packed(small)
    assert {"2026/11/wir/index.html.gz", "words.txt.br", "feed.xml.gz", "404.html.br"} <= set(found)
    assert not [path for path in found if ".png" in path]
    assert {path for path, one in told(small).items() if "variants" in one} == {
        path.rpartition(".")[0] for path in found
    }
    assert small.publish().plan is None


@pytest.mark.parametrize("forgotten", [False, True])
def test_variants_that_are_no_longer_wanted_go(small: Newsroom, *, forgotten: bool) -> None:
    """No variant outlives its file or the setting, even if the cache has forgotten it."""
    small.settings(f'{SETTINGS}\n[serving]\ncompress = "all"\n')
    small.publish()
    assert "tags/credit/index.html.gz" in packed(small)
    if forgotten:
        (small.root / ".syndicate/cache.db").unlink()
    (small.root / "articles/wir.md").unlink()
    small.publish()
    assert not [path for path in packed(small) if "credit" in path]
    if forgotten:
        (small.root / ".syndicate/cache.db").unlink()
    small.settings(f'{SETTINGS}\n[serving]\ncompress = "none"\n')
    small.publish()
    assert packed(small) == []
    assert small.publish().plan is None


def test_owners_variants_are_left_alone(small: Newsroom) -> None:
    """Files that an owner compressed are published as they are, unless ours belong there."""
    small.write("static/data.csv", "a,b\n" * 200)
    small.write("static/data.csv.gz", gzip.compress(b"a,b\n" * 200))
    small.publish()
    assert "data.csv.gz" in packed(small)
    (small.root / ".syndicate/cache.db").unlink()
    small.publish()
    assert "data.csv.gz" in packed(small)
    small.settings(f'{SETTINGS}\n[serving]\ncompress = "all"\n')
    with pytest.raises(ConfigError, match=r"the compressed form of data\.csv belongs"):
        small.publish()


def test_hosts_get_their_files(small: Newsroom) -> None:
    """Rules for servers are written where each kind looks for them, and kept right.

    What a server may still include stays when it is not asked for any more: without it the server
    would not start.
    """
    small.write("articles/wir.md", markdown("WIR", "2026-11-17", WORDS, aliases="[/old/]"))
    small.let_files_age()
    small.settings(f'{SETTINGS}\n[serving]\nhosts = ["nginx", "netlify", "caddy", "apache"]\n')
    small.publish()
    rules = small.root / ".syndicate/hosts"
    assert sorted(path.name for path in rules.iterdir()) == [
        "Caddyfile",
        "apache.conf",
        "nginx.conf",
    ]
    for path in (*rules.iterdir(), small.public / "_redirects"):
        assert "https://small.example/2026/11/wir/" in path.read_text("utf-8")
    assert "/feed.xml\n  Content-Type: application/rss+xml; charset=utf-8\n" in small.read(
        "_headers"
    )
    assert small.publish().plan is None
    (rules / "nginx.conf").unlink()
    small.publish()
    assert (rules / "nginx.conf").exists()
    small.settings(f'{SETTINGS}\n[serving]\nhosts = ["caddy"]\n')
    small.publish()
    assert (rules / "nginx.conf").exists()
    assert not (small.public / "_headers").exists()
    assert small.publish().plan is None


def test_unknown_hosts_are_told(small: Newsroom) -> None:
    """A kind of server that is not known ends the run, with the nearest that is."""
    small.settings(f'{SETTINGS}\n[serving]\nhosts = ["ngnix"]\n')
    with pytest.raises(ConfigError, match="did you mean 'nginx'"):
        small.publish()


def lose(room: Newsroom, *names: str) -> None:
    """Lose files of the state."""
    for path in [path for name in names for path in (room.root / ".syndicate").glob(name)]:
        path.unlink()


@pytest.mark.parametrize("lost", [["cache.db*"], ["cache.db*", "serving.json"]])
def test_changed_bytes_are_newer_whatever_is_lost(small: Newsroom, lost: list[str]) -> None:
    """Bytes that change after the cache, and even the manifest, was lost have a later time."""
    before = told(small)
    small.settings(SETTINGS.replace("[publication]", '[publication]\ndescription = "Other"', 1))
    lose(small, *lost)
    small.publish()
    after = told(small)
    changed = [path for path in before if after[path]["etag"] != before[path]["etag"]]
    assert set(FEEDS) <= set(changed)
    assert all(after[path]["modified"] > before[path]["modified"] for path in changed)
    if len(lost) == 1:  # what is known stays as it was
        same = before.keys() - changed
        assert all(after[path]["modified"] == before[path]["modified"] for path in same)


@pytest.mark.parametrize("lost", [[], ["cache.db*"]])
def test_what_comes_back_is_newer(small: Newsroom, lost: list[str]) -> None:
    """A file that was away has a later time than it ever had, even if its bytes are others."""
    chosen = '\n[[feed]]\nid = "credit"\ntitle = "{}"\nany = {{ tags = ["credit"] }}\n'
    small.settings(SETTINGS + chosen.format("Credit"))
    small.publish()
    before = told(small)["feeds/credit/feed.xml"]
    small.settings(SETTINGS)
    small.publish()
    lose(small, *lost)
    small.settings(SETTINGS + chosen.format("Trust"))
    small.publish()
    after = told(small)["feeds/credit/feed.xml"]
    assert after["etag"] != before["etag"]
    assert after["modified"] > before["modified"]
