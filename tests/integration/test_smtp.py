"""Messages over SMTP, to servers that do well and to servers that do not."""

import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress

import pytest

from mailhost import GROUPS, Answer, DropError, Pieces, Server, drop, message, running, then_silence
from syndicate.deliveries import Outcome, Receipt
from syndicate.errors import DeliveryError
from syndicate.mailers import smtp
from syndicate.mailers.smtp import conversation
from syndicate.mailers.smtp.session import SmtpSession
from syndicate.mailers.smtp.wire import LostError
from syndicate.model import Message

LOCAL = {"host": "127.0.0.1", "security": "none", "local_name": "client.example"}
SILENT = 0.15
"""Seconds until we give a silent server up."""
ALONE: tuple[str, ...] = ("SIZE 1000000", "8BITMIME", "SMTPUTF8")
"""Extensions of a server that takes one command at a time."""

Answers = dict[str, list[Answer]]
Opened = tuple[Server, SmtpSession]
Open = Callable[..., Opened]


def mailer(server: Server, **more: object) -> smtp.Smtp:
    """Return a mailer to a server of the test."""
    return smtp.build(smtp.Settings.model_validate(LOCAL | {"port": server.port} | more))


def sent(session: SmtpSession, messages: Sequence[Message]) -> list[Receipt]:
    """Send messages as the loop does: each call knows the next."""
    found = []
    for at, one in enumerate(messages):
        found += session.send([one], ahead=messages[at + 1 : at + 2])
    return found


def many(number: int) -> list[Message]:
    """Return so many messages."""
    return [message(at) for at in range(number)]


def outcomes(receipts: Sequence[Receipt]) -> list[str]:
    """Return what became of them."""
    return [str(one.outcome) for one in receipts]


def arrived(server: Server) -> list[str]:
    """Return the numbers of the recipients whose messages arrived, in their order."""
    return re.findall(r"reader-(\d+)@", " ".join(one.recipient for one in server.kept))


@pytest.fixture
def opened() -> Iterator[Open]:
    """Start a server that answers as told, and connect to it."""
    with ExitStack() as stack:

        def start(
            answers: Answers | None = None, extensions: Sequence[str] = GROUPS, **more: object
        ) -> Opened:
            server = stack.enter_context(running(Server(answers or {}, extensions)))
            session = mailer(server, **more).session()
            stack.callback(session.close)
            return server, session

        yield start


# --- what goes well


@pytest.mark.parametrize("extensions", [GROUPS, ALONE])
def test_messages_arrive_as_they_are(opened: Open, extensions: Sequence[str]) -> None:
    """Envelope and content of each, once, in order, over one connection."""
    server, session = opened(extensions=extensions)
    messages = many(3)
    assert outcomes(sent(session, messages)) == ["sent"] * 3
    session.close()
    assert [tuple(one) for one in server.kept] == [
        (one.return_path, one.recipient, one.data) for one in messages
    ]
    assert server.connections == 1
    assert server.heard[0] == "EHLO client.example"
    assert server.heard[-1] == "QUIT"


@pytest.mark.parametrize(("extensions", "expected"), [(GROUPS, True), (ALONE, False)])
def test_the_next_message_is_announced_with_the_end_of_this(
    opened: Open,
    extensions: Sequence[str],
    expected: bool,  # noqa: FBT001
) -> None:
    """Its announcement is there before the server has answered, if the server takes groups."""
    seen: list[bytes] = []

    def answer(connection: socket.socket) -> bytes:
        connection.settimeout(SILENT)
        with suppress(TimeoutError):
            seen.append(connection.recv(4096))
        raise DropError

    _, session = opened({".": [answer]}, extensions)
    assert outcomes(session.send([message(0)], ahead=[message(1)])) == ["unknown"]
    assert bool(seen) is expected


def test_answers_may_come_in_pieces(opened: Open) -> None:
    """Byte by byte, in many lines, or with ends of lines that are none: each is understood."""
    answers: Answers = {
        "MAIL": [Pieces(b"250-first\r\n250 2.1.0 second\r\n")],
        "RCPT": [Pieces(b"250\r\n"), b"250 ok\n"],
        ".": [Pieces(b"250 kept\r\n"), b"250-a\n250 kept\n"],
    }
    _, session = opened(answers, ALONE)
    assert outcomes(sent(session, many(2))) == ["sent"] * 2


