"""Pictures in a Word document: where they stand, and the tables that are recognised in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from parsers.formats.joined import placed
from parsers.formats.looking import LEAST_HIGH, LEAST_WIDE, MAY_BE_TABLE, PAGE_LIKE, TEXT_AREA, Look, unread_picture
from parsers.formats.story import Story
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, attribute, local
from parsers.model import Severity

_POINT = 12_700
"""Units of a drawing to a point."""
_SHAPE_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px)?", re.I)
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 0.75}
_SHOWN = 8


class Pictures:
    """Adds what is recognised in pictures to the story, or says that they were not read."""

    def __init__(self, parts: Zipped, story: Story, look: Look | None) -> None:
        self._parts, self._story, self._look = parts, story, look
        self._unread: list[str] = []
        self._names: list[str] = []
        self._why = ""

    def add(self, name: str, page_like: bool) -> None:
        """The picture of the member ``name`` stands here. ``page_like``: it is as large as a page."""
        if not name:
            return
        try:
            if self._look is not None:
                found = self._look.document(self._parts.read(name), tables_only=not page_like)
                if found is not None:
                    self._story.append(placed(found, f"file {name}"))
                return
        except Unreadable as error:
            self._why = f"（{error}）"
        self._unread.append(f"第{self._story.paragraphs}段")
        self._names.append(name)

    def tell(self) -> None:
        """Say what was not read."""
        if self._unread:
            shown = "、".join(dict.fromkeys(self._unread[:_SHOWN]))
            message = f"{shown}{'等' if len(self._unread) > _SHOWN else ''}有图片，没有读；{MAY_BE_TABLE}{self._why}"
            evidence = "、".join(self._names[:_SHOWN])
            self._story.findings.append(unread_picture(Severity.INFO, message, evidence))


def pictures_in(element: etree._Element) -> Iterator[tuple[str, bool]]:
    """The keys of the pictures in a drawing that are large enough to hold a table, and whether each is as large as a
    page."""
    wide, high = _size(element)
    if 0 <= wide < LEAST_WIDE or 0 <= high < LEAST_HIGH:
        return
    for one in element.iter():
        if local(one) in ("blip", "imagedata"):
            key = attribute(one, "embed") or attribute(one, "id") or ""
            if key:
                yield key, wide * high >= PAGE_LIKE * TEXT_AREA


def _size(element: etree._Element) -> tuple[float, float]:
    """Width and height of a drawing in points, -1 where they are not said."""
    wide = high = -1.0
    for one in element.iter():
        name = local(one)
        if name == "extent" or (name == "ext" and one.get("cx")):
            x, y = one.get("cx") or "", one.get("cy") or ""
            if x.isdigit() and y.isdigit():
                return int(x) / _POINT, int(y) / _POINT
        elif name == "shape":
            for side, number, unit in _SHAPE_SIDE.findall(one.get("style") or ""):
                points = float(number.strip(".") or 0) * _UNITS[unit.lower()] if number.count(".") < 2 else -1.0
                wide, high = (points, high) if side.lower() == "width" else (wide, points)
    return wide, high
