"""Tables that stand on a page for the body itself and for the whole area: one of them is read, and which is said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.model import Report
from parsers.report import parse
from tests.parsers.rendering import as_html
from tests.parsers.test_layouts import OTHER, V21, Slot, body, drawn, numbers, page, parts, raw, read
from tests.parsers.test_layouts_text import thinned

_OWN, _ALL = "（一）县本级", "（二）全县汇总"


def _page(title: str, first: Mapping[Slot, int], second: Mapping[Slot, int], captions: tuple[str, str]) -> Report:
    tables = {}
    copies = [drawn(raw(first)), drawn(raw(second))]
    for name in copies[0]:
        tables[name] = "".join(
            f"<p>{caption}</p>{as_html(copy[name])}" for caption, copy in zip(captions, copies, strict=True)
        )
    html = body(parts(tables)).replace("样例县水务局2023年政府信息公开工作年度报告", title)
    return parse(page(html))


@pytest.mark.parametrize(
    ("title", "captions", "wanted"),
    [
        ("样例县水务局2023年政府信息公开工作年度报告", (_OWN, _ALL), 0),
        ("样例县水务局2023年政府信息公开工作年度报告", (_ALL, _OWN), 0),  # whose it is stays open: the first
        ("样例县水务局2023年政府信息公开工作年度报告（本级机关）", (_ALL, _OWN), 1),
        ("样例县水务局（全系统）2023年政府信息公开工作年度报告", (_OWN, _ALL), 1),
        ("样例县水务局2023年政府信息公开工作年度报告", ("局机关本级数据", "全系统汇总数据"), 0),
    ],
)
def test_the_copy_of_the_report_s_own_scope(title: str, captions: tuple[str, str], wanted: int) -> None:
    report = _page(title, V21, OTHER, captions)
    assert read(report) == (V21, OTHER)[wanted]
    told = [finding.message for finding in report.findings if finding.kind == "tables_repeated"]
    assert len(told) == 3
    assert all(f"只取了“{captions[wanted]}”" in message and captions[1 - wanted] in message for message in told)


@pytest.mark.parametrize(
    ("captions", "wanted"),
    [(("2022年", "2023年"), 1), (("（2023年度）", "（2022年度）"), 0), (("2021年", "2022年"), 0)],
)
def test_the_copy_of_the_report_s_year(captions: tuple[str, str], wanted: int) -> None:
    report = _page("样例县水务局2023年政府信息公开工作年度报告", V21, OTHER, captions)
    assert read(report) == (V21, OTHER)[wanted]
    assert "tables_repeated" in {finding.kind for finding in report.findings}


def test_copies_without_captions_are_not_mixed() -> None:
    assert read(_page("样例县水务局2023年政府信息公开工作年度报告", V21, OTHER, ("表一", "表二"))) == V21


def test_a_caption_holds_up_to_the_next_section() -> None:
    """Only one table stands twice: the others, below the last caption, are read all the same."""
    grids = drawn(raw(V21))
    tables = {name: as_html(grid) for name, grid in grids.items()}
    tables["requests"] = f"<p>{_OWN}</p>{tables['requests']}<p>{_ALL}</p>{as_html(drawn(raw(OTHER))['requests'])}"
    assert read(parse(page(body(parts(tables))))) == V21


def test_the_first_copy_however_many_blanks_it_has() -> None:
    """Another organ's table below, filled in to the last cell, is not read in the place of one with blanks."""
    own = thinned(0.6, 4)
    tables = {name: as_html(grid) for name, grid in drawn(own).items()}
    for name, grid in drawn(raw(OTHER)).items():
        tables[name] += f"<p>样例县园林所</p>{as_html(grid)}"
    report = parse(page(body(parts(tables))))
    assert read(report) == {slot: int(words) if words else None for slot, words in own.items()}


def test_a_blank_form_yields_to_the_filled_one_below() -> None:
    empty = drawn(dict.fromkeys(V21, ""))
    tables = {name: as_html(empty[name]) + as_html(grid) for name, grid in drawn(raw(V21)).items()}
    assert read(parse(page(body(parts(tables))))) == V21


@pytest.mark.parametrize(
    ("captions", "wanted"),
    [
        (("上年度数据", "本年度数据"), 1),
        (("附：去年情况表", "今年情况表"), 1),
        (("本年统计表", "上一年度统计表："), 0),
    ],
)
def test_a_caption_that_names_the_year_before(captions: tuple[str, str], wanted: int) -> None:
    report = _page("样例县水务局2023年政府信息公开工作年度报告", V21, OTHER, captions)
    assert read(report) == (V21, OTHER)[wanted]


def test_every_copy_is_part_of_the_body() -> None:
    """The annex of the year before stands first; the last rows of the year's own are not cut off as a site's own."""
    grids = [drawn(raw(numbers("narrative_2014", first)), "narrative_2014")["annex"] for first in (300, 700)]
    prose = "本局坚持依法公开、及时公开，认真办理群众提出的公开申请，不断提高公开工作的质量和水平。"
    html = f"<h1>样例县档案局2016年政府信息公开工作年度报告</h1><p>一、概述</p><p>{prose}</p><p>附表</p>"
    html += "".join(f"<p>{year}年</p>{as_html(grid)}" for year, grid in zip((2015, 2016), grids, strict=True))
    report = parse(page(html + "<div>版权所有：样例县人民政府</div>"))
    assert read(report) == numbers("narrative_2014", 700)
    assert "召开政府信息公开工作会议" not in "".join(section.text for section in report.sections)
