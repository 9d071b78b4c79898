"""The preview over HTTP: who is let in, what may be asked, and that looking changes nothing."""

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from newsroom import MONDAY, Newsroom, contents
from previewing import furnish, previewed
from serving import Response

JSON = {"Content-Type": "application/json"}


class Client:
    """Asks a preview, byte for byte as it is told to."""

    def __init__(self, address: str) -> None:
        """Ask the preview at the address that it has printed."""
        parts = urlsplit(address)
        self.port = parts.port or 0
        self.host = f"127.0.0.1:{self.port}"
        self.token = parse_qs(parts.query).get("token", [""])[0]
        self.kept: dict[str, str] = {}

    def log_in(self) -> None:
        """Show the token once, and keep the cookie, as a browser does."""
        answer = self.ask(f"/?token={self.token}")
        self.kept = {"Cookie": (answer["set-cookie"] or "").partition(";")[0]}

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Response:
        """Ask once; underscores in header names are hyphens."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in ({"Host": self.host} | self.kept | headers).items():
                connection.putheader(name.replace("_", "-"), value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def json(self, path: str) -> dict[str, object]:
        """Ask for JSON."""
        told: dict[str, object] = json.loads(self.ask(path).body)
        return told

    def frames(self, look: str = "light/on") -> str:
        """Return where frames are shown."""
        return f"{self.json('/api/overview')['frames']}/{look}"

    @contextmanager
    def news(self) -> Iterator[Iterator[str]]:
        """Listen for what the page is told of changes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/events", headers={"Host": self.host} | self.kept)
            answer = connection.getresponse()
            yield (line.decode() for line in answer if line.startswith(b"data:"))
        finally:
            connection.close()

    def test(self, newsletter: str, to: str = "", **headers: str) -> Response:
        """Ask for a test, as the page does."""
        body = json.dumps({"newsletter": newsletter, "to": to}).encode()
        own = {"Origin": f"http://{self.host}", "Content_Type": "application/json"}
        return self.ask("/api/test", "POST", body, **(own | headers))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Give a publication."""
    return furnish(tmp_path_factory.mktemp("previewed"))


@pytest.fixture(scope="module")
def client(room: Newsroom) -> Iterator[Client]:
    """Give the preview of the publication, as only this machine reaches it."""
    with previewed(room) as address:
        assert "token" not in address
        yield Client(address)


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Give a publication that was never published."""
    room = furnish(tmp_path_factory.mktemp("unpublished"))
    for folder in (".syndicate", "public"):
        shutil.rmtree(room.root / folder)
    return room


@pytest.fixture(scope="module")
def exposed(unpublished: Newsroom) -> Iterator[Client]:
    """Give its preview, which other machines reach."""
    with previewed(unpublished, "--host", "0.0.0.0") as address:  # noqa: S104 - what is tried
        yield Client(address)


@pytest.mark.parametrize("path", ["/", "/api/overview", "/events", "/preview.js", "/f/x/light/on/"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "192.0.2.7"])
def test_a_rebound_name_is_refused(client: Client, path: str, host: str) -> None:
    """Whoever reaches this machine by a name of his own (DNS rebinding) learns nothing."""
    answer = client.ask(path, Host=host)
    assert answer.status == 421
    assert b"Small Change" not in answer.body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "[::1]:80", "127.0.0.1"])
def test_names_of_this_machine_are_known(client: Client, host: str) -> None:
    """A forwarded port is another one, and the preview is to be seen there."""
    assert client.ask("/api/overview", Host=host).status == 200


