"""What the rows, columns and cells of a form are called in a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from parsers.forms import Form, Table

_EXPLANATION = re.compile(r"(?<=.)[((][^()()]{5,}[))]")
_OF_WHICH = re.compile(r"^其中[::]\s*")
_NUMBERING = re.compile(r"^(?:\d+[.、]|[((](?:[一二三四五六七八九十]+|\d+)[))]|[一二三四五六七八九十]+、)")


def row_labels(table: Table) -> Mapping[str, str]:
    """Row key to its label; a row that is numbered below an inner heading carries that heading."""
    labels, heading = {}, ""
    for line in table.lines:
        label = _EXPLANATION.sub("", line.label)
        if not line.key:
            heading = label
            continue
        labels[line.key] = f"{heading}{label}" if re.match(r"\d+\.", label) else label
    return labels


def indicator_label(label: str) -> str:
    """A line of an annexed table as the name of an indicator: without numbering, 其中 and explanations."""
    return _NUMBERING.sub("", _OF_WHICH.sub("", _EXPLANATION.sub("", label)))


@cache
def cell_labels(form: Form) -> Mapping[str, str]:
    """``table.row.column`` of every cell of the form to a label that tells it from the others."""
    labels = {}
    for table in form.tables:
        rows = row_labels(table)
        for row, column in table.slots():
            name = f"{table.key}.{row.key}.{column.key}"
            if column.key == "value":
                labels[name] = indicator_label(row.label)
            else:
                labels[name] = f"{rows[row.key]}（{_EXPLANATION.sub('', column.label)}）"
    return labels
