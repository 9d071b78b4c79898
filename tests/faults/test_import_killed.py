"""An import that is killed, at every moment at which a file appears."""

import json
import subprocess
import sys
from pathlib import Path

from crashing import KILLED
from httpd import answer, serving
from newsroom import SETTINGS, Newsroom, contents

CODE = """
import os, signal, sys
at, name, seen = int(sys.argv[1]), sys.argv[2], 0
real = getattr(os, name)

def counted(*args, **more):
    global seen
    seen += 1
    if seen == at:
        if name == "write":
            real(args[0], bytes(args[1])[: len(args[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **more)

setattr(os, name, counted)
from syndicate import cli
sys.argv = ["syndicate", *sys.argv[3:]]
cli.main()
"""
IMPORT = ("import", "feed", "old.json", "--images", "--allow-private")


def bring(room: Newsroom, at: int, name: str) -> int:
    """Import, and die before the call number ``at`` of a function of the system."""
    command = [sys.executable, "-c", CODE, str(at), name, *IMPORT]
    return subprocess.run(command, cwd=room.root, check=False, capture_output=True).returncode  # noqa: S603


def room(folder: Path, feed: str) -> Newsroom:
    """Return an empty publication with a feed to import."""
    made = Newsroom(folder)
    made.settings(SETTINGS)
    made.write("old.json", feed)
    return made


def test_a_killed_import_is_completed_by_the_next(tmp_path: Path) -> None:
    """No half file is ever an article; the next import makes what is missing, and nothing twice."""
    with serving({"/a.png": answer(b"\x89PNG\r\n\x1a\n" + b"x" * 99)}) as server:
        body = f'<p>Words</p><img src="{server.url("/a.png")}">'
        items = [{"id": f"urn:x:{n}", "title": f"T {n}", "date_published": "2020-01-01",
                  "content_html": body} for n in range(2)]  # fmt: skip
        feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
        whole = room(tmp_path / "whole", feed)
        assert whole.call(*IMPORT).returncode == 0
        expected = contents(whole.root / "articles")
        assert len(expected) == 4
        for name in ("replace", "write"):
            for at in range(1, 5):
                tried = room(tmp_path / f"{name}{at}", feed)
                assert bring(tried, at, name) == KILLED
                found = contents(tried.root / "articles")
                assert {p: d for p, d in found.items() if not p.endswith(".part")}.items() <= (
                    expected.items()
                )
                assert tried.call(*IMPORT).returncode == 0
                assert contents(tried.root / "articles") == expected, (name, at)