def test_other_pages_cannot_write(client: Client, room: Newsroom) -> None:
    """A request from another origin, of no origin, or of a plain form, puts nothing anywhere."""
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://{client.host}"},
        {"Origin": ""},
        {"Content_Type": "text/plain"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        assert client.test("weekly", **headers).status == 403
    assert not (room.root / ".syndicate/outbox").exists()
    assert client.ask("/api/overview", Sec_Fetch_Site="cross-site").status == 403


def test_a_token_is_asked_for_where_others_reach(exposed: Client) -> None:
    """Without the token nothing is told, nor with a wrong one; with it a strict cookie is given."""
    exposed.kept = {}
    assert len(exposed.token) >= 32
    for path in ("/", "/api/overview", "/?token=", f"/?token={exposed.token[:-1]}", "/events"):
        answer = exposed.ask(path)
        assert answer.status == 403, path
        assert b"Small Change" not in answer.body
    assert exposed.ask(f"/api/overview?token={exposed.token}").status == 403
    answer = exposed.ask(f"/?token={exposed.token}")
    assert (answer.status, answer["location"]) == (303, "/")
    cookie = answer["set-cookie"] or ""
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert exposed.token not in cookie
    kept = cookie.partition(";")[0]
    assert exposed.ask("/api/overview", Cookie=f"other=1; {kept}").status == 200
    assert exposed.ask("/api/overview", Cookie=f"{kept}x").status == 403
    assert exposed.test("weekly", Cookie=kept, Origin="https://evil.example").status == 403
    assert exposed.ask("/", Host="evil.example", Cookie=kept).status == 421
    assert exposed.ask("/api/overview", Host=f"192.0.2.7:{exposed.port}", Cookie=kept).status == 200


def test_frames_want_their_key(client: Client) -> None:
    """No page can guess where frames are shown, and what is shown there may run nothing."""
    assert client.ask("/f/wrong/light/on/next/weekly").status == 403
    shown = client.ask(f"{client.frames()}/next/weekly")
    assert shown.status == 200
    rules = shown["content-security-policy"] or ""
    assert "default-src 'none'" in rules
    assert "script-src" not in rules
    assert "sandbox" in rules
    assert "allow-scripts" not in rules
    own = client.ask("/")["content-security-policy"] or ""
    assert "script-src 'self'" in own
    assert "unsafe" not in own


@pytest.mark.parametrize(
    "path",
    [
        "../../syndicate.toml",
        "..%2f..%2fsyndicate.toml",
        "%2e%2e/%2e%2e/syndicate.toml",
        "articles/new/index.md",
        "2026/11/new/../../../../.syndicate/state.db",
        "%2Fetc%2Fpasswd",
        "link.png",
        "broken.md",
    ],
)
def test_only_what_is_published_is_shown(client: Client, room: Newsroom, path: str) -> None:
    """Frames show files of the release alone: no source, no state, no way out of the folders."""
    link = room.root / "static/link.png"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    answer = client.ask(f"{client.frames()}/site/{path}")
    assert answer.status == 404
    assert b"root:" not in answer.body
    assert b"[publication]" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "../.syndicate/state.db",
        "/etc/passwd",
        "articles/../../../../etc/passwd",
        "templates/../.syndicate/cache.db",
        ".syndicate/state.db",
        "static/logo.png",
        "articles/link.md",
        "",
    ],
)
def test_only_sources_are_opened(client: Client, room: Newsroom, path: str) -> None:
    """A place is a line of an article, a template or the settings; no other file is read."""
    link = room.root / "articles/link.md"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    assert client.ask(f"/api/source?path={path}&line=1").status == 404
    told = client.json("/api/source?path=syndicate.toml&line=2")
    assert told["lines"]


def test_pictures_of_articles_and_of_static_are_shown(client: Client) -> None:
    """Pictures come from the folders, though nothing of them is published yet."""
    base = client.frames()
    email = client.ask(f"{base}/next/weekly").body.decode()
    assert f"{base}/site/logo.png" in email
    assert "https://small.example/logo.png" not in email
    for path in ("logo.png", "2026/11/new/boat.jpg"):
        picture = client.ask(f"{base}/site/{path}")
        assert (picture.status, (picture["content-type"] or "")[:6]) == (200, "image/")
    off = client.ask(f"{client.frames('light/off')}/next/weekly")["content-security-policy"] or ""
    assert "img-src data:;" in off


