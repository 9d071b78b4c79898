"""A CSV file as rows with their line numbers: in bounded memory, whatever the file is.

A row that cannot be read is told with its line and holds back no other. A quote that is never
closed takes no more than its own line.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder, lookup
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from typing import NamedTuple

from syndicate.errors import ContentError, UsageError

HEAD = 65_536
"""Bytes by which a file is judged."""

LONGEST_LINE = 1_048_576
"""Characters of a line; what is longer is skipped, and never held in memory as a whole."""

MOST_LINES = 100
"""Lines of one row; a quote that is open for longer was not meant as one."""

_ENDINGS = "\r\n"
_DELIMITERS = ",;\t|"
_SAMPLE = 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_SEP = re.compile(r"sep=(.)", re.IGNORECASE)

_HEADER = "add a first line that names the columns, such as: email,first_name"
_ENCODING = "name the encoding of the file, such as --encoding cp1252 for Western Europe"

_FOREIGN = (
    (b"PK\x03\x04", "is a spreadsheet or an archive; save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "is a spreadsheet of Excel; save the sheet as CSV (UTF-8)"),
    (b"\x1f\x8b", "is compressed; unpack it first"),
    (b"%PDF", "is a PDF; export the list as CSV"),
    (b"{", "is JSON; export the list as CSV"),
    (b"[", "is JSON; export the list as CSV"),
    (b"<", "is HTML or XML; export the list as CSV"),
)


class Row(NamedTuple):
    """The cells of a row and the line that it begins in, from 1; or what is wrong with it."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a file is written."""

    encoding: str
    delimiter: str


def see_form(encoding: str, delimiter: str) -> None:
    """See that a file can be written so; what is empty is found out.

    Raises:
        UsageError: there is no such encoding of text, or the delimiter is not one character.
    """
    if encoding:
        try:
            known = lookup(encoding)
        except LookupError:
            known = None
        if known is None or not known._is_text_encoding:  # noqa: SLF001 - there is no other way
            remedy = "give one such as cp1252, latin-1 or utf-16-le"
            raise UsageError(f"there is no encoding {encoding!r}; {remedy}")
    if delimiter and (len(delimiter) > 1 or delimiter in '"\r\n'):
        raise UsageError(f"--delimiter: {delimiter!r} parts no cells; give one character")


