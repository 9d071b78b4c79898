"""Every kind of web server, found by name, is told what general rules cannot know."""

import re
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import plugins
from syndicate.serving import hosts
from syndicate.serving.policy import Policy, Resource

POLICY = Policy(url="https://a.example/blog/", hubs=("https://hub.example/?a=$b",))
FEED = Resource(path="tags/é/feed.xml", type="application/rss+xml")
MOVED = Resource(path="old/index.html", status=301, location="https://a.example/blog/new/")
GONE = Resource(path="gone/index.html", status=410)
STYLE = Resource(path="assets/style-1.css", immutable=True)
PAGE = Resource(path="plain/index.html")
EVERY = [FEED, MOVED, GONE, STYLE, PAGE]

NAMES = plugins.names(hosts)
odd = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=8,
)


@pytest.fixture(params=NAMES)
def host(request: pytest.FixtureRequest) -> ModuleType:
    """Return a kind of server."""
    return plugins.load(hosts, request.param)


def text(host: ModuleType, resources: list[Resource], policy: Policy = POLICY) -> str:
    """Return all that is written, joined."""
    return b"\n".join(host.render(resources, policy).values()).decode()


def test_says_where_its_files_belong(host: ModuleType) -> None:
    """A kind's files are published along, or included from the folder of the state."""
    assert host.FOLDER in {"public", "state"}
    for name in host.render(EVERY, POLICY):
        assert re.fullmatch(r"[\w.]+", name)


def test_is_deterministic(host: ModuleType) -> None:
    """The order in which resources are told makes no difference."""
    assert host.render(EVERY, POLICY) == host.render(EVERY[::-1], POLICY)


def test_tells_what_is_special_and_no_more(host: ModuleType) -> None:
    """Feeds have their type and links, moved pages their place; plain pages are not mentioned."""
    told = text(host, EVERY)
    assert "application/rss+xml; charset=utf-8" in told
    assert 'rel=\\"hub\\"' in told or 'rel="hub"' in told
    assert "max-age=31536000, immutable" in told
    assert "https://a.example/blog/new/" in told
    assert "/blog/old/" in told
    assert "plain" not in told


def test_paths_begin_with_the_publications(host: ModuleType) -> None:
    """A publication below a path is served below it."""
    told = text(host, [STYLE, MOVED])
    assert "/blog/assets/style-1" in told.replace("\\", "")
    at_root = text(host, [STYLE], Policy(url="https://a.example/"))
    assert "/blog" not in at_root


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(part=odd)
def test_odd_names_stay_in_their_place(name: str, part: str) -> None:
    """No name of a folder, whatever its letters, becomes a directive of its own."""
    host = plugins.load(hosts, name)
    plain = text(host, [MOVED, GONE])
    there = [
        Resource(path=f"{part}/index.html", status=one.status, location=one.location)
        for one in (MOVED, GONE)
    ]
    told = text(host, there)
    assert len(told.split("\n")) == len(plain.split("\n"))


def test_nothing_is_nothing(host: ModuleType) -> None:
    """Without anything special, nothing is moved, gone or linked."""
    told = text(host, [PAGE])
    assert "301" not in told
    assert "410" not in told
    assert "Link" not in told
