"""How benchmarks run a command: seconds, and the peak memory of all its processes together."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("syndicate"))
NOW = "2026-11-23T08:00:00Z"
LONG = 20_000
BUILD = (COMMAND, "build", "--now", NOW)


@dataclass(frozen=True)
class Measured:
    """One run: wall-clock seconds, and peak memory of the whole process tree in MB."""

    seconds: float
    megabytes: float


def tree_memory(pid: int) -> float:
    """Return the resident memory of a process and its children, shared pages counted once, in MB.

    ``Pss`` divides each shared page among those who share it (Linux only).
    """
    total = 0
    for one in (pid, *children(pid)):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text("ascii").split()]
        except OSError:
            continue
    return found


def run(folder: Path, command: Sequence[str] = BUILD) -> Measured:
    """Run a command once.

    Python keeps the modules it has compiled, as in an installed package, whatever the environment
    says: to compile them all takes 0.15 s.
    """
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment)
    peaks = [0.0]

    def watch() -> None:
        while process.poll() is None:
            began = time.perf_counter()
            peaks.append(tree_memory(process.pid))
            # To look takes longer the more memory there is, and both cores are wanted elsewhere.
            time.sleep(max(0.02, 30 * (time.perf_counter() - began)))

    watcher = threading.Thread(target=watch) if Path("/proc").is_dir() else None
    if watcher:
        watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - begun
    if watcher:
        watcher.join()
    else:
        peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    if status:
        sys.exit(f"the command ended with {status}")
    return Measured(seconds, max(peaks))


def tell_python() -> None:
    """Print which Python runs: of one version, a build may be a sixth faster than another."""
    print(f"Python {sys.version}", flush=True)


def repeats(wanted: int | None, articles: int) -> int:
    """Return how often to run, unless told: five times, or once where a run takes long."""
    return wanted or (1 if articles >= LONG else 5)


def clear(folder: Path) -> None:
    """Take away what earlier runs made."""
    for name in ("public", ".syndicate"):
        shutil.rmtree(folder / name, ignore_errors=True)


def median(runs: list[Measured]) -> Measured:
    """Return the medians of time and memory."""
    return Measured(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.megabytes for one in runs),
    )
