"""Tables in plain text, as converters leave them: rows and cells between pipes, strokes, tabs or line breaks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from parsers.model import Status
from parsers.report import parse
from tests.parsers.rendering import Grid
from tests.parsers.test_layouts import V21, Slot, drawn, parts, raw, read


def width(grid: Grid) -> int:
    return max(sum(across for _, across, _ in row) for row in grid)


def words(grid: Grid) -> list[list[str]]:
    return [[text for text, _, _ in row] for row in grid]


def opened_by_a_pipe(grid: Grid) -> str:
    """A lone pipe opens a row, a cell stands on a line, the last one's pipes fill the row up."""
    lines = []
    for row in words(grid):
        lines += ["|", *(f"{text} |".strip() for text in row[:-1])]
        lines.append(f"{row[-1]} |".strip() + (" " + "|" * (width(grid) - len(row))).rstrip())
    return "\n".join(lines)


def filled_up_below(grid: Grid) -> str:
    """A cell a line; pipes on a line of their own fill the row up."""
    lines = []
    for row in words(grid):
        lines += [f"{text} |".strip() for text in row]
        lines += ["|" * (width(grid) - len(row))] if len(row) < width(grid) else []
    return "\n".join(lines)


def filled_up(grid: Grid) -> str:
    return "\n".join(
        "".join(f"{text} | ".lstrip() for text in row) + "|" * (width(grid) - len(row)) for row in words(grid)
    )


def framed_and_filled_up(grid: Grid) -> str:
    """Rows opened and closed by a pipe, and those that fill them up right behind it: | 7 | | 5 |||."""
    return "\n".join(
        "| " + " ".join(f"{text} |".strip() for text in row) + "|" * (width(grid) - len(row)) for row in words(grid)
    )


def opened_and_filled_up_below(grid: Grid) -> str:
    """A lone pipe opens a row, a cell stands on a line, pipes on a line of their own fill the row up."""
    lines = []
    for row in words(grid):
        lines += ["|", *(f"{text} |".strip() for text in row)]
        lines += ["|" * (width(grid) - len(row))] if len(row) < width(grid) else []
    return "\n".join(lines)


def spans_as_blanks(grid: Grid) -> str:
    """A cell of several columns is followed by blank ones; of one of several rows only the first row knows."""
    return "\n".join("| " + " | ".join(text + " |" * (across - 1) for text, across, _ in row) + " |" for row in grid)


def hanging(grid: Grid) -> str:
    """The first cell without a pipe, each other behind one, a lone one last."""
    return "\n".join("\n".join([row[0], *(f"| {text}".strip() for text in row[1:]), "|"]) for row in words(grid))


def drawn_box(stroke: str, across: str) -> Callable[[Grid], str]:
    def render(grid: Grid) -> str:
        rule = "├" + across * 12 + "┼" + across * 9 + "┤"
        rows = [stroke + stroke.join(text.center(len(text) + 4) for text in row) + stroke for row in words(grid)]
        return f"\n{rule}\n".join(["", *rows, ""]).strip("\n")

    return render


RENDERINGS: dict[str, Callable[[Grid], str]] = {
    "opened by a pipe": opened_by_a_pipe,
    "filled up below": filled_up_below,
    "filled up": filled_up,
    "framed and filled up": framed_and_filled_up,
    "opened and filled up below": opened_and_filled_up_below,
    "hanging": hanging,
    "pipes open cells": lambda grid: "\n".join("| " + " | ".join(row) for row in words(grid)),
    "pipes part cells": lambda grid: "\n".join(" | ".join(row) for row in words(grid)),
    "framed": lambda grid: "\n".join("| " + " | ".join(row) + " |" for row in words(grid)),
    "spans as blanks": spans_as_blanks,
    "bulleted": lambda grid: "\n".join("- " + " | ".join(row) for row in words(grid)),
    "quoted": lambda grid: "\n".join("> | " + " | ".join(row) + " |" for row in words(grid)),
    "bold": lambda grid: "\n".join(
        "| " + " | ".join(f"**{t}**" if t else "" for t in row) + " |" for row in words(grid)
    ),
    "light box": drawn_box("│", "─"),
    "heavy box": drawn_box("┃", "━"),
    "double box": drawn_box("║", "═"),
    "plus and minus": lambda grid: "\n+------+---+\n".join("| " + " | ".join(row) + " |" for row in words(grid)),
    "tabs": lambda grid: "\n".join("\t".join(row) for row in words(grid)),
    "tabs around": lambda grid: "\n".join("\t" + "\t".join(row) + "\t" for row in words(grid)),
}


_UNSURE = ("hanging", "filled up below", "spans as blanks")
"""Where a blank value and a blank that fills the row up may look the same."""


