"""The ready questions, with exact answers."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from invented import reports_db
from shown import Site, serving

from archive.datasette import stories
from archive.forms import FORMS


def lines(site: Site, name: str, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = site.json(f"/stories/{name}.json{query}")["rows"]
    return found


def test_late_missing_failed_and_altered(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        assert [(one["report_id"], one["due_on"], one["published_on"]) for one in lines(site, "late")] == [
            ("yi-zhen-2021", "2022-01-31", "2022-02-01"),
            ("jia-xian-minzheng-2020", "2021-01-31", "2022-07-21"),
            ("jia-xian-minzheng-2019", "2020-01-31", "2020-08-13"),
            ("jia-xian-2018", "2019-03-31", "2019-04-02"),
        ]
        assert [one["report_id"] for one in lines(site, "late", "?year=2018")] == ["jia-xian-2018"]
        assert [one["report_id"] for one in lines(site, "late", "?region=990200")] == ["yi-zhen-2021"]
        assert [(one["publisher"], one["year"]) for one in lines(site, "missing")] == [("甲县人民政府", 2019)]
        (failed,) = lines(site, "failed")
        assert (failed["check_id"], failed["left_value"], failed["right_value"], failed["difference"]) == (
            "R-01", 6, 89, -83,
        )  # fmt: skip
        assert lines(site, "failed", "?year=2017") == []
        (altered,) = lines(site, "altered")
        assert (altered["report_id"], altered["was"], altered["now"]) == ("jia-xian-2018", 67, 76)


def test_changes_on_the_year_before(shown: Site) -> None:
    (one,) = lines(shown, "jumps", "?year=2024")
    assert (one["report_id"], one["before"], one["now"], one["change"]) == (
        "990100-slsrmzf-a8af0d-2024", 1274, 1384, 110,
    )  # fmt: skip


def test_results_corrected_and_grounds_of_refusal(shown: Site) -> None:
    found = shown.json("/report/990100-slsrmzf-a8af0d-2024.json")["cells"]
    value = {(one["row_key"], one["column_key"]): one["value"] for one in found}
    wanted = [
        value[row, "corrected"] for row in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    ]
    (one,) = [line for line in lines(shown, "lost", "?year=2024") if line["report_id"] == "990100-slsrmzf-a8af0d-2024"]
    assert (one["reconsideration"], one["litigation"]) == (wanted[0], wanted[1] + wanted[2])
    grounds = {
        line["ground"]: line["requests"] for line in lines(shown, "refusals", "?year=2024&level=prefecture_government")
    }
    assert grounds["denied_state_secret"] == value["denied_state_secret", "total"]
    assert len(grounds) == 16


def test_pages_hide_the_sql_and_show_chinese(shown: Site) -> None:
    for name, one in stories.stories().items():
        page = shown.text(f"/stories/{name}")
        assert "SELECT" not in page
        assert f"<h1>{one['zh']}</h1>" in page
        assert f"<h1>{one['en']}</h1>" in shown.text(f"/stories/{name}?_lang=en")
        head = re.findall(r'<th scope="col">([^<]*)</th>', page)
        assert head in ([], [words[0] for words in one["columns"].values()])
    assert "属于国家秘密" in shown.text("/stories/refusals?year=2024&level=prefecture_government")
    assert shown.get("/stories/nix").status_code == 404


def test_every_ground_of_refusal_is_a_row_of_the_form() -> None:
    rows = {row.key for table in FORMS["standard_2021"].tables for row in table.rows}
    for start in ("denied_", "unavailable_", "not_processed_"):
        assert any(row.startswith(start) for row in rows)


def test_csv_has_every_line_and_pages_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "PAGE", 3)
    with serving(reports_db(tmp_path)) as site:
        assert len(lines(site, "late")) == 3
        assert [one["report_id"] for one in lines(site, "late", "?page=2")] == ["jia-xian-2018"]
        assert 'href="/stories/late?page=2"' in site.text("/stories/late")
        assert len(list(csv.reader(io.StringIO(site.get("/stories/late.csv").text)))) == 5


def test_odd_parameters_are_no_fault(shown: Site) -> None:
    for query in ("?year=", "?region=", "?page=-1", "?page=99999", "?level=x"):
        for name in stories.stories():
            assert shown.get(f"/stories/{name}{query}").status_code == 200


@pytest.mark.parametrize("query", ["?year=x", "?year=２０２２", "?region=';drop"])
def test_a_mistyped_filter_is_not_answered_with_everything(shown: Site, query: str) -> None:
    for name in stories.stories():
        assert shown.get(f"/stories/{name}{query}").status_code == 404
    assert shown.get("/feed.atom?region=zz").status_code == 404
