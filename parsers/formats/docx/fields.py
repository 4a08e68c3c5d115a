"""Fields of a Word document: their results are printed, their codes are not."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from parsers.formats.zipped import attribute, local

NO_RESULT = "=?"
"""What is said of a field that computes a number, and whose result the file does not hold: no number, and no blank."""
UNKNOWN = "□"
"""Stands for what a field draws by its code alone."""


@dataclass(slots=True)
class _Field:
    code: bool = True
    """Whether what follows is still its code."""
    words: str = ""
    chosen: str = ""


class Fields:
    """The fields that are open, outermost first."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def in_code(self) -> bool:
        """Whether what is read is the code of a field, and not shown."""
        return any(field.code for field in self._open)

    def end_codes(self) -> None:
        """The code of a field does not reach beyond its paragraph; where it seems to, its end is missing."""
        for field in self._open:
            field.code = False

    def code(self, words: str) -> None:
        """More of the code of the innermost field."""
        if self._open:
            self._open[-1].words += words

    def mark(self, element: etree._Element) -> str:
        """A field begins, goes on to its result or ends: what is shown where it ends without a result."""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._open.append(_Field(chosen=_chosen(element)))
        elif kind == "separate" and self._open:
            self._open[-1].code = False
        elif kind == "end" and self._open:
            field = self._open.pop()
            if field.code and not self.in_code:
                return field.chosen or _shown(field.words)
        return ""


def _shown(code: str) -> str:
    name = code.strip().lower()
    return NO_RESULT if name.startswith("=") else UNKNOWN if name.startswith("eq ") else ""


def _chosen(element: etree._Element) -> str:
    """The entry of a list to choose from that was chosen."""
    entries = [attribute(one, "val") or "" for one in element.iter() if local(one) == "listEntry"]
    result = next((attribute(one, "val") or "" for one in element.iter() if local(one) == "result"), "0")
    return entries[int(result)] if result.isdigit() and int(result) < len(entries) else ""
