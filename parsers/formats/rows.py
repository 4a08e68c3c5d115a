"""Lines of plain text as table rows: pipes, box strokes or tabs part the cells, a row or a cell stands on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.formats.cells import PIPES, SPACE, WIDEST, Line, Piece, bare, has_words, joined, split
from parsers.formats.closed import closed, regrouped

_PIPE = re.compile(f"[{PIPES}]")
_RULE = re.compile(rf"[\s{PIPES}:+\-=_—\u2500-\u257f]+")
_STROKES = re.compile(r"-{3,}|—{3,}|_{3,}|[\u2500\u2501\u2504-\u250b\u254c-\u254f\u2550]|={3,}")
_PADDING = re.compile(r"\|[ \u3000\u00a0](\|{2,})\s*$")
"""Pipes that fill a row up to the width of its table stand together, blank cells do not."""
_SINGLE = re.compile(r"(?:\| )+\|\s*$")
_GLUED = re.compile(r"[^|\s]\s*\|\|+\s*$")
_FILLED_UP = re.compile(r"\|(\|+)\s*$")
"""The same right behind the pipe that closes the last cell, where blank cells stand a blank apart inside rows."""
_BLANK_CELL = re.compile(r"\|[ \u3000\u00a0]{2,}\|")
_INNER_SINGLE = re.compile(r"\| \|\s*[^|\s]")
_JOINT = re.compile(r"\|\|(?=[^|\s])")
_DRAWN = re.compile(rf"[{PIPES}+\u2500-\u257f]")
_PAGE = re.compile(r"\s*(?:([-—–－])\s?\d{1,3}\s?\1|第\s?\d{1,3}\s?页(?:\s?共\s?\d{1,3}\s?页)?)\s*")
_BULLET = re.compile(r"[ \t]*([-*+>•·●▪◦○■])[ \t]+(?=\S)")
_FEWEST_LISTED = 3
"""Lines with words that begin with the same mark before it is one of a list."""
_SHORT = 40
# Far beyond any report: what is longer is no table, and reading it as one would take minutes.
_LONGEST_ROW = 20_000
_FEWEST_FRAMED = 3
"""Lines that must all begin with a tab, or with a pipe where most others do not, before it is taken for a frame and not
for a blank first cell."""


def without_bullets(lines: Sequence[Piece]) -> list[Piece]:
    """``lines`` without the marks of lists: what every line begins with is no minus before its number."""
    kept = list(lines)
    at = 0
    while at < len(lines):
        mark = _BULLET.match(lines[at].text)
        end = at + 1
        if mark:
            marks = [mark]
            while end < len(lines) and (other := _BULLET.match(lines[end].text)) and other[1] == mark[1]:
                marks.append(other)
                end += 1
            listed = sum(has_words(line.text) for line in lines[at:end]) >= _FEWEST_LISTED
            for number in range(at, end if listed else at):
                line, skip = lines[number], marks[number - at].end()
                kept[number] = Piece(line.text[skip:], line.start + skip, line.end)
        at = end
    return kept


def cut(lines: Sequence[Piece], most_cells: int) -> tuple[list[Line], bool]:
    """``lines`` with the rows of tables cut into cells, and whether more than ``most_cells`` were left uncut."""
    out: list[Line] = []
    cells = 0
    at = 0
    kinds = [_kind(line.text) for line in lines]
    opening = [line.text.strip(SPACE)[:1] in PIPES for line, kind in zip(lines, kinds, strict=True) if kind == "pipe"]
    framed = 2 * sum(opening) > len(opening)
    while at < len(lines):
        end = at + 1
        kind = kinds[at]
        if kind == "rule" and not _DRAWN.search(lines[at].text):
            kind = ""  # a dash of some length is a value, or the filler of a heading row
        if kind and cells > most_cells:
            out.append(Line(*lines[at]))
        elif not kind:
            end = _hanging(lines, kinds, at)
            if end > at + 1:
                out.append(joined([lines[at], *(_after_pipe(line) for line in lines[at + 1 : end - 1])]))
            else:
                out.append(Line(*lines[at]))
        else:
            while end < len(lines) and (kinds[end] in (kind, "rule") or _turns_page(lines, kinds, end)):
                end += 1
            run = [line for line, what in zip(lines[at:end], kinds[at:end], strict=True) if what == kind]
            loose = any(_is_bare(line.text) for line in (*lines[max(0, at - 1) : at], *lines[end : end + 1]))
            for row in _rows(run, kind, framed, loose) if kind != "rule" else ():
                cells += len(row.cells)
                out.append(row)
        at = end
    return out, cells > most_cells


def _turns_page(lines: Sequence[Piece], kinds: Sequence[str], at: int) -> bool:
    """Whether the number of a page stands between two rows of one table."""
    inside = 0 < at < len(lines) - 1 and kinds[at - 1] == kinds[at + 1] != ""
    return inside and not kinds[at] and _PAGE.fullmatch(lines[at].text) is not None


def _kind(text: str) -> str:
    """What parts the cells of a line: ``pipe``, ``tab`` or nothing; ``rule`` is a line drawn between rows."""
    if len(text) > _LONGEST_ROW:
        return ""
    if _RULE.fullmatch(text) and _STROKES.search(text):
        return "rule"
    if _PIPE.search(text):
        return "pipe"
    if "\t" in text.strip() or not text.strip(SPACE) or ("\t" in text.lstrip() and len(text) < _SHORT):
        return "tab"
    return ""


def _hanging(lines: Sequence[Piece], kinds: Sequence[str], at: int) -> int:
    """Where a row ends whose label stands before the first pipe, each later cell behind a pipe on a line of its own,
    and a lone pipe last; ``at + 1`` if none begins at ``at``."""
    end = at + 1
    if _PAGE.fullmatch(lines[at].text) or not has_words(lines[at].text):
        return at + 1  # no label: the number of a page, a number before blanks
    while end < len(lines) and kinds[end] == "pipe" and _opens(lines[end].text):
        end += 1
    ends = end > at + 2 and not lines[end - 1].text.strip(SPACE + PIPES)
    return end if ends else at + 1


def _opens(text: str) -> bool:
    bare = text.strip(SPACE)
    return bare[0] in PIPES and not _PIPE.search(bare, 1)


def _after_pipe(line: Piece) -> Piece:
    place = _PIPE.search(line.text)
    skip = place.end() if place else 0
    return Piece(line.text[skip:], line.start + skip, line.end)


def _is_bare(text: str) -> bool:
    """Whether a line without a pipe holds no words: a value of a table some of whose cells have lost their pipes."""
    return not _PIPE.search(text) and not has_words(text) and not _PAGE.fullmatch(text)


def _rows(run: Sequence[Piece], kind: str, most_framed: bool, loose: bool) -> Iterator[Line]:
    """The rows of lines that follow each other, all with pipes or all with tabs. ``most_framed``: whether the lines
    with pipes begin with one, wherever they stand; ``loose``: whether a value without a pipe stands beside these."""
    if kind == "pipe":
        items = [item for line in run for item in closed(line)]
        told = len(items) == len(run) and not (loose and all(item.pipes == 1 for item in items))
        rows = regrouped(items) if told else None
        if rows is not None:
            yield from rows
            return
    parted = [split(line, kind) for line in run]
    # What every line begins with is the frame; a pipe that only some begin with closes a blank first cell.
    framed = all(bare(cells[0]) == "" for cells in parted)
    framed = framed and (len(run) >= _FEWEST_FRAMED or (kind == "pipe" and most_framed))
    closes = _closes(parted) if kind == "pipe" else framed and not any(bare(cells[-1]) for cells in parted)
    jointed = any(_JOINT.search(line.text) for line in run)
    padded = closes and any(_PADDING.search(line.text) for line in run) and not jointed
    # Where blank cells are wider, pipes a single blank apart at the end of lines fill these up.
    single = (
        closes
        and any(_BLANK_CELL.search(line.text) for line in run)
        and not any(_INNER_SINGLE.search(line.text) for line in run)
    )
    glued = closes and not jointed and any(_GLUED.search(line.text) for line in run)
    glued = glued and any(_INNER_SINGLE.search(line.text) for line in run)
    fill = _FILLED_UP if glued else _PADDING
    for line, cells in zip(run, parted, strict=True):
        padding = fill.search(line.text) if padded or glued else None
        filling = len(padding[1]) if padding else 0
        if single and (narrow := _SINGLE.search(line.text)):
            filling = narrow[0].count("|") - 1
        last = len(cells) - (closes and not bare(cells[-1])) - filling
        kept = cells[framed and len(cells) > 1 : max(last, framed + 1)]
        if len(kept) > WIDEST:
            yield from (Line(cell.text, cell.start, cell.end, (cell,)) for cell in kept)
        else:
            yield Line(line.text, line.start, line.end, tuple(kept))


def _closes(parted: Sequence[Sequence[Piece]]) -> bool:
    """Whether pipes close cells, the last of a line too; otherwise they part cells, and a last pipe leaves a blank."""
    parting = sum(len(cells) > 1 and bare(cells[-1]) != "" for cells in parted)
    closes = sum(all(map(bare, cells[1:-1])) and not bare(cells[-1]) for cells in parted)
    return closes >= parting
