"""How connections to mail servers begin: TLS with certificates that count, and logins."""

import base64
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from mailhost import GROUPS, Answer, Server, drop, message, running
from syndicate.deliveries import Receipt
from syndicate.errors import ConfigError, DeliveryError
from syndicate.mailers import smtp

NAME, PASSWORD = "letters", "corréct-horse"
LOGIN = {"username": NAME, "password": PASSWORD}
TLS = ("STARTTLS", "AUTH PLAIN LOGIN", *GROUPS)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return who issues certificates here."""
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its own certificate."""
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def context(issued: trustme.LeafCert) -> ssl.SSLContext:
    """Return a server's side of TLS."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued.configure_cert(made)
    return made


@pytest.fixture(scope="module")
def good(authority: trustme.CA) -> ssl.SSLContext:
    """Return the TLS of a server that is who it should be."""
    return context(authority.issue_cert("127.0.0.1", "localhost"))


def mailer(server: Server | SimpleNamespace, ca_file: Path | str, **more: object) -> smtp.Smtp:
    """Return a mailer to a server of the test."""
    own = {"host": "127.0.0.1", "port": server.port, "ca_file": str(ca_file), "timeout": 5}
    return smtp.build(smtp.Settings.model_validate(own | more))


def outcome_of(receipts: list[Receipt]) -> str:
    """Return what became of the one message."""
    (receipt,) = receipts
    return str(receipt.outcome)


def delivers(made: smtp.Smtp) -> bool:
    """Tell whether a message is taken."""
    session = made.session()
    outcome = outcome_of(session.send([message()]))
    session.close()
    return outcome == "sent"


# --- TLS


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_messages_go_through_tls(
    good: ssl.SSLContext, ca_file: Path, security: str, host: str
) -> None:
    """Over either kind, to an address and to a name; after STARTTLS the server is asked anew."""
    server = Server(extensions=TLS, context=good, is_implicit=security == "tls")
    with running(server):
        assert delivers(mailer(server, ca_file, host=host, security=security))
    begun = {"starttls": ["EHLO", "STARTTLS", "EHLO"], "tls": ["EHLO"]}[security]
    assert [line[:8].split()[0] for line in server.heard][: len(begun)] == begun
    assert len(server.kept) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("stranger", "its certificate is not to be trusted: .*(unable to get|self.signed)"),
        ("other host", "its certificate is not to be trusted: .*mismatch"),
        ("expired", "its certificate is not to be trusted: certificate has expired"),
        ("none", "TLS failed: "),
    ],
)
def test_a_server_that_is_not_who_it_should_be(
    authority: trustme.CA, ca_file: Path, kind: str, said: str, security: str
) -> None:
    """It gets neither a password nor a message, and the error says what is wrong with it."""
    old = datetime(2020, 1, 1, tzinfo=UTC)
    issued = {
        "stranger": lambda: trustme.CA().issue_cert("127.0.0.1"),
        "other host": lambda: authority.issue_cert("mail.other.example"),
        "expired": lambda: authority.issue_cert("127.0.0.1", not_before=old, not_after=old),
    }
    server = Server(extensions=TLS, is_implicit=security == "tls")
    server.context = context(issued[kind]()) if kind in issued else None
    if kind == "none":
        server.is_implicit = False
    with running(server), pytest.raises(DeliveryError, match=said) as raised:
        mailer(server, ca_file, security=security, **LOGIN).session()
    assert str(raised.value).startswith(f"127.0.0.1:{server.port}: ")
    assert not [line for line in server.heard if "AUTH" in line or "MAIL" in line]


def test_the_systems_authorities_are_asked_unless_others_are_named(good: ssl.SSLContext) -> None:
    """A certificate of nobody's authority is not good by default."""
    server = Server(extensions=TLS, context=good)
    with running(server), pytest.raises(DeliveryError, match="not to be trusted"):
        mailer(server, "").session()


@pytest.mark.parametrize(
    ("answers", "extensions", "said"),
    [
        (
            {},
            GROUPS,
            'offers no STARTTLS, and nothing is sent without; is it "tls" on another port',
        ),
        ({"STARTTLS": [b"454 4.7.0 not now\r\n"]}, TLS, "refuses STARTTLS: 454 4.7.0 not now"),
        ({"STARTTLS": [b"220 go on\r\n250 injected\r\n"]}, TLS, "says more than it was asked"),
        ({"STARTTLS": [b"220 go on\r\n250-half"]}, TLS, "says more than it was asked"),
    ],
)
def test_nothing_is_said_in_the_open(
    good: ssl.SSLContext,
    ca_file: Path,
    answers: dict[str, list[Answer]],
    extensions: tuple[str, ...],
    said: str,
) -> None:
    """A server, or whoever is in the way, cannot talk us out of TLS nor speak before it begins."""
    server = Server(answers, extensions, context=good)
    with running(server), pytest.raises(DeliveryError, match=said):
        mailer(server, ca_file, **LOGIN).session()
    assert {line.split()[0] for line in server.heard} <= {"EHLO", "STARTTLS", "QUIT"}


def test_what_was_offered_before_tls_is_forgotten(good: ssl.SSLContext, ca_file: Path) -> None:
    """Only what a server offers under TLS counts (RFC 3207 section 4.2)."""
    offer = b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"
    server = Server({"EHLO": [offer, b"250 here\r\n"]}, context=good)
    with running(server), pytest.raises(DeliveryError, match=r"no login .* it offers: none"):
        mailer(server, ca_file, **LOGIN).session()


