"""A report drawn as PDF by hand: lines, rectangles and characters of a font that every reader knows by its name.

Nothing is embedded, so that thousands are written and read in minutes; what a browser and an office program make of
the same tables is tested beside. Chance chooses paper, sizes, how borders are drawn, what happens at the end of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

_PAPERS = ((595, 842), (595, 842), (595, 842), (842, 595), (612, 792), (420, 595))
_BORDERS = ("lines", "lines", "pieces", "boxes", "strips", "dashes", "doubled", "apart")
_NO_START = "，。、；：？！）》”)%"


def em(char: str) -> float:
    """The width of a character in its font's size."""
    return 0.5 if char < "\u0080" else 1.0


def width(words: str) -> float:
    """The width of words in their font's size."""
    return sum(map(em, words))


def wrapped(words: str, most: float) -> list[str]:
    """Words in lines of at most ``most``, broken anywhere but before a stop and inside a number that fits."""
    lines, held = [""], 0.0
    at = 0
    while at < len(words):
        end = at + 1
        while words[at].isascii() and words[at].isalnum() and end < len(words) and words[end].isascii():
            if not (words[end].isalnum() or words[end] in ".,"):
                break
            end += 1
        while width(words[at:end]) > most and end > at + 1:
            end -= 1
        piece = words[at:end]
        at += len(piece)
        if held + width(piece) > most and lines[-1] and (piece not in _NO_START or held > most):
            lines.append("")
            held = 0.0
        lines[-1] += piece
        held += width(piece)
    return lines


@dataclass(slots=True)
class Style:
    """How a document is set. Lengths are points."""

    paper: tuple[float, float]
    turned: int
    margin: float
    size: float
    cell_size: float
    leading: float
    padding: float
    borders: str
    pen: float
    fills: str
    align: str
    middle: bool
    splits: bool
    head_again: bool
    numbers: str
    running: bool
    bold_twice: bool
    each_char: bool
    hidden: bool
    order: str
    indent: bool
    close: bool = False
    """Whether rows stand no farther apart than the lines of a cell."""

    @property
    def above(self) -> float:
        """The room above and below the words of a cell."""
        return 0.0 if self.close else self.padding

    @property
    def wide(self) -> float:
        """The width between the margins."""
        return self.paper[0] - 2 * self.margin


def style(draw: Random) -> Style:
    """A style by chance."""
    paper = draw.choice(_PAPERS)
    return Style(
        paper=paper,
        turned=draw.choice((0, 0, 0, 0, 90, 270)),
        margin=draw.choice((36, 56.7, 72)) if paper[0] > 500 else 24,
        size=draw.choice((10.5, 12, 14, 16)),
        cell_size=draw.choice((7, 8, 9, 10.5)),
        leading=draw.choice((1.2, 1.5, 2.0)),
        padding=draw.choice((1.5, 3, 5)),
        borders=draw.choice(_BORDERS),
        pen=draw.choice((0.25, 0.5, 0.75, 1.5)),
        fills=draw.choice(("", "", "head", "zebra", "white")),
        align=draw.choice(("left", "center", "center")),
        middle=draw.random() < 0.7,
        splits=draw.random() < 0.3,
        head_again=draw.random() < 0.3,
        numbers=draw.choice(("", "- {} -", "{}", "第 {} 页", "— {} —")),
        running=draw.random() < 0.2,
        bold_twice=draw.random() < 0.2,
        each_char=draw.random() < 0.2,
        hidden=draw.random() < 0.1,
        order=draw.choice(("rows", "rows", "columns", "borders first", "mixed")),
        indent=draw.random() < 0.8,
    )


@dataclass(slots=True)
class _Page:
    ops: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


