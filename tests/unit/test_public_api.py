"""The names that others may rely on."""

import subprocess
import sys

import pytest

import syndicate

PUBLIC = {
    "Article",
    "Config",
    "Edition",
    "Finding",
    "Publisher",
    "Report",
    "SyndicateError",
    "__version__",
    "open_publication",
}


def test_the_public_names_are_just_these() -> None:
    """Nothing is added to the public names, or taken from them, by accident."""
    assert set(syndicate.__all__) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_public_name_is_there(name: str) -> None:
    """Each public name leads to something, in a process that has imported nothing else."""
    code = f"import syndicate; print(syndicate.{name})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode == 0, done.stderr


def test_other_names_are_refused() -> None:
    """A name that is not public is no attribute, whatever module has one like it."""
    with pytest.raises(AttributeError, match="reader"):
        _ = syndicate.reader
