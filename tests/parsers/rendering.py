"""Write any form with any values in any layout: the other half of every reading test.

The renderer knows the printed forms, not the parser: labels are those of the form data, the layouts
are those in which portals and clerks publish them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from parsers.forms import FORMS, Form, Row, Table

Values = Mapping[tuple[str, str, str], str]
"""(table key, row key, column key) to the raw text of the cell."""

Grid = list[list[tuple[str, int, int]]]
"""Rows of (text, colspan, rowspan)."""

_REQUESTS_HEAD: Grid = [
    [("(本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和)", 3, 3), ("申请人情况", 7, 1)],
    [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
    [(label, 1, 1) for label in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
]
_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_LITIGATION_HEAD: Grid = [
    [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
    [*((label, 1, 2) for label in _RESULTS), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
    [(label, 1, 1) for label in (*_RESULTS, *_RESULTS)],
]


def _proactive(tables: Iterable[Table], values: Values) -> Grid:
    grid: Grid = []
    for table in tables:
        width = 1 + len(table.columns)
        grid.append([(table.headings[0], width, 1)])
        grid.append([("信息内容", 1, 1), *((column.label, 1, 1) for column in table.columns)])
        for row in table.rows:
            grid.append([(row.label, 1, 1), *((values[table.key, row.key, c.key], 1, 1) for c in table.columns)])
    return grid


def _requests(table: Table, values: Values) -> Grid:
    grid = [list(row) for row in _REQUESTS_HEAD]
    lines = table.lines
    pending: list[tuple[str, int, int]] = []
    for number, line in enumerate(lines):
        if not line.key:
            pending.append((line.label, 1, _height(lines, number)))
            continue
        inside = _depth(line)
        label = (line.label, 3 - inside, 1)
        grid.append([*pending, label, *((values[table.key, line.key, c.key], 1, 1) for c in table.columns)])
        pending = []
    return grid


def _depth(line: Row) -> int:
    """How many group columns stand left of the label: 0 for 一、, 1 for (一), 2 for 1."""
    return 0 if line.label[1] == "、" else 1 if line.label.startswith("(") else 2


def _height(lines: tuple[Row, ...], group: int) -> int:
    deep = _depth(lines[group])
    count = 0
    for line in lines[group + 1 :]:
        if _depth(line) <= deep:
            break
        count += bool(line.key)
    return count


def _litigation(table: Table, values: Values) -> Grid:
    data = [(values[table.key, row.key, column.key], 1, 1) for row, column in table.slots()]
    return [*(list(row) for row in _LITIGATION_HEAD), data]


def _statistics(table: Table, values: Values) -> Grid:
    grid: Grid = [[("统计指标" if "2014" in table.key else "指标名称", 1, 1), ("单位", 1, 1), ("统计数", 1, 1)]]
    for line in table.lines:
        if line.key:
            grid.append([(line.label, 1, 1), (line.unit, 1, 1), (values[table.key, line.key, "value"], 1, 1)])
        else:
            grid.append([(line.label, 1, 1), ("——", 1, 1), ("——", 1, 1)])
    return grid


def grids(form: Form, values: Values) -> dict[str, Grid]:
    """The printed tables of a form by the section they stand in."""
    if form.key.startswith("narrative"):
        return {"annex": _statistics(form.tables[0], values)}
    return {
        "proactive": _proactive(form.sheets["proactive_disclosure"], values),
        "requests": _requests(form.table("requests"), values),
        "litigation": _litigation(form.table("review_litigation"), values),
    }


# Layouts: a grid in, markup or lines out.


def as_html(grid: Grid, cell: Callable[[str], str] = escape) -> str:
    """A table with spans."""
    rows = []
    for row in grid:
        cells = "".join(
            f"<td{_span('colspan', across)}{_span('rowspan', down)}>{cell(words)}</td>" for words, across, down in row
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table border='1'><tbody>{''.join(rows)}</tbody></table>"


def _span(name: str, count: int) -> str:
    return f" {name}='{count}'" if count > 1 else ""


def word_cell(words: str) -> str:
    """A cell as Word exports it: each character in a span of its own, a non-breaking space for nothing."""
    spans = "".join(f"<span lang=EN-US style='font-size:9pt'>{escape(char)}</span>" for char in words)
    return f"<p class=MsoNormal align=center>{spans or '&nbsp;'}<o:p></o:p></p>"


def as_word_html(grid: Grid) -> str:
    """A table as Word exports it."""
    return as_html(grid, word_cell)


def as_nested_html(grid: Grid) -> str:
    """The table inside two layout tables."""
    return f"<table><tr><td><table><tr><td>{as_html(grid)}</td></tr></table></td><td>&nbsp;</td></tr></table>"


def as_split_html(grid: Grid) -> str:
    """The table cut in two in the middle of its data rows."""
    middle = max(len(grid) // 2, 4) if len(grid) > 5 else len(grid)
    return as_html(grid[:middle]) + (as_html(grid[middle:]) if grid[middle:] else "")


def as_pipes(grid: Grid) -> str:
    """A line a row, cells closed by a pipe."""
    return "\n".join("".join(f"{words} | " for words, _, _ in row).rstrip(" ") for row in grid)


def as_padded_pipes(grid: Grid) -> str:
    """As pipes, every line filled up with empty cells to one width."""
    width = max(sum(across for _, across, _ in row) for row in grid)
    lines = ["".join(f"{words} | " for words, _, _ in row) + "| " * (width - len(row)) for row in grid]
    return "\n".join(line.rstrip(" ") for line in lines)


def as_markdown(grid: Grid) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(words for words, _, _ in row) + " |" for row in grid]
    return "\n".join([lines[0], "|" + "---|" * 3, *lines[1:]])


def as_tabs(grid: Grid) -> str:
    """Tab-separated text."""
    return "\n".join("\t".join(words for words, _, _ in row) for row in grid)


def as_lines(grid: Grid) -> str:
    """One cell a line, blank lines between: a blank cell leaves no trace."""
    return "\n\n".join(words for row in grid for words, _, _ in row if words)


def as_piped_lines(grid: Grid) -> str:
    """One cell a line, each closed by a pipe: a blank cell is a lone pipe."""
    return "\n".join(f"{words} |".strip() for row in grid for words, _, _ in row)


HTML_LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "html": as_html,
    "word_html": as_word_html,
    "nested_html": as_nested_html,
    "split_html": as_split_html,
}
TEXT_LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "pipes": as_pipes,
    "padded_pipes": as_padded_pipes,
    "markdown": as_markdown,
    "tabs": as_tabs,
    "lines": as_lines,
    "piped_lines": as_piped_lines,
}

_PROSE = "本单位认真贯彻《中华人民共和国政府信息公开条例》，依法做好政府信息公开工作，及时、准确公开政府信息。"


def report(form_key: str, values: Values, layout: str, year: int) -> bytes:
    """A whole report of the form with these values in this layout, as bytes of UTF-8."""
    form = FORMS[form_key]
    html = layout in HTML_LAYOUTS
    write = (HTML_LAYOUTS if html else TEXT_LAYOUTS)[layout]
    tables = {name: write(grid) for name, grid in grids(form, values).items()}
    title = f"样例县教育局{year}年政府信息公开工作年度报告"
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    parts: list[str] = [title, period, "一、总体情况", _PROSE]
    if "annex" in tables:
        parts += ["二、主动公开政府信息情况", _PROSE, "三、依申请公开政府信息情况", _PROSE]
        parts += ["四、存在的主要问题及改进情况", _PROSE, "五、其他需要报告的事项", "无。"]
        parts += ["附件：政府信息公开情况统计表", tables["annex"]]
    else:
        parts += ["二、主动公开政府信息情况", tables["proactive"]]
        parts += ["三、收到和处理政府信息公开申请情况", tables["requests"]]
        parts += ["四、政府信息公开行政复议、行政诉讼情况", tables["litigation"]]
        parts += ["五、存在的主要问题及改进情况", _PROSE, "六、其他需要报告的事项", "无。"]
    if not html:
        return "\n".join(parts).encode()
    body = "".join(part if part.startswith("<table") else f"<p>{escape(part)}</p>" for part in parts)
    page = (
        f"<html><head><title>{title}_样例县人民政府</title></head><body>"
        "<div class='nav'><a href='/'>首页</a> <a href='/zwgk/'>政务公开</a> <a href='/hd/'>互动交流</a></div>"
        f"<div class='position'>当前位置：<a href='/'>首页</a> &gt; 年报</div><div class='article'>{body}</div>"
        "<div class='footer'>版权所有：样例县人民政府 网站标识码：9901230001 ICP备00000000号</div></body></html>"
    )
    return page.encode()
