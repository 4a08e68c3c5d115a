"""The one font that stands in for all that a PDF names and does not hold: every character is a box of its size.

PDFium would take one from the machine. Where a character stands would hang on what is installed, and even whether it is
there: without a font for Chinese a lone digit in a Chinese font is dropped. The same bytes must read alike everywhere.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from ctypes import memmove
from functools import lru_cache
from typing import Any

import pypdfium2.raw as pdfium

_EM = 1000
_ASCENT, _DESCENT = 880, -120
_ONE = 0x10000
"""1 in the fixed point of TrueType."""
_LAST = 0x10FFFF
_LATIN = (0x20, 0x7E)
"""Characters half as wide as they are high, in every font for Chinese that is not drawn for beauty."""


@lru_cache(maxsize=1)
def begin() -> Any:
    """Start PDFium with that font, once a process. What is drawn by it from then on shows boxes for such characters."""
    pdfium.FPDF_InitLibrary()
    info = _info(font())
    pdfium.FPDF_SetSystemFontInfo(info)
    return info  # kept, since PDFium calls it as long as it runs


def _info(data: bytes) -> Any:
    """What PDFium asks for fonts: to every name it answers with ``data``."""
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def told(_self: Any, _font: Any, table: int, into: Any, size: int) -> int:
        """The bytes of the whole font; it is no collection of several."""
        part = b"" if table else data
        if part and into and size >= len(part):
            memmove(into, part, len(part))
        return len(part)

    calls: Mapping[str, Any] = {
        "Release": lambda _self: None,
        "EnumFonts": lambda _self, _mapper: None,
        "MapFont": lambda *_asked: 1,
        "GetFont": lambda _self, _name: 1,
        "GetFontData": told,
        "GetFaceName": lambda *_asked: 0,
        "GetFontCharset": lambda _self, _font: 1,
        "DeleteFont": lambda _self, _font: None,
    }
    return pdfium.FPDF_SYSFONTINFO(version=1, **{name: kinds[name](call) for name, call in calls.items()})


def _glyph(wide: int) -> bytes:
    """A rectangle of that width, as high as the font."""
    corners = struct.pack(">4h 4h", 0, wide, 0, -wide, _DESCENT, 0, _ASCENT - _DESCENT, 0)
    return struct.pack(">5h H H 4B", 1, 0, _DESCENT, wide, _ASCENT, 3, 0, 1, 1, 1, 1) + corners


@lru_cache(maxsize=1)
def font() -> bytes:
    """A TrueType font with two glyphs that stand for all characters (OpenType 1.9; ``cmap`` of format 13)."""
    # The first stands for characters without a glyph, and is none's.
    glyphs = [_glyph(wide) for wide in (_EM, _EM // 2, _EM)]
    groups = struct.pack(">3I 3I", *_LATIN, 1, _LATIN[1] + 1, _LAST, 2)
    mapped = struct.pack(">HH III", 13, 0, 16 + len(groups), 0, 2) + groups
    bounds = (0, _DESCENT, _EM, _ASCENT)
    tables = {
        b"cmap": struct.pack(">HH HHI", 0, 1, 3, 10, 12) + mapped,
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">4I HH QQ 4h HHhhh", _ONE, _ONE, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *bounds, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">I 3h H 11h H", _ONE, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, *[0] * 7, 3),
        b"hmtx": struct.pack(">Hh Hh Hh", _EM, 0, _EM // 2, 0, _EM, 0),
        b"loca": struct.pack(">4I", *range(0, 4 * len(glyphs[0]), len(glyphs[0]))),
        b"maxp": struct.pack(">I 14H", _ONE, 3, 4, 1, 0, 0, 1, *[0] * 8),
        b"post": struct.pack(">2I 2h 5I", 3 * _ONE, 0, 0, 0, *[0] * 5),
    }
    place = 12 + 16 * len(tables)
    head, body = struct.pack(">I 4H", _ONE, len(tables), 128, 3, 0), b""
    for name, data in sorted(tables.items()):
        head += struct.pack(">4s 3I", name, 0, place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + body
