"""Cells that a spreadsheet would run: written so that it does not, and read again (CWE-1236)."""

import re

_BEGINS = "=+-@\t\r\n＝＋－＠"
_RUN = re.compile(f"'*[{re.escape(_BEGINS)}]")
_QUOTED = re.compile(f"'+[{re.escape(_BEGINS)}]")


def quoted(value: str) -> str:
    """Return a value as a cell: a quote before what spreadsheets take for a formula."""
    return f"'{value}" if _RUN.match(value) else value


def plain(cell: str) -> str:
    """Return the value of a cell, without the quote before a formula."""
    return cell[1:] if cell[:1] == "'" and _QUOTED.match(cell) else cell
