"""The configuration: what is wrong is told with file, line, key and the nearest right name."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate import config
from syndicate.config import Config
from syndicate.errors import ConfigError

HEAD = """\
[publication]
title = "Tally"
url = "https://tally.example"
"""
HUB = "https://hub.example/"
HUBS = f"{HEAD}[websub]\nhubs = "
PROMO = """
[[promo]]
id = "index"
heading = "The index"
text = "All of it."
url = "https://tally.example/index/"
"""
LETTER = """
[[newsletter]]
id = "weekly"
sender_email = "news@tally.example"
"""
AUTHORS = """
[authors.mara]
name = "Mara Okafor"

[authors."tomas"]
name = "Tomás"
"""
CHANNEL = """
[[channel]]
id = "own"
kind = "smtp"
host = "mail.tally.example"
"""
LETTERS = """
[letters]
url = "https://letters.tally.example"
secret = "env:TALLY_SECRET"
bounces = "bounce@tally.example"
"""
SECRET = "hunter-2-of-the-sea"  # noqa: S105 - what must not show


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a configuration will be."""
    return tmp_path / "syndicate.toml"


def load(file: Path, source: str, **environ: str) -> Config:
    """Load a configuration of this text."""
    file.write_text(source, "utf-8")
    return config.load(file, environ)


def told(file: Path, source: str, **environ: str) -> list[str]:
    """Return what is wrong with a configuration, line by line, without its folder."""
    with pytest.raises(ConfigError) as caught:
        load(file, source, **environ)
    return str(caught.value).replace(f"{file.parent}/", "").split("\n")


def test_the_sample_publication_loads() -> None:
    """The configuration at the top of this repository is a right one."""
    sample = config.load(Path(__file__).parents[2] / "syndicate.toml", {})
    assert sample.publication.url.endswith("/")
    assert sample.folder("articles").is_dir()
    assert sample.promo
    assert sample.newsletter


def test_little_is_enough(file: Path) -> None:
    """A title and an address make a publication; all else has a default."""
    made = load(file, HEAD)
    assert made.publication.url == "https://tally.example/"
    assert made.publication.language == "en"
    assert made.folder("public") == file.parent / "public"
    assert (made.promo, made.newsletter, dict(made.authors)) == ((), (), {})


def test_titles_and_descriptions_are_plain(file: Path) -> None:
    """HTML in what the publication and its feeds are called is read as what it says."""
    table = 'title = "<b>R&amp;D</b>"\ndescription = "<p>Hello <b>you</b></p>"\n'
    head = HEAD.replace('title = "Tally"\n', table)
    file.write_text(f'{head}[[feed]]\nid = "own"\n{table}')
    found = config.load(file)
    for one in (found.publication, found.feed[0]):
        assert (one.title, one.description) == ("R&D", "Hello you")


