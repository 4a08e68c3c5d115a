"""Writes papers as DOCX in the manners of clerks and programs, after ECMA-376, not after the reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from tests.parsers.papers import Paper, Part
from tests.parsers.rendering import as_html

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
Rows = Sequence[Sequence[tuple[str, int, int]]]

MANNERS = (
    "plain",
    "digits",
    "tracked",
    "fields",
    "hidden",
    "controls",
    "text_box",
    "auto_numbers",
    "style_numbers",
    "nested",
    "split",
    "chunk",
    "strict",
    "noise",
)
"""What a file may have about it; each is drawn by itself."""


@dataclass(slots=True)
class _Writer:
    manners: frozenset[str]
    draw: Random
    relations: list[tuple[str, str, str]]
    members: dict[str, bytes]

    def has(self, name: str) -> bool:
        return name in self.manners

    def runs(self, words: str, properties: str = "") -> str:
        """Words in runs: whole, or cut anywhere; with what nobody sees around them."""
        if not words:
            return ""
        pieces = [words]
        if self.has("digits"):
            pieces = list(words)
        elif len(words) > 3 and self.draw.random() < 0.3:
            at = self.draw.randint(1, len(words) - 1)
            pieces = [words[:at], words[at:]]
        out = [f'<w:r>{properties}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces]
        if self.has("tracked") and self.draw.random() < 0.5:
            at = self.draw.randrange(len(out))
            out[at] = f'<w:ins w:id="1" w:author="a">{out[at]}</w:ins>'
            gone = '<w:del w:id="2" w:author="a"><w:r><w:delText>9</w:delText></w:r></w:del>'
            out.insert(self.draw.randint(0, len(out)), gone)
        if self.has("fields") and self.draw.random() < 0.4:
            code = '<w:r><w:instrText xml:space="preserve"> =SUM(LEFT) 77 </w:instrText></w:r>'
            out = [_mark("begin"), code, _mark("separate"), *out, _mark("end")]
        elif self.has("fields") and self.draw.random() < 0.2:
            out = [f'<w:fldSimple w:instr=" DATE 88 ">{"".join(out)}</w:fldSimple>']
        if self.has("hidden") and self.draw.random() < 0.4:
            hide = self.draw.choice(("<w:vanish/>", '<w:rStyle w:val="Ghost"/>', '<w:vanish w:val="true"/>'))
            out.insert(self.draw.randint(0, len(out)), f"<w:r><w:rPr>{hide}</w:rPr><w:t>6</w:t></w:r>")
        if self.has("noise") and self.draw.random() < 0.3:
            out.insert(
                self.draw.randint(0, len(out)),
                self.draw.choice(
                    (
                        '<w:bookmarkStart w:id="3" w:name="b5"/><w:bookmarkEnd w:id="3"/>',
                        '<w:proofErr w:type="spellStart"/>',
                        '<w:r><w:footnoteReference w:id="2"/></w:r>',
                        '<w:r><w:commentReference w:id="4"/></w:r>',
                        "<w:r><w:lastRenderedPageBreak/></w:r>",
                        "<w:r><w:rPr><w:strike/></w:rPr><w:t>4</w:t></w:r>",
                        '<w:r><w:rPr><w:rPrChange w:id="5"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr></w:r>',
                    )
                ),
            )
        return "".join(out)

    def paragraph(self, words: str, style: str = "", properties: str = "") -> str:
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        head = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
        return f"<w:p>{head}{self.runs(words)}</w:p>"

    def cell(self, words: str, across: int = 1, merge: str = "", inner: str = "") -> str:
        span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
        down = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
        held = inner or self.paragraph(words)
        if self.has("controls") and self.draw.random() < 0.3:
            held = f"<w:sdt><w:sdtPr><w:id w:val='7'/></w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>"
        written = f'<w:tc><w:tcPr><w:tcW w:w="800" w:type="dxa"/>{span}{down}</w:tcPr>{held}</w:tc>'
        if self.has("controls") and self.draw.random() < 0.1:
            written = f"<w:sdt><w:sdtContent>{written}</w:sdtContent></w:sdt>"
        return written

    def row(self, cells: str) -> str:
        written = f'<w:tr><w:trPr><w:trHeight w:val="400"/></w:trPr>{cells}</w:tr>'
        if self.has("tracked") and self.draw.random() < 0.1:
            gone = self.cell("9") + self.cell("8")
            written += f'<w:tr><w:trPr><w:del w:id="8" w:author="a"/></w:trPr>{gone}</w:tr>'
        return written

    def table(self, grid: Rows) -> str:
        lines = laid(grid)
        width = max((cell.column + cell.across for line in lines for cell in line), default=1)
        columns = '<w:gridCol w:w="800"/>' * width
        rows = []
        for line in lines:
            if self.has("nested") and (inner := self._nested(line)):
                rows.append(self.row(inner))
                continue
            rows.append(self.row("".join(self.cell(c.words, c.across, c.merge) for c in line)))
        head = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        return f"<w:tbl>{head}{''.join(rows)}</w:tbl>"

    def _nested(self, line: Sequence[Laid]) -> str:
        """A row whose last cells stand in a table of their own inside one cell; nothing where it has none to spare."""
        if self.draw.random() < 0.6 or len(line) < 4 or any(cell.merge or cell.across > 1 for cell in line[1:]):
            return ""
        head, rest = line[:1], line[1:]
        cells = "".join(self.cell(cell.words) for cell in rest)
        table = f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * len(rest)}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"
        before = "".join(self.cell(c.words, c.across, c.merge) for c in head)
        return before + self.cell("", len(rest), "", f"{table}<w:p/>")

    def part(self, part: Part) -> str:
        if part.kind == "table":
            if self.has("chunk"):
                return self._chunk(part)
            if self.has("split") and len(part.grid) > 8 and not _crosses(part.grid, len(part.grid) // 2):
                middle = len(part.grid) // 2
                return self.table(part.grid[:middle]) + "<w:p/>" + self.table(part.grid[middle:])
            return self.table(part.grid)
        if part.kind == "title":
            written = self.paragraph(part.text, "Title")
            return self._boxed(written) if self.has("text_box") else written
        if part.kind == "h" and part.number in _AUTOMATIC and (self.has("auto_numbers") or self.has("style_numbers")):
            if self.has("style_numbers"):
                return self.paragraph(part.words, "Numbered")
            listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
            return self.paragraph(part.words, "", listed)
        return self.paragraph(part.text, "Heading1" if part.kind == "h" else "")

    def _boxed(self, paragraph: str) -> str:
        box = f"<w:txbxContent>{paragraph}</w:txbxContent>"
        return (
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
            f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
            f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )

    def _chunk(self, part: Part) -> str:
        key = f"rIdC{len(self.relations)}"
        name = f"chunk{len(self.relations)}.htm"
        self.relations.append((key, "aFChunk", name))
        self.members[f"word/{name}"] = f"<html><body>{as_html([list(row) for row in part.grid])}</body></html>".encode()
        return f'<w:altChunk r:id="{key}"/>'


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell in its grid column; ``merge`` is ``restart``, ``continue`` or nothing."""

    words: str
    column: int
    across: int
    merge: str = ""


