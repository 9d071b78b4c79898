"""The pages behind links in letters, over real sockets: leaving with one click, and confirming."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html
from sqlalchemy import select
from starlette.applications import Starlette

import mailing
from newsroom import NEWSLETTER, SETTINGS, Newsroom
from serving import Client, Response, answering, served
from syndicate.audience import Purpose, Signer
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Going
from syndicate.db.letters.schema import subscription
from syndicate.server.opening import letter_routes
from webservers import CADDY, NGINX, Kind, running, shown

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=----a1b2"
AS_MULTIPART = (
    b'------a1b2\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    b"One-Click\r\n------a1b2--\r\n"
)
GERMAN = """
[[newsletter]]
id = "woche"
title = "Die Woche"
language = "de"
sender_email = "letters@small.example"
unsubscribe_url = "https://small.example/unsubscribe"
"""
PEOPLE = 40
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def app(room: Newsroom, troubled: Callable[[str], None] = lambda _: None) -> Starlette:
    """Return an application of nothing but these pages."""
    return Starlette(routes=letter_routes(room.publisher().setup, troubled))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Return a publication with two newsletters, and people on the lists of both."""
    made = Newsroom(tmp_path_factory.mktemp("letters") / "room")
    made.settings(SETTINGS + NEWSLETTER + GERMAN + mailing.LETTERS)
    mailing.people(made, PEOPLE)
    return made


@pytest.fixture(scope="module")
def client(room: Newsroom) -> Iterator[Client]:
    """Serve its pages."""
    with answering(app(room)) as found:
        yield found


_next = iter(range(1, PEOPLE + 1))


@pytest.fixture
def who() -> int:
    """Return somebody who was in no test before."""
    return next(_next)


def kept(room: Newsroom, who: int, newsletter: str = "weekly") -> dict[str, object]:
    """Return all that is known of a subscription."""
    own = (subscription.c.subscriber == who, subscription.c.newsletter == newsletter)
    with mailing.database(room) as opened, opened.read() as db:
        return dict(db.execute(select(subscription).where(*own)).mappings().one())


def invite(room: Newsroom, who: int) -> None:
    """Let a subscription wait for its confirmation."""
    with mailing.database(room) as opened, opened.write() as db:
        own = subscription.c.subscriber == who
        db.execute(subscription.update().where(own).values(state="pending"))


def titled(answer: Response) -> str:
    """Return what a page says first."""
    return str(html.fromstring(answer.body).findtext(".//h1"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, ONE_CLICK),
        (f"{FORM}; charset=UTF-8", ONE_CLICK + b"\r\n"),
        (MULTIPART, AS_MULTIPART),
        ("Multipart/Form-Data; boundary=----a1b2", AS_MULTIPART.replace(b"\r\n", b"\n")),
        ("text/plain", ONE_CLICK),
    ],
)
def test_one_click(room: Newsroom, client: Client, who: int, kind: str, body: bytes) -> None:
    """RFC 8058: the POST of a mail service is enough: no cookie, no redirect, no page."""
    path = mailing.link(who=who)
    done = client.post(path, body, Content_Type=kind)
    assert (done.status, done.body) == (200, b"You are unsubscribed\n")
    assert done["Content-Type"] == "text/plain; charset=utf-8"
    assert (done["Set-Cookie"], done["Location"]) == (None, None)
    row = kept(room, who)
    assert (row["state"], row["unsubscribed_by"]) == ("unsubscribed", "one-click")
    assert row["unsubscribed_at"] is not None
    again = client.post(path, body, Content_Type=kind)
    assert (again.status, again.body) == (done.status, done.body)
    assert kept(room, who) == row