def test_dots_are_doubled(opened: Open) -> None:
    """A line that begins with a dot arrives as it is, and ends nothing."""
    data = b"Subject: dots\r\n\r\n.\r\n..two\r\n.three\r\nMAIL FROM:<evil@evil.example>\r\n"
    server, session = opened()
    assert outcomes(sent(session, [message(data=data), message(1)])) == ["sent"] * 2
    assert server.kept[0].data == data
    assert len(server.kept) == 2


def test_a_connection_carries_so_many_messages(opened: Open) -> None:
    """Then it ends with a farewell, and another is begun; no message notices."""
    server, session = opened(messages_per_connection=2)
    assert outcomes(sent(session, many(5))) == ["sent"] * 5
    session.close()
    assert arrived(server) == list("01234")
    assert server.connections == 3
    assert server.heard.count("QUIT") == 3


def test_addresses_of_all_scripts_arrive(opened: Open) -> None:
    """Where the server has SMTPUTF8 it is asked for, and for these messages alone (RFC 6531)."""
    server, session = opened()
    odd = message(1, to="пошта@пошта.example", data="Subject: ü\r\n\r\nü\r\n".encode())
    assert outcomes(sent(session, [message(0), odd, message(2)])) == ["sent"] * 3
    mails = [line for line in server.heard if line.startswith("MAIL")]
    assert [("SMTPUTF8" in line, "BODY=8BITMIME" in line) for line in mails] == [
        (False, False), (True, True), (False, False),
    ]  # fmt: skip
    assert server.kept[1].recipient == odd.recipient


# --- what does not go, for good or for now


@pytest.mark.parametrize("extensions", [GROUPS, ALONE])
@pytest.mark.parametrize(
    ("at", "answer", "outcome", "is_channel"),
    [
        ("MAIL", b"451 later\r\n", "retry", True),
        ("MAIL", b"553 5.7.1 not your address\r\n", "failed", True),
        ("RCPT", b"450 4.7.1 greylisted\r\n", "retry", False),
        ("RCPT", b"550 5.1.1 nobody\r\n", "failed", False),
        ("RCPT", b"550 relay not permitted\r\n", "failed", True),
        ("DATA", b"451 4.3.0 later\r\n", "retry", True),
        ("DATA", b"554 no\r\n", "failed", True),
        (".", b"452 4.2.2 full\r\n", "retry", False),
        (".", b"550 5.1.1 nobody after all\r\n", "failed", False),
        (".", b"550 5.7.515 not authenticated\r\n", "failed", True),
    ],
)
def test_a_refusal_is_definite(
    opened: Open,
    extensions: Sequence[str],
    at: str,
    answer: bytes,
    outcome: str,
    is_channel: bool,  # noqa: FBT001
) -> None:
    """Wherever it comes, the message is not sent, and the others are, over one connection."""
    ok = {"MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n", "DATA": b"354 ok\r\n", ".": b"250 ok\r\n"}
    server, session = opened({at: [ok[at], answer]}, extensions)
    receipts = sent(session, many(4))
    assert outcomes(receipts) == ["sent", outcome, "sent", "sent"]
    assert receipts[1].is_channel is is_channel
    assert receipts[1].said == answer.decode().strip()
    assert arrived(server) == ["0", "2", "3"]
    assert all(one.data for one in server.kept)


def test_a_server_that_ends_a_used_connection_is_called_again(opened: Open) -> None:
    """421 before the content, or a break, costs a connection and no message; each arrives once."""
    for trouble in (b"421 4.3.2 too many messages\r\n", drop):
        for at in ("MAIL", "RCPT", "DATA"):
            answers: Answers = {at: [b"354 ok\r\n" if at == "DATA" else b"250 ok\r\n", trouble]}
            for extensions in (GROUPS, ALONE):
                server, session = opened(answers, extensions)
                assert outcomes(sent(session, many(3))) == ["sent"] * 3
                assert arrived(server) == list("012")
                assert server.connections == 2


