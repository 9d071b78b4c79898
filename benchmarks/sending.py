"""How fast an edition goes to many, end to end: plan, compose, sign, SMTP to a sink, ledger.

The sink is Postfix's smtp-sink on loopback, which takes everything and keeps nothing. Beside it, as
the baseline: how fast the same messages are made and signed, when nothing is sent and noted.

    python benchmarks/sending.py --recipients 1000000
"""

import argparse
import os
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _runs import tell_python
from sqlalchemy import text

import postfix
from keys import DOMAIN, SELECTOR, pem
from mailroom import SECRET, Mailroom
from newsroom import MONDAY, markdown
from syndicate.audience import Signer
from syndicate.deliveries import DeliveryState, Recipient
from syndicate.email.mailing import thaw
from syndicate.publishing.sending.addressing import Addressing, Letterbox

LINE = "A village keeps its accounts on split sticks, and pays with what is owed. "


def begin(room: Mailroom, port: int, connections: int, recipients: int) -> None:
    """Write a publication whose next edition goes to so many."""
    os.environ["BENCH_KEY"] = pem("rsa")
    key = f'[[channel.dkim]]\ndomain = "{DOMAIN}"\nselector = "{SELECTOR}"\nkey = "env:BENCH_KEY"\n'
    room.begin(port, connections=connections, more=key)
    for number in range(12):
        body = "\n\n".join([LINE * 5] * 12)
        room.write(f"articles/{number}.md", markdown(f"Story {number}", "2026-11-18", body))
    signer = Signer(SECRET)
    with room.database() as opened, opened.write() as db:
        for start in range(0, recipients, 50_000):
            some = range(start + 1, min(start + 50_000, recipients) + 1)
            people = [
                {"id": n, "a": f"reader-{n}@mail-{n % 97}.example", "at": 1_700_000_000_000_000}
                for n in some
            ]
            rows = [one | {"h": signer.address_hash(str(one["a"]))} for one in people]
            db.execute(
                text(
                    "INSERT INTO subscriber (id, address, address_hash, attributes, created_at,"
                    """ changed_at) VALUES (:id, :a, :h, '{"first_name": "Ada"}', :at, :at)"""
                ),
                rows,
            )
            db.execute(
                text(
                    "INSERT INTO subscription (newsletter, subscriber, state, created_at,"
                    " changed_at) VALUES ('weekly', :id, 'confirmed', :at, :at)"
                ),
                people,
            )


def made_alone(room: Mailroom, number: int) -> tuple[float, int]:
    """Return how many messages of the edition are made and signed in a second, and their size."""
    publisher = room.publisher()
    with room.ledger() as ledger:
        (kept,) = ledger.editions()
        frozen = ledger.content(kept.id)
    mailing = thaw(frozen, publisher.setup.channels["own"].settings.signers())
    box = Letterbox(
        url="https://letters.small.example/",
        bounces="bounce@small.example",
        signer=Signer(SECRET),
    )
    addressing = Addressing(letterbox=box, edition=kept.id, newsletter="weekly")
    begun, size = time.perf_counter(), 0
    for one in range(number):
        who = Recipient(id=one, address=f"reader-{one}@mail.example")
        size = len(mailing.message(addressing.addressee(who)).data)
    return number / (time.perf_counter() - begun), size


def main() -> None:
    """Send, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=8)
    given = parser.parse_args()
    tell_python()
    with TemporaryDirectory() as name, postfix.sink() as sink:
        room = Mailroom(Path(name))
        begin(room, sink.port, given.connections, given.recipients)
        publisher = room.publisher()
        publisher.build(now=MONDAY - timedelta(hours=2))
        begun, used = time.perf_counter(), time.process_time()
        (sending,) = publisher.publish(now=MONDAY).sendings
        took, used = time.perf_counter() - begun, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sent = sending.counts.of(DeliveryState.SENT)
        if sent != given.recipients:
            raise SystemExit(f"{sent} of {given.recipients} were sent: {sending}")
        alone, size = made_alone(room, 3000)
    print(f"{sent:,} messages of {size:,} bytes, {given.connections} connections")
    print(f"end to end: {took:.1f} s, {sent / took:,.0f} a second, {used:.1f} s of processor time")
    print(f"peak memory: {peak:.0f} MB")
    print(f"made and signed alone: {alone:,.0f} a second; ratio {sent / took / alone:.2f}")


if __name__ == "__main__":
    main()
