"""Plain text: one block a line; lines with pipes or tabs are table rows (layouts A to E of flattened tables)."""

from __future__ import annotations

import re

from parsers.clean.chars import collapse
from parsers.formats.decode import decode
from parsers.model import Block, Cell, Document, Finding, Severity

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_RULE = re.compile(r"^[\s|:+\-=—─━]+$")
_DASHES = re.compile(r"-{3,}|—{3,}|─|━|={3,}")
_PIPES = "|｜│┃"
_SPACE = " \u3000\u00a0\t\ufeff\u200b"
_SHORT = 40
# Far beyond any report: what is longer is no table, and reading it as one would take minutes.
_LONGEST_ROW = 20_000
_MOST_CELLS = 100_000


def read(body: bytes, content_type: str = "") -> Document:
    """Read plain text. A lone pipe on a line is a blank cell; a Markdown rule is none."""
    decoded = decode(body, content_type)
    text = decoded.text
    blocks: list[tuple[str, str, int, int, list[tuple[str, int, int]]]] = []
    cells = 0
    lines = [match for match in _LINE.finditer(text) if match.group().strip(_SPACE)]
    framed = _framed([match.group() for match in lines])
    for match, closed in zip(lines, framed, strict=True):
        line, at = match.group(), match.start()
        if cells > _MOST_CELLS or len(line) > _LONGEST_ROW:
            blocks.append(("line", line, at, match.end(), []))
        elif any(pipe in line for pipe in _PIPES):
            if _RULE.match(line) and _DASHES.search(line):
                continue
            blocks.append(("row", line, at, match.end(), _split(line, at, _PIPES, closed)))
        elif "\t" in line.strip() or ("\t" in line.lstrip() and len(line) < _SHORT):
            blocks.append(("row", line, at, match.end(), _split(line, at, "\t", False)))
        else:
            blocks.append(("line", line, at, match.end(), []))
        cells += len(blocks[-1][4])
    findings = list(decoded.findings)
    if cells > _MOST_CELLS:
        message = f"单元格超过{_MOST_CELLS}个，其后的表格只当文字读"
        findings.append(Finding("page_cut", Severity.WARNING, message))
    offsets = [place for _, _, start, end, cells in blocks for place in (start, end, *_places(cells))]
    places = decoded.byte_offsets(offsets)
    out = []
    table, inside = 0, False
    for tag, line, start, end, pieces in blocks:
        if pieces and not inside:
            table += 1
        inside = bool(pieces)
        row = tuple(
            Cell(collapse(piece), column, start=places[a], end=places[b]) for column, (piece, a, b) in enumerate(pieces)
        )
        words = "\t".join(cell.text for cell in row) if row else collapse(line)
        out.append(Block(words, tag, table if row else 0, row, places[start], places[end]))
    return Document(tuple(out), "text", decoded.codec, findings=tuple(findings))


def _framed(lines: list[str]) -> list[bool]:
    """For each line, whether its first pipe is the frame of the table: so it is when every line of the run has one.

    Where only some lines start with a pipe, it closes a blank first cell.
    """
    starts = [line.lstrip(_SPACE)[0] in _PIPES for line in lines]
    piped = [any(pipe in line for pipe in _PIPES) for line in lines]
    framed = [False] * len(lines)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and piped[end]:
            end += 1
        if end > at and all(starts[at:end]):
            framed[at:end] = [True] * (end - at)
        at = max(end, at + 1)
    return framed


def _split(line: str, at: int, separators: str, framed: bool) -> list[tuple[str, int, int]]:
    """Cells of a line with their character ranges. Pipes close cells, also at the line's end; tabs part them."""
    cells: list[tuple[str, int, int]] = []
    start = 0
    for index, char in enumerate(line):
        if char in separators:
            cells.append((line[start:index], at + start, at + index))
            start = index + 1
    tail = line[start:]
    if tail.strip() or separators == "\t":
        cells.append((tail, at + start, at + len(line)))
    if framed and len(cells) > 1:
        del cells[0]
    return cells


def _places(cells: list[tuple[str, int, int]]) -> list[int]:
    return [place for _, start, end in cells for place in (start, end)]