def test_a_file_of_windows_loads(file: Path) -> None:
    """A byte order mark and carriage returns do no harm, and lines are counted all the same."""
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert config.load(file, {}).publication.title == "Tally"
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEAD}titel = 1".replace("\n", "\r\n").encode())
    with pytest.raises(ConfigError, match=r"syndicate\.toml:4: unknown setting"):
        config.load(file, {})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{HEAD}titel = 1\n", "4: unknown setting 'publication.titel'; did you mean 'title'?"),
        (f"{HEAD}[publicaton]\n", "4: unknown setting 'publicaton'; did you mean 'publication'?"),
        (f"top = 1\n{HEAD}", "1: unknown setting 'top'; there are: authors, channel, checks"),
        (f"file = 1\n{HEAD}", "1: unknown setting 'file'; take it out"),
        (f"{HEAD}{PROMO}imgae = 'x'\n", "10: unknown setting 'promo[0].imgae'; did you mean"),
        (f"{HEAD}{PROMO}{PROMO}wieght = 2", "16: unknown setting 'promo[1].wieght'; did you mean"),
        (f"{HEAD}{AUTHORS}", ""),
        (f"{HEAD}{AUTHORS}emial = 'x'", "10: unknown setting 'authors.tomas.emial'; did you mean"),
        (f"{HEAD}[publication.deep]\nx = 1", "4: unknown setting 'publication.deep'; there are:"),
        (
            f"feeds.entires = 2\n{HEAD}",
            "1: unknown setting 'feeds.entires'; did you mean 'entries'",
        ),
        (f"promo = [{{hedaing = 1}}]\n{HEAD}", "1: unknown setting 'promo[0].hedaing'; did you"),
        (
            f"{HEAD}permalink = '/{{slug}}/'\n",
            "4: unknown setting 'publication.permalink'; did you mean 'web.permalink'?",
        ),
        (
            f"{HEAD}tags = []\n",
            "4: unknown setting 'publication.tags'; did you mean 'promo.tags' or 'newsletter.",
        ),
        (f"{HEAD}[[newsletters]]\nid = 1", "4: unknown setting 'newsletters'; did you mean"),
        (f"{HEAD}[themes.light]\nink = 1", "4: unknown setting 'themes'; did you mean 'theme'?"),
    ],
)
def test_an_unknown_setting_is_told(file: Path, source: str, expected: str) -> None:
    """A key nobody knows is named with its line and what was probably meant."""
    if not expected:
        assert load(file, source).authors["tomas"].name == "Tomás"
        return
    assert any(line.startswith(f"syndicate.toml:{expected}") for line in told(file, source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (HEAD.replace('"Tally"', "3"), '2: publication.title: write it in quotes: "…"'),
        (HEAD.replace('"Tally"', '" "'), "2: publication.title: this setting is empty; give it"),
        (HEAD.replace("https", "ftp"), "3: publication.url: give a full ASCII address"),
        (HEAD.replace("tally.e", "tälly.e"), "3: publication.url: give a full ASCII address"),
        (HEAD.replace("example", "example/?a=1"), "3: publication.url: leave out the user"),
        (HEAD.replace("https://tally.example", "https://[::1"), "3: publication.url: "),
        (HEAD.replace("tally.example", "a.example/ b"), "3: publication.url: give a full ASCII"),
        (f"{HEAD}language = 'English!'", "4: publication.language: 'English!' is not a language"),
        (f"{HEAD}timezone = 'Berlin'", "4: publication.timezone: there is no time zone 'Berlin'; "),
        (f"{HEAD}timezone = 'Europe/Lisabon'", "4: publication.timezone: there is no time zone"),
        (f"{HEAD}authority = 'A b'", "4: publication.authority: give a host"),
        (f"{HEAD}[authors.Mara]\nname = 'x'", "4: authors.Mara: use small letters"),
        (f"{HEAD}[authors]\nmara = 'x'", "5: authors.mara: write a table"),
        (f"{HEAD}{AUTHORS}email = 'x'", "10: authors.tomas.email: give a plain ASCII email"),
        (
            f"{HEAD}author = 'marra'\n{AUTHORS}",
            "4: publication.author: there is no [authors.marra]",
        ),
        (f"{HEAD}[paths]\npublic = '../x'", "5: paths.public: give a path inside"),
        (f"{HEAD}[paths]\npublic = '.'", "5: paths.public: needs a folder of its own, apart from"),
        (f"{HEAD}[paths]\narticles = 'public/in'", "4: paths.public: needs a folder of its own"),
        (f"{HEAD}[web]\npermalink = '/{{yaer}}/'", "5: web.permalink: there is no {yaer}; did you"),
        (f"{HEAD}[web]\npermalink = '/{{year}}/'", "5: web.permalink: write {slug} in it"),
        (f"{HEAD}[web]\npermalink = '/p?s={{slug}}'", "5: web.permalink: write {slug} in it"),
        (f"{HEAD}[web]\npermalink = '/archive/{{slug}}/'", "5: web.permalink: /archive/ belongs"),
        (f"{HEAD}[web]\npermalink = '/a b/{{slug}}/'", "5: web.permalink: path '/a b/"),
        (f"{HEAD}[web]\npermalink = '../{{slug}}/'", "5: web.permalink: path '../"),
        (f"{HEAD}[paths]\nstatic = 'articles/files'", "4: paths.articles: needs a folder of its"),
        (f"{HEAD}[paths]\ntemplates = './static'", "4: paths.static: needs a folder of its own"),
        (f"{HEAD}[paths]\nstate = 'static'", "5: paths.state: needs a folder of its own"),
        (LETTER.replace("news@", "néws@") + HEAD, "4: newsletter[0].sender_email: give a plain"),
        (LETTER.replace("news@", "a..b@") + HEAD, "4: newsletter[0].sender_email: give a plain"),
        (f"{HEAD}[feeds]\nentries = 0", "5: feeds.entries: input should be greater than or equal"),
        (f"{HUBS}['http://hub.example/']", "5: websub.hubs[0]: is not https; give the address"),
        (f"{HUBS}['{HUB}', 'ftp://h.example']", "5: websub.hubs[1]: give a full ASCII address"),
        (f"{HUBS}['https:///push']", "5: websub.hubs[0]: give a full ASCII address"),
        (f"{HUBS}['https://me:pw@h.example']", "5: websub.hubs[0]: leave out the user and"),
        (f"{HUBS}['https://h.example/#a']", "5: websub.hubs[0]: leave out the user and"),
        (f"{HUBS}['https://h.example:99999']", "5: websub.hubs[0]: its port is none; give a num"),
        (f"{HUBS}['{HUB}', '{HUB}']", "5: websub.hubs[1]: is the same hub once more; take it"),
        (f"{HUBS}'{HUB}'", '5: websub.hubs: write a list: ["…", "…"]'),
        (f"{HUBS}[]\ntimeout = 0", "6: websub.timeout: input should be greater than or equal"),
        (f"promo = 'x'\n{HEAD}", "1: promo: write each as a [[table]] of its own"),
        (f"{HEAD}{PROMO}media = ['fax']", "10: promo[0].media[0]: 'fax' is none"),
        (f"{HEAD}{PROMO}tags = 'x'", '10: promo[0].tags: write a list: ["…", "…"]'),
        (f"{HEAD}{PROMO}start = 2026", "10: promo[0].start: give a date or a time"),
        (f"{HEAD}{PROMO}start = 'soon'", "10: promo[0].start: give a date or a time"),
        (f"{HEAD}{PROMO}weight = 0", "10: promo[0].weight: "),
        (f"{HEAD}{PROMO}languages = ['x1']", "10: promo[0].languages[0]: 'x1' is not a language"),
        (
            f"{HEAD}{PROMO}start = 2026-01-01\nend = 2026-01-01T00:00:00Z",
            "11: promo[0].end: is not after start",
        ),
        (f"{HEAD}{PROMO}{PROMO}", "12: promo[1].id: 'index' is the id of promo[0] too"),
        (f"{HEAD}{LETTER}{LETTER}", "10: newsletter[1].id: 'weekly' is the id of newsletter[0]"),
        (
            f"{HEAD}{LETTER}schedule = 'weekly'",
            '8: newsletter[0].schedule: "weekly" is no schedule',
        ),
        (f"{HEAD}{LETTER}maximum = 2\nminimum = 3", "9: newsletter[0].minimum: is more than maxi"),
        (f"{HEAD}{LETTER}minimum = 2\nkind = 'article'", "8: newsletter[0].minimum: is more than"),
        (f"{HEAD}{LETTER}maximum = 2\nkind = 'article'", "8: newsletter[0].maximum: is more than"),
        (f"{HEAD}{LETTER}kind = 'artikel'", "8: newsletter[0].kind: 'artikel' is none of its val"),
        (f"{HEAD}{LETTER}unsubscribe_url = 'x'", "8: newsletter[0].unsubscribe_url: give a full"),
        (
            f"{HEAD}{LETTER}\n[newsletter.utm]\nsourse = 'x'",
            "10: unknown setting 'newsletter[0].utm.sourse'; did you mean 'source'?",
        ),
        (
            f"{HEAD}{LETTER}{LETTER}\n[newsletter.utm]\nhosts = ['A.example']".replace(
                "'weekly'", "'daily'", 1
            ),
            "14: newsletter[1].utm.hosts[0]: give a host in small letters",
        ),
        (f"{HEAD}{LETTER}utm = 'x'", "8: newsletter[0].utm: write a table"),
        (
            f"{HEAD}{LETTER}fields = {{ City = '' }}",
            "8: newsletter[0].fields.City: use small letters, digits and underscores",
        ),
        (
            f"{HEAD}{LETTER}fields = {{ city = 'a|b' }}",
            "8: newsletter[0].fields.city: use letters, digits, spaces",
        ),
        (
            f"{HEAD}[[newsletter]]\nid = 'a'{LETTER}",
            "4: newsletter[0].sender_email: this setting is",
        ),
        (
            f"{HEAD}{PROMO}media = ['emial']",
            "10: promo[0].media[0]: 'emial' is none of its values; did you mean 'email'?",
        ),
        (
            f"{HEAD}language = 'english'\n",
            "4: publication.language: 'english' is not a language; did you mean 'en'?",
        ),
        ("[publication]\ntitle = 'x'\n", "1: publication.url: this setting is missing; add it"),
    ],
)
def test_a_wrong_setting_is_told(file: Path, source: str, expected: str) -> None:
    """A value that cannot be is told with file, line, key and what would be right, once."""
    lines = told(file, source)
    assert [line for line in lines if line.startswith(f"syndicate.toml:{expected}")]
    keys = [line.split(": ")[1] for line in lines]
    assert len(keys) == len(set(keys))


