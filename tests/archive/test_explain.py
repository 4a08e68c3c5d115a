"""Every number leads back to the bytes it was read from."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from invented import BODY, BODY_SHA256, HOSTILE, insert, reports_db

from archive.commands.explain import command, printable
from archive.explain import excerpt
from archive.snapshots import Snapshots


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    reports_db(tmp_path)
    with Snapshots(tmp_path / "raw.db") as raw:
        raw.record_fetch("http://www.example.gov.cn/1.html", outcome="ok", kind="report", status=200, body=BODY)
    return tmp_path


def run(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--archive", str(archive)])


def test_a_cell_leads_to_its_bytes_and_its_checks(archive: Path) -> None:
    result = run(archive, "jia-xian-2017", "proactive_20_1", "regulations", "newly_made", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["cell"]["value"] == 67
    assert found["cell"]["unit"] == "件"
    assert found["labels"]["row_label"] == "规章"
    assert found["source"] == {
        "place": "bytes 42-44",
        "before": "<html><body><table><tr><td>规章</td><td>",
        "text": "67",
        "after": "</td></tr></table></body></html>",
    }
    assert found["body_sha256"] == BODY_SHA256
    assert [(check["check_id"], check["outcome"]) for check in found["checks"]] == [("P-02", "pass")]


def test_the_same_on_the_terminal_and_with_the_cells_name_in_one_word(archive: Path) -> None:
    lines = run(archive, "jia-xian-2017", "proactive_20_1.regulations.newly_made").stdout.splitlines()
    assert lines[0] == "位置        2019年格式 › 第二十条第（一）项 › 规章 › newly_made"
    assert "数值        67 件" in lines
    assert "原文        「67」" in lines
    assert "原始字节    <html><body><table><tr><td>规章</td><td>【67】</td></tr></table></body></html>" in lines
    assert "勾稽检查    P-02 proactive_20_1 一致 pass: 相符" in lines


def test_a_blank_says_that_it_is_no_zero_and_a_note_is_shown(archive: Path) -> None:
    blank = run(archive, "jia-xian-2017", "proactive_20_1", "regulations", "newly_disclosed").stdout
    assert "数值        （没有数）" in blank
    assert "blank: 原文此格空白，不当作零" in blank
    assert "没有用到此格的检查" in blank
    odd = run(archive, "jia-xian-2017", "proactive_20_1", "regulations", "total_disclosed").stdout
    assert f"原文        「{HOSTILE}」" in odd
    assert "说明        读不出数" in odd


def test_a_report_is_explained_with_evidence_deadline_versions_and_findings(archive: Path) -> None:
    lines = run(archive, "jia-xian-2017").stdout.splitlines()
    assert "年度        2017  ← title" in lines
    assert "公布情况    published （期限依据：2007年条例第三十一条）" in lines
    assert (
        "版本        1 现行 2023-01-01T00:00:00Z – 2023-01-02T00:00:00Z http://www.example.gov.cn/1.html 唯一版本"
        in lines
    )
    assert "提示        警告 warning · 缺法定表格 tables_missing: 缺表" in lines
    failed = run(archive, "jia-xian-minzheng-2020").stdout
    assert "勾稽检查    R-01 requests.total 不一致 fail: 数字不一致：6 ≠ 89" in failed


def test_a_report_may_be_named_by_its_address(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    address = "http://www.example.gov.cn/2.html"
    insert(conn, "readings", {"url": address, "body_sha256": "b", "state": "report", "report_id": "jia-xian-2018"})
    conn.commit()
    conn.close()
    assert run(archive, address).stdout.startswith("年报        jia-xian-2018 甲县2018年政府信息公开年报\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["jia-xian-2030"],
            "no report 'jia-xian-2030' is held; ids like it: jia-xian-2017, jia-xian-2018, jia-xian-2020",
        ),
        (["nowhere"], "no report 'nowhere' is held; `nianbao serve`"),
        (["jia-xian-2017", "requests"], "no table 'requests'; there are: proactive_20_1"),
        (["jia-xian-2017", "proactive_20_1"], "a row is missing; there are: regulations"),
        (
            ["jia-xian-2017", "proactive_20_1", "regulations", "value"],
            "no column 'value'; there are: newly_disclosed, ",
        ),
        (["jia-xian-2018", "requests"], "there are: no cells at all"),
        (["jia-xian-2017", "a", "b", "c", "d"], "at most TABLE, ROW and COLUMN"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(archive: Path, arguments: list[str], message: str) -> None:
    result = run(archive, *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_without_raw_bytes_the_place_is_named_and_the_reason_given(archive: Path) -> None:
    (archive / "raw.db").unlink()
    result = run(archive, "jia-xian-2017", "proactive_20_1", "regulations", "newly_made")
    assert "出处        bytes 42-44 没有 raw.db" in result.stdout


def test_a_window_cut_inside_a_character_leaves_the_rest_readable() -> None:
    for encoding in ("utf-8", "gb18030"):
        body = ("规章" * 40 + "67" + "文件" * 40).encode(encoding)
        start = body.index(b"67")
        for shift in range(3):
            before, text, after = excerpt(b"x" * shift + body, start + shift, start + shift + 2, encoding)
            assert text == "67"
            assert before.endswith("规章规章")
            assert after.startswith("文件文件")
            assert "�" not in before + after


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[31m\nb\u202ec") == "a�[31m b�c"
