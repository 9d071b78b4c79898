"""Variants, headers and the manifest: what is served, and what is said of it."""

import gzip
import json
import subprocess
import sys
from typing import Any

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.serving import manifest, variants
from syndicate.serving.etags import etag
from syndicate.serving.hosts import netlify
from syndicate.serving.manifest import Bytes, Coded
from syndicate.serving.policy import Compress, Policy, Resource, address, headers

POLICY = Policy(url="https://a.example/blog/", hubs=("https://hub.example/",))
FEED = Resource(path="feed.xml", type="application/rss+xml")
PAGE = Resource(path="2026/a/index.html")


# -- variants


@given(st.binary(max_size=2000) | st.text(max_size=2000).map(str.encode))
def test_variants_unpack_to_the_file(data: bytes) -> None:
    """Whatever the bytes, a variant holds all of them, and is smaller."""
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
    for coding, variant in variants.encoded(data):
        assert unpack[coding](variant) == data
        assert len(variant) < len(data)


def test_a_variant_that_saves_nothing_is_not_made() -> None:
    """What is compressed already, or tiny, has no variants."""
    assert dict(variants.encoded(b"")) == {}
    assert dict(variants.encoded(b"abc")) == {}
    assert dict(variants.encoded(gzip.compress(bytes(range(256)) * 20))) == {}


def test_variants_are_the_same_in_every_process() -> None:
    """Two processes, under two hash seeds, make the same bytes; they tell no time and no system."""
    code = (
        "import sys; from syndicate.serving.variants import encoded;"
        "sys.stdout.buffer.write(b''.join(v for _, v in encoded(b'<rss>words</rss>' * 99)))"
    )
    made = [
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    packed = dict(variants.encoded(b"<rss>words</rss>" * 99))["gzip"]
    assert packed[4:8] == b"\0\0\0\0"
    assert packed[9] == 255


# -- entity tags


def test_tags_tell_bytes_apart() -> None:
    """A tag is a function of the bytes alone, and a coding has its own."""
    assert etag([b"ab", b"c"]) == etag([b"abc"])
    assert etag([b"abc"]) != etag([b"abd"])
    assert etag([b"abc"], "br") != etag([b"abc"])
    assert '"' not in etag([b"abc"])


# -- headers


def test_feeds_say_type_hub_and_self() -> None:
    """FEEDS 9 and 18: a feed's type with its charset; hub and own address as HTTP links."""
    told = headers(FEED, POLICY, varies=True)
    assert told["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert told["Link"] == (
        '<https://hub.example/>; rel="hub", <https://a.example/blog/feed.xml>; rel="self"'
    )
    assert told["Cache-Control"] == "public, max-age=300, stale-while-revalidate=600"
    assert told["Vary"] == "Accept-Encoding"
    assert told["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("resource", "kind", "cached"),
    [
        (PAGE, "text/html; charset=utf-8", "public, max-age=60, stale-while-revalidate=120"),
        (Resource(path="a.mp3"), "audio/mpeg", "public, max-age=3600"),
        (Resource(path="a.JPG"), "image/jpeg", "public, max-age=3600"),
        (Resource(path="robots.txt"), "text/plain; charset=utf-8", "public, max-age=3600"),
        (Resource(path="nobody.knows"), "application/octet-stream", "public, max-age=3600"),
        (
            Resource(path="assets/style-1.css", immutable=True),
            "text/css; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ],
)
def test_types_and_ages(resource: Resource, kind: str, cached: str) -> None:
    """Each kind of file has its type and its age, and is never sniffed."""
    told = headers(resource, POLICY)
    assert (told["Content-Type"], told["Cache-Control"]) == (kind, cached)
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "Link" not in told
    assert "Vary" not in told


def test_pictures_do_not_act() -> None:
    """An SVG picture opened on its own runs nothing in the publication's name."""
    told = headers(Resource(path="media/a.svg"), POLICY)
    assert told["Content-Security-Policy"] == "script-src 'none'"


@pytest.mark.parametrize(
    ("compress", "packed"),
    [
        ("feeds", ["feed"]),
        ("all", ["feed", "archive", "page", "drawing"]),
        ("none", []),
    ],
)
def test_what_is_compressed(compress: Compress, packed: list[str]) -> None:
    """The feeds that are polled, all text, or nothing."""
    every = {
        "feed": FEED,
        "archive": FEED._replace(settled=True),
        "page": PAGE,
        "drawing": Resource(path="a.svg"),
        "photo": Resource(path="a.png"),
    }
    policy = Policy(url="https://a.example/", compress=compress)
    assert [name for name, one in every.items() if policy.compresses(one)] == packed


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("index.html", ""),
        ("a/index.html", "a/"),
        ("feed.xml", "feed.xml"),
        ("tags/é x/feed.xml", "tags/%C3%A9%20x/feed.xml"),
    ],
)
def test_addresses(path: str, told: str) -> None:
    """A folder's page is addressed by the folder; addresses are ASCII."""
    assert address(path) == told


# -- the manifest


FILES = [
    (PAGE, Bytes(5, "p", 100)),
    (FEED, Bytes(9, "f", 200, {"gzip": Coded(4, "f-gzip"), "br": Coded(3, "f-br")})),
    (
        Resource(path='old "name"/index.html', status=301, location="https://a.example/blog/new/"),
        Bytes(7, "m", 300),
    ),
    (Resource(path="gone/index.html", status=410), Bytes(8, "g", 400)),
]


def test_manifest_comes_back() -> None:
    """What was written of each file is read again, and nothing else."""
    read = manifest.parse(manifest.render(FILES, POLICY))
    assert read.url == POLICY.url
    assert set(read.files) == {resource.path for resource, _ in FILES}
    for resource, data in FILES:
        entry = read.files[resource.path]
        assert entry.bytes == data
        assert (entry.status, entry.location) == (resource.status, resource.location)
        assert entry.headers == headers(resource, POLICY, varies=bool(data.variants))


def test_manifest_tells_which_feeds_have_ended() -> None:
    """A document of an ended feed is told by its folder and its name, an archive by any number."""
    folders = [
        Resource(path="", status=410, ended=("archive/feed-*.xml",)),
        Resource(path="tags/a/", status=410, ended=("feed.xml", "archive/feed-*.xml")),
    ]
    read = manifest.parse(manifest.render([], POLICY, ended=folders))
    for path in ("archive/feed-1.xml", "tags/a/feed.xml", "tags/a/archive/feed-12.xml"):
        assert read.has_ended(path)
    for path in ("", "feed.xml", "tags/a/", "tags/a/atom.xml", "b/tags/a/feed.xml", "archive/"):
        assert not read.has_ended(path)


def test_manifest_is_the_same_in_any_order() -> None:
    """The order in which files are told makes no difference to the bytes."""
    assert manifest.render(FILES, POLICY) == manifest.render(FILES[::-1], POLICY)


@given(
    st.lists(st.integers(0, 4), unique=True),
    st.sampled_from([0, 7]),
    st.sampled_from([(), (Resource(path="tags/a/", status=410, ended=("feed.xml",)),)]),
)
def test_manifest_is_amended_as_if_written_anew(
    changed: list[int], floor: int, ended: tuple[Resource, ...]
) -> None:
    """Where only bytes differ, the new manifest is what it would be if made of everything."""
    every = [*FILES, (FEED._replace(path="tags/a/feed.xml"), Bytes(3, "t", 5))]
    new = {number: (one, data._replace(etag="new", size=1)) for number, (one, data) in
           enumerate(every) if number in changed}  # fmt: skip
    before = manifest.render(every, POLICY, ended=ended, floor=floor)
    after = manifest.render(
        [new.get(number, one) for number, one in enumerate(every)],
        POLICY, ended=ended, floor=floor,
    )  # fmt: skip
    told = [new[number] for number in changed]
    assert manifest.amended(before, told, POLICY, ended=ended, floor=floor) == after


@pytest.mark.parametrize(
    ("told", "how"),
    [
        ((PAGE._replace(path="new/index.html"), Bytes(5, "p", 100)), {}),
        ((PAGE._replace(immutable=True), Bytes(5, "p", 100)), {}),
        ((PAGE, Bytes(5, "p", 100, {"br": Coded(3, "p-br")})), {}),
        ((PAGE, Bytes(5, "p", 100)), {"floor": 7}),
        ((PAGE, Bytes(5, "p", 100)), {"ended": (Resource(path="a/", ended=("feed.xml",)),)}),
    ],
)
def test_manifest_is_amended_only_of_bytes(
    told: tuple[Resource, Bytes], how: dict[str, Any]
) -> None:
    """A new file, and one that is served otherwise than before, take a manifest made anew."""
    assert manifest.amended(manifest.render(FILES, POLICY), [told], POLICY, **how) is None


def test_manifest_is_plain_json() -> None:
    """Other programs can read it: one file a line, with headers shared by number."""
    told = json.loads(manifest.render(FILES, POLICY))
    feed = told["files"]["feed.xml"]
    assert told["headers"][feed["headers"]]["Content-Type"].startswith("application/rss+xml")
    assert feed["variants"]["br"] == {"size": 3, "etag": "f-br"}
    assert json.loads(manifest.render([], POLICY))["files"] == {}


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"version": 99}', manifest.render(FILES, POLICY)[:-20]],
)
def test_a_torn_manifest_is_refused(data: bytes) -> None:
    """What is no manifest is never half believed."""
    with pytest.raises(ValueError, match=r".*"):
        manifest.parse(data)