def test_the_nearest_time_zone_is_named(file: Path) -> None:
    """A time zone that is misspelt is told with the one that was probably meant."""
    (line,) = told(file, f"{HEAD}timezone = 'Europe/Lisabon'\n")
    assert line.endswith("did you mean 'Europe/Lisbon'?")


def test_all_that_is_wrong_is_told_at_once(file: Path) -> None:
    """Three mistakes take one run to see."""
    assert len(told(file, f"{HEAD}titel = 1\nlanguage = '!'\n[feeds]\nentries = 0\n")) == 3


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a = 1\nb = [", r"syndicate\.toml:2: .*; write name = "),
        (b"a = 1\nb = 'x\n", r"syndicate\.toml:2: "),
        (
            b'[a]\nb = 1\n[[c]]\nb = 1\n[[c]]\nb = """\n\n"""\nb = 2\n',
            r"toml:9: the setting 'c\[1\]\.b' stands on line 6 already; keep one of them$",
        ),
        (
            b"[a]\nb = 1\n[c]\n[a]\n",
            r"syndicate\.toml:4: the table 'a' stands on line 1 already; put all its settings",
        ),
        (b"[a]\nb = 1\n[[a]]\n", r"syndicate\.toml:3: Cannot .*; write name = "),
        (b"a = '\xff'", r"syndicate\.toml:1: is not UTF-8"),
        (b"a = " + b"[" * 20_000, "is nested too deeply"),
        (b"", "publication: this setting is missing"),
    ],
)
def test_what_is_no_toml_is_told(file: Path, data: bytes, expected: str) -> None:
    """A file that cannot be read says on which line, and is no crash."""
    file.write_bytes(data)
    with pytest.raises(ConfigError, match=expected):
        config.load(file, {})


