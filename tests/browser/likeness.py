"""Pictures of pages, compared with those that somebody looked at and accepted."""

import io
import os
from pathlib import Path

from PIL import Image, ImageChops

ACCEPTED = Path(__file__).parent / "accepted"
BUILD = Path(__file__).parents[2] / "build" / "looks"
COLOURS = 128
TILE = 4
"""Pixels of a kept picture that are compared as one: edges may be smoothed in another way."""

NOTICED = 6
"""Steps of 255 by which a tile must differ to count."""

FEW = 3
"""Tiles that may differ."""


def small(shot: bytes) -> Image.Image:
    """Return a screenshot as it is kept: half as large, of few colours."""
    half = Image.open(io.BytesIO(shot)).convert("RGB").reduce(2)
    return half.quantize(COLOURS, dither=Image.Dither.NONE)


def differing(one: Image.Image, other: Image.Image) -> int:
    """Return how many tiles of two pictures of one size differ so that a person could see it."""
    tiles = [image.convert("RGB").reduce(TILE) for image in (one, other)]
    apart = ImageChops.difference(*tiles)
    most = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.split()[2])
    return sum(most.histogram()[NOTICED + 1 :])


def kept(path: Path) -> Image.Image:
    """Return a picture that was accepted."""
    return Image.open(io.BytesIO(path.read_bytes()))


def assert_like_accepted(shot: bytes, name: str) -> None:
    """Compare a screenshot with the accepted one; with SYNDICATE_ACCEPT=1 accept it instead.

    One that looks the same is left as it is, so that only what changed is there to be looked at.
    """
    path = ACCEPTED / f"{name}.png"
    found = small(shot)
    said = _apart(path, found)
    if not said:
        return
    if os.environ.get("SYNDICATE_ACCEPT") == "1":
        ACCEPTED.mkdir(exist_ok=True)
        found.save(path, optimize=True)
        return
    new = BUILD / path.name
    BUILD.mkdir(parents=True, exist_ok=True)
    found.save(new)
    raise AssertionError(
        f"{name} {said}: look at {new}, and run `make accept-looks` if it is meant"
    )


def _apart(path: Path, found: Image.Image) -> str:
    """Tell how a picture differs from the accepted one; nothing if it does not."""
    if not path.exists():
        return "has no accepted picture"
    accepted = kept(path)
    if accepted.size != found.size:
        return f"is {found.size} instead of {accepted.size}"
    count = differing(accepted, found)
    return f"differs in {count} places" if count > FEW else ""