class Table:
    """An open CSV file: its form, its header, and then its rows, once."""

    def __init__(
        self, file: BufferedReader, name: str, *, encoding: str = "", delimiter: str = ""
    ) -> None:
        """Read the header.

        Raises:
            ContentError: the file is none of CSV, in another encoding, or has no header.
        """
        self._name = name
        head = file.peek(HEAD)[:HEAD]
        found = encoding or _encoding(head, name)
        sample = _text(head, found, name)
        self.form = Form(encoding=found, delimiter=delimiter or _delimiter(sample))
        marked = "utf-8-sig" if found.lower() in {"utf-8", "utf8"} else found
        text = TextIOWrapper(file, marked, errors="surrogateescape", newline="")
        self._lines = _Lines(text)
        self._rows = self._read()
        self.header = self._header()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows after the header."""
        return self._rows

    def _header(self) -> list[str]:
        for row in self._rows:
            if row.problem:
                raise ContentError(self._name, row.line, row.problem, "mend the header")
            if _SEP.fullmatch(self.form.delimiter.join(row.cells).strip()):
                continue  # a note of Excel's to itself
            if any("@" in cell for cell in row.cells):
                problem = "an address stands where the header should"
                raise ContentError(self._name, row.line, problem, _HEADER)
            return [cell.strip() for cell in row.cells]
        raise ContentError(self._name, 0, "is empty", _HEADER)

    def _read(self) -> Iterator[Row]:
        lines = self._lines
        while not lines.ended:
            try:
                for cells in csv.reader(lines.each(), delimiter=self.form.delimiter):
                    if lines.is_odd and (problem := lines.problem()):
                        yield Row(lines.skip(), [], problem)
                        break  # begin anew with the line after it
                    if cells:
                        yield Row(lines.first, cells)
                    lines.taken()
            except csv.Error as error:
                problem = lines.problem() or f"cannot be read: {error}"
                yield Row(lines.skip(), [], problem)


class _Lines:
    """Hands lines to a reader of CSV, and takes back those that a stray quote swallowed."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._again: list[str] = []
        self._row: list[str] = []
        self.first = 0
        """The number of the line that the row begins in, from 1."""
        self.ended = False
        self.is_odd = False
        """Whether the row wants to be looked at."""
        self._is_open = False

    def each(self) -> Iterator[str]:
        """Yield lines; whoever takes them tells after each row."""
        row, again, read = self._row, self._again, self._text.readline
        while len(row) < MOST_LINES:
            line = again.pop() if again else read(LONGEST_LINE)
            if not line:
                break
            if not line.isascii() or len(line) == LONGEST_LINE:
                line = self._without_rest(line)
                self.is_odd = True
            if not row:
                self.first += 1
            row.append(line)
            yield line
        # In the middle of a row only an open quote asks for more.
        self.ended, self._is_open, self.is_odd = not row, bool(row), bool(row)

    def problem(self) -> str:
        """Return what is wrong with the row, if anything."""
        if len(self._row[0]) == LONGEST_LINE:
            return f"is longer than {LONGEST_LINE:,} characters"
        if self._is_open:
            return "a quote is opened and not closed"
        if any(_SURROGATE.search(line) for line in self._row):
            return "is in another encoding than the beginning of the file; name it with --encoding"
        return ""

    def taken(self) -> None:
        """Begin the next row."""
        row = self._row
        if len(row) > 1:
            self.first += len(row) - 1
        row.clear()
        self.is_odd = False

    def skip(self) -> int:
        """Take back all lines but the first of the row, whose number is returned."""
        self._again.extend(reversed(self._row[1:]))
        del self._row[1:]
        self.taken()
        self._is_open = False
        return self.first

    def _without_rest(self, line: str) -> str:
        """Skip the rest of a line that is too long, and end it."""
        rest = line
        while len(rest) == LONGEST_LINE and rest[-1] not in _ENDINGS:
            rest = self._text.readline(LONGEST_LINE)
        return line if rest is line else line[:-1] + "\n"


def _encoding(head: bytes, name: str) -> str:
    """Return the encoding of a file that does not say it otherwise."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    for magic, remedy in _FOREIGN:
        if head.removeprefix(BOM_UTF8).lstrip(b" \t\r\n").startswith(magic):
            what, _, mend = remedy.partition("; ")
            raise ContentError(name, 0, what, mend)
    if head.count(0) > len(head) // 4:
        raise ContentError(name, 0, "is UTF-16 without a mark, or no text at all",
                           "name its encoding, such as --encoding utf-16-le")  # fmt: skip
    return "utf-8"


def _text(head: bytes, encoding: str, name: str) -> str:
    """Return the beginning of a file as text, without a mark."""
    try:
        found = getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError as error:
        line = head[: error.start].count(b"\n") + 1
        raise ContentError(name, line, f"is not {encoding.upper()}", _ENCODING) from error
    controls = sum(1 for one in found if one < " " and one not in "\t\r\n")
    if controls > len(found) // 100 + 1:
        raise ContentError(name, 0, "is no text", "export the list as CSV")
    return found.removeprefix("\ufeff")


def _delimiter(sample: str) -> str:
    """Return what parts the cells: what parts most lines as often as the first."""
    lines = sample.splitlines()[:_SAMPLE]
    if lines and (noted := _SEP.fullmatch(lines[0].strip())):
        return noted[1]
    scores = {one: _score(lines, one) for one in _DELIMITERS}
    return max(_DELIMITERS, key=lambda one: scores[one])


def _score(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(1 for width in widths if width == widths[0]), widths[0]
