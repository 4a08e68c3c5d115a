"""A row that the end of a page cuts is one, however its cells came apart."""

from __future__ import annotations

import pytest

from parsers.formats.drawn.joins import put_together
from parsers.formats.drawn.tables import Entry, Table

LABEL, OTHER = "行政规范性文件", "规章"


def part(page: int, *rows: tuple[str, ...]) -> Table:
    """A table of one page."""
    entries = [
        Entry(text, row, row + 1, column, column + 1, [])
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Table(entries, [72.0 + 50 * column for column in range(len(rows[0]) + 1)], len(rows), 0, 100, page, page)


@pytest.mark.parametrize(
    ("above", "below", "rows"),
    [
        # The label did not go on the first page; or the values, in the middle of their cells, stand on the second.
        (("", "3", "0"), (LABEL, "", ""), [(LABEL, "3", "0")]),
        ((LABEL, "", ""), ("", "3", "0"), [(LABEL, "3", "0")]),
        (("", "无", "0", "件"), (LABEL, "", "", ""), [(LABEL, "无", "0", "件")]),
        (("", "3", "0"), ("不知何物", "", ""), [("不知何物", "3", "0")]),
        # Some of its values went on the first page, and some did not; digits below digits stay apart.
        (("", "3", ""), (LABEL, "", "0"), [(LABEL, "3", "0")]),
        ((LABEL, "3", ""), ("", "", "0"), [(LABEL, "3", "0")]),
        ((LABEL, "3", "28298"), ("", "", "3"), [(LABEL, "3", "28298 3")]),
        ((LABEL, "3", "335，"), ("", "", "106"), [(LABEL, "3", "335， 106")]),
        # A header whose cells are in the middle of it, or on two lines.
        (("项目", "", "", "总计"), ("", "自然人", "商业企业", ""), [("项目", "自然人", "商业企业", "总计")]),
        # Two rows: one without values, one with both; two without labels.
        ((LABEL, "", ""), (OTHER, "3", "0"), [(LABEL, "", ""), (OTHER, "3", "0")]),
        (("", "3", ""), ("", "", "0"), [("", "3", ""), ("", "", "0")]),
        ((LABEL, "5", "0"), ("", "", ""), [(LABEL, "5", "0"), ("", "", "")]),
    ],
)
def test_a_row_whose_label_and_values_stand_on_two_pages(
    above: tuple[str, ...], below: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    head = ("信息内容", *("数量" for _ in above[1:]))
    table = part(1, head, above)
    put_together(table, part(2, below))
    texts = [tuple(entry.text for entry in table.entries if entry.top == row) for row in range(table.rows)]
    assert texts == [head, *rows]


def test_a_blank_below_a_header_at_the_end_of_a_page_is_a_value() -> None:
    """A group's label goes on behind the page's end where the row there has a label of its own."""
    for below, text in ((("", "1"), ""), (("", LABEL), None)):
        table = part(1, ("上年", "本年"), ("结果维持", "结果纠正"))
        table.entries = [entry for entry in table.entries if entry.top == 0]
        for entry in table.entries:
            entry.bottom = 2
        put_together(table, part(2, below))
        first = [entry.text for entry in table.entries if entry.top == 2 and entry.left == 0]
        assert first == ([] if text is None else [text])
