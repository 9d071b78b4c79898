"""What real readers keep of the samples and of odd records is, field by field, the model."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import torture
from readers import feedparser, newsboat
from readers.kiosk import NAMES, PAIRS, Kiosk, client, opened, serving
from readers.model import Kept, Sent, sent
from readers.shapes import text

REPOSITORY = Path(__file__).parents[2]
HOME, HOST = "https://commonledger.example/", "commonledger.example"
LEFT_OUT = {
    "long-front-matter",
    "long-title",
    "long-title-of-emoji",  # rss2email folds such a subject for half a minute
    "long-word",
    "many-tags",
    "markup-title",
    "year-1000",  # newsboat takes the day of the fetch instead
}
"""What readers need not be bothered with: what is of no use, or only large."""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """Serve the sample publication with odd records among its articles."""
    with opened(tmp_path_factory.mktemp("fields")) as made:
        room = made.room
        for name in ("articles", "static", "templates"):
            shutil.copytree(REPOSITORY / name, room.root / name)
        settings = (REPOSITORY / "syndicate.toml").read_text("utf-8")
        # feedparser knows no top-level domains of more than four letters in RSS, nor do its users.
        settings = settings.replace(HOME, made.tap.url).replace(HOST, "commonledger.test")
        # Here the main feed is the podcast, so that all readers meet one.
        show = settings.index("[[feed]]")
        settings = settings[:show] + settings[settings.index("[[promo]]") :]
        # A promo is the end of a text, but not of a note without a title, which is named by it.
        settings = settings.replace('id = "index"', 'id = "index"\ntags = ["savings"]')
        room.settings(f"{settings}\n[feeds]\nentries = 1000\n")
        _write_odd_ones(made)
        room.publish()
        with serving(made):
            yield made


def _write_odd_ones(kiosk: Kiosk) -> None:
    for one in torture.EVERY:
        if one.fate == "live" and one.name not in LEFT_OUT:
            kiosk.room.write(f"articles/odd/{one.path}", one.content)
            for name, data in one.beside:
                kiosk.room.write(f"articles/odd/{Path(one.path).parent}/{name}", data)


@pytest.fixture(scope="module")
def model(kiosk: Kiosk) -> list[Sent]:
    """Return what was published."""
    return sent(kiosk.room)


@pytest.mark.parametrize(("module", "file"), PAIRS, ids=NAMES)
def test_what_readers_keep_is_the_model(
    module: ModuleType, file: str, kiosk: Kiosk, model: list[Sent], tmp_path: Path
) -> None:
    """FEEDS 25: a reader has every entry once, and each field as it is in the model.

    What a reader cannot keep, or alters on its own account, is told in its module: ``expected``.
    """
    found = client(module)
    subscription = found.subscribe(tmp_path, kiosk.tap.url + file)
    new, (exchange,) = kiosk.fetch(subscription)
    assert exchange.status == 200
    assert exchange.answered["content-encoding"] in exchange.headers["accept-encoding"]
    assert new == len(model) > 95
    assert subscription.about() == found.about(model)
    kept = {str(one["id"]): one for one in subscription.entries()}
    assert len(kept) == len(subscription.entries())
    assert kept.keys() == {one.article.id for one in model}
    wrong = [
        told
        for one in model
        for told in differences(found.expected(one, file), kept[one.article.id])
    ]
    assert wrong == []


def differences(expected: Kept, kept: Kept) -> list[str]:
    """Return the fields that differ, each on a line."""
    return [
        f"{kept['id']}: {name}: {str(expected.get(name))[:200]} became {str(kept.get(name))[:200]}"
        for name in sorted(expected.keys() | kept.keys())
        if expected.get(name) != kept.get(name)
    ]


@pytest.mark.parametrize("module", [newsboat, feedparser], ids=["newsboat", "feedparser"])
@pytest.mark.parametrize("file", ["feed.xml", "atom.xml"])
def test_readers_keep_the_order(
    module: ModuleType, file: str, kiosk: Kiosk, model: list[Sent], tmp_path: Path
) -> None:
    """Readers that keep the order of a feed have its newest entry first."""
    subscription = client(module).subscribe(tmp_path, kiosk.tap.url + file)
    subscription.fetch()
    assert [one["id"] for one in subscription.entries()] == [one.article.id for one in model]


def test_the_model_carries_the_articles(model: list[Sent]) -> None:
    """What readers were compared with has every word of the articles' bodies, and the promo."""
    for one in model:
        assert text(one.content).startswith(text(one.article.body))
    assert sum("Alternative Financial Systems Index" in one.content for one in model) > 2
