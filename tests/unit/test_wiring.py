"""From a configuration to a publisher: what is named must be there."""

import os
from pathlib import Path

import pytest

from syndicate import config, templating, wiring
from syndicate.errors import ConfigError
from syndicate.model import Utm
from syndicate.publishing.desk import Setup
from syndicate.publishing.editions import compile_settings

HEAD = """\
[publication]
title = "Tally"
url = "https://tally.example/notes/"
"""
PROMO = """
[[promo]]
id = "index"
kicker = "More"
heading = "The index"
text = "All of it."
url = "https://tally.example/index/"
"""
LETTER = """
[[newsletter]]
id = "weekly"
sender_email = "news@tally.example"
"""


def setup(folder: Path, source: str) -> Setup:
    """Return what a publisher of this configuration knows."""
    file = folder / "syndicate.toml"
    file.write_text(source, "utf-8")
    return wiring.publisher(config.load(file, {})).setup


def test_a_small_configuration_is_completed(tmp_path: Path) -> None:
    """Where the owner says nothing, the publication speaks in its own name."""
    made = setup(tmp_path, f"{HEAD}{PROMO}{LETTER}")
    publication = made.settings.publication
    assert publication.author.name == "Tally"
    assert made.settings.authority == "tally.example"
    assert (made.newsletters[0].title, made.newsletters[0].sender) == ("Tally", "Tally")
    assert [one.kicker for one in made.settings.promos] == ["More"]
    assert made.promos[0].image is None
    assert made.folders.state == tmp_path / ".syndicate"


def test_the_author_is_a_person_or_a_name(tmp_path: Path) -> None:
    """An id gives the person of that id; a name of several words is taken as it is."""
    people = "[authors.mara]\nname = 'Mara'\nemail = 'm@tally.example'\n"
    made = setup(tmp_path, f"{HEAD}author = 'mara'\n{people}")
    assert made.settings.publication.author.email == "m@tally.example"
    made = setup(tmp_path, f"{HEAD}author = 'The editors'\n{people}")
    assert made.settings.publication.author.name == "The editors"


def test_pictures_are_measured(tmp_path: Path) -> None:
    """A logo has its address below the publication's, and its pixels."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "our logo.gif").write_bytes(b"GIF89a\x02\x00\x03\x00" + bytes(20))
    logo = setup(tmp_path, f"{HEAD}logo = 'our logo.gif'").settings.publication.logo
    assert logo is not None
    assert logo.url == "https://tally.example/notes/our%20logo.gif"
    assert (logo.width, logo.height, logo.alt) == (2, 3, "Tally")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{HEAD}icon = 'gone.png'", "4: publication.icon: there is no static/gone.png; put"),
        (f"{HEAD}logo = 'gone.png'", "4: publication.logo: there is no static/gone.png; put"),
        (f"{HEAD}{PROMO}image = 'x.png'", "11: promo[0].image: there is no static/x.png; put"),
        (f"{HEAD}{LETTER}merge_tags = 'mailchip'", "8: newsletter[0].merge_tags: there is no"),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, source: str, expected: str) -> None:
    """A setting that names what does not exist is told with file, line and key, before any run."""
    with pytest.raises(ConfigError) as caught:
        setup(tmp_path, source)
    assert str(caught.value).startswith(f"{tmp_path}/syndicate.toml:{expected}")


def test_newsletters_know_where_their_settings_stand(tmp_path: Path) -> None:
    """A slip in a small template is told with file, line and key, as other wrong settings are."""
    source = f"{HEAD}{LETTER}subject = '{{{{ leed }}}}'\n[newsletter.utm]\ncampaign = 'x'\n"
    [letter] = setup(tmp_path, source).newsletters
    file = f"{tmp_path}/syndicate.toml"
    assert letter.place("subject") == f"{file}:8: newsletter[0].subject"
    assert letter.place("utm.campaign") == f"{file}:10: newsletter[0].utm.campaign"
    assert letter.place("intro").endswith(":5: newsletter[0].intro")  # of the table that lacks it
    with pytest.raises(ConfigError, match=r":8: newsletter\[0\].subject: .*'leed'"):
        compile_settings([letter], templating.environment())


def test_stamps_tell_what_changed(tmp_path: Path) -> None:
    """What a template says changes what is published, a permalink also how articles are read."""
    plain = setup(tmp_path, HEAD)
    assert setup(tmp_path, HEAD) == plain
    template = tmp_path / "templates" / "web" / "index.html.j2"
    template.parent.mkdir(parents=True)
    template.write_text("x")
    own = setup(tmp_path, HEAD)
    assert (own.reading == plain.reading, own.stamp == plain.stamp) == (True, False)
    os.utime(template, (1, 1))
    assert setup(tmp_path, HEAD).stamp == own.stamp
    template.write_text("y")
    assert setup(tmp_path, HEAD).stamp != own.stamp
    moved = setup(tmp_path, f"{HEAD}[web]\npermalink = '/{{slug}}/'\n")
    assert moved.reading != plain.reading


def test_newsletters_have_their_merge_fields_and_utm(tmp_path: Path) -> None:
    """Fields and UTM parameters reach the newsletter; without the table there are none."""
    made = setup(
        tmp_path,
        f"{HEAD}{LETTER}[newsletter.fields]\ncity = 'MMERGE5'\n"
        "[newsletter.utm]\ncontent = 'x'\nhosts = ['shop.example']\n"
        f"{LETTER.replace('weekly', 'daily')}",
    )
    weekly, daily = made.newsletters
    assert dict(weekly.fields) == {"city": "MMERGE5"}
    assert weekly.utm == Utm(content="x", hosts=("shop.example",))
    assert (dict(daily.fields), daily.utm) == ({}, None)
