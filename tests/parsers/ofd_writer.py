"""Writes papers as OFD, after GB/T 33190: set as the PDFs are (``pdf_press.py``), drawn as objects in millimetres."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import escape

from tests.parsers.docx_writer import zipped
from tests.parsers.papers import Paper
from tests.parsers.pdf_pages import Table
from tests.parsers.pdf_press import Press, Style, em, style, width

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72

MANNERS = ("deltas", "repeats", "scaled", "each", "template", "white", "invisible", "watermark")


def manners_of(seed: int) -> frozenset[str]:
    """What the file of that seed has about it."""
    draw = Random(f"ofd manners {seed}")
    return frozenset(name for name in MANNERS[1:] if draw.random() < 0.3)


class OfdPress(Press):
    """The same press, with the objects of OFD for ink."""

    def __init__(self, how: Style, draw: Random, manners: frozenset[str]) -> None:
        self.manners = manners
        super().__init__(how, draw)

    def text(self, words: str, x: float, top: float, size: float) -> None:
        """Words in one line whose upper left corner is at ``x``, ``top``."""
        if not words.strip():
            return
        pieces = list(words) if self.how.each_char or "each" in self.manners else [words]
        for piece in pieces:
            drawn = self._text(piece, x, top, size)
            self.pages[-1].ops += [drawn] * (2 if self.how.bold_twice else 1)
            x += width(piece) * size

    def _text(self, words: str, x: float, top: float, size: float) -> str:
        unit = 1.0 if "scaled" in self.manners else _MM
        steps = [round(em(char) * size * unit, 3) for char in words[:-1]]
        deltas = " ".join(f"{step:g}" for step in steps)
        if "repeats" in self.manners:
            deltas, at = "", 0
            while at < len(steps):
                end = at
                while end < len(steps) and steps[end] == steps[at]:
                    end += 1
                deltas += f"g {end - at} {steps[at]:g} " if end - at > 1 else f"{steps[at]:g} "
                at = end
        matrix = f' CTM="{_MM:.6f} 0 0 {_MM:.6f} 0 0"' if "scaled" in self.manners else ""
        box = f"{x * _MM:.3f} {top * _MM:.3f} {width(words) * size * _MM:.3f} {size * _MM:.3f}"
        delta = f' DeltaX="{deltas.strip()}"' if steps else ""
        color = '<ofd:FillColor Value="0 0 0"/>'
        return (
            f'<ofd:TextObject ID="9" Boundary="{box}" Font="3" Size="{size * unit:.4f}"{matrix}>{color}'
            f'<ofd:TextCode X="0" Y="{0.88 * size * unit:.4f}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A border from one point to another, along an axis."""
        how = self.how
        out = self.pages[-1].ops if how.order != "borders first" else self.pages[-1].below
        if how.borders == "strips":
            pen = how.pen
            out.append(_path(x0 - pen / 2, y0 - pen / 2, x1 + pen / 2, y1 + pen / 2, fill="0 0 0"))
            return
        for by in (-0.8, 0.8) if how.borders == "doubled" else (0.0,):
            a, b = (0.0, by) if y0 == y1 else (by, 0.0)
            place = f"{(x0 + a) * _MM:.3f} {(y0 + b) * _MM:.3f} {(x1 - x0) * _MM + 0.1:.3f} {(y1 - y0) * _MM + 0.1:.3f}"
            line = f"M 0 0 L {(x1 - x0) * _MM:.3f} {(y1 - y0) * _MM:.3f}"
            out.append(
                f'<ofd:PathObject ID="8" Boundary="{place}" LineWidth="{how.pen * _MM:.3f}">'
                f"<ofd:StrokeColor Value='0 0 0'/><ofd:AbbreviatedData>{line}</ofd:AbbreviatedData></ofd:PathObject>"
            )

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """The four borders of a cell."""
        how = self.how
        if how.borders not in ("boxes", "apart"):
            super().box(x0, y0, x1, y1)
            return
        by = 1.0 if how.borders == "apart" else 0.0
        out = self.pages[-1].ops if how.order != "borders first" else self.pages[-1].below
        out.append(_path(x0 + by, y0 + by, x1 - by, y1 - by))

    def fill(self, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
        """A background."""
        value = " ".join(str(round(255 * float(part))) for part in color.split())
        self.pages[-1].below.append(_path(x0, y0, x1, y1, fill=value))

    def written(self) -> bytes:
        """The whole file."""
        contents = []
        for page in self.pages:
            drawn = "".join([*page.below, *page.ops])
            if "invisible" in self.manners or self.how.hidden:
                drawn += self._text("9999", 100, 400, 9).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
            if "white" in self.manners:
                drawn += self._text("8888", 100, 420, 9).replace('Value="0 0 0"', 'Value="255 255 255"')
            if "watermark" in self.manners:
                slanted = self._text("7777", 200, 300, 40).replace(' CTM="', ' Old="')
                drawn += slanted.replace("<ofd:TextObject", '<ofd:TextObject CTM="0.8 0.6 -0.6 0.8 0 0"')
            contents.append(drawn)
        return file_of(contents, self.how.paper, template="template" in self.manners)


def _path(x0: float, y0: float, x1: float, y1: float, fill: str = "") -> str:
    wide, high = (x1 - x0) * _MM, (y1 - y0) * _MM
    color = f'<ofd:FillColor Value="{fill}"/>' if fill else ""
    kind = 'Stroke="false" Fill="true"' if fill else 'Fill="false"'
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0 * _MM:.3f} {y0 * _MM:.3f} {wide:.3f} {high:.3f}" {kind}>{color}'
        f"<ofd:AbbreviatedData>M 0 0 L {wide:.3f} 0 L {wide:.3f} {high:.3f} L 0 {high:.3f} C</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )


