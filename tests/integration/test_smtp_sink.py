"""Messages to Postfix's own test server, which other people wrote and many have used."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailhost import message
from postfix import WANTED, program, sink
from syndicate.mailers import smtp
from syndicate.model import Message

HARD = "550 5.1.1 nobody"


@pytest.fixture(scope="module", autouse=True)
def _needed() -> None:
    """Skip in one line that says what to install."""
    if program("smtp-sink") is None:
        if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
            pytest.fail(WANTED)
        pytest.skip(WANTED)


def sent(made: smtp.Smtp, messages: list[Message]) -> list[str]:
    """Send messages over one connection; return what became of each."""
    session = made.session()
    found = []
    for at, one in enumerate(messages):
        found += session.send([one], ahead=messages[at + 1 : at + 2])
    session.close()
    return [str(one.outcome) for one in found]


def mailer(where: tuple[str, int], **more: object) -> smtp.Smtp:
    """Return a mailer to the sink."""
    own = {"host": where[0], "port": where[1], "security": "none", "timeout": 5}
    return smtp.build(smtp.Settings.model_validate(own | more))


@pytest.mark.parametrize("options", [(), ("-p",)])
def test_all_messages_arrive_whole(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Over several connections at once, with groups of commands and without (``-p``)."""
    body = b"Subject: long\r\n\r\n" + b"0123456789abcdef\r\n" * 500 + b".\r\n..\r\n"
    messages = [message(at, data=body) for at in range(200)]
    with sink("-D", "mails", *options, folder=tmp_path) as where:
        made = mailer(where, messages_per_connection=30)
        parts = [messages[at::4] for at in range(4)]
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(lambda part: sent(made, part), parts))
    assert outcomes == [["sent"] * 50] * 4
    kept = (tmp_path / "mails").read_bytes()
    arrived = re.findall(rb"^X-Rcpt-Args: <reader-(\d+)@reader\.example>$", kept, re.MULTILINE)
    assert sorted(map(int, arrived)) == list(range(200))
    assert kept.count(body.replace(b"\r\n", b"\n")) == 200


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("-B", HARD, "-f", "RCPT"), "failed"),
        (("-B", HARD, "-f", "."), "failed"),
        (("-r", "RCPT"), "retry"),
        (("-r", "DATA"), "retry"),
        (("-r", "."), "retry"),
        (("-q", "MAIL"), "retry"),
        (("-q", "DATA"), "retry"),
        (("-q", "."), "unknown"),
        (("-Q", "."), "retry"),
    ],
)
def test_what_goes_wrong_is_told_for_what_it_is(options: tuple[str, ...], expected: str) -> None:
    """Hard and soft refusals, and breaks: only that after the dot leaves a message unknown."""
    with sink(*options) as where:
        assert sent(mailer(where), [message(at) for at in range(3)]) == [expected] * 3
