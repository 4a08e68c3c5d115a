"""Every token of a table's region must be somebody's; where one is not, no row beside it is called blank or absent.

A row is absent, or blank without a trace, only where its neighbours are found and all that stands between them is
theirs: their labels with the pieces that ran over the line, their values and units, the headings and the header of the
table. A number or a piece of a label that is nobody's may be the row's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from parsers.clean.chars import fold
from parsers.tables.anchors import Anchor
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token
from parsers.tables.values import is_untold

_REACH = 40
"""Tokens before the first row and behind the last one among which a row left out may stand."""
_ROW = 8
"""Tokens of a row among which a value shows that it is one."""
_STEPS = 2
"""Lines by which a row may be printed out of its order."""
_ROWS = 2
"""So many rows of numbers that are nobody's may be those of labels that stand together above."""
_FILLERS = 2
"""Dashes of a heading's row: in the place of its unit and of its value."""

_SAYING = (Kind.VALUE, Kind.LABEL, Kind.PROSE)
"""Kinds of tokens that are somebody's."""

Values = Mapping[int, Sequence[Token]]
"""By line the values found for its row."""


def doubts(
    chain: Sequence[Anchor],
    taken: Values,
    again: Sequence[tuple[int, Sequence[Token]]],
    fitted: Mapping[int, Sequence[Token] | None],
    stream: Sequence[Token],
    labels: SheetLabels,
) -> dict[int, list[Token]]:
    """By line, the tokens that may be a row's which seems absent or blank, or is printed again among them.

    ``taken`` are the values gathered for each row found, ``again`` those of rows printed twice, ``fitted`` those that a
    row is read with.
    """
    absent = {line for line in labels.value_lines if line not in taken}
    blank = {line for line, chosen in fitted.items() if chosen is not None and not chosen and not _filled(taken[line])}
    told: dict[int, list[Token]] = {}
    owned = {id(token): line for line, values in (*again, *taken.items()) for token in values}
    twice = {line for line, _ in again}
    sure = {line for line in taken if fitted[line] is not None or len(taken[line]) <= _width(line, labels)}
    for before, after in [(None, chain[0]), *pairwise(chain), (chain[-1], None)]:
        whole = before is not None and before.line in sure and not again
        if whole and before and after and len(taken[before.line]) == after.first - before.after:
            continue  # nothing stands between but the values of the row before
        between = _gap(before, after, stream, labels)
        if all(
            token.kind not in _SAYING
            or owned.get(id(token)) in sure
            or (token.kind is Kind.LABEL and _printed(token, absent, labels))
            for token in between
        ):
            continue  # all is somebody's
        rows = absent & set(_lines(before, after, labels))
        found = {anchor.line for anchor in (before, after) if anchor}
        values = [token for token in _values(between, labels) if owned.get(id(token)) not in sure]
        nobodys = [token for token in values if id(token) not in owned]
        words, head = _nobodys_words(before, after, between, absent, stream, labels)
        doubtful = rows | {line for line in found & blank if not taken[line]}
        if after and after.line in taken:
            own = "".join(token.text for token in (*head, *stream[after.first : after.after]))
            inside = any(token in nobodys for token in between[between.index(head[0]) :]) if head else False
            if inside or ((values or words) and not labels.begins(after.line, own)):
                doubtful.add(after.line)  # the beginning of its label is elsewhere, or its values stand inside
            elif words and words[-1] is between[-1] and _ends(words[-1], after, own, stream, labels):
                doubtful.add(after.line)  # it is the end of another label
        if before and len(nobodys) >= _ROWS * _width(before.line, labels):
            doubtful |= _without_values(chain[: chain.index(before) + 1], taken)
        if nobodys:
            doubtful |= _again(between, labels) & found & taken.keys()
            if before and after:
                # Or a row out of its order.
                doubtful = doubtful | found & blank or absent
        uncut = (part for token in words if " " in token.text for part in token.text.split())
        for text in (*(token.text for token in words), *uncut, *(one.text + two.text for one, two in pairwise(words))):
            pieces, wholes = labels.like(text)
            doubtful |= pieces & absent | wholes & taken.keys() - twice
            if nobodys or (after and after.line in doubtful):
                doubtful = doubtful | {line for line in pieces & taken.keys() - twice if labels.starts(line, text)}
        for line in doubtful if values or words else ():
            told.setdefault(line, [*taken.get(line, ()), *values, *words])
    for anchor in chain:
        text = " ".join([token.text for token in stream[anchor.first : anchor.after]])
        if anchor.line in taken and labels.says_more(anchor.line, text, anchor.line in blank):
            told.setdefault(anchor.line, [*stream[anchor.first : anchor.after], *taken[anchor.line]])
    return told


def _without_values(chain: Sequence[Anchor], taken: Values) -> set[int]:
    """The last rows of ``chain`` behind whose labels nothing stands: a text taken out column by column has the labels
    first, and their numbers behind them all."""
    found: set[int] = set()
    for anchor in reversed(chain):
        if taken.get(anchor.line):
            break
        found.add(anchor.line)
    return found & taken.keys()


def _filled(values: Iterable[Token]) -> bool:
    return any(token.kind is Kind.VALUE for token in values)


def _width(line: int, labels: SheetLabels) -> int:
    return len(labels.lines[line][0].columns)


def _lines(before: Anchor | None, after: Anchor | None, labels: SheetLabels) -> range:
    """The lines whose rows may stand between two rows found."""
    if before and after and after.line < before.line:
        return range(len(labels.lines))
    return range(before.line - _STEPS if before else 0, after.line + _STEPS + 1 if after else len(labels.lines))