def test_a_missing_file_is_told(file: Path) -> None:
    """Without a configuration the way to one is told."""
    with pytest.raises(ConfigError, match="no such file; run `syndicate init`"):
        config.load(file, {})
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        config.load(file.parent, {})


def test_a_line_in_a_text_is_no_setting(file: Path) -> None:
    """What looks like a table or a setting inside a long text does not shift the lines."""
    source = f'{HEAD}{LETTER}intro = """\n[[newsletter]]\nmaximum = 1\n"""\nmaximum = 0\n'
    assert told(file, source)[0].startswith("syndicate.toml:12: newsletter[0].maximum")


def test_a_value_comes_from_the_environment(file: Path) -> None:
    """``env:NAME`` stands for what the environment has, in any table, and for numbers too."""
    source = f"{HEAD}{LETTER}maximum = 'env:MOST'\n[authors.a]\nname = 'env:WHO'\n"
    made = load(file, source, MOST="7", WHO="Mara")
    assert made.newsletter[0].maximum == 7
    assert made.authors["a"].name == "Mara"


def test_a_missing_variable_is_named(file: Path) -> None:
    """A variable that is not set is told with the key that asks for it."""
    lines = told(file, f"{HEAD}{PROMO}tags = ['a', 'env:TAG']\n")
    assert lines == [
        "syndicate.toml:10: promo[0].tags[1]: TAG is not set in the environment; set it"
    ]


