"""From a number of a built archive to the words and bytes that it was read from, by reading them again."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from notation import fetch

from archive.build import build
from archive.commands.explain import command
from crawler.demo import pages, truth

WANTED = (("样例县人民政府", 2020), ("示例市人民政府", 2023), ("示例市人民政府", 2024))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county government's report whose sums fail, and two years of a city's."""
    folder = tmp_path_factory.mktemp("archive")
    for address, report in truth().items():
        if (report.publisher, report.year) in WANTED and address in pages(1):
            url = f"https://www.example.gov.cn{address}"
            fetch(folder, url, pages(1)[address], 1, headers={"Content-Type": "text/html"})
    build(folder)
    return folder


def run(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--archive", str(archive)])


def found(archive: Path, *arguments: str) -> Any:
    result = run(archive, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ids(archive: Path) -> dict[int, str]:
    conn = sqlite3.connect(archive / "reports.db")
    rows = dict(conn.execute("SELECT year, id FROM reports").fetchall())
    conn.close()
    return rows


def test_a_cell_is_traced_to_its_words_and_place(archive: Path) -> None:
    report = ids(archive)[2020]
    told = found(archive, report, "requests.total_processed.natural_person")
    assert told["cell"]["value"] == 69
    reading = told["reading"]
    assert reading["row_words"] == {"text": "（七）总计", "how": "exact"}
    assert reading["column_words"]["text"] == "自然人"
    assert reading["steps"][0] == ["published", "69"]
    assert reading["steps"][-1] == ["value", "69 件"]
    assert reading["read_now"] == "69"
    assert told["cell"]["source"] == "bytes {}-{}".format(*reading["bytes"])
    assert "R-03" in {check["check_id"] for check in told["checks"] if check["outcome"] == "fail"}


def test_the_terminal_shows_the_steps_and_last_year(archive: Path) -> None:
    years = ids(archive)
    shown = run(archive, years[2024], "requests", "new_received", "total").stdout
    assert "行名依据    「一、本年新收政府信息公开申请数量」 与格式的文字相同 exact" in shown
    assert "步骤        数值 value: " in shown
    assert f"上年        {years[2023]} " in shown
    assert "与存档不同" not in shown


def test_a_figure_and_a_section(archive: Path) -> None:
    report = ids(archive)[2024]
    with_figures = found(archive, report, "section", "overview")
    assert with_figures["sections"][0]["key"] == "overview"
    assert with_figures["figures"], "the invented overview states figures"
    indicator = with_figures["figures"][0]["indicator"]
    told = found(archive, report, "figure", indicator)
    assert told["context"]["text"] == told["figure"]["raw"]
    assert told["reading"]["steps"][0] == ["published", told["figure"]["raw"]]
    assert run(archive, report, "figure", indicator).exit_code == 0
    shown = run(archive, report, "section", "overview").stdout
    assert shown.startswith("章节        overview 一 总体情况")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figure", "no_such_thing"], "0 figures 'no_such_thing'; there are: "),
        (["section", "no_such_thing"], "no section 'no_such_thing'; there are: "),
        (["section"], "no section ''; there are: "),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(archive: Path, arguments: list[str], said: str) -> None:
    result = run(archive, ids(archive)[2020], *arguments)
    assert result.exit_code == 2
    assert said in result.output
