"""What every input format promises, present and future."""

import subprocess
import sys

import pytest

from syndicate import plugins, sources
from syndicate.errors import ContentError
from syndicate.model import RawFile, Record

NAMES = plugins.names(sources)
SAMPLES = {
    "md": "# Hello\n\nText.\n",
    "html": "<h1>Hello</h1><p>Text.</p>\n",
    "json": '{"title": "Hello", "content_text": "Text."}\n',
    "jsonl": '{"title": "Hello", "content_text": "Text."}\n',
    "rss": "<rss><channel><item><title>Hello</title><description>Text.</description></item>"
    "</channel></rss>\n",
    "txt": "Hello\n\nText.\n",
}
ALIKE = {"markdown": "md", "htm": "html", "ndjson": "jsonl", "atom": "rss"}


def _sample(suffix: str) -> RawFile:
    bare = suffix.removeprefix(".")
    return RawFile(path=f"a{suffix}", data=SAMPLES[ALIKE.get(bare, bare)].encode())


@pytest.mark.parametrize("name", NAMES)
def test_has_suffixes_of_its_own(name: str) -> None:
    """A format names its suffixes in lower case, and shares none with another."""
    own = plugins.load(sources, name).SUFFIXES
    others = [plugins.load(sources, other).SUFFIXES for other in NAMES if other != name]
    assert own
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in own)
    assert own.isdisjoint(frozenset().union(*others))
    assert own <= sources.suffixes()


@pytest.mark.parametrize("suffix", sorted(sources.suffixes()))
def test_reads_a_plain_sample(suffix: str) -> None:
    """A plain file gives one record that knows its file and its text, the same every time."""
    (record,) = sources.parse(_sample(suffix))
    assert isinstance(record, Record)
    assert record.path == f"a{suffix}"
    assert record.key.partition("#")[0] == record.path
    assert "Text." in record.body
    assert sources.parse(_sample(suffix)) == (record,)


@pytest.mark.parametrize("suffix", sorted(sources.suffixes()))
def test_upper_case_suffixes_count(suffix: str) -> None:
    """A suffix counts in any case, as some cameras and editors write it."""
    raw = _sample(suffix)
    assert sources.parse(RawFile(path=f"A{suffix.upper()}", data=raw.data))


@pytest.mark.parametrize("suffix", sorted(sources.suffixes()))
def test_refuses_what_is_not_utf8(suffix: str) -> None:
    """A file in another encoding is refused with file and line, never read as something else."""
    with pytest.raises(ContentError) as caught:
        sources.parse(RawFile(path=f"a{suffix}", data=b"a\n\xe9\xe8"))
    assert (caught.value.path, caught.value.line) == (f"a{suffix}", 2)


@pytest.mark.parametrize("suffix", sorted(sources.suffixes()))
def test_takes_a_byte_order_mark(suffix: str) -> None:
    """A byte order mark changes nothing."""
    raw = _sample(suffix)
    marked = RawFile(path=raw.path, data=b"\xef\xbb\xbf" + raw.data)
    assert sources.parse(marked) == sources.parse(raw)


def test_suffixes_are_cheap() -> None:
    """Asking for the suffixes imports no parser, so that commands start fast."""
    code = (
        "import sys; from syndicate import sources; sources.suffixes();"
        "slow = ('yaml', 'lxml', 'nh3', 'pyromark', 'tomllib', 'feedparser');"
        "print([m for m in slow if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[]\n"
