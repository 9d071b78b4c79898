"""Hostile and odd records go through the whole pipeline: valid feeds come out, or they are held."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

import torture
from newsroom import Newsroom, markdown
from syndicate.publishing.desk import BlockedError, Report
from torture import Trouble
from validity import faults

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SETTINGS = """\
[publication]
title = "Torture & <Co.> ]]> 👩‍🚀"
url = "https://small.example/base/"
description = "R&D: 1 < 2, &copy; <b>"
author = "ada"
rights = "© & <i>"
timezone = "Asia/Kolkata"

[feeds]
entries = 1000

[authors.ada]
name = "Ada & 'Reed' <x>"
email = "ada@small.example"
"""
PODCAST = """
[podcast]
categories = ["Health & Fitness > Mental Health", "TV & Film"]
image = "cover.png"
owner_email = "owner@small.example"
owner = "Ada & <Co.>"
hosts = ["ada"]
locked = true
"""
NAMES = ("feed.xml", "atom.xml", "feed.json")


def published(
    room: Newsroom, troubles: Sequence[Trouble], settings: str = SETTINGS
) -> tuple[Report, dict[str, bytes]]:
    """Publish these records; return the report and the feeds."""
    room.settings(settings)
    (room.root / "articles").mkdir(exist_ok=True)
    for one in troubles:
        room.write(f"articles/{one.path}", one.content)
        for name, data in one.beside:
            room.write(f"articles/{Path(one.path).parent}/{name}", data)
    report = room.publish(NOW)
    return report, {name: (room.public / name).read_bytes() for name in NAMES}


def told(
    report: Report, documents: dict[str, bytes], troubles: Sequence[Trouble]
) -> tuple[list[str], set[str]]:
    """Return what is wrong, but for what records say themselves; and of these, which were told.

    What is right of one entry is wrong of any other. That all are many is right of the whole.
    """
    assert report.plan
    ids = {head.key: head.id for head in report.plan.live}
    right = {
        (f"entry {ids[one.path]}: ", f"[{one.warns}]"): one.name
        for one in troubles
        if one.warns and one.path in ids
    }
    wrong, heard = [], set()
    for fault in faults(documents):
        named = {n for (entry, rule), n in right.items() if entry in fault and fault.endswith(rule)}
        heard |= named
        if not named and not fault.endswith("[feed-size]"):
            wrong.append(fault)
    return wrong, heard


@pytest.fixture(scope="module", params=["plain", "podcast"])
def crowd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, dict[str, bytes]]:
    """Return all troubles published at once, as a plain feed and as a podcast."""
    room = Newsroom(tmp_path_factory.mktemp("crowd"))
    settings = SETTINGS
    if request.param == "podcast":
        (room.root / "static").mkdir()
        Image.new("RGB", (1400, 1400)).save(room.root / "static/cover.png")
        settings += PODCAST
    return published(room, torture.EVERY, settings)


@pytest.mark.parametrize("trouble", torture.EVERY, ids=[one.name for one in torture.EVERY])
def test_each_has_its_fate(trouble: Trouble, crowd: tuple[Report, dict[str, bytes]]) -> None:
    """A record is published among all the others, or held: with file, reason and remedy."""
    report, documents = crowd
    assert report.plan
    fate = (b"<itunes:" in documents["feed.xml"] and trouble.in_podcast) or trouble.fate
    live = {head.key for head in report.plan.live}
    held = {one.path: one for one in report.held}
    assert (trouble.path in live, trouble.path in held) == (
        fate == "live",
        fate == "held",
    )
    if fate == "held":
        assert trouble.says in held[trouble.path].problem + held[trouble.path].remedy
        assert held[trouble.path].remedy


def test_all_feeds_are_valid(crowd: tuple[Report, dict[str, bytes]]) -> None:
    """With all troubles in them, the feeds are valid by every proof, and none is left out."""
    report, documents = crowd
    wrong, heard = told(report, documents, torture.EVERY)
    assert wrong == []
    assert heard == {one.name for one in torture.EVERY if one.warns}
    assert report.plan
    assert len(json.loads(documents["feed.json"])["items"]) == len(report.plan.live)


def test_nothing_changes_on_a_second_run(tmp_path: Path) -> None:
    """The same troubles give the same bytes: nothing is written twice."""
    room = Newsroom(tmp_path)
    published(room, torture.EVERY)
    room.let_files_age()
    assert room.publish(NOW).written == ()


def test_an_empty_publication_has_valid_feeds(tmp_path: Path) -> None:
    """A publication without an article has three feeds without an entry."""
    report, documents = published(Newsroom(tmp_path), [])
    assert not report.held
    assert told(report, documents, []) == ([], set())


def test_a_feed_past_the_limit_stops_the_release(tmp_path: Path) -> None:
    """A feed of more than 5 MiB is an error that names the setting; the old release stays."""
    room = Newsroom(tmp_path)
    _, before = published(
        room, [Trouble(name="a", path="a.md", content=markdown("A", "2026-11-01"))]
    )
    for number in range(15):
        body = f"{number} long words. " * 28_000
        room.write(f"articles/long-{number}.md", markdown(f"Long {number}", "2026-11-02", body))
    with pytest.raises(BlockedError, match=r"more than 5,242,880; lower entries under \[feeds\]"):
        room.publish(NOW)
    assert {name: (room.public / name).read_bytes() for name in NAMES} == before
