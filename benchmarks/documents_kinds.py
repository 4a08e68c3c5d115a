"""What a kind of document is to the measurement of readers (``documents.py``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from parsers.model import Document
from tests.parsers.papers import Paper

Rows = list[tuple[str, ...]]
"""The words of each row's cells, white space left out; a blank cell is ``""``."""

Peer = Callable[[bytes], Rows]


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one kind. ``write``: papers by seed to files; ``needs``: what must be installed to write them, ``""``
    where it is. ``peers``: by name (that of the package first) what reads tables and text of such a file."""

    name: str
    write: Callable[[Mapping[int, Paper]], Mapping[int, bytes]]
    read: Callable[[bytes], Document]
    needs: str = ""
    peers: Mapping[str, Peer] = field(default_factory=dict)
    wide: bool = False
    """Whether all rows are as wide as the widest one: blank cells at their ends are no matter."""


def bare(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells without white space in their words."""
    return tuple("".join(words.split()) for words in cells)
