"""A connection to a server: bytes out, whole replies in, and an end to all waiting."""

import contextlib
import socket
import ssl
import time

from syndicate.mailers.smtp.replies import NonsenseError, Replies, Reply

_PIECE = 8192


class LostError(Exception):
    """The connection is of no use any more; the text says why.

    ``written`` counts the bytes that left before, of those that were to be written.
    """

    def __init__(self, why: str, written: int = 0) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.written = written


class Wire:
    """A socket, with or without TLS, for one thread."""

    def __init__(self, sock: socket.socket) -> None:
        """Take a connected socket."""
        # What is written is whole commands and messages: nothing is gained by waiting for more.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = sock
        self._replies = Replies()
        self._seconds = -1.0

    @property
    def is_silent(self) -> bool:
        """Whether nothing was read that was not asked for."""
        return self._replies.is_empty

    @property
    def own_address(self) -> str:
        """The address this side has."""
        return str(self._sock.getsockname()[0])

    def secure(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Begin TLS.

        Raises:
            OSError: the server's certificate is not good for ``host``, or no TLS came about.
        """
        self._sock.settimeout(seconds)
        self._sock = context.wrap_socket(self._sock, server_hostname=host)
        self._seconds = -1.0

    def write(self, seconds: float, *parts: bytes) -> None:
        """Write all parts, as one where that can be; each step may take ``seconds``.

        Raises:
            LostError: some of it has not left.
        """
        self._wait(seconds)
        left = [memoryview(one) for one in parts]
        written = 0
        try:
            while left:
                count = self._send(left)
                written += count
                while left and count >= len(left[0]):
                    count -= len(left.pop(0))
                if count:
                    left[0] = left[0][count:]
        except TimeoutError:
            raise LostError(f"the server has taken nothing for {seconds:.0f} s", written) from None
        except OSError as error:
            raise LostError(f"the connection broke: {_why(error)}", written) from error

    def _send(self, parts: list[memoryview]) -> int:
        """Send as much as goes at once; return how many bytes that were.

        Over TLS it is one part: then it is certain that nothing of the next has left if it fails.
        """
        if isinstance(self._sock, ssl.SSLSocket):
            return self._sock.send(parts[0])
        return self._sock.sendmsg(parts)

    def reply(self, seconds: float) -> Reply:
        """Return the next reply, of which the last byte has arrived within ``seconds``.

        Raises:
            LostError: it has not, or is no reply of SMTP.
        """
        until = 0.0
        try:
            while (reply := self._replies.take()) is None:
                left = until - time.monotonic() if until else seconds
                until = until or time.monotonic() + seconds
                if left <= 0:
                    raise TimeoutError  # noqa: TRY301 - as the socket does
                self._wait(left)
                data = self._sock.recv(_PIECE)
                if not data:
                    raise LostError("the server closed the connection")
                self._replies.feed(data)
        except NonsenseError as error:
            raise LostError(f"the server {error}") from error
        except TimeoutError:
            raise LostError(f"the server has not answered for {seconds:.0f} s") from None
        except OSError as error:
            raise LostError(f"the connection broke: {_why(error)}") from error
        return reply

    def close(self) -> None:
        """End it, whatever state it is in."""
        with contextlib.suppress(OSError):
            self._sock.close()

    def _wait(self, seconds: float) -> None:
        if seconds != self._seconds:
            self._sock.settimeout(seconds)
            self._seconds = seconds


def _why(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
