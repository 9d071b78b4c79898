"""Bytes to text: UTF-8, or a clear word on what they look like instead."""

import codecs

from syndicate.errors import ContentError
from syndicate.model import RawFile

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Tried in this order: the first ones refuse what is not theirs.
_GUESSES = (("shift_jis", "Shift JIS"), ("euc_jp", "EUC-JP"), ("gb18030", "GB 18030"))
_REMEDY = "save the file as UTF-8"


def decode(raw: RawFile) -> str:
    r"""Return a file's text with line ends as ``\n`` and without a byte order mark.

    Raises:
        ContentError: it is not UTF-8; says at which byte, and what it looks like.
    """
    for mark, name in _MARKS:
        if raw.data.startswith(mark):
            raise ContentError(raw.path, 1, f"the file is {name}, not UTF-8", _REMEDY)
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.data.count(b"\n", 0, error.start) + 1
        problem = (
            f"byte {error.start + 1} (0x{raw.data[error.start]:02X}) is not UTF-8; "
            f"the file looks like {_looks_like(raw.data)}"
        )
        raise ContentError(raw.path, line, problem, _REMEDY) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _looks_like(data: bytes) -> str:
    if b"\x00" in data:
        return "UTF-16 or no text at all"
    sample = data[:65536]
    high = sum(byte >= 0x80 for byte in sample)  # noqa: PLR2004 - beyond ASCII
    if high * 8 > len(sample):
        for codec, name in _GUESSES:
            try:
                data.decode(codec)
            except UnicodeDecodeError:
                continue
            return name
    return "Windows-1252 or Latin-1"