def test_a_server_that_ends_each_connection_is_trouble_of_the_channel(opened: Open) -> None:
    """A fresh connection that ends is not followed by another: the loop is told to wait."""
    for trouble in (b"421 4.3.2 closing\r\n", drop):
        server, session = opened({"MAIL": [trouble] * 9})
        (receipt,) = session.send([message()])
        assert receipt.outcome is Outcome.RETRY
        assert receipt.is_channel
        assert receipt.wait > 0
        assert server.connections == 1


def test_421_to_the_message_is_definite(opened: Open) -> None:
    """It was not taken (RFC 5321 section 4.2.5); what was announced goes by another connection."""
    server, session = opened({".": [b"421 4.3.2 shutting down\r\n"]})
    receipts = sent(session, many(3))
    assert outcomes(receipts) == ["retry", "sent", "sent"]
    assert receipts[0].is_channel
    assert arrived(server) == ["1", "2"]


def test_a_server_that_is_gone_is_told() -> None:
    """When no connection can be had any more, messages are to be tried later; nothing is raised."""
    with running(Server()) as server:
        session = mailer(server, messages_per_connection=1).session()
        assert outcomes(session.send([message()])) == ["sent"]
    receipts = sent(session, many(2))
    session.close()
    assert outcomes(receipts) == ["retry"] * 2
    assert "cannot be reached" in receipts[0].said
    assert all(one.is_channel for one in receipts)


# --- what nobody knows


@pytest.mark.parametrize("extensions", [GROUPS, ALONE])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (drop, "closed the connection|broke"),
        (then_silence(), "has not answered for 0 s"),
        (then_silence(b"250-half\r\n"), "has not answered"),
        (b"Thank you!\r\n", "'Thank you!', which is no reply of SMTP"),
        (b"250-a\r\n251 b\r\n", "changes its code"),
        (b"2" * 10_000, "a line of more than 4096 bytes"),
        (b"250-more\r\n" * 1000, "more than 256 lines"),
        (b"354 go on\r\n", "means nothing here"),
    ],
)
def test_no_answer_to_a_message_is_unknown(
    opened: Open, extensions: Sequence[str], answer: Answer, said: str
) -> None:
    """The one message that was on its way is unknown; those before and after are sent, once."""
    server, session = opened({".": [b"250 ok\r\n", answer]}, extensions, timeout=SILENT)
    receipts = sent(session, many(4))
    assert outcomes(receipts) == ["sent", "unknown", "sent", "sent"]
    assert re.search(said, receipts[1].said)
    assert arrived(server) == list("0123")
    assert server.connections == 2


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer",
    [drop, then_silence(), b"2\xff0 ok\r\n", b"9" * 10_000, b"250-x\r\n" * 1000, b"334 what\r\n"],
)
def test_no_answer_before_the_message_is_definite(opened: Open, at: str, answer: Answer) -> None:
    """Nothing of the message has left, whatever the server said; it can be tried again."""
    for extensions in (GROUPS, ALONE):
        server, session = opened({at: [answer]}, extensions, timeout=SILENT)
        (receipt,) = session.send([message()])
        assert receipt.outcome is Outcome.RETRY
        assert receipt.is_channel
        assert receipt.said
        assert not server.kept


@pytest.mark.parametrize("extensions", [GROUPS, ALONE])
def test_250_to_data_is_not_taken_for_sent(opened: Open, extensions: Sequence[str]) -> None:
    """A server that accepts a message of which it has seen nothing has not accepted it."""
    server, session = opened({"DATA": [b"250 2.0.0 queued\r\n"]}, extensions)
    (receipt,) = session.send([message()])
    assert receipt.outcome is Outcome.RETRY
    assert "means nothing here" in receipt.said
    assert not server.kept


def test_more_than_was_asked_ends_the_connection(opened: Open) -> None:
    """Answers that come before their question are believed by nobody."""
    early = b"354 go on\r\n250 2.0.0 kept\r\n"
    server, session = opened({"DATA": [early]})
    (receipt,) = session.send([message()])
    assert receipt.outcome is Outcome.RETRY
    assert "more than it was asked" in receipt.said
    assert not server.kept


