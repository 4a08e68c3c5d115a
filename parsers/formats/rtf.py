"""RTF, under its own name or that of a DOC: the text as it is printed, tables by the borders of their cells.

Left out, as in DOCX: what was deleted or struck out, hidden text, the codes of fields, notes, headers and footers, the
table of contents. Numbers of lists stand in the file as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from parsers.formats.boxes import Paragraph
from parsers.formats.looking import Look
from parsers.formats.pictures_beside import in_rtf, with_pictures
from parsers.formats.rtf_words import (
    BOXES,
    CONTENTS,
    EAST,
    HEADING,
    LISTED,
    MOST_DEPTH,
    NEXT,
    PAGES,
    RAISE,
    SKIPPED,
    STARRED,
    STRUCK,
    SYMBOLS,
    TOKEN,
    WORDS,
    RowOf,
    State,
    Text,
)
from parsers.formats.story import Story
from parsers.model import Document


def read(body: bytes, look: Look | None = None) -> Document:
    """The document in ``body``, with ``look`` the tables in its pictures too."""
    reader = _Reader()
    reader.read(body)
    story = Story()
    story.add(reader.text.layers.finished())
    for message in reader.said:
        story.say(message)
    return with_pictures(story.document("rtf"), in_rtf(body), look)


class _Reader:
    """Walks the words of the file."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.text = Text()
        self._outer: list[Text] = []
        self._state = State()
        self._groups: list[State] = []
        self._bytes = bytearray()
        self._starred = False
        self._skip = 0
        """Characters still to be passed over: what stands for a Unicode character in programs that know none."""
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, str] = {}
        self._style_name = ""
        self._rows = {False: RowOf(), True: RowOf()}
        """Definitions of rows: of the outer table, and of a table inside it."""

    def read(self, body: bytes) -> None:
        """Read the whole file."""
        at = 0
        while at < len(body):
            found = TOKEN.match(body, at)
            if found is None:
                at += 1
                continue
            at = found.end()
            word, number, code, symbol, brace, plain = found.groups()
            if brace == b"{":
                self._open()
            elif brace == b"}":
                if not self._groups:
                    break
                self._close()
                if not self._groups:
                    break
            elif word == b"bin":
                at += max(0, int(number or 0))
            elif word is not None:
                self._word(word.decode("ascii"), None if number is None else int(number))
            elif code is not None:
                self._put_bytes(bytes([int(code, 16)]))
            elif symbol is not None:
                self._symbol(symbol)
            elif plain is not None:
                self._put_bytes(plain)
        if self._groups:
            self.said.append("RTF文件不完整，最后一段没有读")
            self.text.words.clear()
            self._bytes.clear()
            for outer in self._outer[1:]:
                outer.words.clear()
            self.text = self._outer[0] if self._outer else self.text
            return
        self._flush()
        if "".join(self.text.words).strip():
            self._end_paragraph(self.text.depth)

    def _open(self) -> None:
        self._flush()
        self._groups.append(self._state)
        self._state = replace(self._state, kind="")
        self._starred = False
        self._skip = 0

    def _close(self) -> None:
        self._flush()
        if self._state.kind in BOXES and self.text.group == len(self._groups):
            self._close_box()
        if self._state.kind == "listtext":
            self._end_list_text()
        self._state = self._groups.pop()
        self._skip = 0

    def _close_box(self) -> None:
        if "".join(self.text.words).strip():
            self._end_paragraph(self.text.depth)
        found = self.text.layers.finished()
        self.text = self._outer.pop()
        self.text.floating += found

    def _end_list_text(self) -> None:
        """The number of a list stands before its paragraph; the mark of one without numbers is none."""
        number = "".join(self.text.words).strip()
        self.text.words = [f"{number} " if LISTED.search(number) else ""]

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in b"\r\n":
            self._word("par", None)
        elif symbol in b"\\{}":
            self._put_bytes(symbol)
        elif symbol in SYMBOLS:
            self._flush()
            self._put(SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        state = self._state
        if word in SKIPPED or (starred and word not in STARRED):
            self._flush()
            state.skipped = True
            state.kind = word
            return
        if word in STARRED or word in BOXES or word in ("listtext", "pntext"):
            self._destination(word)
            return
        if state.skipped:
            self._in_skipped(word, number)
            return
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self._flush()
        if word in WORDS:
            self._put(WORDS[word])
        elif word in _CHANGES:
            _CHANGES[word](self, number)

    def _destination(self, word: str) -> None:
        self._flush()
        self._state.kind = "listtext" if word == "pntext" else word
        if word == "ud":
            # The same in Unicode as was just said without: that is undone.
            self._state.skipped = False
            self.text.words.clear()
        elif word in BOXES and not self._state.skipped:
            self._outer.append(self.text)
            self.text = Text(group=len(self._groups))

    def _in_skipped(self, word: str, number: int | None) -> None:
        """Tables of fonts and styles say which characters and which headings there are."""
        if word == "f" and number is not None:
            self._state.font = number
        elif word == "fcharset" and number in EAST:
            self._fonts[self._state.font] = EAST[number]
        elif word in ("s", "ds") and number is not None:
            self._state.font = number
            self._style_name = ""

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number & 0xFFFF
        self._put(chr(code) if code >= 32 else "")
        self._skip = self._state.fallbacks

    def _put_bytes(self, data: bytes) -> None:
        if self._state.skipped:
            self._in_names(data)
            return
        while self._skip and data:
            self._skip -= 1
            data = data[1:]
        self._bytes += data

    def _in_names(self, data: bytes) -> None:
        if any(group.kind == "stylesheet" for group in self._groups):
            self._style_name += data.decode("ascii", "replace")
            if ";" in self._style_name:
                self._styles[self._state.font] = self._style_name.partition(";")[0].strip()
                self._style_name = ""

    def _flush(self) -> None:
        """Decode the bytes that stand together: a character may have two, of which the second looks like ASCII."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        if data.isascii():
            self._put(data.decode("ascii"))
            return
        for codec in (self._fonts.get(self._state.font, self._page), self._page, "gb18030"):
            try:
                self._put(data.decode(codec))
            except UnicodeDecodeError:
                continue
            else:
                return
        self._put(data.decode(self._page, "replace"))

    def _put(self, words: str) -> None:
        state = self._state
        if state.skipped or state.hidden:
            return
        if state.struck:
            if words.strip() and STRUCK not in self.said:
                self.said.append(STRUCK)
            return
        self.text.words.append(words.translate(RAISE) if state.raised else words)

    def _end_paragraph(self, depth: int) -> None:
        text = self.text
        # Halves of a character that is written as two.
        words = "".join(text.words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text.words.clear()
        text.layers.enter(depth)
        name = self._styles.get(text.style, "")
        if not CONTENTS.fullmatch(name):
            heading = HEADING.fullmatch(name)
            level = text.outline + 1 if 0 <= text.outline < 9 else int(heading[1]) if heading else 0
            text.layers.add(Paragraph(words, f"h{min(level, 6)}" if level else "p"))
        floating, text.floating = text.floating, []
        for part in floating:
            text.layers.add(part)

    def par(self, number: int | None) -> None:
        """A paragraph ends."""
        self._end_paragraph(self.text.depth)

    def pard(self, number: int | None) -> None:
        """A paragraph begins with nothing said of it."""
        self.text.depth, self.text.style, self.text.outline = 0, 0, -1

    def intbl(self, number: int | None) -> None:
        """The paragraph stands in a table."""
        self.text.depth = max(1, self.text.depth)

    def itap(self, number: int | None) -> None:
        """The paragraph stands in so many tables."""
        self.text.depth = min(max(0, number or 0), MOST_DEPTH)

    def cell(self, number: int | None) -> None:
        """A cell of the outermost table ends."""
        self._end_paragraph(1)
        self.text.layers.end_cell()

    def nestcell(self, number: int | None) -> None:
        """A cell of a table inside a table ends."""
        self._end_paragraph(max(2, self.text.depth))
        self.text.layers.end_cell()

    def row(self, number: int | None) -> None:
        """A row of the outermost table ends."""
        self.text.words.clear()
        self._end_row(1, self._rows[False])

    def nestrow(self, number: int | None) -> None:
        """A row of a table inside a table ends."""
        self._end_row(max(2, self.text.depth), self._rows[True])

    def _end_row(self, depth: int, defined: RowOf) -> None:
        layers = self.text.layers
        layers.enter(depth)
        count = layers.cells()
        layers.end_row(defined.left, defined.cells[:count] if len(defined.cells) >= count else [])

    @property
    def _defined(self) -> RowOf:
        return self._rows[any(group.kind == "nesttableprops" for group in (*self._groups, self._state))]

    def trowd(self, number: int | None) -> None:
        """The definition of a row begins."""
        inner = any(group.kind == "nesttableprops" for group in (*self._groups, self._state))
        self._rows[inner] = RowOf()

    def trleft(self, number: int | None) -> None:
        """The left border of the row."""
        self._defined.left = number or 0

    def cellx(self, number: int | None) -> None:
        """The right border of a cell, whose definition ends."""
        defined = self._defined
        defined.cells.append(replace(defined.next, right=number or 0))
        defined.next = NEXT

    def merge(self, down: str = "", along: str = "") -> None:
        """The cell is merged with others."""
        defined = self._defined
        defined.next = replace(defined.next, down=down or defined.next.down, along=along or defined.next.along)

    def change(self, name: str, value: int | bool) -> None:
        """What holds for the characters that follow."""
        setattr(self._state, name, value)

    def plain(self, number: int | None) -> None:
        """Characters as they are without anything said of them."""
        state = self._state
        state.hidden = state.struck = state.raised = False

    def page(self, number: int | None) -> None:
        """The code page of the file."""
        self._page = PAGES.get(number or 0, self._page)

    def style(self, number: int | None) -> None:
        """The style of the paragraph."""
        self.text.style = number or 0

    def outline(self, number: int | None) -> None:
        """The level of the paragraph among headings."""
        self.text.outline = -1 if number is None else number


def _switch(name: str) -> Callable[[_Reader, int | None], None]:
    return lambda reader, number: reader.change(name, number != 0)


_CHANGES: Mapping[str, Callable[[_Reader, int | None], None]] = {
    **{name: getattr(_Reader, name) for name in ("par", "pard", "intbl", "itap", "cell", "nestcell", "row", "nestrow")},
    **{name: getattr(_Reader, name) for name in ("trowd", "trleft", "cellx", "plain")},
    "sect": _Reader.par,
    "ansicpg": _Reader.page,
    "s": _Reader.style,
    "outlinelevel": _Reader.outline,
    "clvmgf": lambda reader, number: reader.merge(down="restart"),
    "clvmrg": lambda reader, number: reader.merge(down="continue"),
    "clmgf": lambda reader, number: reader.merge(along="restart"),
    "clmrg": lambda reader, number: reader.merge(along="continue"),
    "v": _switch("hidden"),
    "deleted": _switch("hidden"),
    "strike": _switch("struck"),
    "striked": _switch("struck"),
    "super": _switch("raised"),
    "nosupersub": lambda reader, number: reader.change("raised", False),
    "uc": lambda reader, number: reader.change("fallbacks", max(0, min(number or 0, 8))),
    "f": lambda reader, number: reader.change("font", number or 0),
}