def test_colours_are_answered_in_the_copy_alone(client: Client) -> None:
    """The copy prefers what it is told to; the source that is told is what would go out."""
    dark = client.ask(f"{client.frames('dark/on')}/next/weekly").body.decode()
    light = client.ask(f"{client.frames()}/next/weekly").body.decode()
    assert "prefers-color-scheme" not in dark + light
    assert "(min-width: 0)" in dark
    assert "(min-width: 0)" not in light
    assert "prefers-color-scheme: dark" in str(client.json("/api/next/weekly")["html"])


def test_a_test_is_the_message_itself(client: Client, room: Newsroom) -> None:
    """A test lies in the outbox, and differs from what would go out in its address alone."""
    answer = client.test("weekly", "ed@small.example")
    path = Path(json.loads(answer.body)["path"])
    assert path.parent == room.root / ".syndicate/outbox"
    sent = path.read_bytes()
    message = message_from_bytes(sent, policy=policy.default)
    assert message["To"] == "ed@small.example"
    assert message["Subject"] == "The week: A late story"
    plain = Path(json.loads(client.test("weekly").body)["path"]).read_bytes()
    assert sent == plain.replace(b"To: undisclosed-recipients:;", b"To: ed@small.example")
    assert client.test("weekly", "Ed <ed@small.example>\r\nBcc: x@y.example").status == 422
    assert client.test("nobody").status == 404
    assert (
        client.ask("/api/test", "POST", b"[]", Origin=f"http://{client.host}", **JSON).status == 400
    )


def test_what_is_not_there_is_told(client: Client) -> None:
    """Unknown newsletters, editions, feeds and pages are 404, not failures."""
    for path in ("next/x", "edition/x", "feed/x/", "page/x/index.html"):
        assert client.ask(f"/api/{path}").status == 404
    assert client.ask(f"{client.frames('blue/on')}/next/weekly").status == 404


def test_looking_changes_nothing(client: Client, room: Newsroom) -> None:
    """Whatever is looked at, public folder and databases stay as they are, byte for byte."""

    def kept() -> dict[str, bytes]:
        return {p: d for p, d in contents(room.root).items() if "outbox" not in p}

    before = kept()
    base = client.frames()
    for path in ("next/weekly", "edition/weekly-2026-11-23", "feed/", "page/index.html"):
        assert "error" not in client.json(f"/api/{path}")
    for path in ("site/", "reader/feed.xml", "reader/feed.json", "site/editions/"):
        assert client.ask(f"{base}/{path}").status == 200
    assert client.json("/api/problems")["findings"]
    assert kept() == before


def test_a_publication_that_was_never_published(unpublished: Newsroom, exposed: Client) -> None:
    """The first look works, beside a run that holds the lock; it leaves nothing, and sees a run."""
    exposed.log_in()
    before = set(contents(unpublished.root))
    with unpublished.publisher().lock(dry=False):
        assert exposed.json("/api/next/weekly")["due"]
        assert exposed.ask(f"{exposed.frames()}/next/weekly").status == 200
    assert set(contents(unpublished.root)) - {".syndicate/lock"} == before
    assert exposed.json("/api/overview")["editions"] == []
    with exposed.news() as news:
        unpublished.publish(MONDAY + timedelta(days=2))
        next(one for one in news if exposed.json("/api/overview")["editions"])
    assert not exposed.json("/api/next/weekly")["due"]


def test_the_port_is_bound_to_this_machine(client: Client) -> None:
    """Unless told otherwise, no other address of this machine answers."""
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex(("127.0.0.2", client.port)) != 0


def test_an_unknown_editor_is_refused(room: Newsroom) -> None:
    """A program that is not known is told with those that are."""
    done = room.call("preview", "--editor", "ed")
    assert done.returncode == 2
    assert "vscode" in done.stderr