def test_a_message_that_is_cut_off_is_definite(opened: Open) -> None:
    """If the end of it cannot have left, it was not accepted, and what the server says counts."""
    long = message(data=b"Subject: long\r\n\r\n" + b"x" * 70 * 400_000 + b"\r\n")
    for said, outcome in ((b"", "retry"), (b"552 5.2.2 too much\r\n", "failed")):

        def answer(connection: socket.socket, said: bytes = said) -> bytes:
            connection.sendall(b"354 go on\r\n" + said)
            connection.recv(1)
            connection.shutdown(socket.SHUT_RD)
            return drop(connection)

        server, session = opened({"DATA": [answer]}, ("PIPELINING",))
        (receipt,) = session.send([long])
        assert str(receipt.outcome) in {outcome, "retry"}
        assert not server.kept


@pytest.mark.parametrize(("beyond", "outcome"), [(-1, "retry"), (2, "retry"), (3, "sent")])
def test_the_last_byte_of_the_end_decides(
    opened: Open, monkeypatch: pytest.MonkeyPatch, beyond: int, outcome: str
) -> None:
    """Cut off before it, a message was certainly not taken; after it, the answer counts."""
    server, session = opened()
    long = message(data=b"Subject: long\r\n\r\n" + b"x" * 900 + b"\r\n")
    talk, edge = session._talk, len(long.data) + beyond
    assert talk is not None
    write = talk._wire.write

    def cut(seconds: float, *parts: bytes) -> None:
        data = b"".join(parts)
        write(seconds, data[:edge])
        if len(data) > edge:
            raise LostError("cut off", edge)

    monkeypatch.setattr(talk._wire, "write", cut)
    monkeypatch.setattr(conversation, "EARLY", SILENT)
    assert outcomes(session.send([long], ahead=[message(1)])) == [outcome]
    assert arrived(server) == (["0"] if outcome == "sent" else [])
    assert outcomes(session.send([message(1)])) == ["sent"]
    assert server.connections == 2


# --- what is announced, and does not come


@pytest.mark.parametrize("comes", [True, False])
def test_what_is_announced_and_does_not_come_is_sent_to_nobody(
    opened: Open,
    comes: bool,  # noqa: FBT001
) -> None:
    """Neither its content nor another's, nor nothing: the connection is broken off."""
    server, session = opened()
    assert outcomes(session.send([message(0)], ahead=[message(1)])) == ["sent"]
    if comes:
        assert outcomes(session.send([message(2)])) == ["sent"]
    session.close()
    deadline = time.monotonic() + 5
    while server.talking and time.monotonic() < deadline:
        time.sleep(0.01)
    assert arrived(server) == (["0", "2"] if comes else ["0"])
    assert server.connections == 1 + comes


