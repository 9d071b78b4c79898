"""A font in which every letter of every script is the same box, so that all machines agree.

Pictures of pages can be compared between machines if text takes the same room on each, and looks
the same. So words are drawn as bars: what is left is layout and colour. The font is made here, of
the tables that OpenType 1.9 requires of a TrueType font, as no font of a machine would do.
"""

import struct
from base64 import b64encode
from functools import cache
from itertools import accumulate

EM, WIDTH, HEIGHT = 1000, 550, 700
_BLANK = (0x0000, 0x0020), (0x00A0, 0x00A0), (0x034F, 0x034F), (0x200B, 0x200F), (0x2028, 0x202E)
_LAST = 0x10FFFF
_VERSION, _MAGIC = 0x00010000, 0x5F0F3CF5


@cache
def style() -> str:
    """Return a style sheet that draws all text of a page in boxes."""
    data = b64encode(font()).decode()
    face = f'@font-face{{font-family:Boxes;src:url("data:font/ttf;base64,{data}")}}'
    return f"{face} *{{font-family:Boxes !important;font-style:normal !important}}"


def font() -> bytes:
    """Return the font as a TrueType file.

    Glyph 0 is the box, 1 its twin for the map, where 0 would mean that there is none; 2 is blank.
    """
    box = _outline()
    half = len(box) // 2
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": box * 2,
        b"head": _head(),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", _VERSION, 800, -200, 0, WIDTH, 0, 0, WIDTH, 1, *[0] * 7, 3
        ),
        b"hmtx": struct.pack(">HhHhHh", WIDTH, 0, WIDTH, 0, WIDTH // 2, 0),
        b"loca": struct.pack(">4H", 0, half, 2 * half, 2 * half),
        b"maxp": struct.pack(">IH13H", _VERSION, 3, 4, 1, 0, 0, 1, *[0] * 8),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, -100, 50, *[0] * 5),
    }
    return _file(tables)


def _head() -> bytes:
    sizes = (0, 0, WIDTH, HEIGHT, 0, 8, 2, 0, 0)
    return struct.pack(">IIIIHHqqhhhhHHhhh", _VERSION, _VERSION, 0, _MAGIC, 0, EM, 0, 0, *sizes)


def _outline() -> bytes:
    """Return the glyph of a box: one contour of four points."""
    corners = struct.pack(">hhhhh", 1, 0, 0, WIDTH, HEIGHT) + struct.pack(">HH", 3, 0)
    flags = bytes([1, 1, 1, 1])
    across = struct.pack(">hhhh", 0, 0, WIDTH, 0)
    up = struct.pack(">hhhh", 0, HEIGHT, 0, -HEIGHT)
    return corners + flags + across + up


def _cmap() -> bytes:
    """Map all of Unicode: blanks to the blank, and the rest to the box (subtable format 13)."""
    groups, begin = [], 0
    for first, last in _BLANK:
        if begin < first:
            groups.append((begin, first - 1, 1))
        groups.append((first, last, 2))
        begin = last + 1
    groups.append((begin, _LAST, 1))
    body = b"".join(struct.pack(">III", *group) for group in groups)
    table = struct.pack(">HHIII", 13, 0, 16 + len(body), 0, len(groups)) + body
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _os2() -> bytes:
    """Return the table of metrics that Windows wants, version 4."""
    names = (bytes(10), 0, 0, 0, 0, b"NONE", 0x40, 0, 0xFFFF)
    sizes = (800, -200, 0, 800, 200, 0, 0, 500, HEIGHT, 0, 32, 1)
    return struct.pack(
        ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHIIhhHHH", 4, WIDTH, 400, 5, 0, *[0] * 11, *names, *sizes
    )


def _file(tables: dict[bytes, bytes]) -> bytes:
    padded = {tag: data + bytes(-len(data) % 4) for tag, data in sorted(tables.items())}
    count, power = len(padded), len(padded).bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    sizes = [len(data) for data in padded.values()]
    starts = accumulate(sizes[:-1], initial=len(head) + 16 * count)
    entries = [
        struct.pack(">4sIII", tag, _checksum(data), start, len(tables[tag]))
        for (tag, data), start in zip(padded.items(), starts, strict=True)
    ]
    return head + b"".join(entries) + b"".join(padded.values())


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
