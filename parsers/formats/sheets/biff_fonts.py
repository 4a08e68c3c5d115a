"""What the fonts of an XLS file say of its words ([MS-XLS] Font, SST): struck out, raised."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from parsers.formats.sheets.fonts import Font, Fonts, drawn

_STRUCK = 0x08
_SUPERSCRIPT = 1
_SKIPPED = 4
"""No font has this number: those behind the fourth are counted one further."""
_MOST_STRINGS = 200_000


def font_of(record: bytes) -> Font:
    """The font of a Font record."""
    _, flags, _, _, position = struct.unpack_from("<5H", record)
    return Font(bool(flags & _STRUCK), position == _SUPERSCRIPT)


def fonts_of(fonts: Sequence[Font], styles: Sequence[int], chunks: Sequence[bytes]) -> Fonts:
    """What fonts, the font of each cell style, and the shared strings (a record and those that continue it) say."""
    found = Fonts([_at(fonts, number) for number in styles])
    if any(font.struck or font.raised for font in fonts):
        for number, (words, runs) in enumerate(_strings(chunks)):
            if runs:
                ends = [*(at for at, _ in runs[1:]), len(words)]
                parts = [(Font(), words[: runs[0][0]])]
                parts += [(_at(fonts, font), words[at:end]) for (at, font), end in zip(runs, ends, strict=True)]
                shown, struck = drawn(parts)
                if shown is not None:
                    found.strings[str(number)] = shown
                if struck:
                    found.struck.add(str(number))
    return found


def _at(fonts: Sequence[Font], number: int) -> Font:
    place = number - (number > _SKIPPED)
    return fonts[place] if place < len(fonts) else Font()


def _strings(chunks: Sequence[bytes]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The shared strings, each with where its runs begin and the number of their font."""
    held = _Held(chunks)
    count = int.from_bytes(held.take(8)[4:], "little")
    for _ in range(min(count, _MOST_STRINGS)):
        if held.at_end():
            return
        size, flags = struct.unpack("<HB", held.take(3))
        runs = int.from_bytes(held.take(2), "little") if flags & 0x08 else 0
        more = int.from_bytes(held.take(4), "little") if flags & 0x04 else 0
        words = held.words(size, bool(flags & 1))
        found = [(at, font) for at, font in struct.iter_unpack("<HH", held.take(4 * runs))]
        held.take(more)
        yield words, found


class _Held:
    """The bytes of a record and of those that continue it."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks, self._number, self._at = chunks, 0, 0

    def at_end(self) -> bool:
        """Whether nothing is left."""
        while self._number < len(self._chunks) and self._at >= len(self._chunks[self._number]):
            self._number += 1
            self._at = 0
        return self._number >= len(self._chunks)

    def take(self, size: int) -> bytes:
        """The next bytes, zeros where there are none."""
        out = b""
        while len(out) < size and not self.at_end():
            piece = self._chunks[self._number][self._at : self._at + size - len(out)]
            self._at += len(piece)
            out += piece
        return out.ljust(min(size, 1 << 20), b"\0")

    def words(self, size: int, wide: bool) -> str:
        """The next characters; where a record ends among them, the next one says anew how wide they are."""
        out = ""
        while size and self._number < len(self._chunks):
            left = len(self._chunks[self._number]) - self._at
            count = min(size, left // (2 if wide else 1))
            out += self.take(count * (2 if wide else 1)).decode("utf-16-le" if wide else "latin-1", "replace")
            size -= count
            if size:
                self._number, self._at = self._number + 1, 0
                if not self.at_end():
                    wide = bool(self.take(1)[0] & 1)
        return out