def _gap(before: Anchor | None, after: Anchor | None, stream: Sequence[Token], labels: SheetLabels) -> Sequence[Token]:
    """The tokens between two rows found, or those at one end of the table that go on as it does."""
    if before and after:
        return stream[before.after : after.first]
    if after:
        start = after.first
        while start > max(0, after.first - _REACH) and _belongs(stream[start - 1], labels):
            start -= 1
        near = range(max(0, after.first - _REACH), start)
        start = next((at for at in near if _is_not_told(stream[at : at + 2])), start)
        return stream[start : after.first]
    assert before is not None
    end = before.after
    while end < min(len(stream), before.after + _REACH) and (
        _belongs(stream[end], labels)
        or labels.goes_on(before.line, stream[before.after - 1].text, stream[end].text)
        or _is_torn(stream[end : end + 2], labels)
        or _is_under_header(stream, end, labels)
    ):
        end += 1
    near = range(end, min(len(stream), before.after + _REACH))
    end = max((at + 2 for at in near if _is_not_told(stream[at : at + 2])), default=end)
    return stream[before.after : end]


def _belongs(token: Token, labels: SheetLabels) -> bool:
    if token.kind is Kind.VALUE or labels.belongs(token):
        return True
    return token.kind is Kind.LABEL and bool(labels.like(token.text)[0])


def _is_torn(tokens: Sequence[Token], labels: SheetLabels) -> bool:
    """Whether two tokens are a label torn behind a first word too short to be told (``接受`` ``培训人员数``)."""
    if any(token.kind is not Kind.LABEL for token in tokens):
        return False
    rest = "".join([token.text for token in tokens[1:]])
    # A line that was not cut may begin with it: (三)接受培 #REF!
    return any(labels.like(first + rest)[0] for first in {tokens[0].text, *tokens[0].text.split()[:1]})


def _is_not_told(row: Sequence[Token]) -> bool:
    """Whether a row of the same table begins here of which it is not told what it holds."""
    return len(row) > 1 and row[0].kind is Kind.LABEL and row[0].block == row[1].block and is_untold(row[1].text)


def _is_under_header(stream: Sequence[Token], at: int, labels: SheetLabels) -> bool:
    """Whether a row of words that no form knows, and of values, begins right behind words of the table's header."""
    row = [token for token in stream[at : at + _ROW] if token.block == stream[at].block]
    return (
        stream[at - 1].key in labels.headers
        and stream[at].kind is Kind.LABEL
        and any(token.kind is Kind.VALUE for token in row)
    )


def _again(tokens: Sequence[Token], labels: SheetLabels) -> set[int]:
    """The lines whose labels stand among ``tokens``."""
    return {line for token in tokens if token.kind is Kind.LABEL for line in labels.names.get(token.key, ())}


def _ends(word: Token, anchor: Anchor, own: str, stream: Sequence[Token], labels: SheetLabels) -> bool:
    """Whether a row's label with the piece of words before it is another's, or the end of one: of one line they are so
    if the piece is any label's."""
    if labels.holds(anchor.line, word.text):
        return False
    if word.block == stream[anchor.first].block and labels.like(word.text)[0]:
        return True
    others = (line for line in range(len(labels.lines)) if line != anchor.line)
    return any(labels.leads_to(line, word.text, own) for line in others)


def _values(tokens: Sequence[Token], labels: SheetLabels) -> list[Token]:
    """The values among ``tokens``. A dash alone may be a line that parts tables; behind a unit, beside a piece of a
    label in its line, or in a row of values it is none."""
    rows = Counter(token.block for token in tokens if token.kind is Kind.VALUE)
    return [
        token
        for place, token in enumerate(tokens)
        if token.kind is Kind.VALUE
        and (
            fold(token.text).strip("-")
            or rows[token.block] > _FILLERS
            or (place and _is_cell(token, tokens[place - 1], labels))
        )
    ]


def _is_cell(dash: Token, beside: Token, labels: SheetLabels) -> bool:
    torn = beside.kind is Kind.LABEL and beside.block == dash.block and beside.key not in labels.names
    return torn or beside.kind is Kind.UNIT


def _nobodys_words(
    before: Anchor | None,
    after: Anchor | None,
    tokens: Sequence[Token],
    absent: set[int],
    stream: Sequence[Token],
    labels: SheetLabels,
) -> tuple[list[Token], list[Token]]:
    """The labels among ``tokens`` that are no words of the table's header, headings and rows found, nor the rest of the
    label before or the beginning of that behind; and the latter."""
    words = [token for token in tokens if token.kind in (Kind.LABEL, Kind.PROSE)]
    head: list[Token] = []
    if before:
        own = "".join(token.text for token in stream[before.first : before.after])
        while words and labels.goes_on(before.line, own, words[0].text):
            own += words.pop(0).text
    if after:
        own = "".join(token.text for token in stream[after.first : after.after])
        while words and labels.leads_to(after.line, words[-1].text, own):
            head.insert(0, words.pop())
            own = head[0].text + own
    return [token for token in words if not _printed(token, absent, labels)], head


def _printed(token: Token, absent: set[int], labels: SheetLabels) -> bool:
    """Whether a label is the table's own and names no row that is absent."""
    if token.key in labels.names:
        return absent.isdisjoint(labels.names[token.key])
    return token.key in labels.headers or token.key in labels.numbering or labels.composed(token.key)
