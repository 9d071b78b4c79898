"""How many messages of an edition are made and signed in a second, on one core.

Beside them: what the standard library's ``EmailMessage`` with dkimpy makes of the same, and the
floor, which is what OpenSSL needs for the signature alone.

    python benchmarks/messages.py --repeats 5
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import dkim as naive
from _runs import tell_python
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import factories
from keys import DOMAIN, SELECTOR, pem, signer
from syndicate import slots
from syndicate.email.mailing import Mailing, mailing
from syndicate.model import Addressee, Email, MergeSlot

SIZE = 50_000
BOTH = ("rsa", "ed25519")
NAME, LEAVE = "recipient.first_name", "merge.unsubscribe_url"


def email() -> Email:
    """Return an email of 50 KB with a name and a link for leaving in both of its parts."""
    places = [(NAME, "html"), (LEAVE, "attribute"), (NAME, "text"), (LEAVE, "text")]
    made = [
        MergeSlot(name=name, place=place, tag=slots.token(name, place, ""), count=1)  # type: ignore[arg-type]
        for name, place in places
    ]
    line = "<p>A village keeps its accounts on split sticks, and pays with what is owed.</p>\n"
    html = f"<p>Dear {made[0].tag},</p>\n{line * (SIZE // len(line))}"
    html += f'<p><a href="{made[1].tag}">Unsubscribe</a></p>\n'
    words = f"Dear {made[2].tag},\n\nit is all on the web.\n\nUnsubscribe: {made[3].tag}\n"
    base = Email(edition=factories.edition(), subject="News", preheader="", html=html, text=words)
    return replace(base, merge_tags="syndicate", slots=tuple(made))


def ready(*kinds: str) -> Mailing:
    """Return the email, made ready for many and signed with keys of these kinds."""
    return mailing(
        email(),
        newsletter=factories.newsletter(),
        publication=factories.publication(postal_address="12 Rope Walk, Bristol"),
        sent_at=factories.NOON,
        signers=[signer(kind) for kind in kinds],
    )


def to(number: int) -> Addressee:
    """Return somebody to write to."""
    return Addressee(
        key=str(number),
        address=f"reader-{number}@reader.example",
        unsubscribe_url=f"https://news.example/u/{number:032}",
        values={NAME: f"Reader {number}"},
    )


def rate(make: Callable[[int], object], number: int, repeats: int) -> float:
    """Return how often in a second of one core something is made: the median."""
    found = []
    for _ in range(repeats):
        begun = time.process_time()
        for one in range(number):
            make(one)
        found.append(number / (time.process_time() - begun))
    return statistics.median(found)


def by_library(number: int) -> bytes:
    """Make one message as the standard library and dkimpy do."""
    one, who = email(), to(number)
    message = EmailMessage(SMTP)
    message["From"], message["To"] = "letters@news.example", who.address
    message["Subject"], message["Message-ID"] = "News", f"<{number}@news.example>"
    message.set_content(one.text.replace(one.slots[2].tag, who.values[NAME]))
    message.add_alternative(one.html.replace(one.slots[0].tag, who.values[NAME]), subtype="html")
    data = message.as_bytes()
    selector = f"{SELECTOR}-rsa".encode()
    return bytes(naive.sign(data, selector, DOMAIN.encode(), pem("rsa").encode())) + data


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    tell_python()
    key = load_pem_private_key(pem("rsa").encode(), password=None)
    unsigned, by_rsa, by_ed, by_both = ready(), *map(ready, ("rsa", "ed25519")), ready(*BOTH)
    cases: list[tuple[str, Callable[[int], object], int]] = [
        ("EmailMessage and dkimpy", by_library, 20),
        ("floor: OpenSSL signs, RSA-2048", lambda _: key.sign(b"", PKCS1v15(), SHA256()), 1000),  # type: ignore[call-arg, union-attr, arg-type]
        ("signed, RSA-2048", lambda one: by_rsa.message(to(one)), 1000),
        ("signed, RSA-2048 and Ed25519", lambda one: by_both.message(to(one)), 1000),
        ("signed, Ed25519", lambda one: by_ed.message(to(one)), 5000),
        ("unsigned", lambda one: unsigned.message(to(one)), 20_000),
    ]
    size = len(unsigned.message(to(1)).data)
    print(f"{'messages of ' + format(size, ',') + ' bytes':<34} {'per second':>11} {'ratio':>8}")
    baseline = 0.0
    for name, make, number in cases:
        found = rate(make, number, repeats)
        baseline = baseline or found
        print(f"{name:<34} {found:>11,.0f} {found / baseline:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