def test_programs_that_look_at_links_change_nothing(
    room: Newsroom, client: Client, who: int
) -> None:
    """A scanner opens every link of a letter, and all that its pages link, and nothing happens."""
    invite(room, who)
    before = kept(room, who)
    paths = {mailing.link(who=who), mailing.link(Purpose.CONFIRM, who)}
    for path in sorted(paths):
        assert client.get(path).status == client.head(path).status == 200
        assert client.head(path).body == b""
        page = html.fromstring(client.get(path, User_Agent="scanner", Purpose="prefetch").body)
        linked = {urljoin(path, str(one[2])) for one in page.iterlinks()}
        for other in {one for one in linked if one.startswith("/")} | {f"{path}/", f"{path}?a=b"}:
            client.get(other)
            client.head(other)
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
            assert client.get(path, method).status == 405
    assert kept(room, who) == before


def test_a_button_on_the_page_unsubscribes(room: Newsroom, client: Client, who: int) -> None:
    """Somebody who opens the link is asked, in the newsletter's language, and answers."""
    path = mailing.link(who=who)
    asked = client.get(path)
    form = html.fromstring(asked.body).forms[0]
    assert (form.method, form.action, dict(form.fields)) == ("POST", None, {"do": "unsubscribe"})
    assert b"stop receiving <bdi>The week</bdi> by email?" in asked.body
    done = client.post(path, b"do=unsubscribe", Content_Type=FORM, Origin="null")
    assert (done.status, titled(done)) == (200, "You are unsubscribed")
    assert not html.fromstring(done.body).forms
    assert kept(room, who)["unsubscribed_by"] == "page"
    german = mailing.link(who=who, newsletter="woche")
    assert "<bdi>Die Woche</bdi> nicht mehr" in client.get(german).body.decode()
    gone = mailing.link(who=who, newsletter="no-more")
    assert b"<bdi>Small Change</bdi>" in client.get(gone).body


def test_a_subscription_is_confirmed_by_a_button(room: Newsroom, client: Client, who: int) -> None:
    """Double opt-in: opening the link asks, the button confirms, and it is kept when and whence."""
    invite(room, who)
    path = mailing.link(Purpose.CONFIRM, who)
    asked = client.get(path)
    assert dict(html.fromstring(asked.body).forms[0].fields) == {"do": "confirm"}
    assert kept(room, who)["state"] == "pending"
    for wrong in (ONE_CLICK, b"do=unsubscribe", b"", b"%ff=&&&"):
        assert client.post(path, wrong, Content_Type=FORM).status == 400
    assert kept(room, who)["state"] == "pending"
    forwarded = {"X_Forwarded_For": "198.51.100.9, 203.0.113.7"}
    done = client.post(path, b"do=confirm", Content_Type=FORM, **forwarded)
    assert (done.status, titled(done)) == (200, "You are subscribed")
    row = kept(room, who)
    assert (row["state"], row["confirmed_ip"]) == ("confirmed", "203.0.113.7")
    assert row["confirmed_at"] is not None
    again = client.post(path, b"do=confirm", Content_Type=FORM)
    assert (again.status, again.body, kept(room, who)) == (200, done.body, row)


def test_an_old_confirmation_does_not_bring_back(room: Newsroom, client: Client, who: int) -> None:
    """Who left stays out, whoever opens the link from long ago; so does who never asked."""
    client.post(mailing.link(who=who), ONE_CLICK, Content_Type=FORM)
    replayed = client.post(mailing.link(Purpose.CONFIRM, who), b"do=confirm", Content_Type=FORM)
    unknown = client.post(mailing.link(Purpose.CONFIRM, 999), b"do=confirm", Content_Type=FORM)
    assert kept(room, who)["state"] == "unsubscribed"
    assert replayed.status == unknown.status == 404
    assert replayed.body == unknown.body
    assert titled(unknown) == "This link is not valid"


