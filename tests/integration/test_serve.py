"""``syndicate serve``: the public folder over real sockets, as a web server is to serve it."""

import gzip
import os
import signal
import subprocess
from collections.abc import Iterator

import brotli
import pytest

from newsroom import COMMAND, SETTINGS, Newsroom, markdown
from serving import Client, served
from syndicate.serving import manifest
from syndicate.serving.manifest import Bytes
from syndicate.serving.policy import Policy, Resource

FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
SOUND = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return a publication below a path, published, with a moved article and odd files about."""
    made = Newsroom(tmp_path_factory.mktemp("served") / "room")
    hubs = '[websub]\nhubs = ["https://hub.example/"]\nautomatic = false\n'
    made.settings(SETTINGS.replace("https://small.example/", "https://small.example/blog/") + hubs)
    body = "Words that are worth compressing. " * 40
    made.write("articles/tally.md", markdown("Tally", "2026-11-10", body, aliases="[/old/tally/]"))
    made.write("static/talk.mp3", SOUND)
    made.write("static/.well-known/security.txt", "Contact: mailto:a@small.example\n")
    made.publish()
    made.write("public/.feed.xml.part", "half")
    made.write("public/late.txt", "nobody told the manifest of me")
    made.write("public/empty/only.txt", "no page here")
    made.write("secret.txt", "secret")
    (made.public / "out.txt").symlink_to(made.root / "secret.txt")
    (made.public / "outside").symlink_to(made.root)
    os.mkfifo(made.public / "pipe")
    return made


@pytest.fixture(scope="module")
def client(room: Newsroom) -> Iterator[Client]:
    """Serve the publication."""
    with served(room) as found:
        yield found


@pytest.mark.parametrize(("path", "kind"), FEEDS.items())
def test_feeds_can_be_asked_for_conditionally(client: Client, path: str, kind: str) -> None:
    """FEEDS 7: a second fetch with either validator is 304; HEAD is GET without the body."""
    first = client.get(f"/blog/{path}")
    assert first.status == 200
    assert first["Content-Type"] == kind
    assert first["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert first["Vary"] == "Accept-Encoding"
    etag, modified = str(first["ETag"]), str(first["Last-Modified"])
    assert etag.startswith('"')
    for condition in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"x", W/{etag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": modified},
        {"If_None_Match": etag, "If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        again = client.get(f"/blog/{path}", **condition)
        assert (again.status, again.body) == (304, b""), condition
        assert again["ETag"] == etag
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Vary"] == "Accept-Encoding"
    changed = client.get(f"/blog/{path}", If_None_Match='"x"', If_Modified_Since=modified)
    assert changed.status == 200
    head = client.head(f"/blog/{path}")
    assert (head.status, head.body) == (200, b"")
    same = ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Link", "Vary")
    assert [head[name] for name in same] == [first[name] for name in same]
    assert int(str(head["Content-Length"])) == len(first.body)


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_come_compressed(room: Newsroom, client: Client, path: str) -> None:
    """FEEDS 8: each coding is sent as it lies there, with a strong tag of its own."""
    plain = client.get(f"/blog/{path}")
    assert plain.body == (room.public / path).read_bytes()
    tags = {plain["ETag"]}
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed = client.get(f"/blog/{path}", Accept_Encoding=coding)
        assert packed["Content-Encoding"] == coding
        assert unpack(packed.body) == plain.body
        assert packed["Vary"] == "Accept-Encoding"
        assert client.head(f"/blog/{path}", Accept_Encoding=coding)["Content-Length"] == str(
            len(packed.body)
        )
        tag = str(packed["ETag"])
        again = client.get(f"/blog/{path}", Accept_Encoding=coding, If_None_Match=tag)
        assert again.status == 304
        assert client.get(f"/blog/{path}", If_None_Match=tag).status == 200
        tags.add(tag)
    assert len(tags) == 3
    best = client.get(f"/blog/{path}", Accept_Encoding="gzip;q=1.0, br;q=0.2, *;q=0")
    assert best["Content-Encoding"] == "gzip"


def test_feeds_link_to_hub_and_self(client: Client) -> None:
    """FEEDS 18: the hubs, and the address of the document, stand in a Link header."""
    own = '<https://small.example/blog/atom.xml>; rel="self"'
    assert client.get("/blog/atom.xml")["Link"] == f'<https://hub.example/>; rel="hub", {own}'


def test_pages_are_served_by_their_folders(client: Client) -> None:
    """A folder is its page; without the slash it leads there; a folder without a page is none."""
    home = client.get("/blog/")
    assert (home.status, home["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert home["X-Content-Type-Options"] == "nosniff"
    assert client.get("/blog/2026/11/tally/").status == 200
    assert client.get("/blog/2026/11/tally/index.html").status == 200
    bare = client.get("/blog/2026/11/tally")
    assert (bare.status, bare["Location"]) == (301, "/blog/2026/11/tally/")
    for path in ("/", "/blog"):
        assert (client.get(path).status, client.get(path)["Location"]) == (302, "/blog/")
    assert client.get("/blog/empty/").status == 404
    assert client.get("/blog/empty").status == 404


def test_moved_pages_redirect(client: Client) -> None:
    """FEEDS 24: a former address answers 301, here with the place where it can be tried."""
    moved = client.get("/blog/old/tally/")
    assert (moved.status, moved["Location"]) == (301, "/blog/2026/11/tally/")
    assert b"2026/11/tally" in moved.body
    assert client.head("/blog/old/tally/").status == 301


def test_what_is_gone_says_so(bare: Newsroom) -> None:
    """FEEDS 24: what the manifest says is gone answers 410 with its page, and is never 304."""
    bare.publish()
    bare.write("public/2026/gone/index.html", "<p>Taken away.</p>")
    manifest_file = bare.root / ".syndicate" / manifest.FILE
    gone = Resource(path="2026/gone/index.html", status=410)
    policy = Policy(url="https://small.example/")
    manifest_file.write_bytes(manifest.render([(gone, Bytes(18, "x", 1))], policy))
    with served(bare) as client:
        told = client.get("/2026/gone/", If_None_Match="*")
        assert (told.status, told.body) == (410, b"<p>Taken away.</p>")
        assert client.head("/2026/gone/").status == 410


ENDING = """
[feeds]
entries = 2
archive_size = 1
archives = "{archives}"
per_tag = {least}
per_author = 0
per_language = 0
"""
CREDIT = """
[[feed]]
id = "credit"
title = "Credit"
any = { tags = ["a"] }
"""


def test_ended_feeds_say_so(bare: Newsroom) -> None:
    """FEEDS 24: a feed that was published and is no more answers 410, until it comes back."""
    bare.settings(SETTINGS + ENDING.format(archives="all", least=1) + CREDIT)
    for number, tags in enumerate(("[a, b]", "[a]", "[a]", "[a]"), 1):
        bare.write(f"articles/a{number}.md", markdown(f"A{number}", "2026-11-10", tags=tags))
    bare.publish()
    paths = ["archive/feed-1.xml", "feeds/credit/", "feeds/credit/atom.xml", "tags/a/feed.json"]
    paths += ["feeds/credit/archive/feed-2.json", "tags/b/", "tags/b/feed.xml", "tags/a/"]

    def statuses(client: Client) -> dict[str, int]:
        return {path: client.get(f"/{path}").status for path in paths}

    with served(bare) as client:
        assert statuses(client) == dict.fromkeys(paths, 200)
        bare.settings(SETTINGS + ENDING.format(archives="none", least=0))
        bare.write("articles/a1.md", markdown("A1", "2026-11-10", tags="[a]"))
        bare.publish()
        assert statuses(client) == {path: 200 if path == "tags/a/" else 410 for path in paths}
        assert b"This feed has ended" in client.get("/feeds/credit/").body
        for path in ("feed.xml", "archive/", "tags/a/"):
            assert client.get(f"/{path}").status == 200
        for path in ("archive/feed.xml", "tags/c/feed.xml", "tags/b/archive/feed-1.xml"):
            assert client.get(f"/{path}").status == 404
        assert bare.publish().written == ()
        bare.settings(SETTINGS + ENDING.format(archives="all", least=1) + CREDIT)
        bare.write("articles/a1.md", markdown("A1", "2026-11-10", tags="[a, b]"))
        bare.publish()
        assert statuses(client) == dict.fromkeys(paths, 200)


def test_feeds_that_may_be_back_are_not_gone(bare: Newsroom) -> None:
    """The feed of a tag whose one article became a draft is missing, and not gone for good."""
    bare.settings(SETTINGS + ENDING.format(archives="none", least=1))
    bare.write("articles/a.md", markdown("A", "2026-11-10", tags="[a]"))
    bare.write("articles/b.md", markdown("B", "2026-11-10", tags="[b]"))
    bare.publish()
    bare.write("articles/a.md", markdown("A", "2026-11-10", tags="[a]", draft="true"))
    bare.publish()
    with served(bare) as client:
        assert client.get("/tags/a/feed.xml").status == 404
        assert client.get("/tags/b/feed.xml").status == 200


def test_wrong_addresses_have_a_page(room: Newsroom, client: Client) -> None:
    """What is not there is 404 with the publication's own page for it; so is that page itself."""
    for path in ("/blog/nothing/", "/elsewhere", "/blog/404.html"):
        missing = client.get(path)
        assert missing.status == 404
        assert missing.body == (room.public / "404.html").read_bytes()
        assert missing["Content-Type"] == "text/html; charset=utf-8"
    assert client.head("/blog/nothing/").body == b""


