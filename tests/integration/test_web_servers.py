"""The web servers of the how-to guide, configured as it stands there: real ones, real sockets."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest

from newsroom import SETTINGS, Newsroom, markdown
from serving import Client
from syndicate.serving.policy import Policy, Resource
from webservers import APACHE, CADDY, NGINX, Kind, program, running, shown

GUIDE = Path(__file__).parents[2] / "docs/howto/serve-the-public-folder.md"
WHERE = "/srv/gazette"
FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
GONE = Resource(path="2026/gone/index.html", status=410)
ENDED = Resource(
    path="feeds/été $1 (a*) [b]/", status=410, ended=("feed.xml", "archive/feed-*.xml")
)


def block(kind: Kind, room: Newsroom, port: int) -> str:
    """Return the guide's configuration, for our folder and port, and nothing else changed."""
    one = shown(kind, GUIDE)
    assert WHERE in one
    address = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "gazette.example {": f"http://:{port} {{\n\tbind 127.0.0.1",
        "<VirtualHost *:80>": f"<VirtualHost 127.0.0.1:{port}>",
    }
    assert sum(theirs in one for theirs in address) == 1
    for theirs, ours in address.items():
        one = one.replace(theirs, ours)
    return one.replace(WHERE, str(room.root))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return a published publication with an article that has moved, and one that is gone."""
    made = Newsroom(tmp_path_factory.mktemp("servers") / "room")
    made.settings(SETTINGS + '\n[serving]\nhosts = ["nginx", "caddy", "apache"]\n')
    body = "Words that are worth compressing. " * 40
    made.write(
        "articles/tally.md", markdown("Tally", "2026-11-10", body, aliases="[/old/tally/, /été/]")
    )
    made.write("static/talk.mp3", bytes(range(256)) * 40)
    made.let_files_age()
    assert made.publish().held == ()
    made.write("public/.feed.xml.part", "half")
    made.write(f"public/{GONE.path}", "<p>This article was taken away.</p>")
    for folder in made.root.parents:  # servers give their rights up
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return made


@pytest.fixture(scope="module", params=[NGINX, CADDY, APACHE], ids=str)
def client(request: pytest.FixtureRequest, room: Newsroom) -> Iterator[Client]:
    """Serve the publication with each kind of server that is installed."""
    kind: Kind = request.param
    program(kind)
    [(file, rules)] = kind.rules([GONE, ENDED], Policy(url="https://small.example/")).items()
    path = room.root / ".syndicate/hosts" / file
    path.write_bytes(path.read_bytes() + rules)
    folder = room.root.parent / kind.program
    with running(kind, folder, lambda port: block(kind, room, port)) as found:
        yield found


@pytest.mark.parametrize(("path", "kind"), FEEDS.items())
def test_second_fetch_is_304(client: Client, path: str, kind: str) -> None:
    """FEEDS 7 and 9: type, ages and a strong tag; either validator is answered with 304."""
    first = client.get(f"/{path}")
    assert (first.status, first["Content-Type"]) == (200, kind)
    assert first["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert first["Link"] == f'<https://small.example/{path}>; rel="self"'
    assert first["X-Content-Type-Options"] == "nosniff"
    tag, modified = str(first["ETag"]), str(first["Last-Modified"])
    assert tag.startswith('"')
    assert client.get(f"/{path}", If_None_Match=tag).status == 304
    assert client.get(f"/{path}", If_Modified_Since=modified).status == 304
    assert client.get(f"/{path}", If_None_Match='"other"').status == 200
    head = client.head(f"/{path}")
    assert (head.status, head.body, head["ETag"]) == (200, b"", tag)
    assert head["Content-Length"] == str(len(first.body))


@pytest.mark.parametrize("path", FEEDS)
def test_variants_are_sent(room: Newsroom, client: Client, path: str) -> None:
    """FEEDS 8: brotli and gzip as they lie there, each with a tag of its own, and Vary."""
    plain = client.get(f"/{path}")
    assert plain["Content-Encoding"] is None
    tags = {plain["ETag"]}
    for coding, suffix, unpack in (
        ("br", ".br", brotli.decompress),
        ("gzip", ".gz", gzip.decompress),
    ):
        packed = client.get(f"/{path}", Accept_Encoding=coding)
        assert packed["Content-Encoding"] == coding
        assert packed.body == (room.public / f"{path}{suffix}").read_bytes()
        assert unpack(packed.body) == plain.body
        assert packed["Content-Type"] == FEEDS[path]
        assert packed["Link"] == plain["Link"]
        assert "Accept-Encoding" in str(packed["Vary"])
        tag = str(packed["ETag"])
        assert tag.startswith('"')
        assert client.get(f"/{path}", Accept_Encoding=coding, If_None_Match=tag).status == 304
        tags.add(tag)
    assert len(tags) == 3
    both = client.get(f"/{path}", Accept_Encoding="gzip, deflate, br")
    assert both["Content-Encoding"] == "br"


def test_unchanged_release_changes_no_tag(room: Newsroom, client: Client) -> None:
    """After a run that had nothing to do, the second fetch is still 304."""
    before = {path: str(client.get(f"/{path}")["ETag"]) for path in FEEDS}
    assert room.publish().written == ()
    for path, tag in before.items():
        assert client.get(f"/{path}", If_None_Match=tag).status == 304


def test_pages_and_files(room: Newsroom, client: Client) -> None:
    """Pages are UTF-8 and short-lived, the stylesheet stays, sound comes in parts."""
    page = client.get("/2026/11/tally/")
    assert (page.status, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page["Cache-Control"] == "public, max-age=60, stale-while-revalidate=120"
    assert page["X-Content-Type-Options"] == "nosniff"
    [style] = room.public.glob("assets/style-*.css")
    kept = client.get(f"/assets/{style.name}")
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept["Content-Type"] == "text/css; charset=utf-8"
    part = client.get("/talk.mp3", Range="bytes=10-19")
    assert (part.status, part.body) == (206, bytes(range(10, 20)))
    assert part["Content-Type"] == "audio/mpeg"


def test_moved_gone_and_missing(room: Newsroom, client: Client) -> None:
    """FEEDS 24: 301 for a former address, of any letters; 410 and 404, each with its page."""
    for path in ("/old/tally/", "/%C3%A9t%C3%A9/"):
        moved = client.get(path)
        assert (moved.status, moved["Location"]) == (301, "https://small.example/2026/11/tally/")
    gone = client.get("/2026/gone/")
    assert (gone.status, gone.body) == (410, (room.public / GONE.path).read_bytes())
    missing = client.get("/nothing/")
    assert (missing.status, missing.body) == (404, (room.public / "404.html").read_bytes())


def test_ended_feeds_are_gone(client: Client) -> None:
    """FEEDS 24: the documents of a feed that has ended answer 410, and nothing else does."""
    folder = quote(f"/{ENDED.path}")
    for name in ("feed.xml", "archive/feed-1.xml", "archive/feed-12.xml"):
        assert client.get(folder + name).status == 410
        assert client.head(folder + name).status == 410
    for name in ("", "atom.xml", "feedxxml", "feed.xml2", "archive/1/feed-1.xml"):
        assert client.get(folder + name).status == 404
    assert client.get("/feed.xml").status == 200


def test_the_list_of_feeds_has_its_type(client: Client) -> None:
    """A feed reader that is given the OPML's address learns what it is."""
    kind = client.get("/feeds/feeds.opml")["Content-Type"] or ""
    assert kind.partition(";")[0] == "text/x-opml"


@pytest.mark.parametrize("client", [NGINX], ids=str, indirect=True)
def test_pages_of_errors_are_errors_by_their_names_too(room: Newsroom, client: Client) -> None:
    """A page that says "gone" or "not found" says so in its status, whoever asks for its file."""
    gone = client.get(f"/{GONE.path}")
    assert (gone.status, gone.body) == (410, (room.public / GONE.path).read_bytes())
    missing = client.get("/404.html")
    assert (missing.status, missing.body) == (404, (room.public / "404.html").read_bytes())


def test_hidden_files_stay_hidden(client: Client) -> None:
    """Nobody reads a file that is being written."""
    assert client.get("/.feed.xml.part").status == 404
