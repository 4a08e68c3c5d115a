"""``nianbao demo``: harvest the built-in portal with the real spider, and show what came of it."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from archive.exits import FAULT, INTERRUPTED, exit_codes, fail
from crawler.demo import DemoPortal, host
from crawler.demo.results import Held, Results, issue_for, portals_held, results
from crawler.errors import CrawlError
from crawler.run import run_crawl
from crawler.summary import CrawlSummary

LABELS = {
    "narrative_2008": "2008 narrative 条例六项",
    "narrative_2014": "2014 narrative 统计表",
    "standard_2019": "2019 form 〔2019〕60号",
    "standard_2021": "2021 form 〔2021〕30号",
}
OURS = ("raw.db", "reports.db", "runs", ".lock")


@click.command(epilog="Example:  nianbao demo --archive /tmp/demo  (run it twice: the second time shows what changed)")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-data"),
    envvar="NIANBAO_ARCHIVE",
    show_default=True,
    help="Directory to keep the demo's archive in.",
)
@click.option("--fresh", is_flag=True, help="Throw the demo's archive away and begin anew.")
@exit_codes
def command(archive: Path, fresh: bool) -> int:
    """Crawl a small built-in portal, build the archive, and show what was found.

    Starts an invented government portal on 127.0.0.1, runs the real spider over it through its portal card, reads what
    it fetched, and prints the result. Touches no other host. Run it again: one report was re-issued with other numbers.
    """
    others = portals_held(archive) - {"demo"}
    if others:
        names = ", ".join(sorted(others - {""})) or "ingested files"
        raise click.UsageError(
            f"{archive} holds real reports ({names}); the demo would mix invented ones into them. "
            "Name another directory with --archive."
        )
    if fresh:
        _remove(archive)
    # Beside a terminal nothing says how wide a line may be; rows must not break there.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    issue = issue_for(archive)
    began = time.monotonic()
    with DemoPortal(issue) as portal:
        console.print(f"[bold]Demo portal 演示门户[/] on {portal.origin}, in the archive as http://{host()}/")
        if issue == 2:
            console.print("It was crawled before; since then one report has been re-issued with other numbers.")
        console.print("Crawling 抓取 → building 解读入库 …")
        target = portal.origin.removeprefix("http://")
        try:
            summary = run_crawl(archive, ["demo"], host_map={host(): target})
        except CrawlError as error:
            fail(str(error), error.exit_code)
        journal = list(portal.journal)
    if summary.finish_reason == "interrupted":
        fail("interrupted; what was fetched is kept, and the same command goes on from there", INTERRUPTED)
    if not (archive / "reports.db").is_file():
        # The bytes are safe; the notes say what kept them from being read.
        reasons = [line.reason for line in summary.notes]
        fail("\n".join(["no records were built from what was fetched", *reasons]), FAULT)
    found = results(archive)
    took = time.monotonic() - began
    console.print(_reports_table(found.reports))
    _print_failures(console, found)
    _print_changes(console, found, summary)
    _print_left_out(console, found, summary)
    unchanged = sum(visit.status == 304 for visit in journal)
    console.print(
        f"\n{len(journal)} requests 次请求 in {took:.0f} s: {len(summary.new)} reports new 新增, "
        f"{len(summary.changed)} changed 有变, {unchanged} pages answered “not modified” 未变 (304), "
        f"{summary.held} reports left alone, held and not due 已存未到期.",
        soft_wrap=True,
    )
    console.print(f"\n[bold]Next 下一步:[/]  nianbao serve --archive {archive}", soft_wrap=True)
    return summary.exit_code if summary.failed or summary.blocked or summary.finish_reason != "finished" else 0


def _remove(archive: Path) -> None:
    """Delete the files of the demo's archive, and nothing else that may lie beside them."""
    for path in archive.glob("*") if archive.is_dir() else ():
        if path.name in OURS or path.name.startswith(("raw.db-", "reports.db-")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _reports_table(reports: list[Held]) -> Table:
    table = Table(title=f"{len(reports)} reports 份年报", title_justify="left")
    table.add_column("publisher\n机关", no_wrap=True)
    table.add_column("year\n年度")
    table.add_column("form\n格式", no_wrap=True)
    for label in ("cells\n单元格", "failed checks\n勾稽不符", "findings\n提示", "addresses\n地址", "versions\n版本"):
        table.add_column(label, justify="right")
    for report in reports:
        cells = f"{report.cells}/{report.slots}" if report.slots else "–"
        failed = f"[red]{report.checks_failed}[/]" if report.checks_failed else "0"
        table.add_row(
            report.publisher,
            str(report.year),
            LABELS.get(report.form, report.form),
            cells,
            failed,
            str(report.findings),
            str(report.addresses),
            str(report.versions),
        )
    return table


def _print_failures(console: Console, found: Results) -> None:
    if not found.failures:
        return
    console.print("\n[bold]Checks that fail 勾稽关系不符[/] (the numbers are kept as published):")
    for failure in found.failures[:6]:
        console.print(
            f"  {failure.publisher} {failure.year}  {failure.check_id}  {failure.message}", soft_wrap=True, markup=False
        )
    if len(found.failures) > 6:
        console.print(f"  … and {len(found.failures) - 6} more")


def _print_changes(console: Console, found: Results, summary: CrawlSummary) -> None:
    if not found.changes:
        return
    when = "in this run 本次" if summary.changed else "in an earlier run 此前"
    console.print(f"\n[bold]Changed after publication 发布后改动[/], noticed {when}; both versions are kept:")
    for change in found.changes:
        console.print(f"  {change.publisher} {change.year}  {change.message}", soft_wrap=True, markup=False)


def _print_left_out(console: Console, found: Results, summary: CrawlSummary) -> None:
    lines = [f"not asked for 未抓取   {line.title or line.url}: {line.reason}" for line in summary.refused]
    lines += [f"not there 不存在      {line.title or line.url}: {line.reason}" for line in summary.missing]
    lines += [f"no report 不是年报    {body.title or body.url}: {body.reason}" for body in found.rejected]
    lines += [f"failed 失败           {line.url}: {line.reason}" for line in (*summary.failed, *summary.blocked)]
    lines += [f"note 注意             {line.reason}" for line in summary.notes]
    if lines:
        console.print("\n[bold]Left out, and why 未收录及原因:[/]")
        for line in lines:
            console.print(f"  {line}", soft_wrap=True, markup=False)
