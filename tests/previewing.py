"""A preview of ours in a process of its own, and the publication that it shows."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from newsroom import COMMAND, MONDAY, NEWSLETTER, ONE_FEED, SETTINGS, Newsroom, markdown

NOW = "2026-11-25T09:00:00+00:00"
"""Two days after the first edition, five before the next."""


def furnish(root: Path) -> Newsroom:
    """Make a publication with one edition behind it, and something new for the next."""
    room = Newsroom(root)
    room.settings(SETTINGS + 'logo = "logo.png"\n' + ONE_FEED + NEWSLETTER)
    (root / "static").mkdir()
    Image.new("RGB", (240, 72), "#225577").save(root / "static/logo.png")
    room.write("articles/old.md", markdown("An old story", "2026-11-20T08:00:00Z"))
    room.publish(MONDAY)
    body = "It begins.\n\n![A boat](boat.jpg)\n\n<p onclick='steal()'>A line that says more.</p>"
    room.write("articles/new/index.md", markdown("A new story", "2026-11-24T08:00:00Z", body))
    Image.new("RGB", (64, 48), "#cc8844").save(root / "articles/new/boat.jpg")
    room.write("articles/late.md", markdown("A late story", "2026-11-24T09:00:00Z"))
    room.write("articles/broken.md", "---\ntitle: A broken one\ndate: soon\n---\nText.\n")
    return room


@contextmanager
def previewed(room: Newsroom, *options: str) -> Iterator[str]:
    """Run ``syndicate preview`` in a publication's folder; give the address that it prints."""
    command = [str(COMMAND), "preview", "--port", "0", "--no-open", "--now", NOW, *options]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=room.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the process has no pipe")
            told = process.stdout.readline()
            found = re.search(r"http://\S+", told)
            if not found:
                process.kill()
                raise RuntimeError(told + process.communicate()[1])
            yield found[0]
        finally:
            process.terminate()
            process.communicate(timeout=20)
