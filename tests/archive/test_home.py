"""The first page and coverage: what is held, where it lacks, in numbers that are also words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from invented import reports_db
from shown import Site, serving

from archive.datasette.home import Square, square


@pytest.mark.parametrize(
    ("states", "look", "numbers"),
    [
        ({"published": 3}, "whole", (3, 3, 0)),
        ({"published": 2, "late": 1}, "late", (3, 3, 1)),
        ({"published": 2, "late_or_republished": 1, "silent": 2}, "partly", (3, 5, 1)),
        ({"silent": 2, "blocked": 1}, "none", (0, 3, 0)),
        ({"not_due": 4, "not_required": 1}, "nothing", (0, 0, 0)),
        ({}, "nothing", (0, 0, 0)),
    ],
)
def test_a_square_says_how_many_are_held_of_those_owed(
    states: dict[str, int], look: str, numbers: tuple[int, int, int]
) -> None:
    one = square(2020, states)
    assert (one.look, (one.held, one.owed, one.late)) == (look, numbers)


def test_the_first_page_begins_with_search_and_says_what_is_held(shown: Site) -> None:
    page = shown.text("/")
    assert page.index('role="search"') < page.index("<h2>收录与公布情况</h2>") < page.index("<h2>公布后的改动</h2>")
    sums = re.sub(r"<[^>]+>", "", re.findall(r'<p class="sums">(.*?)</p>', page, re.S)[0])
    assert sums.startswith("18 份年报 · 8 个机关 · 2009–2025 年度 · ")
    assert sums.endswith("1 份有数字不一致")


def test_squares_are_counted_and_coloured_and_say_their_numbers(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        found = {one["name"]: one["years"] for one in site.json("/home.json")["regions"]}
        page = site.text("/")
    assert [(year["year"], year["held"], year["owed"], year["late"]) for year in found[""]] == [
        (2017, 1, 1, 0), (2018, 2, 2, 1), (2019, 1, 2, 1), (2020, 2, 2, 1), (2021, 1, 1, 1), (2022, 1, 1, 0),
    ]  # fmt: skip
    assert list(found) == ["", "990000", "990100", "990200"]
    row = re.findall(r'<td class="m-(\w+)" title="全部 (\d+): 收录 (\d) / (\d)', page)
    assert row == [
        ("whole", "2017", "1", "1"), ("late", "2018", "2", "2"), ("partly", "2019", "1", "2"),
        ("late", "2020", "2", "2"), ("late", "2021", "1", "1"), ("whole", "2022", "1", "1"),
    ]  # fmt: skip


def test_what_was_altered_and_what_disagrees_stands_there_in_the_forms_words(shown: Site) -> None:
    page = shown.text("/")
    assert "行政许可 › 本年处理决定数量：120486 → 124086" in page
    assert '<a href="/report/990122-ylxrmzf-f6ddf4-2020#verdict">样例县人民政府 2020</a><span>3 项不一致</span>' in page
    assert "<h2>最近的运行</h2>" in page


def test_without_raw_db_it_says_that_runs_are_not_known(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        assert "此处没有提供 raw.db，不知运行情况。" in site.text("/")


def test_a_region_leads_down_to_its_organs_year_by_year(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        assert '<a href="/coverage/990101">甲县</a>' in site.text("/coverage/990100")
        county = site.text("/coverage/990101")
        assert '<td class="s-late" title="晚于期限 2 天（期限依据：2007年条例第三十一条）">' in county
        assert '<a href="/report/jia-xian-2018">逾期</a>' in county
        assert re.findall(r'<td class="s-silent"[^>]*>([^<]+)</td>', county) == ["未找到"]
        assert [one["id"] for one in site.json("/coverage/990101.json")["publishers"]] == [
            "jia-xian", "jia-xian-minzheng",
        ]  # fmt: skip
        assert site.get("/coverage/123456").status_code == 404


def test_english_is_one_click_away_and_stays(shown: Site) -> None:
    page = shown.text("/")
    assert '<html lang="zh-CN">' in page
    assert '<a class="lang" lang="en" href="/?_lang=en">English</a>' in page
    english = shown.text("/?_lang=en")
    assert '<html lang="en">' in english
    assert "<h2>What is held, and what is not</h2>" in english
    assert 'href="/report/990122-ylxrmzf-f6ddf4-2020?_lang=en#verdict"' in english


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr,en;q=0.5", "en"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_the_browsers_language_is_asked(shown: Site, wanted: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in shown.get("/", **{"accept-language": wanted}).text


def test_an_empty_square_shows_no_numbers() -> None:
    assert Square(2020, 0, 0, 0, {}).look == "nothing"


@pytest.mark.parametrize("path", ["/", "/home", "/search?q=复议", "/trend", "/coverage", "/stories", "/dictionary"])
def test_nothing_can_be_sent_to_a_page_that_is_read(shown: Site, path: str) -> None:
    answer = shown.post(path, data={"q": "1"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "这一页只供阅读" in answer.text


def test_a_long_question_does_not_come_back_whole(shown: Site) -> None:
    assert len(shown.text(f"/search?q={'复' * 50_000}")) < 60_000
