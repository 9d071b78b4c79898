"""The digest as it was last looked at and approved."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import digests
import factories
from syndicate.email import mime

HERE = Path(__file__).parent
NAMES = ("index.html", "body.txt", "message.eml", "manifest.json")


def rendered() -> dict[str, bytes]:
    """Return the golden edition's files, by name."""
    made = mime.files(
        digests.full_email(),
        articles=digests.issue(),
        newsletter=digests.full_newsletter(),
        publication=digests.full_publication(),
        sent_at=factories.NOON,
    )
    return {Path(artifact.path).name: artifact.data for artifact in made}


def digest() -> str:
    """Return one hash over all the files."""
    made = rendered()
    return sha256(b"".join(made[name] for name in NAMES)).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_digest_is_as_approved(name: str) -> None:
    """Not a byte of the digest changes unless somebody accepts it (SYNDICATE_ACCEPT=1)."""
    golden = HERE / name
    if os.environ.get("SYNDICATE_ACCEPT") == "1":
        golden.write_bytes(rendered()[name])
    assert rendered()[name] == golden.read_bytes()


@pytest.mark.parametrize("seed", ["0", "1234"])
def test_digest_is_the_same_in_every_process(seed: str) -> None:
    """Another process, hash seed, locale and time zone make the same bytes."""
    script = (
        "import sys; sys.path[:0] = sys.argv[1:];"
        "import test_golden_digest as golden; print(golden.digest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    tests = str(HERE.parents[1])
    done = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, "-c", script, str(HERE), tests],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == digest()