def test_old_tls_is_refused(authority: trustme.CA, ca_file: Path) -> None:
    """A server that has nothing newer than TLS 1.1 is told so, and nothing is sent to it."""
    old = context(authority.issue_cert("127.0.0.1"))
    with pytest.warns(DeprecationWarning, match="TLS"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    server = Server(context=old, is_implicit=True)
    with running(server), pytest.raises(DeliveryError, match="TLS failed: "):
        mailer(server, ca_file, security="tls").session()


def test_a_ca_file_that_cannot_be_read(tmp_path: Path) -> None:
    """It is the owner who has to act, and the message names the file."""
    (tmp_path / "empty.pem").write_text("no certificate")
    for name, why in (("gone.pem", "No such file"), ("empty.pem", "no certificate")):
        with pytest.raises(ConfigError, match=rf"{name}' cannot be read: .*{why}"):
            mailer(Server(port=1), tmp_path / name).session()


def test_a_message_that_is_cut_off_under_tls_is_definite(
    good: ssl.SSLContext, ca_file: Path
) -> None:
    """Here too it is certain that the end of it has not left."""

    def answer(connection: socket.socket) -> bytes:
        connection.sendall(b"354 go on\r\n")
        connection.recv(1)
        return drop(connection)

    server = Server({"DATA": [answer]}, TLS, context=good)
    long = message(data=b"Subject: long\r\n\r\n" + b"x" * 20_000_000 + b"\r\n")
    with running(server):
        server.extensions = ("STARTTLS", "PIPELINING")
        session = mailer(server, ca_file).session()
        (receipt,) = session.send([long])
        assert outcome_of(session.send([message(1)])) == "sent"
        session.close()
    assert str(receipt.outcome) == "retry"
    assert [one.recipient for one in server.kept] == ["reader-1@reader.example"]


# --- logins


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("way", ["PLAIN", "LOGIN", "long"])
def test_logins(good: ssl.SSLContext, ca_file: Path, way: str, refused: bool) -> None:  # noqa: FBT001
    """PLAIN is used where it is offered, else LOGIN; a refusal is told without the password."""
    password = PASSWORD * (50 if way == "long" else 1)
    end = b"535 5.7.8 wrong\r\n" if refused else b"235 welcome\r\n"
    secret = base64.b64encode(f"\0{NAME}\0{password}".encode()).decode()
    name, code = (base64.b64encode(one.encode()).decode() for one in (NAME, password))
    expected = {
        "PLAIN": [f"AUTH PLAIN {secret}"],
        "LOGIN": ["AUTH LOGIN", name, code],
        "long": ["AUTH PLAIN", secret],
    }[way]
    steps = [b"334 \r\n"] * (len(expected) - 1) + [end]
    answers = {line.split()[0].upper(): [step] for line, step in zip(expected, steps, strict=True)}
    offered = "AUTH LOGIN XOAUTH2" if way == "LOGIN" else "AUTH LOGIN PLAIN CRAM-MD5"
    server = Server(answers, ("STARTTLS", offered, *GROUPS), context=good)
    with running(server):
        made = mailer(server, ca_file, username=NAME, password=password)
        if refused:
            with pytest.raises(DeliveryError, match=r"refuses the login: 535 5\.7\.8 wrong") as no:
                made.session()
            assert password not in str(no.value)
            assert code not in str(no.value)
        else:
            assert delivers(made)
    assert server.heard[3 : 3 + len(expected)] == expected
    assert password not in repr(made.settings) + repr(made)


def test_a_login_that_nobody_offers(good: ssl.SSLContext, ca_file: Path) -> None:
    """What is offered is told."""
    server = Server(extensions=("STARTTLS", "AUTH=XOAUTH2 GSSAPI"), context=good)
    with running(server), pytest.raises(DeliveryError, match="it offers: XOAUTH2, GSSAPI"):
        mailer(server, ca_file, **LOGIN).session()


# --- a server that others wrote


class Inbox:
    """What aiosmtpd hands over."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.got: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep a message."""
        assert isinstance(envelope.content, bytes)
        self.got.append((str(envelope.mail_from), envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 kept"


def _authenticate(*given: object) -> AuthResult:
    login = given[-1]
    assert isinstance(login, LoginPassword)
    return AuthResult(success=login.password == PASSWORD.encode())


@pytest.fixture
def inbox(good: ssl.SSLContext) -> Iterator[tuple[Inbox, SimpleNamespace]]:
    """Run aiosmtpd, which wants TLS and a login."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:  # it looks for none by itself
        port = free.getsockname()[1]
    controller = Controller(
        inbox, "127.0.0.1", port, tls_context=good, require_starttls=True,
        auth_required=True, authenticator=_authenticate, enable_SMTPUTF8=True,
    )  # fmt: skip
    controller.start()
    yield inbox, SimpleNamespace(port=port)
    controller.stop()


def test_aiosmtpd_takes_messages(inbox: tuple[Inbox, SimpleNamespace], ca_file: Path) -> None:
    """A server of other people's understands all of it: TLS, the login, addresses, dots."""
    kept, server = inbox
    dots = message(1, to="пошта@example.org", data=b"Subject: dots\r\n\r\n.\r\n..\r\nend\r\n")
    messages = [message(0), dots, message(2)]
    session = mailer(server, ca_file, **LOGIN).session()
    for at, one in enumerate(messages):
        (receipt,) = session.send([one], ahead=messages[at + 1 : at + 2])
        assert receipt.said == "250 2.0.0 kept"
    session.close()
    assert kept.got == [(one.return_path, [one.recipient], one.data) for one in messages]
