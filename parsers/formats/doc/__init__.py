"""Word's binary DOC (1997 to 2003, and WPS's): the main text as it is printed, tables with their grid.

Left out, as in DOCX: what was deleted or struck out, hidden text, the codes of fields, notes, headers and footers, the
table of contents.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from olefile import OleFileIO

from parsers.formats.boxes import Paragraph, Table
from parsers.formats.doc.file import DocFile, Sprm, text_boxes
from parsers.formats.doc.styles import HIDDEN, Styles, numbering, read_lists
from parsers.formats.doc.tables import Layers, columns_of
from parsers.formats.numbering import before
from parsers.formats.story import Story
from parsers.formats.unreadable import Unreadable
from parsers.model import Document

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_DELETED, _STRIKE, _DOUBLE_STRIKE, _RAISED = 0x0800, 0x0837, 0x2A53, 0x2A48
_STYLE, _SYMBOL = 0x4A30, 0x6A09
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_DEPTH = 20
_STRUCK = "有删除线的文字没有读"
_SHOWN = {
    **dict.fromkeys((*range(9), 0x0E, *range(0x10, 0x13), *range(0x16, 0x1E), 0x1F)),
    0x0B: "\n",
    0x0E: "\n",
    0x1E: "-",
}


def read(ole: OleFileIO) -> Document:
    """The document in an opened OLE file. Raises :class:`Unreadable`."""
    streams = [_stream(ole, name) for name in ("WordDocument", "0Table", "1Table", "Data")]
    if streams[0] is None:
        raise Unreadable("document_damaged", "Word文档里没有正文，未读取；请重新下载")
    file = DocFile(streams[0], streams[1:3], streams[3] or b"")
    reader = _Reader(file)
    story = Story()
    story.add(reader.content())
    for message in reader.said:
        story.say(message)
    return story.document("doc")


def _stream(ole: OleFileIO, name: str) -> bytes | None:
    return bytes(ole.openstream(name).read()) if ole.exists(name) else None


@dataclass(slots=True)
class _Read:
    """A paragraph: its words without the mark at its end, that mark, and what its properties say."""

    words: str
    mark: str
    style: int
    changes: list[Sprm]
    deleted: bool
    end: int
    """The number of the character behind its mark."""


_Floating = tuple[int, list[Paragraph | Table]]
"""The number of the character that anchors a text box, and what stands in it."""


class _Reader:
    """Walks the main text of a file."""

    def __init__(self, file: DocFile) -> None:
        self.file = file
        self.styles = Styles(file)
        self.lists = read_lists(file)
        self.said: list[str] = []
        self._codes: list[bool] = []
        """The fields that are open, outermost first: whether what follows is still the code of it."""
        self._hiding: dict[int, bool] = {}

    def content(self) -> list[Paragraph | Table]:
        """The main text; what stands in text boxes is behind the paragraphs that anchor them, else behind it."""
        anchored: list[_Floating] = []
        behind: list[Paragraph | Table] = []
        for anchor, start, end in text_boxes(self.file):
            held = self._put_together(self._paragraphs(start, end))
            if anchor is None:
                behind += held
            else:
                anchored.append((anchor, held))
        anchored.sort(key=lambda box: box[0])
        return [*self._put_together(self._paragraphs(0, self.file.counts[0]), anchored), *behind]

    def _put_together(self, paragraphs: Iterator[_Read], floating: Sequence[_Floating] = ()) -> list[Paragraph | Table]:
        """Paragraphs by themselves and, by what they say of their depth, those in tables put into these."""
        left = deque(floating)
        layers = Layers()
        running = ""
        for read in paragraphs:
            depth, cell, row = _place(read)
            layers.enter(depth)
            if row:
                layers.end_row(*columns_of(read.changes, layers.cells()), deleted=read.deleted)
                continue
            if read.deleted and not cell:
                running += read.words
                continue
            paragraph = self._paragraph(read, running)
            running = ""
            if paragraph is not None:
                layers.add(paragraph)
            while left and left[0][0] < read.end:
                for part in left.popleft()[1]:
                    layers.add(part)
            if cell:
                layers.end_cell()
        if running:
            layers.add(Paragraph(running))
        return layers.finished()

    def _paragraph(self, read: _Read, running: str) -> Paragraph | None:
        if self.styles.is_contents(read.style):
            return None
        key, level = numbering([*self.styles.changes(read.style), *read.changes])
        number = self.lists.number(str(key), level) if key else ""
        return Paragraph(before(number, running + read.words), self.styles.tag(read.style))

    def _paragraphs(self, start: int, end: int) -> Iterator[_Read]:
        """The paragraphs between two characters."""
        words: list[str] = []
        for first, text, offset, size, changed in self._stretches(start, end):
            at = 0
            for place, char in enumerate(text):
                if char not in "\r\x07\x0c":
                    continue
                words += self._shown(text[at:place], offset + at * size, size, changed)
                at = place + 1
                run = self.file.paragraphs.at(offset + place * size)
                style, changes = 0, list(changed)
                if run >= 0:
                    style = self.file.paragraphs.styles[run]
                    changes = [*self.file.expanded(self.file.paragraphs.sprms[run]), *changed]
                deleted = self._is_deleted(offset + place * size)
                # The code of a field does not reach beyond its paragraph; where it seems to, its end is missing.
                self._codes = [False] * len(self._codes)
                yield _Read("".join(words), char, style, changes, deleted, first + place + 1)
                words = []
            words += self._shown(text[at:], offset + at * size, size, changed)
        if words:
            yield _Read("".join(words), "\r", 0, [], False, end)

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, str, int, int, tuple[Sprm, ...]]]:
        """The text between two characters by pieces, each with the number of its first character, its offset,
        the bytes of a character, its changes."""
        for piece in self.file.pieces:
            if piece.end <= start or piece.start >= end:
                continue
            skip = max(0, start - piece.start)
            text = self.file.text(piece)[skip : min(end, piece.end) - piece.start]
            yield piece.start + skip, text, piece.offset + skip * piece.size, piece.size, piece.changed

    def _is_deleted(self, offset: int) -> bool:
        run = self.file.characters.at(offset)
        if run < 0:
            return False
        return any(
            sprm.code == _DELETED and sprm.number for sprm in self.file.expanded(self.file.characters.sprms[run])
        )

    def _shown(self, text: str, offset: int, size: int, changed: tuple[Sprm, ...]) -> Iterator[str]:
        """What shows of a stretch of text in one paragraph and one piece."""
        at = 0
        while at < len(text):
            run = self.file.characters.at(offset + at * size)
            if run < 0:
                ends = len(text)
                following = self.file.characters.after(offset + at * size)
                if following is not None:
                    ends = min(ends, max(at + 1, (following - offset) // size))
                yield self._in_fields(text[at:ends], changed)
            else:
                ends = min(len(text), max(at + 1, -(-(self.file.characters.ends[run] - offset) // size)))
                held = [*self.file.expanded(self.file.characters.sprms[run]), *changed]
                yield self._in_fields(text[at:ends], held)
            at = ends

    def _in_fields(self, text: str, changes: Sequence[Sprm]) -> str:
        """What shows of characters with the same properties: codes of fields do not."""
        hidden = raised = False
        symbol = ""
        for sprm in changes:
            if sprm.code == _STYLE:
                hidden = self._hides(sprm.number)
            elif sprm.code == HIDDEN:
                hidden = sprm.number & 1 == 1 if sprm.number < 2 else hidden != (sprm.number == 0x81)
            elif sprm.code == _DELETED and sprm.number:
                hidden = True
            elif sprm.code in (_STRIKE, _DOUBLE_STRIKE) and sprm.number == 1:
                hidden = True
                if _STRUCK not in self.said and text.strip():
                    self.said.append(_STRUCK)
            elif sprm.code == _RAISED:
                raised = sprm.number == 1
            elif sprm.code == _SYMBOL:
                symbol = "□"
        out = []
        for char in text:
            if char == "\x13":
                self._codes.append(True)
            elif char == "\x14":
                if self._codes:
                    self._codes[-1] = False
            elif char == "\x15":
                if self._codes:
                    self._codes.pop()
            elif not hidden and not any(self._codes):
                out.append(symbol if symbol and char == "(" else char)
        words = "".join(out).translate(_SHOWN)
        return words.translate(_RAISE) if raised else words

    def _hides(self, style: int) -> bool:
        if style not in self._hiding:
            self._hiding[style] = any(sprm.code == HIDDEN and sprm.number == 1 for sprm in self.styles.changes(style))
        return self._hiding[style]


def _place(read: _Read) -> tuple[int, bool, bool]:
    """How deep in tables a paragraph stands, and whether it ends a cell or a row."""
    depth, in_table, row, inner_cell, inner_row = -1, False, False, False, False
    for sprm in read.changes:
        if sprm.code == _IN_TABLE:
            in_table = bool(sprm.number)
        elif sprm.code == _DEPTH:
            depth = sprm.number
        elif sprm.code == _ROW_END:
            row = bool(sprm.number)
        elif sprm.code == _INNER_CELL:
            inner_cell = bool(sprm.number)
        elif sprm.code == _INNER_ROW:
            inner_row = bool(sprm.number)
    if not in_table and depth <= 0 and read.mark != "\x07":
        return 0, False, False
    depth = min(max(depth, 1), _MOST_DEPTH)
    if depth == 1:
        return depth, read.mark == "\x07" and not row, read.mark == "\x07" and row
    return depth, inner_cell and not inner_row, inner_row
