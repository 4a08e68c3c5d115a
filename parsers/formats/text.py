"""Plain text: one block a line; lines with pipes or tabs are table rows (layouts A to E of flattened tables)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.clean.chars import collapse
from parsers.formats.cells import SPACE, Piece
from parsers.formats.decode import Decoded, decode
from parsers.formats.rows import cut, without_bullets
from parsers.model import Block, Cell, Document, Finding, Severity

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_]{1,2000})\1")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(?=\S)")
_ESCAPED = re.compile(r"\\(?=[\\.*_#()\[\]<>~+!`-])")
_LINK = re.compile(r"(!?)\[([^\[\]]{0,200})\]\((?:[^()\s]|\([^()\s]{0,100}\)){0,2000}(?:\s\"[^\"]{0,200}\")?\)")
_BREAK = re.compile(r"<br\b[^<>]*>", re.I)
_MOST_CELLS = 100_000
_FEWEST_TABS = 4
"""Tabs in a line without words before it is a row, and no slip of the hand."""


def read(body: bytes, content_type: str = "") -> Document:
    """Read plain text. A lone pipe on a line is a blank cell; a Markdown rule is none."""
    return read_decoded(decode(body, content_type))


def read_decoded(decoded: Decoded) -> Document:
    """Read plain text that is decoded already."""
    text = decoded.text
    lined = [Piece(match.group(), match.start(), match.end()) for match in _LINE.finditer(text)]
    pieces = [line for at, line in enumerate(lined) if line.text.strip(SPACE) or _is_blank_row(lined, at)]
    broken = _BREAK.search(text) is not None
    if broken:
        pieces = [part for piece in pieces for part in ([piece] if "|" in piece.text else _parts(piece))]
    lines, uncut = cut(without_bullets(pieces), _MOST_CELLS)
    findings = list(decoded.findings)
    if uncut:
        message = f"单元格超过{_MOST_CELLS}个，其后的表格只当文字读"
        findings.append(Finding("page_cut", Severity.WARNING, message))
    offsets = [place for line in lines for _, *span in (line[:3], *line.cells) for place in span]
    places = decoded.byte_offsets(offsets)
    out = []
    table, inside = 0, False
    marked = any(_HEADING.match(piece.text) for piece in pieces)
    plain = _unmarked if broken or marked or "**" in text or "__" in text else collapse
    for words, start, end, cells in lines:
        tag = "line"
        if marked and not cells and (heading := _HEADING.match(words)):
            tag, words = f"h{len(heading[1])}", words[heading.end() :].rstrip("# \t")
        if cells and not inside:
            table += 1
        inside = bool(cells)
        row = tuple(
            Cell(plain(piece), column, start=places[a], end=places[b]) for column, (piece, a, b) in enumerate(cells)
        )
        shown = "\t".join(cell.text for cell in row) if row else plain(words)
        if not (row or shown):
            continue  # a picture
        out.append(Block(shown, "row" if row else tag, table if row else 0, row, places[start], places[end]))
    return Document(tuple(out), "text", decoded.codec, findings=tuple(findings))


def _is_blank_row(lines: Sequence[Piece], at: int) -> bool:
    """Whether a line of nothing but tabs is the one row of a table, below its header, and blank."""
    if lines[at].text.count("\t") < _FEWEST_TABS or not 0 < at < len(lines) - 1:
        return False
    above, below = lines[at - 1].text, lines[at + 1].text
    return "\t" in above.strip() and not any(map(str.isdigit, above)) and "\t" not in below


def _unmarked(words: str) -> str:
    """The words without pictures and the marks by which Markdown sets them in bold or links them, breaks inside a cell
    as blanks."""
    linked = _LINK.sub(lambda link: "" if link[1] else link[2], _BREAK.sub(" ", words))
    return collapse(_ESCAPED.sub("", _BOLD.sub(r"\2", linked)))


def _parts(line: Piece) -> list[Piece]:
    """A line of text between the marks that break it."""
    cuts = [(0, 0), *(match.span() for match in _BREAK.finditer(line.text)), (len(line.text), len(line.text))]
    spans = [(end, start) for (_, end), (start, _) in pairwise(cuts)]
    parts = [Piece(line.text[a:b], line.start + a, line.start + b) for a, b in spans]
    return [part for part in parts if part.text.strip(SPACE)]
