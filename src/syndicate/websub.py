"""Tells WebSub hubs which topics have changed.

The specification leaves open how a publisher tells its hub (W3C REC-websub-20180123 section 6).
What hubs take is the ping of PubSubHubbub 0.3, section 7.1: a form with ``hub.mode=publish`` and
the topic's address, which Google's and Superfeedr's hubs read as ``hub.url`` and Switchboard as
``hub.topic``. So both are sent, for one topic at a time: not every hub reads a list, and each topic
gets an answer of its own.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicate import redirects
from syndicate.problems import Unfit
from syndicate.redirects import Hop, Resolve

if TYPE_CHECKING:
    import logging

    import httpx

_BODY = 4096
"""Bytes of an answer that are read, so that its connection can be used again."""

_PATIENCE = 0.25
"""Seconds that these may take; a body says nothing that its headers have not said."""

_BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_FOLLOWED = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
"""Redirects that keep method and form (RFC 9110 section 15.4.8 and 15.4.9)."""
_MOST_REDIRECTS = 3
_THREAD = "syndicate-websub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a hub made of a ping.

    ``problem`` is empty if it took it. An ``outage`` concerns every topic: the hub is not there, is
    slow, has moved, or asks for time, which ``wait`` tells in seconds (RFC 9110 section 10.2.3).
    """

    hub: str = field(repr=False)
    topic: str
    problem: str = ""
    outage: bool = False
    wait: int = 0


def host(hub: str) -> str:
    """Return what may be shown of a hub's address: the rest of it can carry a token."""
    return urlsplit(hub).netloc.rpartition("@")[2]


def ping(
    topics: Mapping[str, Sequence[str]],
    *,
    agent: str,
    timeout: float,
    resolve: Resolve = redirects.system_resolve,
) -> list[Answer]:
    """Ping each hub about its topics, in their order; all hubs at once.

    ``timeout`` is how many seconds a hub has for an answer, and for how long new pings are begun:
    after twice that time this returns, whatever hubs do. A topic without an answer in the result
    was not tried. After an outage a hub is asked no more. Nothing is raised. Redirects that keep
    the method (307, 308) are followed, three at most, to https and to no private address, unless
    the hub's own is one. ``resolve`` looks up where they lead.
    """
    if not topics:
        return []
    import httpx  # noqa: F401, PLC0415 - it takes a tenth of a second, which is not the hubs'

    begun = time.monotonic()
    rounds = [_Round(hub, asked, agent, timeout, resolve) for hub, asked in topics.items()]
    _keep_out_of_logs()
    for one in rounds:
        one.start()
    for one in rounds:
        one.join(max(0.0, begun + 2 * timeout - time.monotonic()))
    return [answer for one in rounds for answer in one.end()]