@pytest.mark.parametrize(
    "path",
    [
        "/blog/../secret.txt",
        "/blog/%2e%2e/secret.txt",
        "/blog/..%2fsecret.txt",
        "/blog/..%5csecret.txt",
        "/blog/x/../../secret.txt",
        "/blog//etc/passwd",
        "//etc/passwd",
        "/blog/feed.xml%00.html",
        "/blog/out.txt",
        "/blog/outside/secret.txt",
        "/blog/outside/.syndicate/state.db",
        "/blog/.feed.xml.part",
        "/blog/%2efeed.xml.part",
        "/blog/pipe",
        "/blog/feed.xml/",
        "/blog/%ff",
        "/blog/" + "a" * 5000,
    ],
)
def test_nothing_else_can_be_read(client: Client, path: str) -> None:
    """No path leads out of the folder, into hidden files, or to what is no file."""
    answer = client.get(path)
    assert answer.status == 404
    assert b"secret" not in answer.body
    assert b"half" not in answer.body


def test_redirects_stay_on_this_server(client: Client) -> None:
    """No path makes a redirect to another host."""
    for path in ("//evil.example/..", "/blog//evil.example", "/blog/%5cevil.example"):
        assert client.get(path)["Location"] is None


def test_well_known_files_are_served(client: Client) -> None:
    """The one hidden folder that is meant for the public is served (RFC 8615)."""
    assert client.get("/blog/.well-known/security.txt").status == 200


