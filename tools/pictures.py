"""Draw the pictures of the sample publication: lead images, one diagram, logos and icons.

Run it from the project root, with Pillow installed (the ``test`` extra brings it)::

    python tools/pictures.py

It needs nothing else: no fonts, no browser, no network. Letters come from the face that ships
inside Pillow. The drawings hold no chance and no clock, so one version of Pillow writes the same
bytes every time; another version may compress the same pixels differently.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Drawing = Callable[["Sheet"], None]

FINE = 2  # everything is drawn this much larger, then reduced, for smooth edges
WIDTH, HEIGHT = 1200, 675

PAPER, RULE, TINT, WHITE = "#f5f0e6", "#e9e1d2", "#e6dcc6", "#fffdf8"
INK, GREEN, OCHRE = "#22303c", "#2f6f5e", "#cf9433"
BRICK, BLUE, MUTED = "#b5533c", "#8fb0bb", "#b9b09d"
NIGHT, WOOD, GRAIN = "#2b3d4f", "#d8b072", "#b98b4b"


class Sheet:
    """A drawing surface measured in final pixels, whatever the scale it is drawn at."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, paper: str = PAPER) -> None:
        """Start with plain paper; the paper ``#0000`` is transparent."""
        self.size = (width, height)
        self.image = Image.new("RGBA", (width * FINE, height * FINE), paper)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, corners: tuple[float, float, float, float], fill: str, radius: float = 0) -> None:
        """Fill a rectangle, given as left, top, right, bottom."""
        self.pen.rounded_rectangle([FINE * c for c in corners], FINE * radius, fill)

    def disc(self, centre: Point, radius: float, fill: str) -> None:
        """Fill a circle."""
        self.pen.circle(_scaled(centre), FINE * radius, fill)

    def ring(self, centre: Point, radius: float, fill: str, width: float) -> None:
        """Draw a circle's edge, inwards."""
        self.pen.circle(_scaled(centre), FINE * radius, None, fill, round(FINE * width))

    def wedge(self, centre: Point, radius: float, angles: tuple[float, float], fill: str) -> None:
        """Fill a slice of a circle; angles run clockwise from three o'clock."""
        x, y = centre
        corners = [FINE * c for c in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.pieslice(corners, *angles, fill)

    def shape(self, points: Iterable[Point], fill: str) -> None:
        """Fill a polygon."""
        self.pen.polygon([_scaled(p) for p in points], fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line with round ends and bends."""
        self.pen.line([_scaled(p) for p in points], fill, round(FINE * width))
        for point in points:
            self.disc(point, width / 2, fill)

    def dots(self, points: Sequence[Point], fill: str, radius: float, step: int = 4) -> None:
        """Draw a dotted line."""
        for point in points[::step]:
            self.disc(point, radius, fill)

    def arrow(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line that ends in a head at its last point."""
        tip, reach = points[-1], width * 3.4
        shaft = [point for point in points if math.dist(point, tip) > reach * 0.7]
        angle = math.degrees(math.atan2(tip[1] - shaft[-1][1], tip[0] - shaft[-1][0]))
        wings = [polar(tip, reach, angle + turn) for turn in (152, 208)]
        self.line(shaft, fill, width)
        self.shape([tip, *wings], fill)

    def text(self, centre: Point, words: str, fill: str, size: int, anchor: str = "mm") -> None:
        """Write a line of text in Pillow's own face."""
        font = ImageFont.load_default(size=size * FINE)
        weight = size * FINE / 100
        self.pen.text(_scaled(centre), words, fill, font, anchor=anchor, stroke_width=weight)

    def save(self, path: Path) -> None:
        """Reduce to the final size and write, as the path's suffix says."""
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        if path.suffix == ".jpg":
            small.convert("RGB").save(path, quality=86, optimize=True, progressive=True)
        elif small.getchannel("A").getextrema() == (255, 255):  # opaque: a palette is enough
            small.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
        else:
            small.save(path, optimize=True)


def _scaled(point: Point) -> Point:
    """Turn a point in final pixels into one on the finer surface."""
    return point[0] * FINE, point[1] * FINE


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """Return the point at an angle, clockwise from three o'clock."""
    angle = math.radians(degrees)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def around(centre: Point, radius: float, count: int, start: float = -90) -> list[Point]:
    """Return points spread evenly on a circle, the first at the top."""
    return [polar(centre, radius, start + 360 * n / count) for n in range(count)]


def bend(start: Point, pull: Point, end: Point, steps: int = 60) -> list[Point]:
    """Return a curve from start to end, drawn towards ``pull``."""
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * pull[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * pull[1] + t**2 * end[1],
        )
        for t in (n / steps for n in range(steps + 1))
    ]


def between(start: Point, end: Point, margin: float, bulge: float = 0) -> list[Point]:
    """Return a curve between two points that stops ``margin`` short of both."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    pull = ((start[0] + end[0]) / 2 - dy * bulge, (start[1] + end[1]) / 2 + dx * bulge)
    curve = bend(start, pull, end, 200)
    return [p for p in curve if math.dist(p, start) > margin and math.dist(p, end) > margin]


def tilted(points: Iterable[Point], centre: Point, degrees: float) -> list[Point]:
    """Turn points about a centre, clockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = centre
    return [(x + (a - x) * c - (b - y) * s, y + (a - x) * s + (b - y) * c) for a, b in points]


def oblong(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """Return the corners of a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def ledger_paper(sheet: Sheet, halo: float = 300) -> None:
    """Rule the paper like an account book, with a pale disc where the subject will stand."""
    for y in range(45, HEIGHT, 45):
        sheet.box((0, y, WIDTH, y + 1.5), RULE)
    for x in (70, 77):
        sheet.box((x, 0, x + 1.5, HEIGHT), "#e5c3b4")
    sheet.disc((WIDTH / 2, HEIGHT / 2), halo, TINT)


def coin(sheet: Sheet, centre: Point, radius: float, fill: str = OCHRE) -> None:
    """Draw a coin with a raised edge."""
    sheet.disc(centre, radius, fill)
    sheet.ring(centre, radius * 0.78, WHITE, max(1.5, radius * 0.09))


def double_entry(sheet: Sheet) -> None:
    """Draw an open ledger: each amount on the left is found again on the right."""
    ledger_paper(sheet)
    sheet.box((212, 122, 988, 566), INK, 14)
    for left in (232, 604):
        sheet.box((left, 138, left + 364, 548), WHITE, 4)
        sheet.box((left + 28, 168, left + 150, 180), INK, 6)
        sheet.box((left + 250, 160, left + 252, 524), "#e5c3b4")
        for y in range(206, 500, 48):
            sheet.box((left + 20, y, left + 344, y + 1.5), RULE)
        for y in (500, 507):
            sheet.box((left + 262, y, left + 340, y + 3), INK)
    rows = ((0, 3, GREEN), (1, 0, OCHRE), (2, 4, BRICK), (3, 1, BLUE), (4, 2, INK))
    for debit, credit, colour in rows:
        ledger_pair(sheet, 230 + 48 * debit, 230 + 48 * credit, colour)
    sheet.box((594, 122, 606, 566), "#3a4a57")
    sheet.shape([(590, 548), (610, 548), (610, 634), (600, 622), (590, 634)], BRICK)


def ledger_pair(sheet: Sheet, left: float, right: float, colour: str) -> None:
    """Draw one transaction: the same amount on both pages."""
    width = 38 + (left + 2 * right) % 40
    for edge, y in ((232, left), (604, right)):
        sheet.box((edge + 28, y - 5, edge + 110 + (y * 7) % 90, y + 5), MUTED, 5)
        sheet.box((edge + 340 - width, y - 8, edge + 340, y + 8), colour, 8)


def mutual_credit(sheet: Sheet) -> None:
    """Draw six trades in a ring, trading with one another around a sum of nothing."""
    ledger_paper(sheet)
    middle = (600.0, 338.0)
    places = around(middle, 226, 6)
    for a, b, bulge in ((0, 1, 0.2), (1, 3, 0.12), (3, 4, 0.2), (4, 0, 0.12), (2, 5, -0.3)):
        sheet.arrow(between(places[a], places[b], 76, -bulge), OCHRE, 5)
    for a, b in ((5, 4), (2, 1)):
        sheet.arrow(between(places[a], places[b], 76, 0.2), OCHRE, 5)
    colours = (GREEN, BRICK, INK, GREEN, BRICK, INK)
    for place, colour, glyph in zip(places, colours, GLYPHS, strict=True):
        sheet.disc(place, 62, colour)
        glyph(sheet, place)
    sheet.disc(middle, 58, WHITE)
    sheet.ring(middle, 58, INK, 4)
    for dy in (-14, 8):
        sheet.box((572, middle[1] + dy, 628, middle[1] + dy + 9), INK, 4)


def house(sheet: Sheet, at: Point) -> None:
    """Draw a house."""
    x, y = at
    sheet.shape([(x - 34, y - 2), (x, y - 34), (x + 34, y - 2)], WHITE)
    sheet.box((x - 24, y - 4, x + 24, y + 28), WHITE)
    sheet.box((x - 8, y + 6, x + 8, y + 28), BRICK)


def cup(sheet: Sheet, at: Point) -> None:
    """Draw a cup on its saucer."""
    x, y = at
    sheet.ring((x + 22, y - 4), 15, WHITE, 6)
    sheet.box((x - 26, y - 22, x + 22, y + 16), WHITE, 10)
    sheet.box((x - 34, y + 21, x + 34, y + 27), WHITE, 3)


def book(sheet: Sheet, at: Point) -> None:
    """Draw an open book."""
    x, y = at
    for side in (-1, 1):
        sheet.shape([(x + side * 3, y - 18), (x + side * 36, y - 26),
                     (x + side * 36, y + 18), (x + side * 3, y + 26)], WHITE)  # fmt: skip


def leaf(sheet: Sheet, at: Point) -> None:
    """Draw a leaf with its vein."""
    x, y = at
    low, high = (x - 24, y + 26), (x + 26, y - 28)
    sheet.shape([*bend(low, (x - 36, y - 30), high), *bend(high, (x + 34, y + 30), low)], WHITE)
    sheet.line([(x - 32, y + 34), (x + 12, y - 12)], GREEN, 4)


def bricks(sheet: Sheet, at: Point) -> None:
    """Draw a piece of wall."""
    x, y = at
    rows = ((-24, (-34, -4, 26)), (-6, (-20, 10)), (12, (-34, -4, 26)))
    for dy, starts in rows:
        for dx in starts:
            wide = 12 if dx == 26 else 26
            sheet.box((x + dx, y + dy, x + dx + wide, y + dy + 14), WHITE, 2)


def bottle(sheet: Sheet, at: Point) -> None:
    """Draw a bottle."""
    x, y = at
    sheet.box((x - 6, y - 38, x + 6, y), WHITE, 3)
    sheet.box((x - 16, y - 14, x + 16, y + 36), WHITE, 9)
    sheet.box((x - 16, y + 4, x + 16, y + 20), OCHRE)


GLYPHS: tuple[Callable[[Sheet, Point], None], ...] = (house, cup, book, leaf, bricks, bottle)


def savings_circle(sheet: Sheet) -> None:
    """Draw eight members around a pot; the pot goes to one of them."""
    ledger_paper(sheet)
    middle = (600.0, 345.0)
    places = around(middle, 232, 8)
    for place in places[1:]:
        sheet.dots(between(place, middle, 74), OCHRE, 4, 8)
    sheet.arrow(between(middle, places[0], 84), BRICK, 9)
    colours = (BRICK, GREEN, INK, GREEN, INK, GREEN, INK, GREEN)
    for place, colour in zip(places, colours, strict=True):
        member(sheet, place, colour)
    pot(sheet, middle)


def member(sheet: Sheet, at: Point, colour: str) -> None:
    """Draw a person's head and shoulders in a medallion."""
    x, y = at
    sheet.disc(at, 54, WHITE)
    sheet.disc((x, y - 12), 17, colour)
    sheet.wedge((x, y + 40), 32, (180, 360), colour)
    sheet.ring(at, 54, colour, 5)


def pot(sheet: Sheet, at: Point) -> None:
    """Draw a bowl heaped with coins."""
    x, y = at
    for dx, dy in ((-30, -16), (0, -34), (30, -16), (0, -12)):
        sheet.disc((x + dx, y + dy), 22, TINT)
        coin(sheet, (x + dx, y + dy), 20)
    sheet.wedge((x, y - 4), 66, (0, 180), INK)
    sheet.box((x - 74, y - 10, x + 74, y + 6), INK, 8)


def stamp_scrip(sheet: Sheet) -> None:
    """Draw a note with a row of monthly stamps before a valley with a bridge."""
    sheet.box((0, 0, WIDTH, HEIGHT), "#dfe8e6")
    sheet.disc((930, 150), 70, "#f3dfae")
    sheet.shape([(0, 420), (190, 170), (330, 330), (520, 90), (740, 360), (900, 230),
                 (1200, 430), (1200, 675), (0, 675)], BLUE)  # fmt: skip
    sheet.shape([(460, 168), (520, 90), (584, 168), (548, 158), (520, 184), (494, 156)], WHITE)
    sheet.shape([(136, 240), (190, 170), (246, 234), (206, 224), (182, 246), (164, 228)], WHITE)
    hill = bend((0, 400), (520, 330), (1200, 480))
    sheet.shape([*hill, (1200, 675), (0, 675)], GREEN)
    bridge(sheet)
    note(sheet, (440.0, 420.0), -6)


def bridge(sheet: Sheet) -> None:
    """Draw a river under a stone bridge."""
    water = "#b9d2d6"
    sheet.shape([*bend((1040, 440), (950, 446), (936, 486)), *bend((1024, 486), (1030, 456),
                (1100, 444))], water)  # fmt: skip
    sheet.box((800, 486, 1160, 562), WHITE)
    sheet.wedge((980, 562), 62, (180, 360), water)
    sheet.shape([*bend((1042, 561), (1130, 610), (1110, 675)), *bend((850, 675), (940, 620),
                (918, 561))], water)  # fmt: skip
    sheet.box((784, 474, 1176, 490), INK, 4)


def note(sheet: Sheet, centre: Point, degrees: float) -> None:
    """Draw a tilted note: a seal and lines on the left, twelve stamp fields on the right."""
    x, y = centre

    def lay(left: float, top: float, right: float, bottom: float, fill: str) -> None:
        corners = oblong(x + left, y + top, x + right, y + bottom)
        sheet.shape(tilted(corners, centre, degrees), fill)

    lay(-332, -178, 346, 192, "#24564a")
    lay(-340, -186, 340, 186, WHITE)
    lay(-324, -170, 324, 170, OCHRE)
    lay(-319, -165, 319, 165, WHITE)
    seal = tilted([(x - 190, y - 58)], centre, degrees)[0]
    sheet.disc(seal, 74, BRICK)
    sheet.ring(seal, 64, WHITE, 4)
    for dx, top in ((-30, 0), (-10, -26), (10, -26), (30, 0)):
        foot = oblong(seal[0] + dx - 6, seal[1] + top, seal[0] + dx + 6, seal[1] + 30)
        sheet.shape(tilted(foot, seal, degrees), WHITE)
    for top, right in ((52, -70), (80, -96), (108, -130)):
        lay(-290, top, right, top + 10, MUTED)
    for month in range(12):
        column, row = month % 3, month // 3
        left, top = -24 + column * 112, -146 + row * 76
        lay(left, top, left + 96, top + 62, "#efe7d6")
        if month < 7:
            stamp(sheet, (x, y), degrees, (left + 6, top + 4))


def stamp(sheet: Sheet, centre: Point, degrees: float, corner: Point) -> None:
    """Draw one stamp with a perforated edge, on a note turned about its centre."""
    left, top = centre[0] + corner[0], centre[1] + corner[1]
    sheet.shape(tilted(oblong(left, top, left + 84, top + 54), centre, degrees), GREEN)
    holes = [(left + n, edge) for n in range(7, 84, 14) for edge in (top, top + 54)]
    holes += [(edge, top + n) for n in range(6, 54, 14) for edge in (left, left + 84)]
    for hole in tilted(holes, centre, degrees):
        sheet.disc(hole, 3.6, "#efe7d6")
    inner = oblong(left + 12, top + 11, left + 72, top + 43)
    sheet.shape(tilted(inner, centre, degrees), "#d5e5dc")
    sheet.disc(tilted([(left + 42, top + 27)], centre, degrees)[0], 11, GREEN)


def circulation(sheet: Sheet) -> None:
    """Draw the way of a note through the town, as a labelled diagram."""
    sheet.box((0, 0, WIDTH, HEIGHT), WHITE)
    stops = (
        ((600.0, 112.0), "Town hall", "pays wages in scrip", GREEN),
        ((1010.0, 338.0), "Workers", "build roads and a bridge", OCHRE),
        ((600.0, 564.0), "Shops", "take scrip for goods", BRICK),
        ((190.0, 338.0), "Taxpayers", "settle their arrears", INK),
    )
    turns = ((1010, 112), (1010, 564), (190, 564), (190, 112))
    places = [stop[0] for stop in stops]
    for (start, end), pull in zip(pairwise([*places, places[0]]), turns, strict=True):
        sheet.arrow(clear_of_labels(bend(start, pull, end, 200), start, end), MUTED, 7)
    for place, name, act, colour in stops:
        station(sheet, place, (name, act), colour)
    sheet.text((600, 292), "Each month, whoever holds the note", INK, 24)
    sheet.text((600, 326), "adds a stamp worth 1% of its face.", INK, 24)
    for n in range(12):
        left = 422 + 30 * n
        sheet.box((left, 358, left + 24, 388), GREEN if n < 7 else RULE, 3)
    sheet.text((600, 418), "12 fields, one for each month", INK, 21)


def clear_of_labels(curve: Sequence[Point], start: Point, end: Point) -> list[Point]:
    """Keep the part of a curve outside the two stations it joins."""
    return [
        (x, y)
        for x, y in curve
        if all(abs(x - p[0]) > 182 or abs(y - p[1]) > 66 for p in (start, end))
    ]


def station(sheet: Sheet, at: Point, words: tuple[str, str], colour: str) -> None:
    """Draw one labelled stop."""
    x, y = at
    sheet.box((x - 170, y - 52, x + 170, y + 52), colour, 18)
    sheet.box((x - 165, y - 47, x + 165, y + 47), WHITE, 14)
    sheet.text((x, y - 18), words[0], INK, 30)
    sheet.text((x, y + 20), words[1], INK, 22)


def shop(sheet: Sheet) -> None:
    """Draw a lit shop in a dark street on a winter evening, sacks at the door."""
    sheet.box((0, 0, WIDTH, HEIGHT), NIGHT)
    sheet.disc((980, 130), 46, "#efe3bd")
    sheet.disc((960, 118), 40, NIGHT)
    for n in range(14):
        sheet.disc(((n * 173 + 60) % WIDTH, 30 + (n * 97) % 190), 2.4, "#cbd5da")
    for left, right, top in ((0, 330, 260), (870, 1200, 300)):
        sheet.box((left, top, right, 600), "#22303c")
    sheet.shape([(330, 210), (600, 80), (870, 210)], "#8f412f")
    sheet.box((330, 210, 870, 600), BRICK)
    for x in range(390, 800, 150):
        sheet.box((x, 240, x + 100, 340), "#7d3a2b", 3)
        sheet.box((x + 7, 247, x + 93, 333), NIGHT, 2)
        sheet.box((x + 46, 247, x + 52, 333), "#7d3a2b")
    shop_front(sheet)
    sheet.box((0, 600, WIDTH, HEIGHT), "#1b262f")
    sheet.shape([(410, 600), (790, 600), (900, 675), (300, 675)], "#4f4a3c")
    for x, size in ((250, 46), (338, 40), (880, 44), (962, 38)):
        sack(sheet, (x, 606), size)


def shop_front(sheet: Sheet) -> None:
    """Draw two lit windows with goods, and the door between them."""
    sheet.box((350, 380, 850, 600), INK)
    for left in (370, 690):
        sheet.box((left, 420, left + 140, 570), "#f6d98b")
        sheet.box((left, 510, left + 140, 516), INK)
        for n, height in enumerate((34, 48, 26, 40)):
            x = left + 12 + 32 * n
            sheet.box((x, 510 - height, x + 22, 510), (GREEN, BRICK, OCHRE, INK)[n], 4)
            sheet.box((x, 570 - height * 0.8, x + 22, 570), (OCHRE, INK, GREEN, BRICK)[n], 4)
    sheet.box((535, 410, 665, 600), "#f3e3b3")
    sheet.box((545, 420, 655, 600), GREEN)
    sheet.box((562, 438, 638, 510), "#f6d98b", 4)
    sheet.disc((640, 540), 6, OCHRE)
    sheet.box((340, 372, 860, 398), OCHRE, 4)


def sack(sheet: Sheet, foot: Point, size: float) -> None:
    """Draw a tied sack standing on the ground."""
    x, y = foot
    sheet.box((x - size, y - size * 1.7, x + size, y), WOOD, size * 0.45)
    neck = ((-0.35, -1.6), (0.35, -1.6), (0.6, -2.1), (-0.6, -2.1))
    sheet.shape([(x + size * dx, y + size * dy) for dx, dy in neck], WOOD)
    sheet.box((x - size * 0.45, y - size * 1.76, x + size * 0.45, y - size * 1.6), GRAIN, 3)


def tally_sticks(sheet: Sheet) -> None:
    """Draw the two halves of a split tally, their notches facing each other."""
    ledger_paper(sheet)
    centre = (600.0, 338.0)
    notches = ((430, 44), (500, 44), (590, 26), (632, 26), (674, 26), (736, 18), (770, 18))
    upper = [(190.0, 220.0), (930.0, 220.0), (930.0, 300.0)]
    lower = [(930.0, 376.0), (930.0, 456.0), (330.0, 456.0), (330.0, 376.0)]
    cuts_up = [p for x, w in reversed(notches) for p in cut(x, w, 300, -26)]
    cuts_down = [p for x, w in notches for p in reversed(cut(x, w, 376, 26))]
    sheet.shape(tilted([*upper, *cuts_up, (190, 300)], centre, -7), WOOD)
    sheet.shape(tilted([*lower, *cuts_down], centre, -7), WOOD)
    for left, y in ((204, 236), (204, 256), (344, 424), (344, 442)):
        grain = bend((left, y), (600, y + 8), (918, y))
        sheet.line(tilted(grain, centre, -7), GRAIN, 2.5)
    sheet.disc(tilted([(232, 276)], centre, -7)[0], 11, TINT)
    for x in (368, 846, 870, 894):
        sheet.line(tilted([(x, 390), (x + 14, 412)], centre, -7), GRAIN, 4)
        sheet.line(tilted([(x, 270), (x + 14, 290)], centre, -7), GRAIN, 4)


def cut(at: float, width: float, edge: float, depth: float) -> list[Point]:
    """Return one notch, right to left."""
    half = width / 2
    return [(at + half, edge), (at + half * 0.4, edge + depth),
            (at - half * 0.4, edge + depth), (at - half, edge)]  # fmt: skip


def phone_money(sheet: Sheet) -> None:
    """Draw coins leaping from one keypad telephone to another."""
    ledger_paper(sheet)
    arc = bend((350, 190), (600, -20), (850, 190), 80)
    sheet.dots(arc[8:-8], MUTED, 5)
    for step, radius in ((22, 30), (40, 38), (58, 30)):
        sheet.disc(arc[step], radius + 7, TINT)
        coin(sheet, arc[step], radius)
    handset(sheet, (340, 400), INK)
    handset(sheet, (860, 400), GREEN)
    kiosk(sheet)


def handset(sheet: Sheet, at: Point, colour: str) -> None:
    """Draw a keypad telephone."""
    x, y = at
    sheet.box((x + 44, y - 214, x + 62, y - 160), colour, 6)
    sheet.box((x - 82, y - 186, x + 82, y + 186), colour, 30)
    sheet.box((x - 60, y - 156, x + 60, y - 40), "#d5e5dc", 8)
    sheet.box((x - 44, y - 134, x + 24, y - 124), colour, 5)
    sheet.box((x - 44, y - 110, x + 40, y - 100), MUTED, 5)
    coin(sheet, (x + 34, y - 66), 15)
    sheet.box((x - 24, y - 24, x + 24, y - 4), OCHRE, 10)
    for row in range(4):
        for column in (-42, 0, 42):
            key = (x + column - 15, y + 16 + row * 40, x + column + 15, y + 40 + row * 40)
            sheet.box(key, WHITE, 9)


def kiosk(sheet: Sheet) -> None:
    """Draw a small kiosk with a striped awning."""
    sheet.box((512, 360, 688, 570), "#d5e5dc")
    sheet.box((512, 470, 688, 570), BRICK)
    sheet.box((500, 462, 700, 478), INK, 4)
    for n in range(7):
        left, colour = 495 + n * 30, BRICK if n % 2 == 0 else WHITE
        sheet.box((left, 330, left + 30, 380), colour)
        sheet.wedge((left + 15, 380), 15, (0, 180), colour)
    sheet.disc((600, 428), 18, INK)
    sheet.wedge((600, 462), 30, (180, 360), INK)


def clearing(sheet: Sheet) -> None:
    """Draw two rings of banks: every one paying every other, then all paying one centre."""
    ledger_paper(sheet, 0)
    for x in (330, 870):
        sheet.disc((x, 338), 250, TINT)
    tangle, spokes = around((330, 338), 186, 6), around((870, 338), 186, 6)
    for n, start in enumerate(tangle):
        for m, end in enumerate(tangle):
            if n != m:
                sheet.line(between(start, end, 40, 0.09), BRICK, 2.5)
    for place in spokes:
        sheet.line([place, (870, 338)], GREEN, 9)
    colours = (INK, OCHRE, GREEN, INK, OCHRE, GREEN)
    for place, colour in zip([*tangle, *spokes], colours * 2, strict=True):
        bank(sheet, place, colour)
    sheet.disc((870, 338), 64, GREEN)
    for dy in (-14, 8):
        sheet.box((842, 338 + dy, 898, 347 + dy), WHITE, 4)
    sheet.arrow([(572, 338), (600, 338), (634, 338)], INK, 10)


def bank(sheet: Sheet, at: Point, colour: str) -> None:
    """Draw a bank as a small temple in a disc."""
    x, y = at
    sheet.disc(at, 42, colour)
    sheet.shape([(x - 25, y - 6), (x, y - 24), (x + 25, y - 6)], WHITE)
    for dx in (-18, -3, 12):
        sheet.box((x + dx, y - 3, x + dx + 6, y + 14), WHITE)
    sheet.box((x - 24, y + 16, x + 24, y + 21), WHITE)


def hours(sheet: Sheet) -> None:
    """Draw three clocks passing the same hour around."""
    ledger_paper(sheet)
    places = around((600, 360), 182, 3)
    for start, end in pairwise([*places, places[0]]):
        sheet.arrow(between(start, end, 128, -0.24), INK, 8)
    for place, colour in zip(places, (GREEN, BRICK, OCHRE), strict=True):
        clock(sheet, place, colour)


def clock(sheet: Sheet, at: Point, colour: str) -> None:
    """Draw a clock face with one hour filled in."""
    sheet.disc(at, 114, colour)
    sheet.disc(at, 100, WHITE)
    sheet.wedge(at, 84, (-90, -60), colour)
    for n, tick in enumerate(around(at, 87, 12)):
        sheet.disc(tick, 5 if n % 3 == 0 else 3, INK)
    sheet.line([at, polar(at, 50, -60)], INK, 8)
    sheet.line([at, polar(at, 73, -90)], INK, 6)
    sheet.disc(at, 9, INK)


def strung_coins(sheet: Sheet) -> None:
    """Draw square-holed coins on a cord whose two ends are tied."""
    ledger_paper(sheet)
    middle, reach = (600.0, 350.0), 208
    sheet.ring(middle, reach + 5, BRICK, 10)
    for n, place in enumerate(around(middle, reach, 10, -54)[:9]):
        holed_coin(sheet, place, (OCHRE, GRAIN, GREEN)[n % 3])
    knot = polar(middle, reach, -90)
    for side in (-1, 1):
        sheet.ring((knot[0] + side * 36, knot[1] - 16), 32, BRICK, 9)
        tail = bend(knot, (knot[0] + side * 14, knot[1] + 60), (knot[0] + side * 46, knot[1] + 96))
        sheet.line(tail, BRICK, 9)
    sheet.disc(knot, 17, BRICK)


def holed_coin(sheet: Sheet, at: Point, colour: str) -> None:
    """Draw a coin with a square hole."""
    x, y = at
    sheet.disc(at, 57, colour)
    sheet.ring(at, 50, WHITE, 3)
    sheet.box((x - 20, y - 20, x + 20, y + 20), WHITE, 2)
    sheet.box((x - 16, y - 16, x + 16, y + 16), TINT, 1)
    for dx, dy in ((0, -34), (0, 34), (-34, 0), (34, 0)):
        sheet.box((x + dx - 6, y + dy - 6, x + dx + 6, y + dy + 6), WHITE, 2)


def two_cities(sheet: Sheet) -> None:
    """Draw two gates far apart, and a folded letter on the way between them."""
    ledger_paper(sheet)
    arc = bend((300, 230), (600, 20), (900, 230), 90)
    sheet.dots(arc[12:-12], MUTED, 5)
    for x, colour in ((260, GREEN), (940, BRICK)):
        gate(sheet, x, colour)
    letter(sheet, arc[45])
    sheet.disc((600, 420), 74, WHITE)
    sheet.shape(star((600, 420), 66), OCHRE)
    sheet.shape(star((600, 420), 40), WHITE)
    sheet.disc((600, 420), 16, INK)


def star(centre: Point, radius: float) -> list[Point]:
    """Return an eight-pointed star: two squares, one turned by half a right angle."""
    tips = around(centre, radius, 8)
    dents = around(centre, radius * 0.7654, 8, -67.5)
    return [point for pair in zip(tips, dents, strict=True) for point in pair]


def gate(sheet: Sheet, x: float, colour: str) -> None:
    """Draw a city gate with a pointed arch and battlements."""
    for left in range(int(x) - 130, int(x) + 120, 56):
        sheet.box((left, 222, left + 36, 270), colour)
    sheet.box((x - 130, 250, x + 130, 570), colour)
    arch = [*bend((x - 72, 400), (x - 70, 330), (x, 290)), *bend((x, 290), (x + 70, 330),
            (x + 72, 400))]  # fmt: skip
    sheet.shape([*arch, (x + 72, 570), (x - 72, 570)], INK)
    for tile in (-100, 100):
        sheet.shape(star((x + tile, 310), 18), WHITE)
        sheet.shape(star((x + tile, 370), 18), WHITE)
    sheet.box((x - 150, 566, x + 150, 582), INK, 4)


def letter(sheet: Sheet, at: Point) -> None:
    """Draw a folded, sealed letter."""
    x, y = at
    sheet.box((x - 86, y - 52, x + 86, y + 52), INK, 8)
    sheet.box((x - 80, y - 46, x + 80, y + 46), WHITE, 4)
    sheet.line([(x - 78, y - 44), (x, y + 14), (x + 78, y - 44)], INK, 5)
    sheet.disc((x, y + 8), 20, BRICK)


def mark(sheet: Sheet, centre: Point, radius: float, colours: tuple[str, str]) -> None:
    """Draw the sign of the house: an account, its two sides in balance."""
    x, y = centre
    back, front = colours
    unit = radius / 32
    sheet.disc(centre, radius, back)
    sheet.box((x - 19 * unit, y - 16 * unit, x + 19 * unit, y - 11 * unit), front, unit)
    sheet.box((x - 2 * unit, y - 16 * unit, x + 2 * unit, y + 20 * unit), front, unit)
    for left, top in ((-17, -5), (-13, 4), (6, -5), (6, 4)):
        width = 11 if top == -5 else 7
        bar = (x + left * unit, y + top * unit, x + (left + width) * unit, y + (top + 5) * unit)
        sheet.box(bar, front, 1.5 * unit)


def logo(ink: str, colours: tuple[str, str]) -> Sheet:
    """Draw the mark and the name side by side, the last word ruled off like a total."""
    sheet = Sheet(640, 160, "#0000")
    mark(sheet, (74, 80), 62, colours)
    start, size = 154, 50
    sheet.text((start, 74), "The Common Ledger", ink, size, "lm")
    font = ImageFont.load_default(size=size * FINE)
    words = ("The Common ", "The Common Ledger")
    left, right = (start + font.getlength(part) / FINE for part in words)
    for top in (114, 121):
        sheet.box((left, top, right, top + 3), colours[0])
    return sheet


def icon(size: int) -> Sheet:
    """Draw the mark alone."""
    sheet = Sheet(size, size, "#0000")
    mark(sheet, (size / 2, size / 2), size / 2, (GREEN, WHITE))
    return sheet


def cover(size: int) -> Sheet:
    """Draw the cover of the podcast: the mark on paper, and waves that go out from it."""
    sheet = Sheet(size, size)
    centre = (size / 2, size / 2)
    for radius in (0.47, 0.40, 0.33):
        sheet.ring(centre, size * radius, OCHRE, size * 0.012)
    mark(sheet, centre, size * 0.27, (GREEN, WHITE))
    return sheet


PICTURES: dict[str, Drawing] = {
    "articles/images/clock-circle.jpg": hours,
    "articles/images/ledger.jpg": double_entry,
    "articles/images/mutual-credit.jpg": mutual_credit,
    "articles/images/phone-money.jpg": phone_money,
    "articles/images/savings-circle.jpg": savings_circle,
    "articles/images/shop-at-night.jpg": shop,
    "articles/images/strung-coins.jpg": strung_coins,
    "articles/images/tally-sticks.jpg": tally_sticks,
    "articles/images/two-gates.jpg": two_cities,
    "articles/the-sound-of-clearing/clearing.jpg": clearing,
    "articles/woergl-stamp-scrip/circulation.png": circulation,
    "articles/woergl-stamp-scrip/cover.jpg": stamp_scrip,
}


def drawn() -> Iterator[tuple[str, Sheet]]:
    """Yield every picture with the path it belongs at."""
    for name, drawing in PICTURES.items():
        sheet = Sheet()
        drawing(sheet)
        yield name, sheet
    yield "static/logo.png", logo(INK, (GREEN, WHITE))
    yield "static/logo-dark.png", logo(WHITE, ("#8fcbb8", "#16231f"))
    yield "static/favicon.png", icon(64)
    yield "static/icon.png", icon(512)
    yield "static/podcast.jpg", cover(1400)


def main() -> None:
    """Write every picture below the current folder."""
    for name, sheet in drawn():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(path)
        print(f"{path.stat().st_size:>8,} {name}")


if __name__ == "__main__":
    main()