def document(render: Callable[[Grid], str], values: dict[Slot, str]) -> bytes:
    tables = {name: render(grid) for name, grid in drawn(values).items()}
    return "\n".join(text for _, text in parts(tables)).encode()


def thinned(share: float, seed: int) -> dict[Slot, str]:
    draw = Random(seed)
    return {slot: "" if draw.random() < share else str(value) for slot, value in V21.items()}


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_cell(name: str) -> None:
    assert read(parse(document(RENDERINGS[name], raw(V21)))) == V21


@pytest.mark.parametrize("name", [name for name in RENDERINGS if name not in _UNSURE])
@pytest.mark.parametrize("seed", range(3))
def test_blanks_keep_their_place(name: str, seed: int) -> None:
    values = thinned(0.3, seed)
    report = parse(document(RENDERINGS[name], values))
    assert read(report) == {slot: int(text) if text else None for slot, text in values.items()}
    assert {cell.status for cell in report.cells if cell.value is None} == {Status.BLANK}


@pytest.mark.parametrize("name", [*RENDERINGS])
@pytest.mark.parametrize("share", [0.2, 0.8])
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_no_value_is_ever_shifted(name: str, share: float, seed: int) -> None:
    values = thinned(share, seed)
    report = parse(document(RENDERINGS[name], values))
    for cell in report.cells:
        text = values[cell.table_key, cell.row_key, cell.column_key]
        assert cell.status is Status.UNPARSEABLE or cell.raw == text, cell


@pytest.mark.parametrize("name", ["framed and filled up", "opened and filled up below", "filled up below"])
@pytest.mark.parametrize("seed", [14, 20, 52, 59])
def test_few_values_in_rows_that_begin_in_different_columns_are_not_shifted(name: str, seed: int) -> None:
    values = thinned(0.9, seed)
    report = parse(document(RENDERINGS[name], values))
    for cell in report.cells:
        text = values[cell.table_key, cell.row_key, cell.column_key]
        assert cell.status is Status.UNPARSEABLE or cell.raw == text, cell


def test_many_rows_in_one_line_of_pipes() -> None:
    def render(grid: Grid) -> str:
        return " ".join("| " + " | ".join(row) + " |" for row in words(grid))

    assert read(parse(document(render, raw(V21)))) == V21


NARROW = """行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结 结 其 尚
结 结 其 尚 结 结 其 尚
果 果 他 未
总计 果 果 他 未 总 果 果 他 未 总
维 纠 结 审
维 纠 结 审 计 维 纠 结 审 计
持 正 果 结
持 正 果 结 持 正 果 结
"""
TWO_LINES = """行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 维持 纠正 结果 审结 计
"""


@pytest.mark.parametrize("header", [NARROW, TWO_LINES])
def test_a_header_of_narrow_columns_line_by_line(header: str) -> None:
    values = " ".join(str(value) for slot, value in V21.items() if slot[0] == "review_litigation")
    tables = {name: "\n".join(" ".join(filter(None, row)) for row in words(g)) for name, g in drawn(raw(V21)).items()}
    text = "\n".join(text for _, text in parts({**tables, "litigation": header + values}))
    assert read(parse(text.encode())) == V21


MARKDOWN = r"""# 样例县水务局2023年政府信息公开工作年度报告

[首页](http://shui.example/) > [政府信息公开](http://shui.example/zfxxgk/ "公开")

## 一、总体情况

全年主动公开政府信息12条，详见[目录](http://shui.example/mulu.html)。

![图1](http://shui.example/a(1).png)

## **二、主动公开政府信息情况** ##

| 第二十条第（一）项 | | | |
|---|---|---|---|
| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
| 规章 | 3 | \\ | 无 |
| 行政规范性文件 | 4 | 5 | 6 |

### 三、收到和处理政府信息公开申请情况

1\. 全年共收到申请7件。
"""


def test_markdown_is_read_without_its_marks() -> None:
    report = parse(MARKDOWN.encode())
    assert (report.identity.title, report.identity.year) == ("样例县水务局2023年政府信息公开工作年度报告", 2023)
    assert [(section.key, section.text) for section in report.sections if section.key != "proactive_disclosure"] == [
        ("overview", "全年主动公开政府信息12条，详见目录。"),
        ("requests", "1. 全年共收到申请7件。"),
    ]
    cells = [(cell.value, cell.status) for cell in report.cells if cell.table_key == "proactive_20_1"]
    assert cells == [
        *[(3, Status.NUMBER), (None, Status.SLASH), (None, Status.NONE_TEXT)],
        *[(number, Status.NUMBER) for number in (4, 5, 6)],
    ]
    assert [mark for mark in ("#", "图1", "*", "\\.", "](", "http") if mark in report.text] == []
