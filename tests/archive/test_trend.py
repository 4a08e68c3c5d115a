"""Compare and trend: numbers from the places where a report has them, gaps that stay gaps, round ticks."""

from __future__ import annotations

import csv
import io
import re

import pytest
from shown import Site

from archive.datasette.chart import draw, label, round_step, ticks
from archive.datasette.trend import indicator, indicators

COUNTY = "990122-ylxrmzf-f6ddf4"
CITY = "990100-slsrmzf-a8af0d"


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 1384, [0, 500, 1000, 1500]),
        (3, 3, [0, 1, 2, 3]),
        (0, 0, [0, 1]),
        (-12, 62, [-20, 0, 20, 40, 60, 80]),
        (0, 0.3, [0, 0.1, 0.2, 0.3]),
    ],
)
def test_ticks_are_round_and_begin_at_nought(low: float, high: float, wanted: list[float]) -> None:
    assert [round(tick, 6) for tick in ticks(low, high)] == wanted


def test_steps_and_labels_are_round() -> None:
    assert [round_step(span) for span in (1, 4, 9, 30, 99)] == [0.2, 1.0, 2.0, 10.0, 20.0]
    assert (label(1500), label(0.25)) == ("1,500", "0.25")


def test_a_line_is_joined_only_over_years_that_follow_on_one_another() -> None:
    chart = draw([("甲", [(2018, 1, "a", False), (2020, 3, "c", True), (2019, 2, "b", False), (2023, 4, "d", False)])])
    assert chart is not None
    (line,) = chart.lines
    assert (len(line.segments), len(line.gaps)) == (2, 1)
    assert [(dot.title, dot.failed) for dot in line.dots] == [("a", False), ("b", False), ("c", True), ("d", False)]
    assert [tick.label for tick in chart.across] == ["2018", "2019", "2020", "2021", "2022", "2023"]
    assert draw([("甲", [])]) is None


def test_a_change_of_form_stands_between_the_years_where_it_falls() -> None:
    breaks = [(2014, "早于"), (2019, "2019年格式"), (2021, "2021年格式"), (2030, "晚于")]
    chart = draw([("甲", [(2018, 1, "", False), (2022, 3, "", False)])], breaks)
    assert chart is not None
    wide = chart.width - chart.left - chart.right
    assert [(tick.label, tick.at) for tick in chart.breaks] == [
        ("2019年格式", chart.left + wide * 0.5 / 4),
        ("2021年格式", chart.left + wide * 2.5 / 4),
    ]


def test_lines_differ_in_shape_and_one_year_stands_in_the_middle() -> None:
    chart = draw([(str(number), [(2020, number, "", False)]) for number in range(6)])
    assert chart is not None
    assert len({line.shape for line in chart.lines}) == 6
    assert chart.lines[0].dots[0].x == chart.left + (chart.width - chart.left - chart.right) / 2


def test_every_place_of_every_indicator_is_one_of_a_form_or_of_the_prose() -> None:
    for one in indicators().values():
        for place in one.places:
            assert indicator(place) is not None, place
    assert indicator("nix.nix.nix") is None


def test_numbers_come_from_the_form_of_their_year(shown: Site) -> None:
    (series,) = shown.json(f"/trend.json?indicator=applications_received&who={COUNTY}")["series"]
    assert [(point["year"], point["value"], point["place"]) for point in series["points"]] == [
        (2012, 37, "figure.applications_received.1"),
        (2016, 103, "stat_table_2014.applications_received.value"),
        (2020, 105, "requests.new_received.total"),
        (2025, 157, "requests.new_received.total"),
    ]


def test_a_number_that_a_failed_check_uses_is_marked(shown: Site) -> None:
    (series,) = shown.json(f"/trend.json?indicator=total_processed&who={COUNTY}")["series"]
    failed = {point["year"]: point["failed"] for point in series["points"]}
    assert (failed[2020], failed[2025]) == (True, False)
    page = shown.text(f"/trend?indicator=total_processed&who={COUNTY}")
    assert re.findall(r'<path class="failed"[^>]*><title>([^<]*)</title>', page) == [
        "样例县人民政府 2020: 105（有不一致的核对）"
    ]


def test_what_is_missing_is_said_and_not_drawn(shown: Site) -> None:
    (series,) = shown.json(f"/trend.json?indicator=carried_forward&who={COUNTY}")["series"]
    assert [(point["year"], point["value"], point["why"]) for point in series["points"]][:2] == [
        (2012, None, "not_asked"), (2016, None, "not_asked"),
    ]  # fmt: skip
    assert "此格式无此项" in shown.text(f"/trend?indicator=carried_forward&who={COUNTY}")


def test_several_are_compared_with_a_link_for_each_point(shown: Site) -> None:
    page = shown.text(f"/trend?who={COUNTY}&who={CITY}")
    assert f'<a href="/report/{CITY}-2024/requests.new_received.total">1384</a>' in page
    assert "<small>未收录</small>" in page
    assert f'href="/trend?indicator=applications_received&amp;who={CITY}" aria-label="去掉 样例县人民政府"' in page
    assert len(re.findall(r'<path class="line gap"', page)) == 3


def test_an_organ_is_found_by_a_part_of_its_name(shown: Site) -> None:
    page = shown.text(f"/trend?find=示例市&who={COUNTY}")
    assert (
        f'<a href="/trend?indicator=applications_received&amp;who={COUNTY}&amp;who={CITY}">示例市人民政府</a>' in page
    )
    assert "没有名称含“火星”的机关。" in shown.text("/trend?find=火星")


def test_a_region_is_its_governments_own_report(shown: Site) -> None:
    found = shown.json("/trend.json?who=990122&who=990100&who=123456&who=nix")["series"]
    assert [(one["id"], one["name"]) for one in found] == [(COUNTY, "样例县人民政府"), (CITY, "示例市人民政府")]


def test_the_same_as_csv(shown: Site) -> None:
    lines = list(csv.DictReader(io.StringIO(shown.get(f"/trend.csv?who={COUNTY}").text.lstrip("\ufeff"))))
    assert [(line["year"], line["value"]) for line in lines] == [
        ("2012", "37"), ("2016", "103"), ("2020", "105"), ("2025", "157"),
    ]  # fmt: skip


def test_any_cell_of_a_form_has_its_trend(shown: Site) -> None:
    page = shown.text(f"/trend?indicator=requests.granted.natural_person&who={COUNTY}")
    assert "(一)予以公开 › 自然人" in page


@pytest.mark.parametrize("format", ["", ".json", ".csv"])
def test_an_unknown_indicator_is_not_answered_with_another(shown: Site, format: str) -> None:
    answer = shown.get(f"/trend{format}?indicator=nope&who={COUNTY}")
    assert answer.status_code == 404
    assert "没有名为“nope”的指标。" in answer.text


def test_who_is_left_out_is_named(shown: Site) -> None:
    told = shown.get("/trend.json?who=nobody&who=990122").json()
    assert told["left_out"] == ["nobody"]
    assert "没有比较" in shown.text("/trend?who=nobody")
    seven = "&".join(f"who=x{n}" for n in range(7))
    assert shown.get(f"/trend.json?{seven}").json()["left_out"] == [f"x{n}" for n in range(7)]
