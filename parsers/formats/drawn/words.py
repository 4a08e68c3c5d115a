"""The words of the forms as they stand in tables without lines: labels of rows, captions of columns, values."""

from __future__ import annotations

from parsers.clean.chars import fold, label_key
from parsers.clean.printed import form_labels
from parsers.formats.drawn.joins import NUMBERED
from parsers.forms import FORMS, PRINTED
from parsers.tables.values import is_odd, is_unit, looks_like_value

OF_VALUES = frozenset(
    label_key(name)
    for form in FORMS.values()
    for table in form.tables
    for column in table.columns
    for name in (column.label, *column.also)
)
"""Captions of columns of values."""
CAPTIONS = OF_VALUES | frozenset(
    label_key(words)
    for words in (
        *(name for form in FORMS.values() for table in form.tables for name in table.numbering),
        *("单位", "计量单位", "计算单位", "备注", "上年数", "本年数", "统计数"),
    )
)
OVER_SEVERAL = frozenset(
    label_key(words)
    for form in FORMS.values()
    for table in form.tables
    for words in (
        *table.headings,
        *(column.under for column in table.columns),
        *(row.under for row in table.rows),
        *(row.label for row in table.rows if table.layout == "one_line"),
    )
    if words
)
"""Captions that stand over several columns."""
_OVER_LABELS = frozenset(
    label_key(words)
    for words in ("信息内容", *(name for form in FORMS.values() for table in form.tables for name in table.captions))
)
"""Captions of columns of labels."""
_ROWS = frozenset[str]().union(
    *(row.names for form in FORMS.values() for table in form.tables if table.layout == "rows" for row in table.rows)
)
_OF_ALL = ("单位", "计量单位", "计算单位")
"""What the unit of a whole table begins with."""
_BARE = frozenset("/\\-—–―－／")


def is_whole(text: str) -> bool:
    """Whether words are all of a label or a caption of any form, brackets closed."""
    folded = fold(text)
    key = label_key(text)
    return (key in form_labels() or key in PRINTED) and folded.count("(") == folded.count(")")


def is_row_label(text: str) -> bool:
    """Whether words are the label of a row of a form, and of no column."""
    key = label_key(text)
    return is_whole(text) and key in _ROWS and (key not in CAPTIONS or NUMBERED.match(text) is not None)


def is_caption(text: str) -> bool:
    """Whether words are the caption of a column of any form."""
    key = label_key(text)
    return key in CAPTIONS and not is_over_several(text)


def is_over_several(text: str) -> bool:
    """Whether words stand over several columns of a form."""
    return label_key(text) in OVER_SEVERAL


def is_header(text: str) -> bool:
    """Whether words stand in a header: over a column of values or of labels, or over several."""
    return is_caption(text) or is_over_several(text) or label_key(text) in _OVER_LABELS


def is_number(text: str) -> bool:
    """Whether words are no words: digits, or a dash or slash in their place."""
    return any(char.isdigit() and char.isascii() for char in fold(text)) or set(text) <= _BARE


def is_bare(text: str) -> bool:
    return looks_like_value(text) and is_number(text)


def is_value(text: str) -> bool:
    """Whether words stand in the place of a number: a number, /, 无, a unit, or what is neither that nor a label."""
    if text.startswith(_OF_ALL):
        return False
    return looks_like_value(text) or is_unit(fold(text)) or is_odd(fold(text))
