"""What comes back: reports of many servers, forgeries, and whatever else finds its way there."""

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import returned
from syndicate import bounces, letterlinks
from syndicate.audience import Bounce, Link, Purpose, Signer
from syndicate.bounces import Found, Reading
from syndicate.deliveries import DeliveryEvent, EventKind

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIGNER = Signer("a secret of the tests, and of no use")
OTHER = Signer("another secret, of somebody who forges")
JO = Bounce("weekly-2026-11-23", 4711)
VERP = SIGNER.return_path("bounce@letters.example", JO)
LEAVE = letterlinks.url(
    "https://letters.example/",
    Purpose.UNSUBSCRIBE,
    SIGNER.token(
        Link(
            purpose=Purpose.UNSUBSCRIBE,
            subscriber=JO.recipient,
            newsletter="weekly",
            edition=JO.edition,
        )
    ),
)
GONE = "550 5.1.1 <jo@there.example>: User unknown"
FORMS = {
    "postfix": returned.postfix("5.1.1", GONE),
    "exim": returned.EXIM.replace("{reply}", "550 5.1.1 No such user"),
    "exim-without-code": returned.EXIM.replace("{reply}", "550 No such user here"),
    "exim-plain": returned.EXIM_PLAIN,
    "sendmail": returned.SENDMAIL,
    "exchange": returned.EXCHANGE,
    "gmail": returned.GMAIL,
    "qmail": returned.QMAIL,
    "opensmtpd": returned.OPENSMTPD,
}


def read(template: str, verp: str = VERP, leave: str = "", recipient: str = "") -> Reading:
    """Read a message as it arrives."""
    data = returned.report(template, verp, leave)
    return bounces.read(data, SIGNER, now=NOW, recipient=recipient)


def event(reading: Reading) -> DeliveryEvent:
    """Return the event of a reading, which must have one, about Jo."""
    assert reading.event is not None
    assert (reading.event.edition, reading.event.recipient) == JO
    return reading.event


@pytest.mark.parametrize("name", FORMS)
def test_servers_report_in_many_forms(name: str) -> None:
    """A mailbox that is not there is a hard bounce of its recipient, whoever reports it."""
    found = event(read(FORMS[name]))
    assert found.kind is EventKind.HARD_BOUNCE
    assert found.code in {"5.1.1", "5.1.10", "5.0.0"}
    assert found.at < NOW
    assert "@" not in found.raw


@pytest.mark.parametrize(
    ("status", "reply", "kind"),
    [
        ("5.1.1", GONE, Found.HARD_BOUNCE),
        ("5.2.1", "550 5.2.1 The email account is disabled", Found.HARD_BOUNCE),
        ("5.4.4", "Host or domain name not found", Found.HARD_BOUNCE),
        ("5.0.0", "550 Mailbox unavailable", Found.HARD_BOUNCE),
        ("4.4.1", "connect to there.example[192.0.2.25]:25: timed out", Found.SOFT_BOUNCE),
        ("4.2.2", "452 4.2.2 mailbox is full", Found.SOFT_BOUNCE),
        ("5.2.2", "552 5.2.2 The email account is over quota", Found.SOFT_BOUNCE),
        ("5.3.4", "552 5.3.4 message too big", Found.SOFT_BOUNCE),
        ("5.0.0", "451 4.3.0 retry timeout exceeded", Found.SOFT_BOUNCE),
        ("nonsense", "no code in sight", Found.SOFT_BOUNCE),
        ("5.7.1", "550 5.7.1 Service unavailable, client host blocked", Found.POLICY),
        ("5.0.0", "550 5.7.515 Access denied, sending domain must pass", Found.POLICY),
        ("5.0.0", "554 Blocked - see https://lists.example/192.0.2.7", Found.POLICY),
        ("5.1.8", "550 5.1.8 Access denied, bad outbound sender", Found.POLICY),
        ("5.6.0", "554 5.6.0 message content rejected", Found.POLICY),
    ],
)
def test_codes_mean_what_their_rfc_says(status: str, reply: str, kind: Found) -> None:
    """RFC 3463: who is gone is gone; a full mailbox may empty; policy is not the recipient's."""
    reading = read(returned.postfix(status, reply))
    assert reading.found is kind
    assert event(reading).kind == ("refused" if kind is Found.POLICY else kind.value)


@pytest.mark.parametrize(
    ("action", "status", "found", "kind"),
    [
        ("delayed", "4.4.1", Found.WAITS, EventKind.DELAYED),
        ("relayed", "2.0.0", Found.WAITS, EventKind.DELAYED),
        ("delivered", "2.0.0", Found.DELIVERED, EventKind.DELIVERED),
        ("expanded", "2.0.0", Found.DELIVERED, EventKind.DELIVERED),
    ],
)
def test_not_every_report_is_of_a_failure(
    action: str, status: str, found: Found, kind: EventKind
) -> None:
    """RFC 3464 section 2.3.3: a message that is late, or was delivered, has not bounced."""
    reading = read(returned.postfix(status, "250 2.0.0 fine", action))
    assert (reading.found, event(reading).kind) == (found, kind)