def file_of(contents: list[str], paper: tuple[float, float], template: bool = False) -> bytes:
    """An OFD file whose pages draw these objects. ``template``: a line at the foot of each stands in a template."""
    box = f"<ofd:PhysicalBox>0 0 {paper[0] * _MM:.3f} {paper[1] * _MM:.3f}</ofd:PhysicalBox>"
    members = {
        "OFD.xml": f'<ofd:OFD {_NAMES} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    pages = ""
    for number, drawn in enumerate(contents):
        pages += f'<ofd:Page ID="{100 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        head = '<ofd:Template TemplateID="2" ZOrder="Background"/>' if template else ""
        layer = (
            f'<ofd:Content><ofd:Layer ID="4"><ofd:PageBlock ID="5">{drawn}</ofd:PageBlock></ofd:Layer></ofd:Content>'
        )
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {_NAMES}>{head}{layer}</ofd:Page>"
    members["Doc_0/Tpl/Content.xml"] = (
        f"<ofd:Page {_NAMES}><ofd:Content><ofd:Layer ID='6'>"
        '<ofd:PathObject ID="7" Boundary="20 285 170 1"><ofd:AbbreviatedData>M 0 0 L 170 0</ofd:AbbreviatedData>'
        "</ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>"
    )
    members["Doc_0/Document.xml"] = (
        f"<ofd:Document {_NAMES}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>{box}</ofd:PageArea>"
        '<ofd:TemplatePage ID="2" BaseLoc="Tpl/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    )
    return zipped({name: text.encode() for name, text in members.items()})


def as_ofd(paper: Paper, seed: int, manners: frozenset[str] | None = None, how: Style | None = None) -> bytes:
    """The paper as an OFD file, set in a style that the seed draws."""
    draw = Random(f"ofd {seed}")
    drawn = style(draw)
    press = OfdPress(how or drawn, draw, manners_of(seed) if manners is None else manners)
    for part in paper.parts:
        if part.kind == "table":
            Table(press, [list(row) for row in part.grid]).set()
        else:
            press.paragraph(part.text, part.kind)
    return press.written()