def wrong_links(who: int) -> dict[str, tuple[Purpose, str]]:
    """Return links that are none of ours, or not for this, or not any more."""
    own, confirm = mailing.link(who=who), mailing.link(Purpose.CONFIRM, who)
    leave, folder = Purpose.UNSUBSCRIBE, "/unsubscribe/"
    past = datetime(2026, 1, 1, tzinfo=UTC)
    forger = Signer("another secret, of somebody who forges")
    return {
        "forged": (leave, mailing.link(who=who, signer=forger)),
        "truncated": (leave, own[:-1]),
        "cut short": (leave, own[:30]),
        "longer": (leave, f"{own}0"),
        "very long": (leave, own + "a" * 5000),
        "of another": (leave, own.replace(".", ".1", 1)),
        "nonsense": (leave, f"{folder}%00%ff%0d%0a..%c3%28"),
        "dots": (leave, f"{folder}...."),
        "of another purpose": (leave, confirm.replace("/confirm/", folder)),
        "return path": (leave, folder + mailing.verp(who, "weekly-1").partition("@")[0]),
        "unsubscribes": (Purpose.CONFIRM, own.replace(folder, "/confirm/")),
        "ended": (Purpose.CONFIRM, mailing.link(Purpose.CONFIRM, who, expires=past)),
        "forged confirmation": (
            Purpose.CONFIRM,
            mailing.link(Purpose.CONFIRM, who, signer=forger),
        ),
    }


@pytest.mark.parametrize("name", wrong_links(1))
def test_wrong_links_are_all_the_same(room: Newsroom, client: Client, who: int, name: str) -> None:
    """Forged, replayed, truncated or of another purpose: one answer, and nothing is changed."""
    invite(room, who)
    before = kept(room, who)
    purpose, path = wrong_links(who)[name]
    nobody = client.get("/unsubscribe/1.1.weekly.0")
    found = client.get(path)
    assert (found.status, found.body) == (404, nobody.body)
    assert titled(found) == "This link is not valid"
    assert _told(found) == _told(nobody)
    form = client.post(path, f"do={purpose}".encode(), Content_Type=FORM)
    assert (form.status, form.body) == (404, nobody.body)
    click = client.post(path, ONE_CLICK, Content_Type=FORM)
    assert click.status == 404
    assert click.body in {nobody.body, b"This link is not valid\n"}
    assert kept(room, who) == before


def _told(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_who_is_not_known_gets_the_same_answer(room: Newsroom, client: Client, who: int) -> None:
    """A link of ours of somebody who was erased does not tell that there is nobody."""
    known, erased = (
        client.post(mailing.link(who=one), ONE_CLICK, Content_Type=FORM) for one in (who, 999)
    )
    assert (known.status, known.body, _told(known)) == (erased.status, erased.body, _told(erased))
    assert mailing.states(room, 999) == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"List-Unsubscribe=Two-Clicks", 400),
        (b"do=confirm", 400),
        (b"&".join([b"a=b"] * 500), 400),
        (b"x" * 9000, 413),
        (ONE_CLICK + b"&" + b"x" * 20_000, 413),
    ],
)
def test_a_wrong_form_is_asked_again(
    room: Newsroom, client: Client, who: int, body: bytes, status: int
) -> None:
    """A form that says something else, or too much, changes nothing, and is not read to its end."""
    before = kept(room, who)
    assert client.post(mailing.link(who=who), body, Content_Type=FORM).status == status
    broken = {"Content_Type": "multipart/form-data; boundary*0=%; boundary=\xff"}
    client.post(mailing.link(who=who), body, **broken)
    assert kept(room, who) == before


def test_pages_are_nobody_elses_business(client: Client, who: int) -> None:
    """No cache keeps a page, no frame shows it, no script runs in it, no search engine has it."""
    path = mailing.link(who=who)
    answers = [
        client.get(path),
        client.get(path[:-1]),
        client.post(path, b"", Content_Type=FORM),
        client.post(path, ONE_CLICK, Content_Type=FORM),
    ]
    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "noindex" in str(answer["X-Robots-Tag"])
        assert answer["Set-Cookie"] is None
    policy = str(answers[0]["Content-Security-Policy"])
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert policy.endswith("form-action 'self'; frame-ancestors 'none'")
    assert "script-src" not in policy
    page = answers[0].body.decode()
    assert '<meta name="referrer" content="no-referrer">' in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert 'rel="canonical"' not in page
    assert re.findall(r'<link rel="stylesheet" href="([^"]*)">', page) == ["/letters.css"]
    style = client.get("/letters.css")
    assert (style.status, style["Content-Type"]) == (200, "text/css; charset=utf-8")


