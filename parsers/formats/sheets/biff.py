"""The same marks (:mod:`parsers.formats.sheets.marks`) of an XLS file, from its records ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from parsers.formats.sheets.biff_fonts import font_of, fonts_of
from parsers.formats.sheets.fonts import Font, Fonts
from parsers.formats.sheets.formats import built_in
from parsers.formats.sheets.marks import Marks, Position
from parsers.formats.unreadable import Unreadable

_BOUND_SHEET, _FILE_PASS, _FORMAT, _XF, _EOF = 0x85, 0x2F, 0x041E, 0xE0, 0x0A
_ROW, _COLUMNS, _WINDOW = 0x0208, 0x7D, 0x023E
_WORDS, _LABEL = 0xFD, 0x0204
_FONT, _STRINGS, _CONTINUE = 0x31, 0xFC, 0x3C
_NUMBER, _RK, _MANY_RK, _FORMULA, _ERROR = 0x0203, 0x027E, 0xBD, 0x06, 0x0205
_DRAWINGS = 0xEB
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_VERSION_5 = 0x0500


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records from ``at`` on, up to the end of the part of the file that begins there."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        depth += (kind & 0xFF) == 0x09 and kind != 0x09  # a part begins inside a part: a chart
        depth -= kind == _EOF
        if depth <= 0 and kind == _EOF:
            return
        at += 4 + size


def drawings(stream: bytes) -> bytes:
    """What the records of a workbook hold of its pictures, put together: one takes 8 KB, the rest follows in others."""
    pieces: list[bytes] = []
    belongs = False
    for kind, data in records(stream):
        belongs = kind == _DRAWINGS or (belongs and kind == _CONTINUE)
        if belongs:
            pieces.append(data)
    return b"".join(pieces)


def read_marks(stream: bytes) -> Mapping[str, Marks]:
    """By the name of a sheet what its records say. Raises :class:`Unreadable` for a file with a password."""
    sheets: list[tuple[str, int]] = []
    own: dict[int, str] = {}
    styles: list[int] = []
    fonts: list[Font] = []
    drawn_in: list[int] = []
    strings: list[bytes] = []
    last = 0
    old = stream[4:6] == _VERSION_5.to_bytes(2, "little")
    for kind, data in records(stream):
        if kind == _FILE_PASS:
            raise Unreadable("document_encrypted", "Excel文档有密码，未读取；请解除密码后另存")
        if kind == _BOUND_SHEET and len(data) > 7:
            name = data[7 : 7 + data[6]].decode("gb18030", "replace") if old else _text(data[6:], 1)
            sheets.append((name, int.from_bytes(data[:4], "little")))
        elif kind == _FORMAT and len(data) > 4:
            own[int.from_bytes(data[:2], "little")] = "" if old else _text(data[2:], 2)
        elif kind == _XF and len(data) >= 4:
            styles.append(int.from_bytes(data[2:4], "little"))
            drawn_in.append(int.from_bytes(data[:2], "little"))
        elif kind == _FONT and len(data) >= 10:
            fonts.append(font_of(data))
        elif kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
            strings.append(data)
        last = last if kind == _CONTINUE else kind
    formats = [own.get(number) or built_in(number) for number in styles]
    drawn = fonts_of(fonts, drawn_in, strings)
    return {name: _marks(records(stream, at), formats, drawn) for name, at in sheets if 0 < at < len(stream)}


def _text(data: bytes, size: int) -> str:
    """A string whose number of letters stands in the first bytes, and then whether each has two bytes."""
    count = int.from_bytes(data[:size], "little")
    wide = len(data) > size and data[size] & 1
    held = data[size + 1 : size + 1 + count * (2 if wide else 1)]
    return held.decode("utf-16-le" if wide else "latin-1", "replace")


def _marks(found: Iterator[tuple[int, bytes]], formats: list[str], fonts: Fonts) -> Marks:
    marks = Marks()
    for kind, data in found:
        if kind == _ROW and len(data) >= 14 and data[12] & 0x20:
            marks.rows.add(int.from_bytes(data[:2], "little"))
        elif kind == _COLUMNS and len(data) >= 10 and data[8] & 1:
            first, last = struct.unpack_from("<HH", data)
            marks.columns.update(range(first, min(last, 255) + 1))
        elif kind == _WINDOW and len(data) >= 2:
            marks.zeros = bool(data[0] & 0x10)
        elif kind in (_NUMBER, _RK, _FORMULA, _ERROR) and len(data) >= 8:
            row, column, style = struct.unpack_from("<HHH", data)
            marks.reach(row, column)
            if kind == _ERROR and data[7]:
                marks.words[row, column] = _ERRORS.get(data[6], "#ERROR")
            elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
                marks.words[row, column] = _ERRORS.get(data[8], "#ERROR")
            _format(marks, row, column, style, formats)
            _draw(marks, (row, column), fonts.of(str(style)))
        elif kind in (_WORDS, _LABEL) and len(data) >= 6:
            row, column, style = struct.unpack_from("<HHH", data)
            marks.reach(row, column)
            string = str(int.from_bytes(data[6:10], "little")) if kind == _WORDS else ""
            if string in fonts.strings:
                marks.words[row, column] = fonts.strings[string]
            marks.struck = marks.struck or string in fonts.struck
            _draw(marks, (row, column), fonts.of(str(style)))
        elif kind == _MANY_RK and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            marks.reach(row, column + (len(data) - 6) // 6 - 1)
            for number in range((len(data) - 6) // 6):
                style = int.from_bytes(data[4 + 6 * number : 6 + 6 * number], "little")
                _format(marks, row, column + number, style, formats)
                _draw(marks, (row, column + number), fonts.of(str(style)))
    return marks


def _draw(marks: Marks, place: Position, font: Font) -> None:
    if font.struck:
        marks.words[place] = ""
        marks.struck = True


def _format(marks: Marks, row: int, column: int, style: int, formats: list[str]) -> None:
    if style < len(formats) and formats[style]:
        marks.formats[row, column] = formats[style]
