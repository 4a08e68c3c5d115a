"""``nianbao explain``: why this number, why this report."""

from __future__ import annotations

import json
import unicodedata
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from archive.commands.opening import archive_option, open_reports
from archive.exits import USAGE, exit_codes, fail, printable
from archive.explain import NotHeld, explain_cell, explain_figure, explain_report, explain_section, find_report
from archive.glossary import both
from archive.snapshots import Snapshots


@click.command()
@click.argument("report")
@click.argument("cell", nargs=-1, metavar="[TABLE ROW COLUMN]")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def command(report: str, cell: tuple[str, ...], archive: Path, as_json: bool) -> None:
    """From a number back to its place in the raw bytes.

    REPORT is a report's id or address. With TABLE ROW COLUMN (or table.row.column) one cell is explained: what was
    published, how it was read step by step, the bytes it was read from, the words that name its row and column, the
    checks that use it and last year's value. `figure INDICATOR [N]` explains the N-th such number of the prose,
    `section KEY` a section. Without, the report: what its identity rests on, its versions, its findings.

    \b
    Example:
      nianbao explain 210800-2020
      nianbao explain 210800-2020 requests new_received total
      nianbao explain 210800-2020 figure applications_received
      nianbao explain 210800-2020 section overview
    """
    names = tuple(cell[0].split(".")) if len(cell) == 1 else cell
    if len(names) > 3:
        raise click.UsageError("after REPORT come at most TABLE, ROW and COLUMN")
    with closing(open_reports(archive)) as conn:
        try:
            identifier = find_report(conn, report)
            if not names:
                found = explain_report(conn, identifier)
            elif names[0] == "section":
                found = explain_section(conn, identifier, names[1] if len(names) == 2 else "")
            else:
                table, row, column = (*names, "", "", "")[:3]
                raw_db = archive / "raw.db"
                raw = Snapshots(raw_db, read_only=True) if raw_db.is_file() else None
                try:
                    if table == "figure":
                        if column and not column.isdecimal():
                            raise click.UsageError("after figure INDICATOR comes at most a number: 2 for the second")
                        found = explain_figure(conn, raw, identifier, row, int(column or 1))
                    else:
                        found = explain_cell(conn, raw, identifier, table, row, column)
                finally:
                    if raw is not None:
                        raw.close()
        except NotHeld as error:
            fail(str(error), USAGE)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif names:
        shows = {"section": _show_section, "figure": _show_figure}
        shows.get(names[0], _show_cell)(found)
    else:
        _show_report(found)


def _line(label: str, value: object) -> None:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in label)
    click.echo(f"{label}{' ' * max(1, 12 - width)}{printable(value)}")


def _show_cell(found: dict[str, Any]) -> None:
    cell, source = found["cell"], found["source"]
    if found["labels"]:
        _line("位置", " › ".join(found["labels"].values()))
    _line("名称", f"{cell['report_id']} {cell['table_key']}.{cell['row_key']}.{cell['column_key']}")
    _line("数值", "（没有数）" if cell["value"] is None else f"{cell['value']} {cell['unit']}")
    _line("原文", f"「{cell['raw'] or ''}」")
    _line("状态", f"{cell['status']}: {found['meaning']}")
    if found["note"]:
        _line("说明", found["note"])
    _line("地址", found["url"])
    _line("正文指纹", found["body_sha256"])
    if "text" in source:
        _line("出处", source["place"])
        _line("原始字节", f"{source['before']}【{source['text']}】{source['after']}")
    else:
        _line("出处", " ".join(part for part in (source["place"], source["why"]) if part))
    _line("解读程序", found["parser_version"])
    _show_reading(found.get("reading"), cell["value"])
    _show_before(found["last_year"])
    if not found["checks"]:
        _line("勾稽检查", "没有用到此格的检查 / no check uses this cell")
    for check in found["checks"]:
        _show_check(check)


_STEPS = {
    "published": "原文 published",
    "folded": "统一字符 folded",
    "unit": "换算单位 unit",
    "note": "说明 note",
    "status": "没有数 no number",
    "value": "数值 value",
}
_HOW = {
    "exact": "与格式的文字相同 exact",
    "joined": "断开的文字合起来相同 joined",
    "words": "含有格式的关键字 by words",
    "approximate": "文字相近 approximate",
    "place": "没有文字，按位置 by place",
}