def test_who_leaves_while_a_letter_is_in_hand_does_not_get_it(
    room: Newsroom, client: Client, who: int
) -> None:
    """A wish counts at once, for what is planned and for what a worker has claimed already."""
    mailing.edition(room, "weekly-2026-11-23", NOON)
    with mailing.database(room) as opened:
        ledger = Ledger(opened, "worker")
        claim = ledger.claim("weekly-2026-11-23", EVERYBODY, 100, NOON, timedelta(hours=1))
        assert claim is not None
        assert who in {one.id for one in claim.recipients}
        assert client.post(mailing.link(who=who), ONE_CLICK, Content_Type=FORM).status == 200
        going = [Going(claim=claim, recipients=(one.id,)) for one in claim.recipients]
        let_go = ledger.step("weekly-2026-11-23", [], going, NOON)
        assert let_go == {one.id for one in claim.recipients} - {who}


@contextmanager
def held(room: Newsroom) -> Iterator[None]:
    """Hold the database, as a long write does."""
    path = room.root / ".syndicate/letters.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


@pytest.fixture
def bare(tmp_path: Path) -> Newsroom:
    """Return a publication of its own, with one person on its list."""
    made = Newsroom(tmp_path / "room")
    made.settings(SETTINGS + NEWSLETTER + mailing.LETTERS)
    mailing.people(made, 1)
    return made


