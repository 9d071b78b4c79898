"""The whole circle: what is sent out, what comes back of it, and to whom the next edition goes."""

import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

import returned
from mailhost import Kept, Server, running
from mailroom import Mailroom, readers
from newsroom import MONDAY, markdown
from serving import Client, answering
from syndicate.server.opening import letter_routes

FORM = "application/x-www-form-urlencoded"
NEXT = MONDAY + timedelta(days=7)


def parsed(kept: Kept) -> EmailMessage:
    """Return a message as mail programs read it."""
    return email.message_from_bytes(kept.data, policy=default)


def ways_out(kept: Kept) -> tuple[str, str]:
    """Return the path of the link, and the mail address, of ``List-Unsubscribe`` (RFC 2369)."""
    link, mail = re.findall(r"<([^>]+)>", str(parsed(kept)["List-Unsubscribe"]))
    assert mail.endswith("?subject=unsubscribe")
    return urlsplit(link).path, mail.removeprefix("mailto:").partition("?")[0]


def look(client: Client, kept: Kept) -> None:
    """Open every link of a message to its pages, as a scanner does."""
    parts = [part.get_content() for part in parsed(kept).walk() if not part.is_multipart()]
    paths = set(re.findall(r"https://letters\.small\.example(/[\w./-]+)", " ".join(parts)))
    assert ways_out(kept)[0] in paths
    for path in paths:
        assert client.get(path).status == client.head(path).status == 200


def give_back(room: Mailroom, template: str, to: str, kept: Kept) -> None:
    """Let a report arrive, which returns the fields of the message that it is about."""
    fields = kept.data.partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n") + "\n"
    made = returned.report(template.replace("{headers}", fields), to)
    room.write(f"mail/new/{kept.recipient}", made)


def test_the_next_edition_goes_to_who_wants_and_gets_it(tmp_path: Path) -> None:
    """Who leaves by a button or by mail, bounces or complains gets no second letter; others do."""
    room = Mailroom(tmp_path / "room")
    people = readers(7)
    with running(Server()) as server:
        room.begin(server.port)
        room.subscribe(people)
        room.publish()
        by_name = {one.recipient: one for one in server.kept}
        assert sorted(by_name) == sorted(people)
        clicks, bounces, complains, writes, away, scanned, asked = (by_name[p] for p in people)
        with answering(Starlette(routes=letter_routes(room.publisher().setup, print))) as client:
            for one in server.kept:
                look(client, one)
            path, _ = ways_out(clicks)
            done = client.post(path, b"List-Unsubscribe=One-Click", Content_Type=FORM)
            assert done.status == 200
            done = client.post(ways_out(asked)[0], b"do=unsubscribe", Content_Type=FORM)
            assert done.status == 200
        (room.root / "mail/cur").mkdir(parents=True)
        give_back(room, returned.postfix("5.1.1", "550 5.1.1 gone"), bounces.sender, bounces)
        give_back(room, returned.YAHOO.replace("{kind}", "abuse"), "redacted", complains)
        give_back(room, returned.LEAVING, ways_out(writes)[1], writes)
        give_back(room, returned.VACATION, away.sender, away)
        took = room.call("bounces", "mail", "--now", "2026-11-24T08:00:00Z")
        assert took.returncode == 0, took.stderr
        server.kept.clear()
        room.write("articles/next.md", markdown("Next", "2026-11-25"))
        room.publish(NEXT)
        assert {one.recipient for one in server.kept} == {away.recipient, scanned.recipient}
