"""Files at hand through the real parsers: what becomes a report, whose, and what each oddity is told as."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.commands.ingest import command

SECTIONS = "".join(
    f"<p>{heading}</p><p>{'本机关认真贯彻落实条例，做好政府信息公开工作。' * 8}</p>"
    for heading in (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )
)


def page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{SECTIONS}</body></html>".encode()


def ingest(archive: Path, *paths: Path) -> Result:
    return CliRunner().invoke(command, ["--archive", str(archive), "--jobs", "1", *map(str, paths)])


def rows(archive: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        return db.execute(sql).fetchall()


@pytest.mark.parametrize("name", ["市财政局", "长安区", "柳林镇人民政府"])
def test_bodies_of_one_name_in_places_unknown_stay_apart(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.html").write_bytes(page(f"{name}2020年政府信息公开工作年度报告"))
    ingest(tmp_path / "data", tmp_path / "one", tmp_path / "two")
    assert rows(tmp_path / "data", "SELECT region_code, versions, addresses FROM reports") == [("", 1, 1)] * 2
    ids = rows(tmp_path / "data", "SELECT DISTINCT publisher_id FROM reports")
    assert len(ids) == 2


def test_a_central_department_is_one_wherever_its_report_stands(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.html").write_bytes(page("教育部2020年政府信息公开工作年度报告"))
    ingest(tmp_path / "data", tmp_path / "one", tmp_path / "two")
    assert rows(tmp_path / "data", "SELECT level, addresses FROM reports") == [("central_department", 2)]


def test_a_name_can_neither_break_the_line_nor_turn_it_around(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a\nb.html", "\u202ea.html", "\x1b[31ma.html", os.fsdecode(b"\xff.html")):
        (folder / name).touch()
    told = ingest(tmp_path / "data", folder).stderr.splitlines()
    names = ["�[31ma.html", "a b.html", "�a.html", "�.html"]
    assert told == [f"{folder}/{name}: it is empty. Save the page again" for name in names]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    (folder / "a.html").write_bytes(page("营口市财政局2020年政府信息公开工作年度报告"))
    scan: Callable[[Any], Iterator[os.DirEntry[str]]] = os.scandir

    def closed(path: Any) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    result = ingest(tmp_path / "data", folder)
    assert result.exit_code == 3
    assert result.stderr == f"{folder}/closed: the folder cannot be read (Permission denied). Mend its rights\n"
    assert rows(tmp_path / "data", "SELECT id FROM reports") == [("210800-czj-c8d6df-2020",)]