class Press:
    """Sets parts on pages, from the upper left corner of each; y grows downwards until it is written."""

    def __init__(self, how: Style, draw: Random) -> None:
        self.how = how
        self.draw = draw
        self.pages: list[_Page] = []
        self.y = 0.0
        self.bottom = how.paper[1] - how.margin
        self.new_page()

    def new_page(self) -> None:
        """Begin a page, with its running head and its number."""
        how = self.how
        self.pages.append(_Page())
        self.y = how.margin
        if how.running and len(self.pages) > 1:
            self.text("样例县政府信息公开工作年度报告", how.margin, how.margin - 14, 9)
        if how.numbers:
            words = how.numbers.format(len(self.pages))
            self.text(words, (how.paper[0] - width(words) * 9) / 2, self.bottom + 8, 9)

    def text(self, words: str, x: float, top: float, size: float) -> None:
        """Words in one line whose upper left corner is at ``x``, ``top``."""
        if not words.strip():
            return
        y = self.how.paper[1] - top - 0.88 * size
        drawn = []
        if self.how.each_char:
            for char in words:
                drawn.append(_show(char, x, y, size))
                x += em(char) * size
        else:
            drawn.append(_show(words, x, y, size))
        ops = self.pages[-1].ops
        ops += drawn
        if self.how.bold_twice:
            ops += [op.replace(" Tm", " Tm", 1) for op in drawn]

    def paragraph(self, words: str, kind: str) -> None:
        """A paragraph in lines, or a title in the middle."""
        how = self.how
        size = how.size * (1.5 if kind == "title" else 1)
        step = size * how.leading
        first = 2 if how.indent and kind != "title" else 0
        lines = wrapped("\u3000" * first + words, how.wide / size)
        for line in lines:
            if self.y + step > self.bottom:
                self.new_page()
            bare = line.lstrip("\u3000")
            x = how.margin + (len(line) - len(bare)) * size
            if kind == "title":
                x = how.margin + (how.wide - width(line) * size) / 2
            self.text(bare, x, self.y, size)
            self.y += step
        self.y += size * 0.3

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A border from one point to another, along an axis."""
        how, height = self.how, self.how.paper[1]
        out, pen = self.pages[-1].ops if how.order != "borders first" else self.pages[-1].below, how.pen
        if how.borders == "strips":
            out.append(f"{x0 - pen / 2:.2f} {height - y1 - pen / 2:.2f} {x1 - x0 + pen:.2f} {y1 - y0 + pen:.2f} re f")
            return
        dash = "[3 2] 0 d " if how.borders == "dashes" else ""
        shifts = (-0.8, 0.8) if how.borders == "doubled" else (0.0,)
        for by in shifts:
            a, b = (0.0, by) if y0 == y1 else (by, 0.0)
            out.append(f"q {dash}{pen} w {x0 + a:.2f} {height - y0 - b:.2f} m {x1 + a:.2f} {height - y1 - b:.2f} l S Q")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """The four borders of a cell."""
        how, height = self.how, self.how.paper[1]
        if how.borders == "none":
            return
        if how.borders in ("boxes", "apart"):
            by = 1.0 if how.borders == "apart" else 0.0
            out = self.pages[-1].ops if how.order != "borders first" else self.pages[-1].below
            out.append(
                f"{how.pen} w {x0 + by:.2f} {height - y1 + by:.2f} {x1 - x0 - 2 * by:.2f} {y1 - y0 - 2 * by:.2f} re S"
            )
            return
        flat, upright = [(x0, y0, x1, y0), (x0, y1, x1, y1)], [(x0, y0, x0, y1), (x1, y0, x1, y1)]
        for a, b, c, d in {"flat": flat, "upright": upright}.get(how.borders, flat + upright):
            self.rule(a, b, c, d)

    def fill(self, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
        """A background."""
        height = self.how.paper[1]
        self.pages[-1].below.append(f"q {color} rg {x0:.2f} {height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f Q")

    def written(self) -> bytes:
        """The whole file."""
        how = self.how
        wide, high = how.paper
        turn = {0: "", 90: f"0 1 -1 0 {high} 0 cm\n", 270: f"0 -1 1 0 0 {wide} cm\n"}[how.turned]
        box = (wide, high) if not how.turned else (high, wide)
        rotate = {0: 0, 90: 90, 270: 270}[how.turned]
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
            "/DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
            "/FontDescriptor 5 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        ]
        kids = []
        for page in self.pages:
            content = turn + "\n".join([*page.below, *page.ops])
            if how.hidden:
                content += "\nBT 3 Tr /F 9 Tf 1 0 0 1 100 400 Tm <0039003900390039> Tj ET"
            kids.append(f"{len(objects) + 1} 0 R")
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]} {box[1]}] /Rotate {rotate} /Contents "
                f"{len(objects) + 2} 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            )
            objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
        return _file(objects)


def _show(words: str, x: float, y: float, size: float) -> str:
    code = words.encode("utf-16-be", "replace").hex()
    return f"BT /F {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{code}> Tj ET"


def _file(objects: Sequence[str]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, words in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{words}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
