"""How many messages of 50 KB go over SMTP in a second, to Postfix's ``smtp-sink`` on loopback.

Beside them: Postfix's own ``smtp-source -d`` on one connection, which is the measure, and the
standard library's ``smtplib``. All take turns in one run; the figures are medians.

    python benchmarks/smtp.py --messages 5000 --repeats 5
"""

import argparse
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _runs import tell_python

import postfix
from syndicate.deliveries import Outcome
from syndicate.mailers import smtp
from syndicate.model import Message

SIZE = 50_000
LINE = b"<p>A village keeps its accounts on split sticks, and pays with what is=\r\n"


def messages(number: int) -> list[Message]:
    """Return so many messages; they share their bytes, so that memory is no matter here."""
    data = b"Subject: News\r\n\r\n" + LINE * (SIZE // len(LINE))
    return [
        Message(
            key=str(at),
            recipient=f"reader-{at}@reader.example",
            data=data,
            return_path=f"bounce+{at}@news.example",
        )
        for at in range(number)
    ]


def ours(where: postfix.Sink, many: Sequence[Message], connections: int) -> None:
    """Send them as the loop does: each call knows the next."""
    own = {"host": where.host, "port": where.port, "security": "none"}
    made = smtp.build(smtp.Settings.model_validate(own | {"messages_per_connection": 1_000_000}))

    def send(part: Sequence[Message]) -> None:
        session = made.session()
        for at, one in enumerate(part):
            (receipt,) = session.send([one], ahead=part[at + 1 : at + 2])
            if receipt.outcome is not Outcome.SENT:
                sys.exit(f"the sink answers {receipt.said}")
        session.close()

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send, [many[at::connections] for at in range(connections)]))


def library(where: postfix.Sink, many: Sequence[Message]) -> None:
    """Send them with ``smtplib`` over one connection."""
    with smtplib.SMTP(where.host, where.port) as client:
        for one in many:
            client.sendmail(one.return_path, [one.recipient], one.data)


def source(where: postfix.Sink, many: Sequence[Message]) -> None:
    """Let ``smtp-source`` send as many of the same size over one connection (``-d``)."""
    program = postfix.program("smtp-source")
    size = str(len(many[0].data))
    command = [str(program), "-d", "-l", size, "-m", str(len(many)), "-s", "1"]
    address = f"{where.host}:{where.port}"
    subprocess.run([*command, address], env=postfix.environment(), check=True)


def measured(run: Callable[[], None], number: int) -> tuple[float, float]:
    """Return messages a second, and microseconds of this process's own time for each."""
    begun, used = time.perf_counter(), time.process_time()
    run()
    return number / (time.perf_counter() - begun), (time.process_time() - used) / number * 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    if not (postfix.program("smtp-sink") and postfix.program("smtp-source")):
        sys.exit(postfix.WANTED)
    tell_python()
    many = messages(given.messages)
    with postfix.sink() as where:
        cases: dict[str, Callable[[], None]] = {
            "smtp-source -d, 1 connection": lambda: source(where, many),
            "smtplib, 1 connection": lambda: library(where, many),
            "Syndicate, 1 connection": lambda: ours(where, many, 1),
            "Syndicate, 4 connections": lambda: ours(where, many, 4),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        for _ in range(given.repeats):
            for name, run in cases.items():
                found[name].append(measured(run, len(many)))
    size = f"messages of {len(many[0].data):,} bytes"
    print(f"{size:<32} {'per second':>11} {'ratio':>6} {'own µs each':>12}")
    first = statistics.median(rate for rate, _ in found["smtp-source -d, 1 connection"])
    for name, runs in found.items():
        rate = statistics.median(one for one, _ in runs)
        own = statistics.median(one for _, one in runs)
        print(f"{name:<32} {rate:>11,.0f} {rate / first:>6.2f} {own:>12.0f}")


if __name__ == "__main__":
    main()
