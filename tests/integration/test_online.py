"""``check --online`` asks real servers whether links and pictures are there; it stops nothing."""

import json
import socket
from collections.abc import Iterator

import pytest

from httpd import Serve, Server, answer, redirect, serving
from newsroom import NEWSLETTER, SETTINGS, Newsroom, markdown

NOW = ("--now", "2026-11-23T08:00:00Z")
PICTURE = {"Content-Type": "image/jpeg", "Content-Length": "9"}
HEAVY = {"Content-Type": "image/jpeg", "Content-Length": "2097152"}
ODD = {"Content-Type": "image/webp"}


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve what a newsletter may link to."""

    def torn(connection: socket.socket) -> None:
        connection.close()

    answers: dict[str, Serve | bytes] = {
        "/there": answer(b"x"),
        "/moved": redirect("/there"),
        "/circle": redirect("/circle"),
        "/guarded": answer(status="403 Forbidden"),
        "/torn": torn,
        "/a.jpg": answer(headers=PICTURE),
        "/heavy.jpg": answer(headers=HEAVY),
        "/odd.jpg": answer(headers=ODD),
    }
    with serving(answers) as found:
        yield found


def write(room: Newsroom, server: Server) -> None:
    """Write a newsletter whose introduction has these links and pictures."""
    links = ("there", "moved", "circle", "guarded", "torn", "gone")
    pictures = ("a.jpg", "heavy.jpg", "odd.jpg", "none.jpg")
    shown = [f'<a href="{server.url(f"/{name}")}">{name}</a>' for name in links]
    shown += [
        f'<img src="{server.url(f"/{name}")}" alt="a" class="ink" width="9" />' for name in pictures
    ]
    inner = "\n".join(shown)
    room.settings(SETTINGS + NEWSLETTER)
    room.write(
        "templates/email/partials/intro.mjml.j2",
        f"<mj-section><mj-column><mj-text>\n{inner}\n</mj-text></mj-column></mj-section>",
    )
    text = "\n".join(server.url(f"/{name}") for name in links)
    room.write("templates/email/partials/header.txt.j2", text)
    room.write("articles/a.md", markdown("A story", "2026-11-22T06:00:00Z"))


def test_dead_addresses_are_told_with_their_place(room: Newsroom, server: Server) -> None:
    """What is not there is a warning, with the template's line; what is, or is guarded, is none.

    Each address is asked for once, and none that the publication has itself.
    """
    write(room, server)
    done = room.call("check", *NOW, "--json", "--online", "--allow-private")
    report = json.loads(done.stdout)
    assert report["status"] == 0
    found = [one for one in report["findings"] if one["problem"].startswith(server.url())]
    told = {(one["rule"], one["problem"].split(": ")[0], one["line"]) for one in found}
    assert told == {
        ("email.link-dead", server.url("/circle"), 4),
        ("email.link-dead", server.url("/torn"), 6),
        ("email.link-dead", server.url("/gone"), 7),
        ("email.image-size", server.url("/heavy.jpg"), 9),
        ("email.image-type", server.url("/odd.jpg"), 10),
        ("email.picture-dead", server.url("/none.jpg"), 11),
    }
    assert {one["severity"] for one in found} == {"warning"}
    assert server.paths.count("/a.jpg") == 1


def test_private_addresses_are_not_asked_for(room: Newsroom, server: Server) -> None:
    """Nobody can make a check knock at the owner's own network, unless the owner allows it."""
    write(room, server)
    done = room.call("check", *NOW, "--json", "--online")
    problems = [one["problem"] for one in json.loads(done.stdout)["findings"]]
    assert any("which is not public" in one for one in problems)
    assert server.asked == []


def test_without_the_option_nothing_is_asked_for(room: Newsroom, server: Server) -> None:
    """Checks are the same with and without a network."""
    write(room, server)
    report = json.loads(room.call("check", *NOW, "--json").stdout)
    assert not [one for one in report["findings"] if "dead" in one["rule"]]
    assert server.asked == []
