"""``nianbao check``: read one report and print its statutory form with the sums that do not hold marked."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from archive.exits import CHECK_FAILED, PARTIAL, USAGE, exit_codes, fail
from parsers.formats import MAX_BYTES
from parsers.forms import FORMS, Table
from parsers.model import CheckResult, Hints, Outcome, Report, ReportCell, Severity, Status
from parsers.report import parse

_SHOWN = {
    Status.BLANK: "□",
    Status.SLASH: "/",
    Status.DASH: "—",
    Status.NONE_TEXT: "无",
    Status.NOT_APPLICABLE: "不适用",
    Status.ROW_ABSENT: "×",
    Status.UNPARSEABLE: "?",
}
_LABEL = 36
_LEGEND = (
    "□ 空白 blank · / — 原文如此 as published · × 缺行 row absent · ? 无法确定 unreadable · "
    "✗ 不符的合计 total that fails · ~ 其加数 its addends"
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything that was read, as JSON on standard output.")
@exit_codes
def command(file: Path, as_json: bool) -> int:
    """Read one report and print its form with failed sums marked. Needs no archive and stores nothing.

    Exit code 0: every check that can be made holds. 4: a sum or a comparison fails. 3: something was not readable
    beyond doubt. 2: the file is no report or cannot be read.

    \b
    Example:
      nianbao check draft.html
      nianbao check draft.txt --json | jq .checks
    """
    if not file.is_file():
        fail(f"{file}: there is no such file. Give the path of one report (.html, .htm or .txt).", USAGE)
    with file.open("rb") as handle:
        body = handle.read(MAX_BYTES + 1)
    report = parse(body, Hints(url=file.resolve().as_uri()))
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2, default=_plain))
    if report.state != "report":
        word = "is no annual report" if report.state == "not_report" else "cannot be read"
        fail(f"{file}: {word}: {report.reason}", USAGE)
    if not as_json:
        _show(report, Console(highlight=False))
    if any(check.outcome is Outcome.FAIL and check.severity is not Severity.INFO for check in report.checks):
        return CHECK_FAILED
    doubtful = any(cell.status is Status.UNPARSEABLE for cell in report.cells)
    return PARTIAL if doubtful or any(f.severity is not Severity.INFO for f in report.findings) else 0


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def _show(report: Report, console: Console) -> None:
    who = report.identity
    form = FORMS.get(report.form)
    console.print(f"[bold]{escape(who.title or '(无标题 no title)')}[/bold]")
    console.print(
        f"{escape(who.publisher or '发布机关未知 publisher unknown')} · {who.region_code or '------'} · "
        f"{who.level or 'level unknown'} · {who.year or '年度未知 year unknown'} · "
        f"{f'{form.label_zh} {form.label_en}' if form else '格式未知 form unknown'}"
    )
    marks = _marks(report.checks)
    cells = {(cell.table_key, cell.row_key, cell.column_key): cell for cell in report.cells}
    if form and cells:
        for table in form.tables:
            if any(key[0] == table.key for key in cells):
                console.print(_grid(table, cells, marks))
        console.print(f"[dim]{_LEGEND}[/dim]")
    else:
        console.print("没有法定表格 no statutory table")
    _figures(report, console)
    _verdict(report, console)


def _marks(checks: tuple[CheckResult, ...]) -> dict[str, str]:
    """Cell name to ✗ (the total of a failed check) or ~ (an addend). A total is never shown as a mere addend."""
    marks: dict[str, str] = {}
    for check in checks:
        if check.outcome is Outcome.FAIL and check.cells:
            marks[check.cells[0]] = "✗"
            for name in check.cells[1:]:
                marks.setdefault(name, "~")
    return marks


def _grid(table: Table, cells: dict[tuple[str, str, str], ReportCell], marks: dict[str, str]) -> Grid:
    grid = Grid(title=table.label_zh, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # Wide enough that most labels stay on one line of a terminal of 80 columns.
    grid.add_column("", overflow="fold", min_width=_LABEL, max_width=_LABEL)
    for column in table.columns:
        grid.add_column(column.label, justify="right", overflow="fold")
    for line in table.lines:
        if not line.key:
            grid.add_row(Text(line.label, style="dim"))
            continue
        values = []
        for column in table.columns:
            cell = cells[table.key, line.key, column.key]
            values.append(_value(cell, marks.get(f"{table.key}.{line.key}.{column.key}", "")))
        grid.add_row(Text(line.label), *values)
    return grid


def _value(cell: ReportCell, mark: str) -> Text:
    words = f"{cell.value}" if cell.status is Status.NUMBER else _SHOWN[cell.status]
    style = {"✗": "bold reverse red", "~": "red"}.get(mark, "" if cell.status is Status.NUMBER else "dim")
    return Text(f"{words}{mark}", style=style)


def _figures(report: Report, console: Console) -> None:
    if report.figures:
        grid = Grid(title="正文中的数字 figures in the prose", title_justify="left", pad_edge=False)
        for name in ("指标 indicator", "值 value", "原文 as published"):
            grid.add_column(name, overflow="fold")
        for figure in report.figures:
            grid.add_row(figure.indicator, f"{figure.value} {figure.unit} {figure.qualifier}".strip(), Text(figure.raw))
        console.print(grid)


def _verdict(report: Report, console: Console) -> None:
    count = {outcome: sum(1 for check in report.checks if check.outcome is outcome) for outcome in Outcome}
    console.print(
        f"核对 checks: {count[Outcome.PASS]} 一致 pass · {count[Outcome.FAIL]} 不一致 fail · "
        f"{count[Outcome.UNCERTAIN]} 不确定 uncertain · {count[Outcome.NOT_ASSESSABLE]} 无法核对 not assessable"
    )
    for check in report.checks:
        if check.outcome is Outcome.FAIL:
            style = "bold red" if check.severity is Severity.ERROR else "yellow"
            console.print(Text(f"✗ {check.check_id} {check.message}", style=style))
    for check in report.checks:
        if check.outcome is Outcome.UNCERTAIN:
            console.print(Text(f"? {check.check_id} {check.message}", style="yellow"))
    for finding in report.findings:
        console.print(Text(f"! {finding.kind}: {finding.message}", style="yellow"))