class _Round(threading.Thread):
    """The pings of one hub.

    A thread, since only a thread can be left behind: a name server or a hub that lets it wait must
    not hold up the run, nor its end.
    """

    def __init__(
        self, hub: str, topics: Sequence[str], agent: str, timeout: float, resolve: Resolve
    ) -> None:
        super().__init__(name=_THREAD, daemon=True)
        self._hub, self._topics, self._agent, self._timeout = hub, topics, agent, timeout
        self._resolve = resolve
        self._answers: list[Answer] = []
        self._asking = ""
        self._has_ended = False
        self._is_brief = True
        self._lock = threading.Lock()

    def run(self) -> None:
        """Ask about one topic after the other, while there is time and the hub answers."""
        until = time.monotonic() + self._timeout
        try:
            with self._client() as client:
                for topic in self._topics:
                    if time.monotonic() >= until or not self._ask(client, topic):
                        break
        except Unfit as error:
            self._note(self._failure(error.problem))
        except Exception as error:  # noqa: BLE001 - no hub, and no setting for one, may end a run
            if self._asking or not self._answers:  # else the answer had come already
                self._note(self._failure(_reason(error, self._timeout)))

    def end(self) -> list[Answer]:
        """Return the answers so far; what comes after is not heard."""
        with self._lock:
            self._has_ended = True
            if self._asking:
                self._answers.append(self._failure(_silence(self._timeout)))
            return self._answers

    def _client(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415 - slow to import

        return httpx.Client(headers={"user-agent": self._agent}, timeout=self._timeout)

    def _ask(self, client: "httpx.Client", topic: str) -> bool:
        """Ping about one topic; tell whether to go on."""
        with self._lock:
            if self._has_ended:
                return False
            self._asking = topic
        with closing(self._post(client, topic)) as response:
            answer = self._answer(response)
            self._note(answer)
            # A hub that lets its body wait is not waited for again: each ping has a connection.
            self._is_brief = self._is_brief and _drain(response)
        return not answer.outage

    def _post(self, client: "httpx.Client", topic: str) -> "httpx.Response":
        """Return the answer to a ping, from where the hub's redirects lead to."""
        url, own = self._hub, urlsplit(self._hub).hostname or ""
        response = _sent(client, Hop(url=url, ways=(url,), host="", name=""), topic)
        for _ in range(_MOST_REDIRECTS):
            location = response.headers.get("Location")
            if response.status_code not in _FOLLOWED or location is None:
                return response
            response.close()
            there = redirects.hop(url, location, resolve=self._resolve, within=own)
            url, response = there.url, _sent(client, there, topic)
        if response.status_code in _FOLLOWED:
            response.close()
            raise Unfit(f"redirects more than {_MOST_REDIRECTS} times", "name its last address")
        return response

    def _answer(self, response: "httpx.Response") -> Answer:
        if response.is_success:
            return Answer(hub=self._hub, topic=self._asking)
        status = response.status_code
        return Answer(
            hub=self._hub,
            topic=self._asking,
            problem=_told(status),
            outage=status in _BUSY or not response.is_client_error,
            wait=_seconds(response.headers.get("Retry-After", "")),
        )

    def _failure(self, problem: str) -> Answer:
        return Answer(
            hub=self._hub, topic=self._asking or self._topics[0], problem=problem, outage=True
        )

    def _note(self, answer: Answer) -> None:
        with self._lock:
            if not self._has_ended:
                self._answers.append(answer)
            self._asking = ""


def _sent(client: "httpx.Client", to: Hop, topic: str) -> "httpx.Response":
    """Send a ping; of several addresses of a host, to the first that answers."""
    import httpx  # noqa: PLC0415 - slow to import

    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    named = {"Host": to.host} if to.host else {}
    certified = {"sni_hostname": to.name} if to.name else {}
    for left, way in zip(range(len(to.ways) - 1, -1, -1), to.ways, strict=True):
        request = client.build_request("POST", way, data=form, headers=named, extensions=certified)
        try:
            return client.send(request, stream=True)
        except httpx.ConnectError:
            if not left:
                raise
    raise Unfit("leads to a name without an address", "name the address that it has now")


def _drain(response: "httpx.Response") -> bool:
    """Read a short answer to its end, so that the connection can be used again; tell if it had one.

    Neither a body that comes byte by byte nor one that never comes takes longer than a moment.
    """
    import httpx  # noqa: PLC0415 - slow to import

    until, read = time.monotonic() + _PATIENCE, 0
    response.request.extensions["timeout"]["read"] = _PATIENCE
    with suppress(httpx.HTTPError):
        for part in response.iter_raw():
            read += len(part)
            if read > _BODY or time.monotonic() >= until:
                return False
        return True
    return False


def _told(status: int) -> str:
    """Return an answer in words that are ours: a hub's own could be anything."""
    try:
        answered = f"answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        answered = f"answered {status}"
    return f"{answered}; only 307 and 308 are followed" if status // 100 == 3 else answered  # noqa: PLR2004


def _seconds(given: str) -> int:
    """Return how long a hub asks to be left alone; a date, or what is none, counts for nothing."""
    return int(given) if re.fullmatch("[0-9]{1,9}", given) else 0


def _silence(timeout: float) -> str:
    return f"did not answer within {timeout:g} s"


def _reason(error: BaseException, timeout: float) -> str:
    """Return why there was no answer, without the address, which messages of libraries may have."""
    import socket  # noqa: PLC0415 - seldom needed
    import ssl  # noqa: PLC0415 - likewise

    import httpx  # noqa: PLC0415 - slow to import

    for one in _causes(error):
        if isinstance(one, httpx.TimeoutException):
            return _silence(timeout)
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"has a certificate that is not trusted ({one.verify_message})"
        if isinstance(one, ssl.SSLError):
            return "does not speak TLS as it should"
        if isinstance(one, socket.gaierror):
            return "has a name that is not known"
        if isinstance(one, ConnectionRefusedError):
            return "refused the connection"
    return f"could not be asked ({type(error).__name__})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _keep_out_of_logs() -> None:
    """Keep httpx from logging the addresses of hubs, whoever listens to its log, and for good.

    A thread that was left behind may come to an answer much later.
    """
    import logging  # noqa: PLC0415 - seldom needed

    logging.getLogger("httpx").addFilter(_is_of_others)


def _is_of_others(record: "logging.LogRecord") -> bool:
    return record.threadName != _THREAD
