"""What office documents are made of, before it is blocks: paragraphs, and tables whose boxes hold both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.clean.chars import collapse


@dataclass(slots=True)
class Paragraph:
    """Words as shown; ``\\t`` is a tab, ``\\n`` a line break. ``tag`` as in :class:`Block`; ``where`` if it is known
    better than by counting."""

    text: str
    tag: str = "p"
    where: str = ""


@dataclass(slots=True)
class Box:
    """One cell of a table: what it holds, the grid columns and the rows that it covers, from its own on.

    ``ordinal``: which cell of its row it is in the source, from 1.
    """

    content: list[Paragraph | Table]
    column: int
    colspan: int = 1
    rowspan: int = 1
    ordinal: int = 0
    where: str = ""


@dataclass(slots=True)
class Table:
    """Rows of boxes. ``numbers`` are those of the rows in the source, from 1, where some were left out."""

    rows: list[list[Box]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


Content = Sequence[Paragraph | Table]


def box_text(box: Box) -> str:
    """The words of a box: paragraphs and lines are parted by a blank."""
    return collapse(" ".join(_words(box.content)))


def _words(content: Content) -> Iterator[str]:
    for part in content:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            for row in part.rows:
                for box in row:
                    yield from _words(box.content)