def test_one_of_several_is_enough() -> None:
    """Behind one address may be an alias of many: if one of them was reached, nobody bounced."""
    second = "Final-Recipient: rfc822; bo@there.example\nAction: delivered\nStatus: 2.0.0\n"
    several = returned.postfix("5.1.1", GONE).replace("smtp; 550", f"smtp; 550\n\n{second}\nX: 550")
    assert read(several).found is Found.DELIVERED


@pytest.mark.parametrize("kind", ["abuse", "fraud", "other", "Abuse"])
def test_complaints_are_found_by_what_they_return(kind: str) -> None:
    """A complaint comes to an address of its own; who complains stands in what it returns."""
    told = event(read(returned.YAHOO.replace("{kind}", kind)))
    assert (told.kind, told.provider) == (EventKind.COMPLAINT, "arf")
    by_link = event(read(returned.YAHOO.replace("{kind}", kind), "redacted", LEAVE))
    assert by_link.kind is EventKind.COMPLAINT


def test_complaints_in_a_form_of_their_own() -> None:
    """Where addresses are taken out, the link for leaving still tells who complains."""
    assert event(read(returned.REDACTED, "redacted", LEAVE)).kind is EventKind.COMPLAINT


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "dmarc", "made-up"])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    """A report that a message was no spam, or of a forged sender, is about nobody's wish."""
    assert read(returned.YAHOO.replace("{kind}", kind)) == Reading(found=Found.OTHER)


def test_who_answers_by_machine_stays() -> None:
    """Somebody out of the office, or whose program tells of reading, has not bounced."""
    assert read(returned.VACATION).found is Found.AUTOMATIC
    assert read(returned.READ).found is Found.AUTOMATIC
    assert read(returned.LETTER) == Reading(found=Found.OTHER)


def test_leaving_by_mail() -> None:
    """RFC 2369: who writes to the address for leaving leaves; it must have come to it itself."""
    told = event(read(returned.LEAVING))
    assert (told.kind, told.provider) == (EventKind.UNSUBSCRIBED, "mail")
    quoted = returned.LEAVING.replace("{verp}", "bounce@letters.example") + "> {verp}\n"
    assert read(quoted) == Reading(found=Found.OTHER)


@pytest.mark.parametrize("name", [*FORMS, "complaint"])
def test_forged_reports_tell_nothing(name: str) -> None:
    """Without a signature of ours a report is about nobody: forged, truncated, of another use."""
    template = FORMS.get(name, returned.YAHOO.replace("{kind}", "abuse"))
    local, _, tag = VERP.partition("@")[0].partition("+")
    edition, recipient, mac = tag.split(".")
    forged = [
        OTHER.return_path("bounce@letters.example", JO),
        f"{local}+{edition}.{recipient}.aaaaaaaa@letters.example",
        f"{local}+{edition}.1.{mac}@letters.example",
        f"{local}+daily-2026-11-23.{recipient}.{mac}@letters.example",
        f"{local}+{tag[:-1]}@letters.example",
        f"{local}+{LEAVE.rpartition('/')[2]}@letters.example",
        "jo@there.example",
        "+@letters.example",
    ]
    for verp in forged:
        assert read(template, verp) == Reading(found=Found.UNSIGNED), verp
    token = LEAVE.rpartition("/")[2]
    for leave in (LEAVE[:-1], LEAVE.replace("unsubscribe", "confirm"), f"x/unsubscribe/0{token}"):
        assert read(template, "jo@there.example", leave) == Reading(found=Found.UNSIGNED), leave


def test_the_server_knows_best_whom_it_was_for() -> None:
    """What a server says of whom a report came to counts, though nothing in it does."""
    template = FORMS["qmail"].replace("Delivered-To: {verp}\n", "").replace("To: {verp}", "To: x")
    assert event(read(template, "redacted", recipient=VERP)).kind is EventKind.HARD_BOUNCE
    assert event(read(template, "redacted", recipient=VERP.upper())).recipient == JO.recipient


def test_the_address_it_came_to_counts_first() -> None:
    """A report that returns somebody else's message is about whom it came to."""
    bo = SIGNER.return_path("bounce@letters.example", Bounce(JO.edition, 1))
    template = FORMS["postfix"].replace("Return-Path: <{verp}>", f"Return-Path: <{bo}>")
    assert event(read(template)).recipient == JO.recipient