def test_a_secret_does_not_show(file: Path) -> None:
    """What comes from the environment shows in no representation, and in no error."""
    source = f"{HEAD}rights = 'env:KEY'\n{LETTER}preheader = 'env:KEY'\n"
    made = load(file, source, KEY=SECRET)
    assert made.publication.rights == SECRET
    for shown in (repr(made), str(made), repr(made.newsletter), f"{made.publication}"):
        assert SECRET not in shown
    file.write_text(f"{source}maximum = 0\n[publication.{SECRET[:6]}]\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(file, {"KEY": SECRET})
    error: BaseException | None = caught.value
    assert error is not None
    assert SECRET not in f"{error!r}{error.__context__!r}{error.__context__}"


def test_times_are_local_to_the_publication(file: Path) -> None:
    """A day begins at midnight there; a time with a zone of its own keeps it."""
    source = f"{HEAD}timezone = 'Europe/Berlin'\n{PROMO}start = 2026-07-01\n"
    made = load(file, f"{source}end = 2026-12-01T12:00:00Z\n")
    assert made.moment(made.promo[0].start) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert made.moment(made.promo[0].end) == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert made.moment(None) is None
    made = load(file, f"{source}end = '2026-12-01'\n")
    assert made.moment(made.promo[0].end) == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_hubs_are_kept_as_they_are_given(file: Path) -> None:
    """Several hubs, in their order; a secret part comes from the environment, and never shows."""
    file.write_text(f"{HUBS}['{HUB}', 'env:MY_HUB']\n", "utf-8")
    secret = "https://other.example/push?token=s3cret"  # noqa: S105 - of nobody
    made = config.load(file, {"MY_HUB": secret})
    assert made.websub.hubs == (HUB, secret)
    assert made.websub.timeout == 5
    assert "s3cret" not in repr(made)
    with pytest.raises(ConfigError, match=r"websub\.hubs\[1\]: is not https") as told:
        config.load(file, {"MY_HUB": secret.replace("https", "http")})
    assert "s3cret" not in str(told.value)


def test_languages_are_written_the_usual_way(file: Path) -> None:
    """``pt-br`` and ``pt_BR`` mean the language that articles have as ``pt-BR``."""
    made = load(file, f"{HEAD}language = 'EN-gb'\n{PROMO}languages = ['pt_BR']\n")
    assert made.publication.language == "en-GB"
    assert made.promo[0].languages == {"pt-BR"}


def test_the_digest_changes_with_every_setting(file: Path) -> None:
    """Equal settings have one digest, whatever comments say; a changed one has another."""
    plain = load(file, f"{HEAD}{PROMO}")
    assert load(file, f"# A comment.\n{HEAD}{PROMO}").digest == plain.digest
    assert load(file, f"{HEAD}{PROMO}weight = 2\n").digest != plain.digest
    assert re.fullmatch("[0-9a-f]{64}", plain.digest)


def test_a_channel_keeps_the_settings_of_its_plug_in(file: Path) -> None:
    """All of a channel but its id and kind is left for the plug-in to read."""
    letter = f'{LETTER}channel = "own"\n'
    head = HEAD + 'postal_address = "1 Quay, Lisboa"\n'
    made = load(file, head + letter + CHANNEL + LETTERS, TALLY_SECRET="s" * 40)
    assert made.channel[0].own == {"host": "mail.tally.example"}
    assert made.letters
    assert made.letters.url == "https://letters.tally.example/"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f'{LETTER}channel = "oun"\n{CHANNEL}', "newsletter[0].channel: there is no channel 'oun'"),
        (f'{LETTER}channel = "own"\n', "there is no channel 'own'; write a [[channel]] with it"),
        (f'{LETTER}channel = "own"\n{CHANNEL}', "channel: wants a [letters] table"),
        (f'{LETTER}channel = "own"\n{CHANNEL}{LETTERS}', "publication.postal_address: who sends"),
        (
            f'{LETTER}channel = "own"\nmerge_tags = "brevo"\n{CHANNEL}{LETTERS}',
            "merge_tags: a list of one's own has the merge tags of Syndicate",
        ),
        (
            f'{LETTER}channel = "own"\n{CHANNEL}{LETTERS.replace("bounces", "# bounces")}',
            "letters.bounces: this setting is missing",
        ),
        (f"{CHANNEL}{CHANNEL}", "channel[1].id: 'own' is the id of channel[0] too"),
        (
            LETTERS.replace("https:", "http:"),
            "letters.url: give an address",
        ),
        (LETTERS.replace('"env:TALLY_SECRET"', '"short"'), "letters.secret: is shorter than 32"),
        ('[database]\nurl = "mysql://a"\n', 'database.url: give "postgresql://'),
    ],
)
def test_what_sending_wants_is_told(file: Path, source: str, expected: str) -> None:
    """A newsletter that cannot go its way is told before anything is made."""
    lines = told(file, HEAD + source, TALLY_SECRET="s" * 40)
    assert any(expected in line for line in lines), lines
