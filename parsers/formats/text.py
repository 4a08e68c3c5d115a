"""Plain text: one block a line; lines with pipes or tabs are table rows (layouts A to E of flattened tables)."""

from __future__ import annotations

import re

from parsers.clean.chars import collapse
from parsers.formats.decode import decode
from parsers.formats.rows import SPACE, Piece, cut, without_bullets
from parsers.model import Block, Cell, Document, Finding, Severity

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_]{1,2000})\1")
_MOST_CELLS = 100_000


def read(body: bytes, content_type: str = "") -> Document:
    """Read plain text. A lone pipe on a line is a blank cell; a Markdown rule is none."""
    decoded = decode(body, content_type)
    text = decoded.text
    matches = [match for match in _LINE.finditer(text) if match.group().strip(SPACE)]
    pieces = [Piece(match.group(), match.start(), match.end()) for match in matches]
    lines, uncut = cut(without_bullets(pieces), _MOST_CELLS)
    findings = list(decoded.findings)
    if uncut:
        message = f"单元格超过{_MOST_CELLS}个，其后的表格只当文字读"
        findings.append(Finding("page_cut", Severity.WARNING, message))
    offsets = [place for line in lines for _, *span in (line[:3], *line.cells) for place in span]
    places = decoded.byte_offsets(offsets)
    out = []
    table, inside = 0, False
    plain = _unmarked if "**" in text or "__" in text else collapse
    for words, start, end, cells in lines:
        if cells and not inside:
            table += 1
        inside = bool(cells)
        row = tuple(
            Cell(plain(piece), column, start=places[a], end=places[b]) for column, (piece, a, b) in enumerate(cells)
        )
        shown = "\t".join(cell.text for cell in row) if row else plain(words)
        out.append(Block(shown, "row" if row else "line", table if row else 0, row, places[start], places[end]))
    return Document(tuple(out), "text", decoded.codec, findings=tuple(findings))


def _unmarked(words: str) -> str:
    """The words without the marks by which Markdown sets them in bold."""
    return collapse(_BOLD.sub(r"\2", words))
