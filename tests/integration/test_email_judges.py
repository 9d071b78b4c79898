"""Judges of others look at the emails: SpamAssassin's local rules, and the Nu HTML checker.

They look at the edition of the sample publication, and at every theme and kind of newsletter.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import factories
import looks
from newsroom import MONDAY, Newsroom
from syndicate import templating
from syndicate.email import mime
from syndicate.email.compose import compose
from syndicate.model import Artifact

BASELINE = Path(__file__).parents[1] / "data/vnu_baseline.json"
JAR = Path(os.environ.get("SYNDICATE_VNU", "~/.cache/syndicate/vnu.jar")).expanduser()
_POINTS = re.compile(r"^Content analysis details: +\((-?[\d.]+) points", re.MULTILINE)
_HITS = re.compile(r"^ *(-?\d+\.\d) ([A-Z][A-Z_0-9]+) ", re.MULTILINE)


def needed(found: str | Path | None, what: str) -> str:
    """Return a program, or skip the test in one line that says what to install."""
    if found is None or not Path(found).exists():
        if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
            pytest.fail(what)
        pytest.skip(what)
    return str(found)


@pytest.fixture(scope="module")
def editions(shared_samples: Newsroom) -> dict[str, tuple[Artifact, ...]]:
    """Return the files of the sample publication's edition, and of all looks, by name."""
    preview = shared_samples.publisher().preview(now=MONDAY)
    sample = preview.next("monday")
    preview.close()
    assert sample is not None
    made = {"sample": sample.composed.files}
    env = templating.environment()
    for look in looks.EVERY:
        contents = looks.contents(look)
        made["-".join(look)] = mime.files(
            compose(contents, env),
            articles=contents.articles,
            newsletter=contents.newsletter,
            publication=contents.publication,
            sent_at=factories.NOON,
        )
    return made


def written(editions: dict[str, tuple[Artifact, ...]], name: str, folder: Path) -> list[Path]:
    """Write each edition's file of a name; return their paths."""
    folder.mkdir()
    for edition, files in editions.items():
        own = {one.path.rpartition("/")[2]: one.data for one in files if one.path[:6] == "email/"}
        (folder / f"{edition}-{name}").write_bytes(own[name])
    return sorted(folder.iterdir())


def test_spam_filters_have_nothing_to_say(
    editions: dict[str, tuple[Artifact, ...]], tmp_path: Path
) -> None:
    """SpamAssassin gives every edition 0.0 points or less: not one of its rules that costs any."""
    told = "needs SpamAssassin: install the package spamassassin"
    program = needed(shutil.which("spamassassin", path=f"{os.environ['PATH']}:/usr/sbin"), told)
    messages = written(editions, "message.eml", tmp_path / "messages")
    done = subprocess.run(
        [program, "-t", "-L", *messages],
        env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    told = done.stdout.decode("latin-1")
    points = [float(one) for one in _POINTS.findall(told)]
    costly = {rule for cost, rule in _HITS.findall(told) if float(cost) > 0}
    assert len(points) == len(messages)
    assert (max(points), costly) == (0.0, set())


def test_html_checker_says_nothing_new(
    editions: dict[str, tuple[Artifact, ...]], tmp_path: Path
) -> None:
    """The Nu HTML checker finds nothing in the HTML that is not accepted, and why, in a file."""
    java = needed(shutil.which("java"), "needs Java: install openjdk-17-jre-headless")
    jar = needed(JAR, f"needs the Nu HTML checker at {JAR}: it is in the npm package vnu-jar")
    pages = written(editions, "index.html", tmp_path / "pages")
    # The sample, and of the eighteen looks four with each theme, kind and direction among them.
    some = [*pages[::5], pages[-1]]
    done = subprocess.run(
        [java, "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", *some],
        capture_output=True,
        check=True,
    )
    accepted = json.loads(BASELINE.read_text("utf-8"))["accepted"]
    messages = {one["message"] for one in json.loads(done.stdout)["messages"]}
    assert {one for one in messages if not any(re.fullmatch(a, one) for a in accepted)} == set()
