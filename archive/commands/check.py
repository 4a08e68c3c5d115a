"""``nianbao check``: read reports and print their statutory forms with the sums that do not hold marked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table as Grid
from rich.text import Text

from archive.exits import CHECK_FAILED, PARTIAL, USAGE, exit_codes, printable
from archive.glossary import both
from archive.ingest import Doubt, files, named
from parsers.checks import INDICATORS, message_en
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
_LABEL = (14, 36)
_HEADER = 6
"""Columns of a narrow terminal in which the labels of rows and columns are folded."""
_WIDEST = 1000
_FILE_WIDTH = 120
"""Columns of output that goes to a file or a pipe, which has no width of its own."""
_LEGEND = (
    "□ 空白 blank · / — 原文如此 as published · × 缺行 row absent · ? 无法确定 unreadable · "
    "✗ 不符的合计 total that fails · ~ 其加数 its addends"
)
_CODES = {CHECK_FAILED: "不一致 fail", USAGE: "未读 not read", PARTIAL: "有疑问 in doubt", 0: "无误 in order"}
_MOST_BLANK = 8
"""Sums with blank cells that would fail if blanks were 0; the rest is only counted."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Everything that was read, as JSON on standard output.")
@exit_codes
def command(paths: tuple[Path, ...], as_json: bool) -> int:
    """Read reports and print their forms with failed sums marked. Needs no archive and stores nothing.

    FILE is a report, or a folder whose files are read. Exit code 0: every check that can be made holds. 4: a sum or a
    comparison fails, in one file at least. 2: a file is no report or cannot be read (and nothing fails elsewhere). 3:
    something was not readable beyond doubt. With --json one FILE gives an object, several or a folder a list.

    \b
    Example:
      nianbao check draft.html
      nianbao check draft.txt --json | jq .checks
      nianbao check drafts/
    """
    many = len(paths) > 1 or paths[0].is_dir()
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=max(console.width, _FILE_WIDTH))
    codes: Counter[int] = Counter()
    shown: list[dict[str, Any]] = []
    for path in _files(paths):
        report = None if isinstance(path, Doubt) else _read(path)
        if report is not None and as_json:
            shown.append({"file": str(path), **asdict(report)} if many else asdict(report))
        if isinstance(path, Doubt) or report is None or report.state != "report":
            why = str(path) if isinstance(path, Doubt) else f"{path}: {_why_not(report)}"
            click.echo("Error: " + printable(why), err=True)
            codes[USAGE] += 1
            continue
        if not as_json:
            if many:
                console.rule(escape(printable(path)))
            _show(report, console)
        codes[_code(report)] += 1
    if as_json and shown:
        click.echo(json.dumps(shown if many else shown[0], ensure_ascii=False, indent=2, default=_plain))
    if many and not as_json:
        told = " · ".join(f"{codes[code]} {words}" for code, words in _CODES.items())
        console.print(f"{codes.total()} 份 files: {told}")
    return next((code for code in (CHECK_FAILED, USAGE, PARTIAL) if codes[code]), 0)


def _files(paths: tuple[Path, ...]) -> Iterator[Path | Doubt]:
    """The files named, whatever they are called, and of the folders named those that are named as ``ingest`` wants."""
    for path in paths:
        if path.is_file():
            yield path
        else:
            yield from (one if isinstance(one, Doubt) else named(one) or one for one in files([path]))


def _read(path: Path) -> Report:
    with path.open("rb") as handle:
        body = handle.read(MAX_BYTES + 1)
    return parse(body, Hints(url=path.resolve().as_uri()))


def _why_not(report: Report | None) -> str:
    if report is None:
        return "cannot be read"
    return f"{'is no annual report' if report.state == 'not_report' else 'cannot be read'}: {report.reason}"