def test_netlify_finds_every_page_of_what_is_gone() -> None:
    """The page of a removed article is named as it is called, at its folder and at an alias."""
    paths = ["gone/index.html", "old.html", "ü 1/index.html"]
    made = netlify.render([Resource(path=path, status=410) for path in paths], POLICY)
    assert made["_redirects"].decode().splitlines() == [
        "/blog/gone/ /blog/gone/ 410!",
        "/blog/old.html /blog/old.html 410!",
        "/blog/%C3%BC%201/ /blog/%C3%BC%201/ 410!",
    ]


def test_netlify_leads_no_page_to_itself() -> None:
    """No rule redirects to the address it is for: only pages that are sent are named as they are.

    The documents of a feed that has ended are gone, too; its numbered archives, no rule can name.
    """
    made = netlify.render(
        [
            Resource(path="moved/index.html", status=301, location=f"{POLICY.url}new/"),
            Resource(path="gone/index.html", status=410),
            Resource(path="tags/a/", status=410, ended=("feed.xml", "archive/feed-*.xml")),
        ],
        POLICY,
    )
    rules = [line.split(" ") for line in made["_redirects"].decode().splitlines()]
    assert ["/blog/tags/a/feed.xml", "/blog/tags/a/", "410!"] in rules
    assert len(rules) == 3
    for there, to, status in rules:
        assert status == "410!" or to not in {there, f"https://a.example{there}"}
