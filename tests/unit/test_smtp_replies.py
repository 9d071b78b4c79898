"""Answers of mail servers: read however they arrive, and taken for what they mean."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailhost import message
from syndicate.deliveries import Outcome
from syndicate.mailers.smtp import outcomes
from syndicate.mailers.smtp.outcomes import Stage
from syndicate.mailers.smtp.replies import LONGEST, MOST_LINES, NonsenseError, Replies, Reply

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)
replies = st.builds(
    Reply, st.integers(200, 599), st.lists(words, min_size=1, max_size=4).map(tuple)
)


def written(reply: Reply, end: str) -> bytes:
    """Return a reply as a server writes it."""
    *first, last = reply.lines
    lines = [*(f"{reply.code}-{one}{end}" for one in first), f"{reply.code} {last}{end}"]
    return "".join(lines).encode()


def read(pieces: list[bytes]) -> tuple[list[Reply], Replies]:
    """Return the replies that are in these bytes, and what has read them."""
    reader, found = Replies(), []
    for piece in pieces:
        reader.feed(piece)
        while reply := reader.take():
            found.append(reply)
    return found, reader


@given(st.lists(replies, max_size=4), st.sampled_from(["\r\n", "\n"]), st.data())
@settings(max_examples=60)
def test_replies_are_the_same_however_they_are_split(
    expected: list[Reply], end: str, data: st.DataObject
) -> None:
    """Where the pieces of a stream end makes no difference."""
    stream = b"".join(written(one, end) for one in expected)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    found, reader = read([stream[a:b] for a, b in pairwise(edges)])
    assert found == expected
    assert reader.is_empty


@given(st.lists(st.binary(max_size=300), max_size=30))
@settings(max_examples=60)
def test_no_bytes_are_too_odd(pieces: list[bytes]) -> None:
    """Whatever arrives is a reply, the beginning of one, or an error; and little of it is kept."""
    reader = Replies()
    with suppress(NonsenseError):
        for piece in pieces:
            reader.feed(piece)
            while reply := reader.take():
                assert 200 <= reply.code <= 599
                assert reply.said.isprintable()
            assert len(reader._data) <= LONGEST


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (b"hello\r\n", "'hello', which is no reply"),
        (b"99 short\r\n", "no reply"),
        (b"2500 long\r\n", "no reply"),
        (b"150 one yz\r\n", "no reply"),
        (b"650 six yz\r\n", "no reply"),
        (b"\r\n", "'', which is no reply"),
        (b"250-a\r\n550 b\r\n", "changes its code"),
        (b"250-a\r\n" * (MOST_LINES + 1), f"more than {MOST_LINES} lines"),
        (b"2" * (LONGEST + 1), f"more than {LONGEST} bytes"),
        (b"250 " + b"x" * LONGEST, f"more than {LONGEST} bytes"),
    ],
)
def test_what_is_no_reply_is_told(stream: bytes, said: str) -> None:
    """As soon as it is certain, and without keeping more than one reply may have."""
    with pytest.raises(NonsenseError, match=said):
        read([stream])


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"550 5.1.1 nobody", "5.1.1"),
        (b"550 5.7.515 no", "5.7.515"),
        (b"250 2.0.0", "2.0.0"),
        (b"550 4.1.1 of another kind", ""),
        (b"550 5.1.1.1 is an address", ""),
        (b"550 nothing", ""),
        (b"550", ""),
    ],
)
def test_enhanced_status_codes_are_read(line: bytes, status: str) -> None:
    """Where one stands at the beginning, and is of the same kind as the code (RFC 2034)."""
    ((reply,), _) = read([line + b"\r\n"])
    assert reply.status == status


def test_what_is_said_is_one_short_line() -> None:
    """Escapes of a terminal, and novels, go no further."""
    ((reply,), _) = read([b"550-\x1b[31mred\x07\r\n550 " + b"x" * 3000 + b"\r\n"])
    assert reply.said.startswith("550  [31mred  xxx")
    assert len(reply.said) == 500


@pytest.mark.parametrize(
    ("stage", "said", "outcome", "is_channel"),
    [
        # Of the recipient.
        (Stage.RCPT, "550 5.1.1 no such user", "failed", False),
        (Stage.RCPT, "550 no such user", "failed", False),
        (Stage.RCPT, "501 5.1.3 bad address syntax", "failed", False),
        (Stage.RCPT, "553 5.1.2 no such domain", "failed", False),
        (Stage.RCPT, "552 5.2.2 mailbox full", "failed", False),
        (Stage.RCPT, "550 5.4.1 no route to the domain", "failed", False),
        (Stage.RCPT, "550 5.7.133 senders are restricted", "failed", False),
        (Stage.RCPT, "553 5.3.0 not here", "failed", False),
        (Stage.RCPT, "550 5.7.17 another owner", "failed", False),
        (Stage.RCPT, "450 4.2.1 mailbox busy", "retry", False),
        (Stage.RCPT, "451 4.7.1 greylisted", "retry", False),
        (Stage.RCPT, "450 try again", "retry", False),
        (Stage.DOT, "550 5.1.1 no such user", "failed", False),
        (Stage.DOT, "550 mailbox unavailable", "failed", False),
        (Stage.DOT, "554 5.2.1 mailbox disabled", "failed", False),
        (Stage.RCPT, "554 no", "failed", False),
        # Of all that goes this way.
        (Stage.MAIL, "550 sender refused", "failed", True),
        (Stage.MAIL, "451 try again", "retry", True),
        (Stage.RCPT, "554 5.7.1 relay access denied", "failed", True),
        (Stage.RCPT, "550 relay not permitted", "failed", True),
        (Stage.RCPT, "553 not in my list of allowed rcpthosts (#5.7.1)", "failed", True),
        (Stage.RCPT, "530 5.7.0 log in first", "failed", True),
        (Stage.RCPT, "421 closing", "retry", True),
        (Stage.RCPT, "452 4.3.1 disk full", "retry", True),
        (Stage.RCPT, "503 5.5.1 bad sequence", "failed", True),
        (Stage.DOT, "550 5.7.515 DMARC", "failed", True),
        (Stage.DOT, "550 5.7.26 unauthenticated", "failed", True),
        (Stage.DOT, "554 5.6.0 bad content", "failed", True),
        (Stage.DOT, "552 5.3.4 too big", "failed", True),
        (Stage.DOT, "554 Message rejected: Sending suspended for this account", "failed", True),
        (Stage.RCPT, "554 blocked using bl.example", "failed", True),
        (Stage.RCPT, "550 5.0.0 your reputation is poor", "failed", True),
        (Stage.RCPT, "550 5.1.8 bad sender's system", "failed", True),
        (Stage.DOT, "421 4.7.0 slow down", "retry", True),
        # Of nobody.
        (Stage.DOT, "250 2.0.0 kept", "sent", False),
        (Stage.DOT, "251 kept", "sent", False),
        (Stage.DOT, "354 go on", "unknown", True),
        (Stage.DATA, "250 kept", "retry", True),
    ],
)
def test_what_an_answer_means(stage: Stage, said: str, outcome: str, is_channel: bool) -> None:  # noqa: FBT001
    """Refusals are definite; those that would meet every recipient stop the channel."""
    ((reply,), _) = read([said.encode() + b"\r\n"])
    receipt = outcomes.receipt(message(7), reply, stage)
    assert (receipt.key, str(receipt.outcome)) == ("7", outcome)
    assert receipt.is_channel is is_channel
    assert receipt.code == reply.code
    assert (receipt.wait > 0) is (receipt.outcome is Outcome.RETRY)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("450 4.7.1 greylisted, try again in 120 seconds", 120),
        ("450 please wait 7 minutes", 420),
        ("450 retry after 5 min", 300),
        ("450 in 0 s", 1),
        ("450 in 99999 minutes", 3600),
        ("450 later, within 3 sizes", outcomes.LATER),
        ("451 4.3.0 later", outcomes.SOON),
    ],
)
def test_a_wait_that_is_asked_for_is_kept(said: str, seconds: float) -> None:
    """In seconds or minutes, an hour at most; else the usual one."""
    ((reply,), _) = read([said.encode() + b"\r\n"])
    assert outcomes.receipt(message(), reply, Stage.RCPT).wait == seconds