def _code(report: Report) -> int:
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
        f"{escape(who.publisher or '发布机关未知 publisher unknown')} · "
        f"{who.region_code or '区划未知 region unknown'} · "
        f"{both('level', who.level) or '级别未知 level unknown'} · {who.year or '年度未知 year unknown'} · "
        f"{f'{form.label_zh} {form.label_en}' if form else '格式未知 form unknown'}"
    )
    marks = _marks(report.checks)
    cells = {(cell.table_key, cell.row_key, cell.column_key): cell for cell in report.cells}
    if form and cells:
        for table in form.tables:
            if any(key[0] == table.key for key in cells):
                _draw(console, *(_grid(table, cells, marks, narrow) for narrow in (False, True)))
        console.print(f"[dim]{_LEGEND}[/dim]")
    else:
        console.print("没有法定表格 no statutory table")
    _figures(report, console)
    _verdict(report, console)


def _draw(console: Console, wide: Grid, narrow: Grid) -> None:
    """Print the first of the two that fits; what fits nowhere runs over the line: no column is ever cut off."""
    roomy = console.options.update(width=_WIDEST)
    grid = wide if Measurement.get(console, roomy, wide).maximum <= console.width else narrow
    console.print(grid, width=max(console.width, Measurement.get(console, roomy, grid).maximum), crop=False)


def _marks(checks: tuple[CheckResult, ...]) -> dict[str, str]:
    """Cell name to ✗ (the total of a failed check) or ~ (an addend). A total is never shown as a mere addend."""
    marks: dict[str, str] = {}
    for check in checks:
        if check.outcome is Outcome.FAIL and check.cells:
            marks[check.cells[0]] = "✗"
            for name in check.cells[1:]:
                marks.setdefault(name, "~")
    return marks


def _grid(
    table: Table, cells: dict[tuple[str, str, str], ReportCell], marks: dict[str, str], narrow: bool = False
) -> Grid:
    grid = Grid(title=table.label_zh, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    least, most = _LABEL
    grid.add_column("", overflow="fold", min_width=least, max_width=least if narrow else most)
    for column in table.columns:
        longest = max(_value(cells[table.key, row.key, column.key], "✗").cell_len for row in table.rows)
        width = max(longest, _HEADER) if narrow else None
        grid.add_column(column.label, justify="right", overflow="fold", min_width=longest, max_width=width)
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
            name = f"{INDICATORS.get(figure.indicator, '')} [dim]{figure.indicator}[/dim]".strip()
            grid.add_row(name, f"{figure.value} {figure.unit} {figure.qualifier}".strip(), Text(figure.raw))
        console.print(grid)


def _verdict(report: Report, console: Console) -> None:
    count = {outcome: sum(1 for check in report.checks if check.outcome is outcome) for outcome in Outcome}
    console.print(
        f"核对 checks: {count[Outcome.PASS]} 一致 pass · {count[Outcome.FAIL]} 不一致 fail · "
        f"{count[Outcome.UNCERTAIN]} 不确定 uncertain · {count[Outcome.NOT_ASSESSABLE]} 无法核对 not assessable"
    )
    failed = [check for check in report.checks if check.outcome is Outcome.FAIL]
    for check in sorted(failed, key=lambda check: tuple(Severity).index(check.severity)):
        style = "bold red" if check.severity is Severity.ERROR else "yellow"
        console.print(Text(f"✗ {check.check_id} {check.message}", style=style))
        console.print(Text(f"    {message_en(check)}", style="dim"))
    for check in report.checks:
        if check.outcome is Outcome.UNCERTAIN:
            console.print(Text(f"? {check.check_id} {check.message}", style="yellow"))
    blank = [check for check in report.checks if check.blank_as_zero is Outcome.FAIL]
    for check in blank[:_MOST_BLANK]:
        console.print(Text(f"□ {check.check_id} {check.message}", style="dim"))
    if len(blank) > _MOST_BLANK:
        console.print(Text(f"□ 另有 {len(blank) - _MOST_BLANK} 项 more, see --json", style="dim"))
    for finding in report.findings:
        words = f"! {both('finding', finding.kind)}: {finding.message} {finding.evidence}".rstrip()
        console.print(Text(printable(words), style="yellow"))
