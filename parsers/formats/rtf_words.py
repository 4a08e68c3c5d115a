"""The words of RTF that matter to a reader, and what is known while one is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.formats.boxes import Paragraph, Table
from parsers.formats.doc.tables import Cell, Layers

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)", re.S
)
SKIPPED = frozenset(
    "fonttbl colortbl stylesheet info pict objdata header headerl headerr headerf footer footerl footerr footerf "
    "footnote annotation atnid atnauthor fldinst listtable listoverridetable rsidtbl xmlnstbl generator nonshppict "
    "shprslt tc xe bkmkstart bkmkend themedata colorschememapping datastore latentstyles nonesttables template "
    "revtbl filetbl sp sn sv shppict ftnsep ftnsepc aftnsep comment".split()
)
STARRED = frozenset("shpinst shptxt do dptxbxtext nesttableprops ud".split())
"""What a program may pass over that does not know it, and must be read all the same."""
BOXES = frozenset(("shptxt", "dptxbxtext"))
WORDS: Mapping[str, str] = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "page": "\n",
    "column": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
SYMBOLS: Mapping[bytes, str] = {b"~": "\u00a0", b"_": "-", b"-": "", b"\t": "\t"}
EAST = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5", 54936: "gb18030", 65001: "utf-8"}
RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CONTENTS = re.compile(r"toc\s*\d|目录\s*\d", re.I)
HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
LISTED = re.compile(r"[\w（(]")
MOST_DEPTH = 20
STRUCK = "有删除线的文字没有读"


@dataclass(slots=True)
class State:
    """What holds inside a group. ``kind``: the destination that it is, ``""`` for text."""

    kind: str = ""
    skipped: bool = False
    fallbacks: int = 1
    font: int = 0
    hidden: bool = False
    struck: bool = False
    raised: bool = False


@dataclass(slots=True)
class Text:
    """A text that is being read: the main one, or that of a text box. ``group``: how deep its group is."""

    layers: Layers = field(default_factory=Layers)
    words: list[str] = field(default_factory=list)
    floating: list[Paragraph | Table] = field(default_factory=list)
    group: int = 0
    depth: int = 0
    style: int = 0
    outline: int = -1


NEXT = Cell(0)


@dataclass(slots=True)
class RowOf:
    """The definition of a row: its left border, its cells, and the cell whose border is still to come."""

    left: int = 0
    cells: list[Cell] = field(default_factory=list)
    next: Cell = NEXT