def laid(grid: Rows) -> list[list[Laid]]:
    """The rows of a grid with the cells that continue one above, as formats write them that have no row spans."""
    lines: list[list[Laid]] = []
    open_: dict[int, tuple[int, int]] = {}
    for row in grid:
        line: list[Laid] = []
        following: dict[int, tuple[int, int]] = {}
        column = 0
        cells = list(row)
        while cells or column in open_:
            if column in open_:
                across, left = open_[column]
                line.append(Laid("", column, across, "continue"))
                if left > 1:
                    following[column] = (across, left - 1)
                column += across
                continue
            words, across, down = cells.pop(0)
            line.append(Laid(words, column, across, "restart" if down > 1 else ""))
            if down > 1:
                following[column] = (across, down - 1)
            column += across
        lines.append(line)
        open_ = following
    return lines


def _crosses(grid: Rows, at: int) -> bool:
    """Whether a cell reaches over the border before row ``at``."""
    return any(cell.merge == "continue" for cell in laid(grid)[at])


_AUTOMATIC = {f"{number}、": number for number in "一二三四五六"}


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="htm" ContentType="text/html"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/></Types>'
).encode()
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Based"><w:name w:val="Based"/><w:basedOn w:val="Heading1"/>'
    '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="Numbered"/><w:basedOn w:val="Based"/></w:style>'
    '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
)


def manners_of(seed: int) -> frozenset[str]:
    """What the file of that seed has about it."""
    draw = Random(f"docx manners {seed}")
    return frozenset(name for name in MANNERS[1:] if draw.random() < 0.2)


def as_docx(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as a DOCX file."""
    writer = _Writer(manners_of(seed) if manners is None else manners, Random(f"docx {seed}"), [], {})
    inner = "".join(writer.part(part) for part in paper.parts)
    if writer.has("noise"):
        toc = "".join(
            f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>{h}、其他 3</w:t></w:r></w:p>' for h in "一二三"
        )
        inner = f"{toc}{inner}"
    return package(inner, writer.members, writer.relations, strict=writer.has("strict"))


def package(
    inner: str,
    members: dict[str, bytes] | None = None,
    relations: Sequence[tuple[str, str, str]] = (),
    strict: bool = False,
    styles: str = _STYLES,
    numbering: str = _NUMBERING,
) -> bytes:
    """A DOCX file with ``inner`` as its body."""
    w = STRICT if strict else TRANSITIONAL
    names = (
        f'xmlns:w="{w}" xmlns:r="{_RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wp="urn:wp" xmlns:a="urn:a" xmlns:wps="urn:wps" xmlns:v="urn:v" xmlns:m="urn:m" xmlns:w14="urn:w14"'
    )

    def part(tag: str, held: str) -> bytes:
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{tag} {names}>{held}</w:{tag}>'.encode()

    def related(pairs: Sequence[tuple[str, str, str]]) -> bytes:
        inside = "".join(f'<Relationship Id="{k}" Type="{_RELATIONS}/{t}" Target="{n}"/>' for k, t, n in pairs)
        return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'.encode()

    header = "<w:p><w:r><w:t>第 3 页 共 12 页 99</w:t></w:r></w:p>"
    written = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": related([("rId1", "officeDocument", "word/document.xml")]),
        "word/document.xml": part("document", f"<w:body>{inner}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": related(
            [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml"), *relations]
        ),
        "word/styles.xml": part("styles", styles),
        "word/numbering.xml": part("numbering", numbering),
        "word/header1.xml": part("hdr", header),
        "word/footnotes.xml": part("footnotes", f'<w:footnote w:id="2">{header}</w:footnote>'),
        **(members or {}),
    }
    return zipped(written)


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def unzipped(body: bytes) -> dict[str, bytes]:
    """The members of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