def _show_reading(reading: dict[str, Any] | None, value: object) -> None:
    """The steps of reading again; a reading that gives another value than the archive holds is said."""
    if reading is None:
        return
    if reading["place"]:
        _line("页内位置", reading["place"])
    for label, words in (("行名依据", reading["row_words"]), ("列名依据", reading["column_words"])):
        if words:
            _line(label, f"「{words['text']}」 {_HOW[words['how']]}" if words["text"] else _HOW[words["how"]])
    for name, words in reading["steps"]:
        _line("步骤", f"{_STEPS[name]}: {words}")
    now = reading["read_now"]
    if (now is None) != (value is None) or (now is not None and Decimal(now) != Decimal(str(value))):
        _line(
            "注意",
            f"现在重读得 {now or '没有数'}，与存档不同，请重新构建 / reading now differs: run nianbao build --all",
        )


def _show_before(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        _line(
            "上年", f"{row['report_id']} 「{row['raw'] or ''}」 {'' if row['value'] is None else row['value']}".rstrip()
        )


def _show_figure(found: dict[str, Any]) -> None:
    figure, context = found["figure"], found["context"]
    _line("名称", f"{figure['report_id']} figure.{figure['indicator']}（正文共 {found['stated']} 处）")
    _line("数值", f"{figure['value']} {figure['unit']} {figure['qualifier']}".rstrip())
    _line("原文", f"{context['before']}【{context['text']}】{context['after']}")
    for section in found["section"]:
        _line("章节", f"{section['key']} {section['number']} {section['heading']}")
    _line("范围", both("scope", figure["scope"]) or "（正文未说明）")
    _show_reading(found.get("reading"), figure["value"])
    _show_before(found["last_year"])
    if not found["checks"]:
        _line("勾稽检查", "没有用到此数的检查 / no check uses this figure")
    for check in found["checks"]:
        _show_check(check)


def _show_section(found: dict[str, Any]) -> None:
    for section in found["sections"]:
        _line("章节", f"{section['key']} {section['number']} {section['heading']}")
        _line("起点", f"正文第 {section['start']} 字 / character {section['start']} of the text")
        _line("文字", section["text"])
    for figure in found["figures"]:
        _line("数字", f"{figure['indicator']} {figure['value']} {figure['unit']} 「{figure['raw']}」")
    for before in found["last_year"]:
        _line("上年", f"{before['report_id']} {before['number']} {before['heading']} {len(before['text'])} 字")


def _show_check(check: dict[str, Any]) -> None:
    outcome = f"{both('outcome', check['outcome'])}: {check['message']}"
    _line("勾稽检查", f"{check['check_id']} {check['scope']} {outcome}{_reviewed(check)}")


def _reviewed(check: dict[str, Any]) -> str:
    return f" · 复核 review: {both('review', check['review'])}" if check["review"] else ""


def _show_report(found: dict[str, Any]) -> None:
    about = found["report"]
    _line("年报", f"{about['id']} {about['title']}")
    for label, name in (
        ("公开主体", "publisher"), ("年度", "year"), ("级别", "level"), ("区划代码", "region_code"), ("格式", "form"),
        ("发布日期", "published_on"), ("地址", "url"), ("正文指纹", "body_sha256"),
    ):  # fmt: skip
        evidence = found["evidence"].get(name, "")
        known = "（不明）" if about[name] in (None, "") else both(name, str(about[name]))
        _line(label, f"{known}{f'  ← {evidence}' if evidence else ''}")
    for row in found["coverage"]:
        _line("公布情况", f"{row['state']} {row['reason']}")
    _line("格", f"{about['cells_read']} / {about['cells']}")
    for row in found["versions"]:
        mark = "现行" if row["current"] else "　　"
        _line("版本", f"{row['version']} {mark} {row['first_seen']} – {row['last_seen']} {row['url']} {row['reason']}")
    for row in found["addresses"]:
        _line("见于", f"{row['url']} 第 {row['version']} 版")
    for row in found["findings"]:
        kind = f"{both('severity', row['severity'])} · {both('finding', row['kind'])}"
        _line("提示", f"{kind}: {row['message']} {row['evidence']}".rstrip())
    for check in found["failed_checks"]:
        _show_check(check)
    for review in found["reviews"]:
        told = f"{review['subject']} {both('review', review['verdict'])}（{both('review', review['state'])}）"
        _line("复核", f"{told}: {review['note']} {review['reviewer']} {review['reviewed_at'][:10]}")