def test_a_report_that_comes_twice_is_one() -> None:
    """The same report, on another way and with other fields in front, has the same id."""
    first = event(read(FORMS["postfix"]))
    again = event(read("X-Original-To: {verp}\nReceived: by us\n" + FORMS["postfix"]))
    assert again.event_id == first.event_id
    other = event(read(FORMS["postfix"].replace("20261123070311", "20261123070312")))
    assert other.event_id != first.event_id
    nameless = [event(read(FORMS["qmail"])), event(read("Received: by us\n" + FORMS["qmail"]))]
    assert nameless[0].event_id == nameless[1].event_id


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("Mon, 23 Nov 2026 07:03:11 +0000 (UTC)", datetime(2026, 11, 23, 7, 3, 11, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 07:03:11 -0000", datetime(2026, 11, 23, 7, 3, 11, tzinfo=UTC)),
        ("Tue, 23 Nov 2032 07:03:11 +0000", NOW),
        ("no date", NOW),
        ("Sat, 01 Jan 2000 07:03:11 +0000", NOW),
        ("Mon, 01 Jan 0001 00:00:00 +2359", NOW),
    ],
)
def test_the_time_is_the_report_s(said: str, at: datetime) -> None:
    """A report read late counts for the day on which it was written, and none is of the future."""
    template = FORMS["postfix"].replace(
        "Mon, 23 Nov 2026 07:03:11 +0000 (UTC)\nFrom", f"{said}\nFrom"
    )
    assert event(read(template)).at == at


def test_lists_and_filters_wrap_reports() -> None:
    """A report within a message that a list or a filter made around it is found."""
    inner = FORMS["gmail"].partition("\n\n")
    kind = next(line for line in inner[0].splitlines() if line.startswith("Content-Type"))
    wrapped = (
        "Delivered-To: {verp}\nContent-Type: multipart/mixed; boundary=out\n\n--out\n"
        f"{kind}\n\n{inner[2]}\n--out\nContent-Type: text/plain\n\nChecked.\n--out--\n"
    )
    assert read(wrapped).found is Found.HARD_BOUNCE


def test_encoded_parts_are_read() -> None:
    """Some servers encode what they return; it is read all the same."""
    headers = f"Return-Path: <{VERP}>\n".encode()
    encoded = base64.encodebytes(headers).decode()
    template = returned.postfix("5.1.1", GONE).replace(
        "Content-Type: text/rfc822-headers",
        "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64",
    )
    data = returned.filled(template.replace(returned.HEADERS, encoded), {"{verp}": "x"}).encode()
    assert bounces.read(data, SIGNER, now=NOW).found is Found.HARD_BOUNCE


def test_only_so_much_is_read() -> None:
    """A message of any size is read as far as reports go, and what is nested is left unopened."""
    template = FORMS["postfix"].replace("{headers}", "{headers}" + "x" * 70 + "\n")
    huge = returned.report(template, VERP).replace(b"Subject: The week", b"A: b\r\n" * 250_000)
    assert bounces.read(huge, SIGNER, now=NOW).found is Found.HARD_BOUNCE
    bomb = b"To: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one)
        for one in range(5_000)
    )
    assert bounces.read(bomb, SIGNER, now=NOW).found is Found.OTHER
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 30_000
    assert bounces.read(many, SIGNER, now=NOW).found is Found.OTHER


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 2**32), st.integers(1, 30))
def test_broken_reports_break_nothing(name: str, seed: int, cuts: int) -> None:
    """Whatever is cut out of a report, doubled or turned, it is read; nobody else is meant."""
    data = bytearray(returned.report(FORMS[name], VERP))
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(cuts):
        at, size = dice.randrange(len(data)), dice.randrange(1, 80)
        match dice.randrange(3):
            case 0:
                del data[at : at + size]
            case 1:
                data[at:at] = data[at : at + size]
            case _:
                data[at : at + size] = dice.randbytes(size)
    found = bounces.read(bytes(data), SIGNER, now=NOW).event
    assert found is None or (found.edition, found.recipient) == JO


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_anything_is_read(data: bytes) -> None:
    """Any bytes are a message of some kind, and none of them is a report about anybody."""
    head = b"Content-Type: multipart/report; boundary*0=a; boundary*1=\xff\r\n"
    for whole in (data, head + data, b"Content-Type: " + data + b"\r\n\r\n--a\r\n"):
        assert bounces.read(whole, SIGNER, now=NOW).event is None


DAY = datetime(2026, 11, 1, tzinfo=UTC)


def days(*numbers: int) -> list[datetime]:
    """Return days after the first of the month."""
    return [DAY + timedelta(days=one) for one in numbers]


def test_an_address_wears_out() -> None:
    """Five messages in a row that were refused for now, over two weeks, and it is given up."""
    assert bounces.wears_out(days(0, 3, 7, 10, 14), [])
    assert not bounces.wears_out(days(0, 3, 7, 10, 13), [])
    assert not bounces.wears_out(days(0, 3, 7, 14), [])
    assert not bounces.wears_out(days(0, 3, 7, 10, 14), days(5))
    assert bounces.wears_out(days(0, 3, 7, 10, 14, 18, 21), days(1))
    assert not bounces.wears_out([], [])
