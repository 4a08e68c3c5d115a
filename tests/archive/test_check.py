"""``nianbao check``: an official audits a draft in the terminal; nothing is stored."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.demo import pages, truth
from nianbao import main


def _check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", str(path), *options])


def _page(tmp_path: Path, publisher: str, year: int) -> Path:
    """A page of the demo portal as a file."""
    address = next(
        address
        for address, report in truth().items()
        if (report.publisher, report.year) == (publisher, year) and address in pages(1)
    )
    path = tmp_path / "draft.html"
    path.write_bytes(pages(1)[address])
    return path


def test_a_draft_whose_sums_fail(tmp_path: Path) -> None:
    result = _check(_page(tmp_path, "样例县人民政府", 2020))
    assert result.exit_code == 4
    assert "69✗" in result.output
    assert "52~" in result.output
    assert "R-03 (七)总计：自然人 69 + 商业企业 8" in result.output.replace("\n", "")
    assert "不一致，相差 27" in result.output.replace("\n", "")


def test_a_draft_whose_sums_hold(tmp_path: Path) -> None:
    result = _check(_page(tmp_path, "示例市财政局", 2024))
    assert result.exit_code == 0
    assert "✗ R-" not in result.output
    assert "示例市财政局" in result.output
    assert list(tmp_path.iterdir()) == [tmp_path / "draft.html"]


def test_json_holds_what_was_read(tmp_path: Path) -> None:
    result = _check(_page(tmp_path, "样例县人民政府", 2020), "--json")
    report = json.loads(result.output)
    assert result.exit_code == 4
    assert (report["identity"]["publisher"], report["identity"]["year"]) == ("样例县人民政府", 2020)
    assert report["form"] == "standard_2019"
    assert len(report["cells"]) == 198
    failed = [(check["check_id"], check["scope"]) for check in report["checks"] if check["outcome"] == "fail"]
    assert failed == [
        ("R-01", "requests.natural_person"),
        ("R-02", "requests.natural_person"),
        ("R-03", "requests.total_processed"),
    ]
    cell = next(c for c in report["cells"] if (c["row_key"], c["column_key"]) == ("total_processed", "natural_person"))
    assert (cell["raw"], cell["value"], cell["status"], cell["unit"]) == ("69", 69, "number", "件")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "空文件"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\0" * 4096, "零字节"),
        (b"\x7fELF" + bytes(range(256)) * 64, "二进制"),
        ("<html><body><p>今日天气晴。</p></body></html>".encode(), "正文不谈政府信息公开"),
    ],
)
def test_what_is_no_report_says_why(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "draft.html"
    path.write_bytes(body)
    result = _check(path)
    assert result.exit_code == 2
    assert str(path) in result.output
    assert said in result.output


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = _check(tmp_path / "nowhere.html")
    assert result.exit_code == 2
    assert "nowhere.html: there is no such file" in result.output


def test_a_folder_is_read_file_by_file_and_summed_up(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    for name, publisher, year in (("a.html", "示例市财政局", 2024), ("b.html", "样例县人民政府", 2020)):
        (folder / name).write_bytes(_page(tmp_path, publisher, year).read_bytes())
    (folder / "c.txt").write_text("今日天气晴。", encoding="utf-8")
    result = _check(folder)
    assert result.exit_code == 4
    assert f"{folder}/c.txt: is no annual report: 正文不谈政府信息公开" in result.stderr
    told = "3 份 files: 1 不一致 fail · 1 未读 not read · 0 有疑问 in doubt · 1 无误 in order"
    assert told in result.stdout.replace("\n", "")
    assert result.stdout.index("a.html") < result.stdout.index("b.html")
    assert _check(folder / "a.html").exit_code == 0
    both = CliRunner().invoke(main, ["check", str(folder / "a.html"), str(folder / "c.txt")])
    assert both.exit_code == 2
    reports = json.loads(_check(folder, "--json").stdout)
    assert [Path(report["file"]).name for report in reports] == ["a.html", "b.html", "c.txt"]
    assert [report["state"] for report in reports] == ["report", "report", "not_report"]


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    result = _check(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path}: the folder holds no files" in result.output


def test_what_fails_is_said_in_two_languages_the_gravest_first(tmp_path: Path) -> None:
    lines = _check(_page(tmp_path, "样例县人民政府", 2020)).stdout.replace("\n", "")
    assert "requests.total_processed: the six kinds of applicant add up to the total" in lines
    assert "does not hold" in lines


def test_what_a_page_holds_does_not_steer_the_terminal(tmp_path: Path) -> None:
    page = _page(tmp_path, "示例市财政局", 2024)
    page.write_bytes(page.read_bytes().replace(b"</h1>", b"\x1b[31m</h1>", 1))
    assert "\x1b[31m" not in _check(page).stdout


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_column_is_cut_off_however_narrow_the_terminal(tmp_path: Path, columns: str) -> None:
    path = _page(tmp_path, "样例县人民政府", 2020)
    narrow = CliRunner(env={"COLUMNS": columns, "TTY_COMPATIBLE": "1", "NO_COLOR": "1", "TERM": "xterm"})
    lines = narrow.invoke(main, ["check", str(path)]).output.splitlines()
    counted = next(line for line in lines if line.lstrip().startswith("(七)总计"))
    assert re.sub(r"\x1b\[[\d;]*m", "", counted).split()[1:] == ["69✗", "8~", "0~", "0~", "1~", "0~", "105✗"]


def test_figures_stand_under_their_chinese_names(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    text = "本单位依法公开政府信息。全年主动公开政府信息1234条，通过政务微博公开政府信息56条。" * 3
    draft.write_text(f"样例县教育局2017年政府信息公开工作年度报告\n一、主动公开政府信息情况\n{text}", "utf-8")
    result = _check(draft)
    assert "主动公开政府信息数 disclosed_total" in result.output
    assert "政务微博公开政府信息数 disclosed_via_weibo" in result.output
