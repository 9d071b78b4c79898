"""How long the command takes to start, and to publish the samples of this repository.

Prints medians, and ratios against ``python -c pass`` in the same run.

    python benchmarks/start.py --repeats 9
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _runs import tell_python

ROOT = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("syndicate"))
NOW = "2026-11-23T08:00:00Z"


def seconds(command: list[str], folder: Path) -> float:
    """Return the wall-clock seconds of one command."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def samples(folder: Path) -> None:
    """Put the sample publication there, never published."""
    for name in ("articles", "static"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "syndicate.toml", folder)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    tell_python()
    cases: dict[str, list[float]] = {}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            samples(folder)
            publish = [COMMAND, "publish", "--now", NOW]
            for case, command in (
                ("python -c pass", [sys.executable, "-c", "pass"]),
                ("syndicate --help", [COMMAND, "--help"]),
                ("samples, first publish", publish),
                ("samples, next publish", publish),
            ):
                cases.setdefault(case, []).append(seconds(command, folder))
    base = statistics.median(cases["python -c pass"])
    print(f"{'case':<24} {'seconds':>8} {'ratio':>7}")
    for case, times in cases.items():
        median = statistics.median(times)
        print(f"{case:<24} {median:>8.3f} {median / base:>7.1f}")


if __name__ == "__main__":
    main()
