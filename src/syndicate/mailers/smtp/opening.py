"""How a connection begins: the greeting, TLS, what the server can do, the login."""

import contextlib
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicate.errors import ConfigError, DeliveryError
from syndicate.mailers.smtp.replies import Reply
from syndicate.mailers.smtp.settings import Settings
from syndicate.mailers.smtp.wire import LostError, Wire

CONNECTING = 30
"""Seconds for each address of the host."""
COMMAND = 300
"""Seconds for the greeting and most answers (RFC 5321 section 4.5.3.2)."""
_LINE = 510


@dataclass(slots=True)
class Line:
    """An open connection, ready for messages.

    ``can`` are the server's extensions, in capitals, with their parameters.
    """

    wire: Wire
    can: Mapping[str, str] = field(default_factory=dict)


def context(settings: Settings) -> ssl.SSLContext:
    """Return how TLS is done: certificates and host names are checked, 1.2 is the oldest version.

    Raises:
        ConfigError: ``ca_file`` cannot be read.
    """
    try:
        made = ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as error:
        why = error.strerror or "it holds no certificate in PEM"
        raise ConfigError(f"ca_file {settings.ca_file!r} cannot be read: {why}") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def open_line(settings: Settings, tls: ssl.SSLContext | None) -> Line:
    """Connect, begin TLS and log in.

    Raises:
        DeliveryError: one of these failed.
    """
    where = "{}:{}".format(*settings.where)
    try:
        sock = socket.create_connection(settings.where, min(CONNECTING, settings.timeout))
    except OSError as error:
        why = error.strerror or str(error) or "no answer"
        raise DeliveryError(f"{where} cannot be reached: {why}") from error
    wire = Wire(sock)
    try:
        return _Opening(settings, wire, tls).line()
    except LostError as error:
        wire.close()
        raise DeliveryError(f"{where}: {error}") from error
    except ssl.SSLCertVerificationError as error:
        wire.close()
        why = f"its certificate is not to be trusted: {error.verify_message}"
        raise DeliveryError(f"{where}: {why}") from error
    except OSError as error:
        wire.close()
        raise DeliveryError(f"{where}: TLS failed: {_tls_trouble(error)}") from error
    except BaseException:
        wire.close()
        raise


def _tls_trouble(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "reason", None) or error.strerror or str(error)


class _Opening:
    """The steps of one beginning; each raises ``LostError`` or ``OSError``."""

    def __init__(self, settings: Settings, wire: Wire, tls: ssl.SSLContext | None) -> None:
        self._own, self._wire, self._tls = settings, wire, tls
        self._seconds = min(COMMAND, settings.timeout)

    def line(self) -> Line:
        own, wire = self._own, self._wire
        if self._tls and own.security == "tls":
            wire.secure(self._tls, own.host, self._seconds)
        self._need(wire.reply(self._seconds), 220, "does not greet")
        can = self._hello()
        if self._tls and own.security == "starttls":
            self._start_tls(self._tls, can)
            can = self._hello()
        if own.username:
            self._login(can.get("AUTH", "").upper().split())
        return Line(wire, can)

    def _ask(self, command: str) -> Reply:
        self._wire.write(self._seconds, command.encode() + b"\r\n")
        return self._wire.reply(self._seconds)

    def _need(self, reply: Reply, code: int, trouble: str) -> None:
        if reply.code != code:
            with contextlib.suppress(LostError):
                self._wire.write(1, b"QUIT\r\n")
            raise LostError(f"the server {trouble}: {reply.said}")
        if not self._wire.is_silent:
            raise LostError(f"the server says more than it was asked, after: {reply.said}")

    def _hello(self) -> dict[str, str]:
        reply = self._ask(f"EHLO {self._own.local_name or self._named()}")
        self._need(reply, 250, "refuses EHLO")
        # The first line is a greeting; "AUTH=PLAIN" is how the oldest servers write it.
        found = [line.replace("=", " ", 1).partition(" ") for line in reply.lines[1:]]
        return {word.upper(): more.strip() for word, _, more in reversed(found) if word}

    def _named(self) -> str:
        """Return the name of this machine if it is a whole one, else its address (4.1.3)."""
        name, address = socket.gethostname(), self._wire.own_address.partition("%")[0]
        if "." in name and name.isascii() and not name.endswith(".local"):
            return name
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def _start_tls(self, tls: ssl.SSLContext, can: Mapping[str, str]) -> None:
        """Begin TLS in the open connection (RFC 3207).

        Whoever is in the way can take the offer out, so that there is no going on without it; or
        put an answer behind the last open one, which would count as said under TLS.
        """
        if "STARTTLS" not in can:
            told = 'the server offers no STARTTLS, and nothing is sent without; is it "tls"'
            raise LostError(f"{told} on another port?")
        self._need(self._ask("STARTTLS"), 220, "refuses STARTTLS")
        self._wire.secure(tls, self._own.host, self._seconds)

    def _login(self, offered: list[str]) -> None:
        name, password = self._own.username.encode(), self._own.password.encode()
        if "PLAIN" in offered:
            secret = b64encode(b"\0" + name + b"\0" + password).decode()
            if len(secret) < _LINE - len("AUTH PLAIN "):
                reply = self._ask(f"AUTH PLAIN {secret}")
            else:  # RFC 4954 section 4: what does not fit waits to be asked for
                reply = self._asked("AUTH PLAIN", secret)
        elif "LOGIN" in offered:
            reply = self._asked(
                "AUTH LOGIN", *(b64encode(one).decode() for one in (name, password))
            )
        else:
            said = ", ".join(offered) or "none"
            raise LostError(f"the server offers no login by PLAIN or LOGIN; it offers: {said}")
        self._need(reply, 235, "refuses the login")

    def _asked(self, command: str, *answers: str) -> Reply:
        reply = self._ask(command)
        for answer in answers:
            if reply.code != 334:  # noqa: PLR2004 - "go on" (RFC 4954)
                break
            reply = self._ask(answer)
        return reply
