"""Writes papers as OpenDocument texts and spreadsheets in the manners of clerks and programs, after ISO/IEC 26300."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from tests.parsers.docx_writer import zipped
from tests.parsers.papers import Paper, Part
from tests.parsers.pdf_pages import Placed, placed
from tests.parsers.rendering import Grid

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{name}="{_URN}{name}:1.0"' for name in ("office", "text", "table", "style", "draw", "number", "manifest")
)
_FO = (
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
TEXT_MANNERS = ("digits", "tracked", "hidden", "auto_numbers", "outline", "sections", "repeated", "spaces", "noise")
SHEET_MANNERS = ("sheets", "tight", "numbers", "hidden", "offset", "repeated", "endless", "noise")
_STYLES = (
    '<style:style style:name="Ghost" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Gone" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    "</style:style>"
    '<style:style style:name="Unseen" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style>"
    '<text:list-style style:name="Counted"><text:list-level-style-number text:level="1" style:num-suffix="、" '
    'style:num-format="一, 二, 三, ..."/></text:list-style>'
)
_OUTLINE = (
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-suffix="、" '
    'style:num-format="一, 二, 三, ..."/></text:outline-style>'
)
_AUTOMATIC = {f"{number}、": number for number in "一二三四五六"}


def package(kind: str, body: str, styles: str = "", members: dict[str, bytes] | None = None) -> bytes:
    """An OpenDocument file of that kind whose content has ``body``."""

    def part(root: str, held: str) -> bytes:
        return f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {_NAMES} {_FO}>{held}</office:{root}>'.encode()

    media = f"application/vnd.oasis.opendocument.{kind}"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
    return zipped(
        {
            "mimetype": media.encode(),
            "content.xml": part(
                "document-content",
                f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:body><office:{kind}>{body}"
                f"</office:{kind}></office:body>",
            ),
            "styles.xml": part("document-styles", f"<office:styles>{styles}</office:styles>"),
            "META-INF/manifest.xml": f"<manifest:manifest {_NAMES}>{entry}</manifest:manifest>".encode(),
            **(members or {}),
        }
    )


@dataclass(slots=True)
class _Writer:
    manners: frozenset[str]
    draw: Random

    def has(self, name: str) -> bool:
        return name in self.manners

    def words(self, words: str) -> str:
        """Words as they stand in a paragraph, with what nobody sees around them."""
        if not words:
            return ""
        pieces = [f"<text:span>{escape(char)}</text:span>" for char in words] if self.has("digits") else [escape(words)]
        if self.has("spaces") and len(words) > 4:
            pieces = [*pieces, "<text:s text:c='2'/>"]
        if self.has("tracked") and self.draw.random() < 0.5:
            at = self.draw.randint(0, len(pieces))
            pieces[at:at] = ['<text:change text:change-id="c1"/>', '<text:change-start text:change-id="c2"/>']
            pieces.append('<text:change-end text:change-id="c2"/>')
        if self.has("hidden") and self.draw.random() < 0.4:
            style = self.draw.choice(("Ghost", "Gone"))
            pieces.insert(self.draw.randint(0, len(pieces)), f'<text:span text:style-name="{style}">6</text:span>')
        if self.has("noise") and self.draw.random() < 0.3:
            pieces.insert(
                self.draw.randint(0, len(pieces)),
                self.draw.choice(
                    (
                        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
                        "<text:note-body><text:p>9</text:p></text:note-body></text:note>",
                        "<office:annotation><text:p>8</text:p></office:annotation>",
                        '<text:bookmark text:name="b5"/>',
                        "<text:soft-page-break/>",
                        '<text:hidden-text text:string-value="7">7</text:hidden-text>',
                    )
                ),
            )
        return "".join(pieces)

    def paragraph(self, words: str) -> str:
        return f'<text:p text:style-name="Standard">{self.words(words)}</text:p>'

    def part(self, part: Part) -> str:
        if part.kind == "table":
            return self.table([list(row) for row in part.grid])
        if part.kind == "h" and part.number in _AUTOMATIC and self.has("auto_numbers"):
            if self.has("outline"):
                return f'<text:h text:outline-level="1">{self.words(part.words)}</text:h>'
            item = f"<text:list-item>{self.paragraph(part.words)}</text:list-item>"
            return f'<text:list text:style-name="Counted" text:continue-numbering="true">{item}</text:list>'
        if part.kind == "h":
            plain = "" if not self.has("outline") else ' text:is-list-header="true"'
            return f'<text:h text:outline-level="1"{plain}>{self.words(part.text)}</text:h>'
        return self.paragraph(part.text)

    def table(self, grid: Grid) -> str:
        rows = ""
        for number, line in enumerate(_lines(grid)):
            cells = self._cells(line)
            written = f"<table:table-row>{cells}</table:table-row>"
            head = number == 0 and self.has("sections")
            rows += f"<table:table-header-rows>{written}</table:table-header-rows>" if head else written
        columns = '<table:table-column table:number-columns-repeated="9"/>'
        return f'<table:table table:name="T">{columns}{rows}</table:table>'

    def _cells(self, line: Sequence[Placed | None]) -> str:
        out, at = "", 0
        while at < len(line):
            cell = line[at]
            end = at + 1
            if self.has("repeated"):
                while end < len(line) and _blank(cell) and _blank(line[end]):
                    end += 1
                while end < len(line) and cell is None and line[end] is None:
                    end += 1
            times = f' table:number-columns-repeated="{end - at}"' if end - at > 1 else ""
            if cell is None:
                out += f"<table:covered-table-cell{times}/>"
            else:
                spans = f' table:number-columns-spanned="{cell.across}"' if cell.across > 1 else ""
                spans += f' table:number-rows-spanned="{cell.down}"' if cell.down > 1 else ""
                held = self.paragraph(cell.words)
                out += f'<table:table-cell office:value-type="string"{spans}{times}>{held}</table:table-cell>'
            at = end
        return out


def _blank(cell: Placed | None) -> bool:
    return cell is not None and not cell.words and cell.across == cell.down == 1


def _lines(grid: Grid) -> list[list[Placed | None]]:
    """The cells of each row by column, ``None`` where another one covers the place."""
    cells = placed(grid)
    lines: list[list[Placed | None]] = []
    for number in range(len(grid)):
        own = [cell for cell in cells if cell.row == number]
        over = [cell for cell in cells if cell.row <= number < cell.row + cell.down]
        width = max((cell.column + cell.across for cell in over), default=0)
        line: list[Placed | None] = [None] * width
        for cell in own:
            line[cell.column] = cell
        lines.append(line)
    return lines


def as_odt(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as an ODT file."""
    draw = Random(f"odt manners {seed}")
    drawn = frozenset(name for name in TEXT_MANNERS if draw.random() < 0.3)
    writer = _Writer(drawn if manners is None else manners, Random(f"odt {seed}"))
    body = "".join(writer.part(part) for part in paper.parts)
    if writer.has("sections"):
        body = f'<text:section text:name="S">{body}</text:section>'
    if writer.has("tracked"):
        gone = '<text:deletion><text:p text:style-name="Standard">99</text:p></text:deletion>'
        region = f'<text:changed-region text:id="c1">{gone}</text:changed-region>'
        body = f"<text:tracked-changes>{region}</text:tracked-changes>{body}"
    if writer.has("noise"):
        line = "<text:p>一、总体情况 3</text:p>"
        body = f"<text:table-of-content><text:index-body>{line}</text:index-body></text:table-of-content>{body}"
    return package("text", body, _OUTLINE if writer.has("outline") and writer.has("auto_numbers") else "")