def test_what_is_announced_and_comes_late_goes_another_way(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's patience is short: content that it no longer waits for would be unknown."""
    monkeypatch.setattr(conversation, "_IDLE_AHEAD", 0)
    server, session = opened()
    assert outcomes(sent(session, many(2))) == ["sent"] * 2
    assert server.connections == 2
    monkeypatch.setattr(conversation, "_IDLE", 0)
    assert outcomes(session.send([message(2)])) == ["sent"]
    assert server.connections == 3


def test_a_recipient_refused_by_a_server_that_goes_on_all_the_same(opened: Open) -> None:
    """It waits for content (RFC 2920 section 3.1): it gets none, and the next message is sent."""
    answers: Answers = {
        "RCPT": [b"250 ok\r\n", b"550 5.1.1 nobody\r\n"],
        "DATA": [b"354 ok\r\n", b"354 ok\r\n"],
        ".": [b"250 ok\r\n", b"554 5.5.1 no recipients\r\n"],
    }
    server, session = opened(answers)
    assert outcomes(sent(session, many(3))) == ["sent", "failed", "sent"]
    assert arrived(server) == ["0", "2"]
    assert server.connections == 1


def test_a_sender_refused_by_a_server_that_goes_on_all_the_same(opened: Open) -> None:
    """Here an empty message could reach the recipient, so that the connection is broken off."""
    later, go_on = b"451 later\r\n", b"354 go on\r\n"
    server, session = opened({"MAIL": [b"250 ok\r\n", later, later], "DATA": [go_on] * 3})
    assert outcomes(sent(session, many(3))) == ["sent", "retry", "sent"]
    assert arrived(server) == ["0", "2"]


def test_whoever_stops_in_the_middle_leaves_nothing_half_said(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal in the middle of a message ends its connection; the next one is whole."""
    server, session = opened()
    talk = session._talk
    assert talk is not None

    def stop(*_: object) -> Receipt:
        raise KeyboardInterrupt

    monkeypatch.setattr(talk, "_delivered", stop)
    with pytest.raises(KeyboardInterrupt):
        session.send([message(0)])
    assert outcomes(session.send([message(1)])) == ["sent"]
    assert arrived(server) == ["1"]
    assert server.connections == 2


# --- what cannot be sent


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example>\r\nRCPT TO:<c@d.example", "a@b.example\nDATA", "a@b.example> SIZE=1", "a",
        "a b@c.example",
        "a\0@b.example", "a@b.example\x85", "a" * 250 + "@b.example", "<a>@b.example",
    ],
)  # fmt: skip
def test_no_address_says_a_command(opened: Open, address: str) -> None:
    """What cannot stand in a command is refused before a byte leaves: recipient or sender."""
    server, session = opened()
    odd = [message(0, to=address), message(1, return_path=address)]
    receipts = sent(session, [*odd, message(2)])
    assert outcomes(receipts) == ["failed", "failed", "sent"]
    assert all("cannot stand in a command" in one.said for one in receipts[:2])
    assert not any("example" in one.said for one in receipts)
    assert arrived(server) == ["2"]
    assert server.connections == 1


def test_what_the_server_cannot_carry_is_not_announced(opened: Open) -> None:
    """Without SMTPUTF8 some addresses fail; without room the channel is to be mended."""
    server, session = opened(extensions=("PIPELINING", "SIZE 100"))
    odd = message(1, to="пошта@пошта.example")
    binary = message(2, data="Subject: ü\r\n\r\n".encode())
    long = message(3, data=b"Subject: long\r\n\r\n" + b"x" * 100 + b"\r\n")
    receipts = sent(session, [message(0), odd, binary, long, message(4)])
    assert outcomes(receipts) == ["sent", "failed", "failed", "failed", "sent"]
    assert "SMTPUTF8" in receipts[1].said
    assert "8BITMIME" in receipts[2].said
    assert "100 bytes at most, and the message has 119" in receipts[3].said
    assert [one.is_channel for one in receipts] == [False, False, False, True, False]
    assert arrived(server) == ["0", "4"]


def test_receipts_and_messages_hide_addresses(opened: Open) -> None:
    """What is logged of them shows neither the recipient nor what the server said of him."""
    _, session = opened({"RCPT": [b"550 5.1.1 <reader-0@reader.example> is nobody\r\n"]})
    (receipt,) = session.send([message()])
    assert "reader-0" in receipt.said
    assert "reader-0" not in repr(receipt) + repr(message())


# --- connecting


def test_a_port_where_nobody_is() -> None:
    """The error names host and port, and is one to try again after."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(DeliveryError, match=rf"127\.0\.0\.1:{port} cannot be reached: .*refused"):
        mailer(Server(port=port)).session()


@pytest.mark.parametrize(
    ("at", "answer", "said"),
    [
        (
            "CONNECT",
            b"554 5.7.1 you are on a list\r\n",
            "does not greet: 554 5.7.1 you are on a li",
        ),
        ("CONNECT", b"421 busy\r\n", "does not greet: 421 busy"),
        ("CONNECT", b"HTTP/1.1 400 Bad Request\r\n", "'HTTP/1.1 400 Bad Request', which is no re"),
        ("CONNECT", b"220 hello\r\n250 too much\r\n", "more than it was asked"),
        ("CONNECT", then_silence(), "has not answered"),
        ("CONNECT", b"2" * 10_000, "a line of more than 4096 bytes"),
        ("CONNECT", drop, "closed the connection|broke"),
        ("EHLO", b"550 go away\r\n", "refuses EHLO: 550 go away"),
        ("EHLO", b"250-X\r\n" * 1000, "more than 256 lines"),
    ],
)
def test_a_server_that_does_not_begin(at: str, answer: Answer, said: str) -> None:
    """Whatever it says in the place of a greeting, the error tells where and what."""
    with running(Server({at: [answer]})) as server:
        with pytest.raises(DeliveryError, match=said) as raised:
            mailer(server, timeout=SILENT).session()
        assert str(raised.value).startswith(f"127.0.0.1:{server.port}: ")