def test_parts_of_a_recording(client: Client) -> None:
    """Players fetch sound in parts: 206, resumed only for the same bytes, 416 beyond the end."""
    whole = client.get("/blog/talk.mp3")
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    assert whole.body == SOUND
    tag = str(whole["ETag"])
    part = client.get("/blog/talk.mp3", Range="bytes=500000-500009")
    assert (part.status, part.body) == (206, SOUND[500000:500010])
    assert part["Content-Range"] == f"bytes 500000-500009/{len(SOUND)}"
    assert client.get("/blog/talk.mp3", Range="bytes=-7").body == SOUND[-7:]
    assert client.get("/blog/talk.mp3", Range="bytes=1000-", If_Range=tag).body == SOUND[1000:]
    assert client.get("/blog/talk.mp3", Range="bytes=1000-", If_Range='"old"').body == SOUND
    over = client.get("/blog/talk.mp3", Range=f"bytes={len(SOUND)}-")
    assert (over.status, over["Content-Range"]) == (416, f"bytes */{len(SOUND)}")
    assert client.get("/blog/talk.mp3", Range="bytes=0-1", If_None_Match=tag).status == 304
    head = client.head("/blog/talk.mp3", Range="bytes=0-1")
    assert (head.status, head["Content-Length"]) == (200, str(len(SOUND)))