def as_ods(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as an ODS file."""
    draw = Random(f"ods manners {seed}")
    chosen = frozenset(name for name in SHEET_MANNERS if draw.random() < 0.35) if manners is None else manners
    writer = _Sheets(chosen, Random(f"ods {seed}"))
    return package("spreadsheet", writer.book(paper))


@dataclass(slots=True)
class _Sheets:
    manners: frozenset[str]
    draw: Random

    def has(self, name: str) -> bool:
        return name in self.manners

    def book(self, paper: Paper) -> str:
        width = max((sum(across for _, across, _ in part.grid[0]) for part in paper.parts if part.grid), default=4)
        sheets: list[list[str]] = [[]]
        for number, part in enumerate(paper.parts):
            rows = sheets[-1]
            if not rows and self.has("offset"):
                rows.append('<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>')
            if part.kind != "table":
                span = f'table:number-columns-spanned="{width}" table:number-rows-spanned="1"'
                cell = f'<table:table-cell office:value-type="string" {span}><text:p>{escape(part.text)}</text:p>'
                rows.append(self.row(f"{cell}</table:table-cell>{self.covered(width - 1)}"))
                continue
            for line in _lines([list(row) for row in part.grid]):
                rows.append(self.row("".join(self.cell(cell) for cell in line)))
                if self.has("hidden") and self.draw.random() < 0.1 and None not in line:
                    ghost = "<table:table-cell><text:p>从前的一行</text:p></table:table-cell>"
                    state = self.draw.choice(("collapse", "filter"))
                    rows.append(f'<table:table-row table:visibility="{state}">{ghost}{ghost}</table:table-row>')
            if not self.has("tight"):
                rows.append(f'<table:table-row table:number-rows-repeated="{self.draw.choice((1, 2))}"/>')
            if self.has("sheets") and number + 1 < len(paper.parts):
                sheets.append([])
        out = ""
        for number, rows in enumerate(sheets):
            if self.has("endless"):
                blank = '<table:table-cell table:number-columns-repeated="16384"/>'
                rows.append(f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>')
            columns = '<table:table-column table:number-columns-repeated="16384"/>'
            out += f'<table:table table:name="附表{number}">{columns}{"".join(rows)}</table:table>'
        if self.has("hidden"):
            ghost = self.row("<table:table-cell><text:p>本年新收政府信息公开申请数量77</text:p></table:table-cell>")
            out += f'<table:table table:name="底稿" table:style-name="Unseen">{ghost}</table:table>'
        return out

    def row(self, cells: str) -> str:
        before = "<table:table-cell/>" if self.has("offset") else ""
        return f"<table:table-row>{before}{cells}</table:table-row>"

    def covered(self, count: int) -> str:
        if not count:
            return ""
        if self.has("repeated"):
            return f'<table:covered-table-cell table:number-columns-repeated="{count}"/>'
        return "<table:covered-table-cell/>" * count

    def cell(self, cell: Placed | None) -> str:
        if cell is None:
            # What a merged cell covers may still be there.
            held = "<text:p>5</text:p>" if self.has("noise") else ""
            return f"<table:covered-table-cell>{held}</table:covered-table-cell>"
        spans = ""
        if cell.across > 1 or cell.down > 1:
            spans = f' table:number-columns-spanned="{cell.across}" table:number-rows-spanned="{cell.down}"'
        words = cell.words
        plain = words.isascii() and words.isdigit() and (words == "0" or words[0] != "0")
        number = plain and self.has("numbers")
        kind = f'office:value-type="float" office:value="{words}"' if number else 'office:value-type="string"'
        note = "<office:annotation><text:p>4</text:p></office:annotation>" if self.has("noise") else ""
        held = f"{note}<text:p>{escape(words)}</text:p>" if words else ""
        return f"<table:table-cell {kind}{spans}>{held}</table:table-cell>"
