"""Publishers that die, or whose disk fails, at a moment of our choosing."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsroom import MONDAY, Newsroom

SCRIPT = Path(__file__).parent / "faults" / "crash.py"
KILLED = -9


@dataclass(frozen=True, slots=True)
class Crasher:
    """A process that forks one publisher after the other."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls) -> "Crasher":
        """Start the process, with everything loaded."""
        command = [sys.executable, str(SCRIPT)]
        pipe = subprocess.PIPE
        return cls(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))  # noqa: S603

    def stop(self) -> None:
        """Let the process end."""
        self.process.communicate(timeout=20)

    def publish(
        self, room: Newsroom, fault: str, at: int, now: datetime = MONDAY
    ) -> tuple[int, int]:
        """Publish with a fault at a moment, 0 for never; return exit status and moments seen."""
        job = {"folder": str(room.root), "now": now.isoformat(), "fault": fault, "at": at}
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        return told["status"], told["points"]
