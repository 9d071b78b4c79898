"""Runs of the command that are killed, stopped or told to end at a point of our choosing."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from newsroom import MONDAY, Newsroom

SCRIPT = Path(__file__).parent / "faults" / "sender.py"
KILLED = -9
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the command: its ``status``, none while it is stopped, and where it writes to."""

    pid: int
    status: int | None
    out: Path

    @property
    def said(self) -> str:
        """What it wrote."""
        return self.out.read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Interferer:
    """A process that forks one run after the other; see ``faults/sender.py`` for the points."""

    process: "subprocess.Popen[str]"

    @classmethod
    def begin(cls) -> "Interferer":
        """Start the process, with everything loaded."""
        command = [sys.executable, str(SCRIPT)]
        pipe = subprocess.PIPE
        return cls(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))  # noqa: S603

    def end(self) -> None:
        """Let the process end."""
        self.process.communicate(timeout=60)

    def publish(
        self, room: Newsroom, at: str = "", act: str = "kill", now: datetime = MONDAY
    ) -> Run:
        """Publish, with an act at a point."""
        return self.run(room, "publish", "--now", now.isoformat(), at=at, act=act)

    def run(self, room: Newsroom, *args: str, at: str = "", act: str = "kill") -> Run:
        """Run the command, with an act at a point: a signal, or the name of an error."""
        out = room.root.parent / f"{room.root.name}-{next(_NUMBERS)}.out"
        job = {"do": "start", "folder": str(room.root), "args": args, "at": at, "act": act}
        return self._ask(job | {"out": str(out)}, out)

    def go(self, run: Run, act: str = "") -> Run:
        """Let a stopped run go on until it ends, or send it a signal."""
        return self._ask({"do": "go", "pid": run.pid, "act": act}, run.out)

    def end_stopped(self) -> None:
        """End all runs that are stopped still."""
        self._ask({"do": "end"}, Path())

    def _ask(self, job: dict[str, Any], out: Path) -> Run:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        return Run(told["pid"], told["status"], out)
