"""What comes with the package, found without importing anything that reads it."""

from pathlib import Path

_HERE = Path(__file__).parent


def templates() -> Path:
    """Return the folder of the shipped templates; in a checkout it stands at the top."""
    inside = _HERE / "templates"
    return inside if inside.is_dir() else _HERE.parents[1] / "templates"
