"""``nianbao doctor``: is the environment fit, are both files whole, is what must agree in agreement?"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import click

from archive.commands.opening import archive_option
from archive.commands.progress import progress
from archive.exits import CHECK_FAILED, exit_codes, printable
from archive.glossary import both
from archive.verify import GIB, Result, result, verify

RESERVE = 2 * GIB
"""Free bytes below which a run may fail half-way."""


@click.command()
@archive_option
@click.option(
    "--full", is_flag=True, help="Compare every body with its hash, not a sample, and the index word by word."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def command(archive: Path, full: bool, as_json: bool) -> int:
    """Check environment and archive; each thing found wrong comes with its cure.

    Ends with 4 when something is wrong. `nianbao verify` looks at the archive alone, and at all of it.

    \b
    Example:
      nianbao doctor --full
    """
    return show(examine(archive, full=full), as_json=as_json)


def show(found: Iterable[Result], *, as_json: bool) -> int:
    """Print results, and return the exit code they come to."""
    results = list(found) if as_json else found
    wrong = False
    if as_json:
        click.echo(json.dumps([asdict(one) for one in results], ensure_ascii=False, indent=1))
    for one in results:
        wrong = wrong or one.state == "wrong"
        if not as_json:
            name, zh = printable(one.what), f"{one.found_zh} / " if one.found_zh else ""
            click.echo(f"{both('examined', one.state)}  {name}: {zh}{printable(one.found)}")
            if one.cure:
                click.echo(f"      → {one.cure_zh} / {one.cure}")
    return CHECK_FAILED if wrong else 0


def examine(archive: Path, *, full: bool) -> Iterator[Result]:
    """Look at everything, in the order in which faults explain each other."""
    yield from _environment()
    if not archive.is_dir():
        cure = ("run `nianbao demo` or `nianbao crawl` to begin one", "请运行 `nianbao demo` 或 `nianbao crawl`")
        yield result("archive", "note", f"{archive} does not exist", "还没有档案", cure)
        return
    yield _disk(archive)
    yield _lock(archive)
    yield from verify(archive, full=full, progress=progress)


def _environment() -> Iterator[Result]:
    fit = sys.version_info >= (3, 11)
    cure = ("", "") if fit else ("install Python 3.11 or newer", "请安装 Python 3.11 或更新版本")
    yield result("Python", "ok" if fit else "wrong", platform.python_version(), "", cure)
    told = f"{version('nianbao')}, Datasette {version('datasette')}, Scrapy {version('scrapy')}"
    yield result("nianbao", "ok", told, "")
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize='unicode61')")
            yield result("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5", "有全文检索")
        except sqlite3.OperationalError as error:
            cure = ("use a Python whose SQLite has FTS5, e.g. Debian's", "请用带 FTS5 的 Python，如 Debian 所附")
            yield result("SQLite", "wrong", f"{sqlite3.sqlite_version}: {error}", "没有全文检索", cure)


def _disk(archive: Path) -> Result:
    free = shutil.disk_usage(archive).free
    found, zh = f"{free / GIB:.1f} GiB free", f"剩余 {free / GIB:.1f} GiB"
    if not os.access(archive, os.W_OK):
        told = f"{found}, but {archive} cannot be written by this user"
        return result("disk", "note", told, f"{zh}，但本用户不能写", ("reading works", "仍可阅读"))
    if free < RESERVE:
        least = f"{RESERVE / GIB:.0f} GiB"
        cure = (f"free at least {least} before the next run", f"下次运行前请至少腾出 {least}")
        return result("disk", "wrong", found, zh, cure)
    return result("disk", "ok", found, zh)


def _lock(archive: Path) -> Result:
    path = archive / ".lock"
    if not path.exists():
        return result("lock", "ok", "free", "空闲")
    with path.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = handle.read(500).decode("utf-8", "replace").strip() or "a run that did not say which"
            cure = ("counts below may still move; wait for it to end", "下列数目还会变，等它结束")
            return result("lock", "note", f"held by {holder}", "正在写入", cure)
    return result("lock", "ok", "free", "空闲")
