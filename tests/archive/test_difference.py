"""What a new parser would change is told before it replaces anything: what is gained, lost, altered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import notation
import pytest
from click.testing import CliRunner
from notation import JIA, PARSERS, fetch, report

from archive import build as building
from archive.build import build, rehearse
from archive.commands.build import command
from archive.difference import Difference, differences, summed
from archive.reports_file import TEMPORARY
from parsers.model import Hints, Report

OWN = "https://www.jia.gov.cn/a.html"
AS_BEFORE = {"cells": {"requests.granted.legal": "/"}}
# What the newer parsers read in place of what the older ones read, by year.
READ_ANEW: Mapping[int, bytes] = {
    2018: notation.body(not_report="标题是通知"),
    2020: report(total=4, cells={"requests.granted.legal": 7}, figures={"posts": 9}, checks={"total": "pass"}),
    2021: report(year=2021, cells={"requests.granted.legal": ""}, title="改", sections={"overview": "新"}),
    2023: report(year=2023),
}
NEW = "requests.new_requests.total"
LEGAL = "requests.granted.legal"


def newer(data: bytes, hints: Hints = Hints()) -> Report:
    said = json.loads(data)
    return notation.parse(READ_ANEW.get(said["year"], data), hints)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    fetch(tmp_path, OWN + "?18", report(year=2018), 1)
    fetch(tmp_path, OWN + "?20", report(year=2020, **AS_BEFORE, figures={"posts": 8}, checks={"total": "fail"}), 1)
    fetch(tmp_path, OWN + "?21", report(year=2021, **AS_BEFORE), 1)
    fetch(tmp_path, OWN + "?22", report(year=2022, **AS_BEFORE), 1)
    fetch(tmp_path, OWN + "?23", notation.body(year=2023, not_report="标题是通知"), 1)
    build(tmp_path, parsers=PARSERS)
    return tmp_path


def found(archive: Path) -> dict[str, list[Difference]]:
    rehearse(archive, parsers=replace(PARSERS, parse=newer, version="newer"))
    return dict(differences(archive / "reports.db", archive / TEMPORARY))


def test_every_difference_is_told(archive: Path) -> None:
    told = {report_id: [one[1:] for one in some] for report_id, some in found(archive).items()}
    texts = told[f"{JIA}-2020"].pop(0), told[f"{JIA}-2021"].pop(1)
    assert [text[0] for text in texts] == ["text", "text"]
    assert told == {
        f"{JIA}-2018": [("report", "", "甲县人民政府年报", None)],
        f"{JIA}-2020": [
            ("cell", LEGAL, "slash 件", "7 件"),
            ("cell", NEW, "3 件", "4 件"),
            ("figure", "posts", "8件", "9件"),
            ("check", "R-01 total", "fail", "pass"),
        ],
        f"{JIA}-2021": [
            ("field", "title", "甲县人民政府年报", "改"),
            ("section", "overview", None, "overview\n新"),
            ("cell", LEGAL, "slash 件", "blank 件"),
            ("check", "Y-01 new", "pass", "fail"),
        ],
        f"{JIA}-2022": [],
        f"{JIA}-2023": [
            ("report", "", None, "甲县人民政府年报"),
        ],
    }


def test_differences_are_summed_up(archive: Path) -> None:
    counts, first = summed(iter(found(archive).items()), 1)
    assert [one.report_id for one in first] == [f"{JIA}-2018"]
    assert counts == {
        ("report", "lost"): 1,
        ("report", "gained"): 1,
        ("report", "differ"): 2,
        ("report", "the same"): 1,
        ("text", "altered"): 2,
        ("field", "altered"): 1,
        ("section", "gained"): 1,
        ("cell", "gained"): 1,
        ("cell", "altered"): 1,
        ("cell", "another status"): 1,
        ("figure", "altered"): 1,
        ("check", "fail → pass"): 1,
        ("check", "pass → fail"): 1,
    }


def test_the_command_tells_and_replaces_nothing(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "installed", lambda: replace(PARSERS, parse=newer, version="newer"))
    before = (archive / "reports.db").read_bytes()
    told = CliRunner().invoke(command, ["--archive", str(archive), "--jobs", "1", "--diff"])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert f"{JIA}-2020 cell {NEW}: 3 件 → 4 件" in lines
    assert "年报 report: 2 有差别 differ, 1 多出 gained, 1 失去 lost, 1 相同 the same." in lines
    assert lines[-1] == "未替换 Nothing was replaced: `nianbao build --all` puts the new file in place."
    assert (archive / "reports.db").read_bytes() == before
    told = CliRunner().invoke(command, ["--archive", str(archive), "--jobs", "1", "--diff", "--json"])
    objects = [json.loads(line) for line in told.stdout.splitlines()]
    assert {"report_id": f"{JIA}-2018", "part": "report", "subject": "", "old": "甲县人民政府年报", "new": None,
            "kind": "lost"} in objects  # fmt: skip
    told = CliRunner().invoke(command, ["--archive", str(archive), "--jobs", "1"])
    assert "续建 5 bodies had been read by a build before this one." in told.stdout.splitlines()
    assert not (archive / TEMPORARY).exists()


def test_without_a_file_to_compare_with_the_cure_is_said(archive: Path) -> None:
    (archive / "reports.db").unlink()
    told = CliRunner().invoke(command, ["--archive", str(archive), "--diff"])
    assert told.exit_code == 2
    assert "run `nianbao build` to make it from raw.db" in told.stderr
    told = CliRunner().invoke(command, ["--archive", str(archive), "--json"])
    assert (told.exit_code, told.stderr) == (2, "Error: --json tells differences: it needs --diff\n")