def test_a_database_that_is_held_loses_no_wish(
    bare: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody else writes, mail services are told to come again; pages are there."""
    monkeypatch.setattr("syndicate.db.letters.engine.PATIENCE", 50)
    said: list[str] = []
    path = mailing.link()
    with answering(app(bare, said.append)) as client:
        with held(bare):
            assert client.get(path).status == 200
            click = client.post(path, ONE_CLICK, Content_Type=FORM)
            form = client.post(path, b"do=unsubscribe", Content_Type=FORM)
        assert (click.status, click["Retry-After"]) == (503, "300")
        assert (form.status, titled(form)) == (503, "Please try again later")
        assert len(said) == 2
        assert "letters.db" in said[0]
        assert mailing.states(bare) == {"weekly": "confirmed"}
        assert client.post(path, ONE_CLICK, Content_Type=FORM).status == 200
    assert mailing.states(bare) == {"weekly": "unsubscribed"}


def test_a_database_that_is_down_is_waited_for(bare: Newsroom) -> None:
    """The command serves pages though the database cannot be opened, and goes on when it can."""
    database, aside = bare.root / ".syndicate/letters.db", bare.root / "aside.db"
    database.rename(aside)
    database.mkdir()
    with served(bare) as client:
        assert client.get(mailing.link()).status == 200
        assert client.post(mailing.link(), ONE_CLICK, Content_Type=FORM).status == 503
        database.rmdir()
        aside.rename(database)
        assert client.post(mailing.link(), ONE_CLICK, Content_Type=FORM).status == 200
        assert client.post("/feed.xml", b"").status == 405
        assert client.get("/nothing").status == 404
    assert mailing.states(bare) == {"weekly": "unsubscribed"}


def test_the_list_may_be_in_a_database_server(tmp_path: Path, letters_at: Path | str) -> None:
    """A wish to leave and a confirmation are written down wherever the list is."""
    room = Newsroom(tmp_path / "room")
    named = f'[database]\nurl = "{letters_at}"\n' if isinstance(letters_at, str) else ""
    room.settings(SETTINGS + NEWSLETTER + mailing.LETTERS + named)
    mailing.people(room, 2, state="pending")
    with answering(app(room)) as client:
        confirm = mailing.link(Purpose.CONFIRM, 2)
        assert client.post(confirm, b"do=confirm", Content_Type=FORM).status == 200
        assert client.post(mailing.link(), ONE_CLICK, Content_Type=FORM).status == 200
    assert mailing.states(room, 1) == {"weekly": "unsubscribed"}
    assert mailing.states(room, 2) == {"weekly": "confirmed"}


def test_a_secret_that_was_changed_is_told(bare: Newsroom) -> None:
    """With another secret than the list's, the command ends before it takes anything for forged."""
    with answering(app(bare)) as client:
        assert client.post(mailing.link(), b"", Content_Type=FORM).status == 400
    bare.settings(bare.read_settings().replace(mailing.SECRET, "x" * 40))
    done = bare.call("serve", "--port", "0")
    assert (done.returncode, "letters] secret: is not" in done.stderr) == (78, True)


def test_pages_lie_below_the_path_of_their_address(bare: Newsroom) -> None:
    """Beside other pages of a host, letters have a folder of their own; the style is in it."""
    bare.settings(
        bare.read_settings().replace("https://letters.small.example/", "https://small.example/l")
    )
    with answering(app(bare)) as client:
        page = client.get("/l" + mailing.link())
        assert (page.status, b'href="/l/letters.css"' in page.body) == (200, True)
        assert client.get("/l/letters.css").status == 200
        assert client.get(mailing.link()).status == 404


def test_owners_change_these_pages(bare: Newsroom) -> None:
    """A template of the owner's wins, and a broken one is told when the command starts."""
    bare.write("templates/web/letter.html.j2", "<p>{{ text }} - {{ button }}</p>")
    bare.write("templates/web/style.css", "p { color: teal }")
    with answering(app(bare)) as client:
        page = client.get(mailing.link()).body.decode()
        assert re.fullmatch(r"<p>Do you want .*<bdi>The week</bdi>.* - Unsubscribe</p>", page)
        assert client.get("/letters.css").body == b"p { color: teal }"
    bare.write("templates/web/letter.html.j2", "\n{{ nothing }}")
    done = bare.call("serve", "--port", "0")
    assert (done.returncode, "web/letter.html.j2:2" in done.stderr) == (78, True)


GUIDE = Path(__file__).parents[2] / "docs/howto/serve-unsubscribe-pages.md"


def before(kind: Kind, port: int, behind: int) -> str:
    """Return the guide's configuration for our ports, without encryption."""
    one = shown(kind, GUIDE)
    assert "127.0.0.1:8000" in one
    one = re.sub(r" +ssl_certificate.*\n", "", one).replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    one = one.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    return one.replace("letters.gazette.example {", f"http://:{port} {{\n\tbind 127.0.0.1")


@pytest.mark.parametrize("kind", [NGINX, CADDY], ids=str)
def test_behind_a_web_server(
    room: Newsroom, client: Client, who: int, kind: Kind, tmp_path: Path
) -> None:
    """The servers of the guide pass on what links lead to, and no more; the address is kept."""
    invite(room, who)
    with running(kind, tmp_path / "server", lambda port: before(kind, port, client.port)) as front:
        confirm = mailing.link(Purpose.CONFIRM, who)
        assert titled(front.get(confirm)) == "Confirm your subscription"
        made_up = {"Content_Type": FORM, "X_Forwarded_For": "203.0.113.7"}
        assert front.post(confirm, b"do=confirm", **made_up).status == 200
        row = kept(room, who)
        assert (row["state"], row["confirmed_ip"]) == ("confirmed", "127.0.0.1")
        done = front.post(mailing.link(who=who), AS_MULTIPART, Content_Type=MULTIPART)
        assert (done.status, done.body) == (200, b"You are unsubscribed\n")
        assert front.get("/letters.css").status == 200
        assert front.get("/").status == front.get("/feed.xml").status == 404
        much = front.post(mailing.link(who=who), b"x" * 20_000, Content_Type=FORM)
        assert much.status in {413, 502}  # Caddy may still be passing it on
    assert kept(room, who)["state"] == "unsubscribed"