def test_other_methods_are_refused(client: Client) -> None:
    """The folder is only read."""
    for method in ("POST", "PUT", "DELETE"):
        refused = client.get("/blog/feed.xml", method)
        assert refused.status == 405
        assert set(str(refused["Allow"]).split(", ")) == {"GET", "HEAD"}


def test_what_the_manifest_does_not_know(room: Newsroom, client: Client) -> None:
    """A file that came from elsewhere, or was changed since, is served with a tag of its bytes."""
    late = client.get("/blog/late.txt")
    assert (late.status, late["Content-Type"]) == (200, "text/plain; charset=utf-8")
    tag = str(late["ETag"])
    assert client.get("/blog/late.txt", If_None_Match=tag).status == 304
    room.write("public/late.txt", "nobody told the manifest of it")
    assert client.get("/blog/late.txt", If_None_Match=tag).status == 200
    path = room.public / "atom.xml"
    before, size = client.get("/blog/atom.xml"), path.stat().st_size
    try:
        path.write_bytes(b"<feed/>".ljust(size))
        changed = client.get("/blog/atom.xml", If_None_Match=str(before["ETag"]))
        assert (changed.status, len(changed.body)) == (200, size)
        assert changed["ETag"] != before["ETag"]
    finally:
        path.write_bytes(before.body)
    assert client.get("/blog/atom.xml")["ETag"] == before["ETag"]


def test_a_new_release_is_served_at_once(bare: Newsroom) -> None:
    """A release replaces what is served; a tag of the old bytes is no longer known."""
    bare.write("articles/a.md", markdown("First", "2026-11-10"))
    bare.publish()
    with served(bare) as client:
        before = client.get("/feed.xml")
        bare.write("articles/b.md", markdown("Second", "2026-11-11"))
        bare.publish()
        after = client.get("/feed.xml", If_None_Match=str(before["ETag"]))
        assert after.status == 200
        assert b"Second" in after.body
        assert client.get("/feed.xml", If_None_Match=str(after["ETag"])).status == 304


def test_a_folder_without_a_manifest_is_served(bare: Newsroom) -> None:
    """Without a manifest, files are served by their names, conditions and all."""
    bare.write("public/index.html", "<p>Hello</p>")
    with served(bare) as client:
        page = client.get("/")
        assert (page.status, page["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert client.get("/", If_None_Match=str(page["ETag"])).status == 304
        missing = client.get("/nothing")
        assert (missing.status, missing.body) == (404, b"There is nothing here.\n")


def test_ctrl_c_ends_it_well(bare: Newsroom) -> None:
    """Interrupted, it ends with status 0 and without a word about it."""
    command = [str(COMMAND), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=bare.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "Serving public/ at http://127.0.0.1:" in process.stdout.readline()
        assert "no manifest yet" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (0, "")


def test_others_are_let_in_only_on_request(bare: Newsroom) -> None:
    """An address that other machines can reach needs a word of its own."""
    done = bare.run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - it is refused
    assert done.returncode == 78
    assert "--expose" in done.stderr
    assert bare.run("serve", "--host", "no.such.host.invalid").returncode == 78


def test_a_port_that_is_taken_is_told(room: Newsroom, client: Client) -> None:
    """A port that was asked for and is taken ends the command; another is found unless asked."""
    done = room.run("serve", "--port", str(client.port))
    assert done.returncode == 75
    assert f"port {client.port} is taken" in done.stderr


def test_other_commands_do_not_load_it(bare: Newsroom) -> None:
    """No other command pays for the web server when it starts."""
    code = (
        "import sys; sys.argv = ['syndicate', 'publish'];"
        "from syndicate import cli;"
        "import contextlib;"
        "\nwith contextlib.suppress(SystemExit): cli.main()\n"
        "print(sorted({'starlette', 'uvicorn', 'anyio'} & set(sys.modules)))"
    )
    python = COMMAND.with_name("python")
    done = subprocess.run(
        [python, "-c", code], cwd=bare.root, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
