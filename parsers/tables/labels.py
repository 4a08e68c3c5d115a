"""The labels of one sheet, indexed for look-up: exact spellings, words, labels broken over several cells or lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from parsers.clean.chars import fold, label_key, unnumbered
from parsers.forms import FORMS, Row, Table
from parsers.tables.kinds import Kind
from parsers.tables.lines import holds_value
from parsers.tables.stream import Token

_MARKS = str.maketrans("", "", '",.:;()[]<>《》/\\*-')
_NUMERALS = re.compile("[一二三四五六七八九十0-9]")
_HAN = re.compile("[\u4e00-\u9fff]")
_RUNNING = re.compile(r"^\d{1,3}\s+(?=\D)")
"""The number of a row before its label."""
_MOST_PIECES = 4
_JOINT = 4
"""Characters at which a further piece of a label is joined."""
_LONGEST_BY_WORDS = 45


class SheetLabels:
    """Every label of the tables of one sheet. ``lines`` are all rows and inner headings, in printed order."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.lines: list[tuple[Table, Row]] = [(table, row) for table in tables for row in table.lines]
        self.value_lines = [number for number, (_, row) in enumerate(self.lines) if row.key]
        self.names: dict[str, list[int]] = {}
        for number, (_, row) in enumerate(self.lines):
            for name in row.names:
                self.names.setdefault(name, []).append(number)
        self._exact = {name: [(line, True) for line in lines] for name, lines in self.names.items()}
        self._spelled = [frozenset(fold(label) for label in (row.label, *row.also)) for _, row in self.lines]
        self._plain = [frozenset(_plain(label) for label in (row.label, *row.also)) for _, row in self.lines]
        self._joints = [(n, label) for n, plain in enumerate(self._plain) for label in plain if len(label) >= _JOINT]
        self._prefixes = {name[:length] for name in self.names for length in range(1, len(name))}
        self.columns = {
            table.key: [frozenset(map(label_key, (column.label, *column.also))) for column in table.columns]
            for table in tables
        }
        headers = [words for table in tables for words in (*table.headings, *table.captions)]
        headers += [words for table in tables for column in table.columns for words in (column.label, *column.also)]
        headers += ["信息内容"]
        self.headers = frozenset(label_key(words) for words in headers)
        # Header words arrive in pieces (本年新 / 制作数量): a short cell that is part of a label belongs to the table.
        self._haystack = "|".join([*self.headers, *self.names])
        parts = sorted((re.escape(name) for name in self.headers | self.names.keys() if name), key=len, reverse=True)
        self._composed = re.compile(f"(?:{'|'.join(parts)})++")
        long = sorted((name for name in self.names if len(name) >= _JOINT), key=len, reverse=True)
        self._long = re.compile("|".join(map(re.escape, long)))
        words = [word for _, row in self.lines for word in row.words]
        self._words = re.compile("|".join(map(re.escape, words))) if words else None
        # Labels come again on every page, and each is asked for several times on one.
        self._by_words = lru_cache(maxsize=1 << 12)(self._named_by_words)
        self.like = lru_cache(maxsize=1 << 12)(self._like)
        self.part_of = lru_cache(maxsize=1 << 12)(self._part_of)
        self.composed = lru_cache(maxsize=1 << 12)(self._is_composed)
        self.alike = lru_cache(maxsize=None)(self._alike_lines)
        self.says_more = lru_cache(maxsize=1 << 12)(self._says_more)
        # (七)总计 is a row, 总计 may be a column.
        self.numbered = frozenset[str]().union(*self._spelled) - frozenset(map(fold, headers))
        self.numbering = frozenset(label_key(words) for table in tables for words in table.numbering)
        self.captions = frozenset(label_key(words) for table in tables for words in table.captions)

    def match(self, stream: Sequence[Token], index: int) -> tuple[Sequence[tuple[int, bool]], int]:
        """Lines that the label at ``index`` may name, each with whether it is spelled so, and the token after it."""
        key = stream[index].key
        if key in self._exact:
            return self._exact[key], index + 1
        joined, after = key, index + 1
        while joined in self._prefixes and after < len(stream) and after - index < _MOST_PIECES:
            if stream[after].kind is not Kind.LABEL:
                break
            joined = label_key(joined + stream[after].text)
            after += 1
            if joined in self._exact:
                return self._exact[joined], after
        return self._by_words(key), index + 1

    def _named_by_words(self, key: str) -> tuple[tuple[int, bool], ...]:
        if len(key) > _LONGEST_BY_WORDS or self._words is None or not self._words.search(key):
            return ()
        named = [line for line, (_, row) in enumerate(self.lines) if any(word in key for word in row.words)]
        if named and self._holds_two(key):
            return ()
        return tuple((line, False) for line in named)

    def _holds_two(self, key: str) -> bool:
        """Whether the whole labels of two rows stand in ``key``, as where one is drawn over the end of another: the
        values beside them are of either."""
        held = [set(self.names[name]) for name in self._long.findall(key)]
        rows = [lines for lines in held if any(self.lines[line][1].key for line in lines)]
        return any(one.isdisjoint(other) for one, other in pairwise(rows))

    def spelled(self, text: str, line: int) -> bool:
        """Whether ``text`` is the line's label with its number, as the form prints it."""
        return fold(text) in self._spelled[line]

    def distance(self, key: str, line: int, most: int) -> int:
        """The fewest characters to change, add or leave out to make a spelling of the line from ``key``.

        Counting stops beyond ``most``.
        """
        return min((_distance(key, name, most) for name in self.lines[line][1].names), default=most + 1)

    def goes_on(self, line: int, own: str, piece: str) -> bool:
        """Whether ``piece`` follows ``own``, the beginning of the line's label or all that was found of it, in the
        label as printed (its explanation in brackets included)."""
        end, more = _plain(own)[-_JOINT:], _plain(piece)
        # Behind a blank nothing but words goes on: *** and O stand in the place of a number.
        return (
            bool(more)
            and (" " not in piece or _HAN.search(piece.split()[-1]) is not None)
            and any(_alike(label[at + len(end) :], more) for label in self._plain[line] for at in _places(label, end))
        )

    def leads_to(self, line: int, piece: str, own: str) -> bool:
        """Whether ``piece`` stands before ``own`` in the line's label as printed; words of headings may precede it."""
        begin, more = _plain(own)[:_JOINT], _plain(piece)
        return bool(more) and any(
            _alike(label[:at][::-1], more[::-1])
            or (1 < at < len(more) and more.endswith(label[:at]) and self.composed(_NUMERALS.sub("", more[:-at])))
            for label in self._plain[line]
            for at in _places(label, begin)
        )

    def _like(self, text: str) -> tuple[set[int], set[int]]:
        """The lines whose label holds ``text`` or is held by it, and of these the latter."""
        piece = _plain(text)
        if len(piece) < _JOINT:
            return set(self.names.get(label_key(text), ())), set()
        held = {n for n, label in self._joints if label in piece}
        return held | {n for n, plain in enumerate(self._plain) if any(piece in label for label in plain)}, held

    def _alike_lines(self, line: int) -> list[int]:
        """The lines that are printed under the same words as ``line``, itself among them, in order."""
        return sorted({other for name in self.lines[line][1].names for other in self.names[name]})

    def begins(self, line: int, own: str) -> bool:
        """Whether ``own`` holds the beginning of the line's label."""
        plain = _plain(own)
        return any(_alike(label, plain[:_JOINT]) or label[:_JOINT] in plain for label in self._plain[line])

    def starts(self, line: int, text: str) -> bool:
        """Whether the line's label begins with ``text``."""
        return any(label.startswith(_plain(text)) for label in self._plain[line])

    def holds(self, line: int, piece: str) -> bool:
        """Whether ``piece`` stands in the line's label as printed, or in a heading of the table."""
        headings = (number for number, (_, row) in enumerate(self.lines) if not row.key)
        return any(self.part_of(number, piece) for number in (line, *headings))

    def _part_of(self, line: int, text: str) -> bool:
        """Whether ``text`` is the line's label or a piece of it, but for a character in four."""
        key = _plain(text)
        return any(
            key in name or _distance(key, name[: len(key)], len(key) // 4) <= len(key) // 4
            for name in (*self._plain[line], *self.lines[line][1].names)
        )

    def _says_more(self, line: int, text: str, blank: bool) -> bool:
        """Whether more stands in ``text``, where the line's label does, than its words and those of the headings above:
        another row's label, a number. Words of a ``blank`` row that are not quite its own may be all that is left of
        another."""
        words = text.split()[1:]
        if any(fold(word).isdigit() for word in words) or (blank and holds_value(text)):
            return True
        if self.part_of(line, text):
            return False
        return blank or any(not self.holds(line, word) for word in words)

    def knows(self, token: Token) -> bool:
        """Whether the token is a label of this sheet, and so ends the values before it."""
        return token.key in self.names or token.key in self.headers or bool(self._by_words(token.key))

    def belongs(self, token: Token) -> bool:
        """Whether the token can be part of the sheet's header."""
        if token.kind in (Kind.BLANK, Kind.UNIT):
            return True
        if token.kind is not Kind.LABEL:
            return False
        return self.knows(token) or (len(token.key) > 1 and token.key in self._haystack) or self.composed(token.key)

    def _is_composed(self, key: str) -> bool:
        """Whether ``key`` is several labels of the sheet in one line and nothing else (``行政复议 行政诉讼``)."""
        return self._composed.fullmatch(key) is not None


def _plain(text: str) -> str:
    return unnumbered(fold(_RUNNING.sub("", text))).translate(_MARKS)


def _places(text: str, piece: str) -> Iterator[int]:
    """Where ``piece`` stands in ``text``."""
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _alike(text: str, piece: str) -> bool:
    """Whether ``text`` begins with ``piece``, but for one character in four."""
    wrong = sum(one != other for one, other in zip(text, piece, strict=False))
    return len(piece) <= len(text) and wrong <= len(piece) // 4


def _distance(one: str, other: str, most: int) -> int:
    """Edit distance, ``most`` + 1 where it is more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        above, row[0] = row[0], number
        for place, its in enumerate(other, 1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (char != its))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


@lru_cache(maxsize=64)
def sheet_labels(form: str, sheet: str) -> SheetLabels:
    """The labels of one sheet of one form."""
    return SheetLabels(FORMS[form].sheets[sheet])
