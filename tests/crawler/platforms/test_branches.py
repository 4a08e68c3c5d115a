"""Lists behind a list: menus that are opened, and those that are not."""

from __future__ import annotations

import pytest

from crawler.platforms.branches import branches, is_unit, unit_of
from crawler.platforms.listing import Ask
from crawler.platforms.rows import read_rows
from tests.crawler.platforms.walk import ROOT, html_row, page

URL = f"{ROOT}/zwgk/nb/index.html"


def opened(body: str, layout: str = "auto", url: str = URL) -> list[tuple[str, str]]:
    """Address (without the host) and label of each list that the page opens."""
    text = page(body)
    found = branches(text, Ask(url), read_rows(text, url), layout)
    assert all((one.ask.number, one.ask.form) == (1, None) for one in found)
    return [(one.ask.url.removeprefix(ROOT), one.label) for one in found]


def menu(*links: tuple[str, str], heading: str = "", name: str = "m2") -> str:
    items = "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links)
    return f'<div class="{name}">{heading and f"<h3>{heading}</h3>"}<ul class="{name}">{items}</ul></div>'


def test_a_heading_without_a_link_over_bare_years() -> None:
    years = [(f"/jyt/c25{year}/zwgklist.shtml", str(year)) for year in (2024, 2023, 2008)]
    assert opened(menu(*years, heading="政府信息<br>公开年报"), url=f"{ROOT}/jyt/c250121/zwgklist.shtml") == years


@pytest.mark.parametrize(
    "words",
    [
        ("2024", "2023"),
        ("2024年", "2023年"),
        ("2024年度", "2023年度"),
        ("2024年年报", "2023年年报"),
        ("2024 年", "2023 年"),
    ],
)
def test_folders_of_years_under_the_column(words: tuple[str, str]) -> None:
    links = (("2024nb/", words[0]), ("./2023_nd/index.html", words[1]))
    assert opened(menu(*links)) == [("/zwgk/nb/2024nb/", words[0]), ("/zwgk/nb/2023_nd/index.html", words[1])]


def test_a_menu_of_options() -> None:
    options = '<option>请选择年份</option><option value="/zwgk/nb/2024nb/">2024年</option><option value="./2023nb/">2023年</option><option value="2022">2022年</option>'
    assert opened(f"<p>年报</p><select>{options}</select>") == [
        ("/zwgk/nb/2024nb/", "2024年"),
        ("/zwgk/nb/2023nb/", "2023年"),
    ]


def test_years_of_another_column_are_left() -> None:
    gazettes = (("/zwgk/gb/2024/", "2024年"), ("/zwgk/gb/2023/", "2023年"))
    assert opened(menu(*gazettes)) == []
    assert opened(menu(*gazettes, heading="政府公报")) == []
    assert opened(menu(("2024/", "2024年"), ("2023/", "2023年"), heading="财政预算决算")) == []
    assert opened(menu(("/tj/2024/", "2024年"), ("/tj/2023/", "2023年"), heading="统计年报")) == []


def test_one_year_is_no_menu_and_a_year_that_is_a_report_is_no_list() -> None:
    assert opened(menu(("2024nb/", "2024年"), heading="政府信息公开年报")) == []
    reports = (("202501/t20250121_1.html", "2024年"), ("202401/t20240121_1.html", "2023年"))
    assert opened(menu(*reports, heading="政府信息公开年报")) == []


UNITS = (("/bm/czj/zfxxgknb/", "县财政局"), ("/bm/jyj/zfxxgknb/", "教育局"), ("/bm/sjz/zfxxgknan_ew/", "松涧镇"))


def test_a_menu_of_units_under_a_heading_or_by_its_addresses() -> None:
    assert opened(menu(*UNITS, heading="部门政府信息公开年报")) == list(UNITS)
    assert opened(menu(*UNITS)) == list(UNITS)
    below = (("czj/", "县财政局"), ("jyj/", "县教育局"), ("sjz/", "松涧镇人民政府"))
    assert opened(menu(*below)) == [(f"/zwgk/nb/{href}", words) for href, words in below]


def test_a_portals_own_menus_are_left() -> None:
    homes = tuple((f"/{key}/", words) for key, words in (("czj", "县财政局"), ("jyj", "县教育局"), ("gaj", "县公安局")))
    assert opened(menu(*homes, heading="部门导航")) == []
    assert opened(menu(*homes)) == []
    others = tuple(
        (f"http://{key}.qinghe.example/", words)
        for key, words in (("czj", "县财政局"), ("jyj", "县教育局"), ("gaj", "县公安局"))
    )
    assert opened(menu(*others, heading="部门政府信息公开年报")) == []
    options = "".join(f'<option value="{href}">{words}</option>' for href, words in homes)
    assert opened(f"<p>友情链接</p><select>{options}</select>") == []
    site = (
        ("/zwgk/zhinan/", "政府信息公开指南"),
        ("/zwgk/zhidu/", "政府信息公开制度"),
        ("/zwgk/nb/", "政府信息公开年报"),
        ("/ysq/", "依申请公开"),
    )
    assert opened(menu(*site)) == []


def test_a_unit_whose_link_stops_at_its_folder_has_its_column_where_the_others_have() -> None:
    links = (
        ("/bm/czj/zwgk/xxgknb/", "县财政局"),
        ("/bm/jyj/zwgk/xxgknb/", "县教育局"),
        ("/bm/gaj/zwgk/xxgknb/", "县公安局"),
        ("/bm/mzj/", "县民政局"),
    )
    assert opened(menu(*links, heading="部门政府信息公开年报")) == [*links[:3], ("/bm/mzj/zwgk/xxgknb/", "县民政局")]
    two = (links[0], links[1], ("/bm/gaj/", "县公安局"), links[3])
    assert opened(menu(*two, heading="部门政府信息公开年报")) == list(two)


def test_parts_of_the_area_and_more_of_each() -> None:
    parts = (("sj/", "市本级年报"), ("bm/", "市直部门年报"), ("qxnb/", "区县年报"), ("xzjd/", "乡镇（街道）年报"))
    assert opened(menu(*parts)) == [(f"/zwgk/nb/{href}", words) for href, words in parts]
    block = '<div class="b"><h3>部门年报</h3><ul><li><a href="1.pdf">县财政局2024年政府信息公开工作年度报告</a></li></ul><a href="/zwgk/bmnb/">更多&gt;&gt;</a></div>'
    assert opened(block) == [("/zwgk/bmnb/", "部门年报")]
    assert opened(block.replace("部门年报", "部门动态")) == []


GRID = """<h2>政府信息公开年报汇总</h2><table><tr><th>序号</th><th>单位</th><th>2024年</th><th>2023年</th></tr>
<tr><td>1</td><td>县财政局</td><td><a href="/czj/nb2024/">查看</a></td><td><a href="/czj/202401/t20240121_1.html">查看</a></td></tr>
<tr><td>2</td><td>县教育局</td><td>—</td><td><a href="/jyj/nb2023/">查看</a></td></tr></table>"""


def test_cells_of_a_table_of_units_and_years_that_lead_to_lists() -> None:
    assert opened(GRID) == [
        ("/czj/nb2024/", "县财政局 2024年 政府信息公开年报汇总"),
        ("/jyj/nb2023/", "县教育局 2023年 政府信息公开年报汇总"),
    ]


def test_what_the_card_says_is_believed() -> None:
    homes = tuple((f"/{key}/", words) for key, words in (("czj", "县财政局"), ("jyj", "县教育局"), ("gaj", "县公安局")))
    assert opened(menu(*homes), "units") == list(homes)
    assert opened(menu(("/a/2024/", "2024"), ("/a/2023/", "2023")), "years") == [
        ("/a/2024/", "2024"),
        ("/a/2023/", "2023"),
    ]
    assert opened(menu(*homes), "years") == []
    assert opened(GRID + menu(*UNITS, heading="部门政府信息公开年报"), "grid") == opened(GRID)
    assert opened(menu(*UNITS, heading="部门政府信息公开年报"), "list") == []


def test_a_publishers_own_list_opens_nobody_elses() -> None:
    years = menu(("2024nb/", "2024年"), ("2023nb/", "2023年"), name="y")
    text = page(years + menu(*UNITS, heading="部门政府信息公开年报"))
    found = branches(text, Ask(URL), read_rows(text, URL), "auto", own=True)
    assert [one.label for one in found] == ["2024年", "2023年"]


def test_never_twice_and_never_the_page_itself() -> None:
    twice = menu(("2024nb/", "2024年"), ("2023nb/", "2023年")) + menu(
        ("2024nb/", "2024"), ("2023nb/", "2023"), name="again"
    )
    assert opened(twice) == [("/zwgk/nb/2024nb/", "2024年"), ("/zwgk/nb/2023nb/", "2023年")]
    assert opened(menu(("/zwgk/nb/", "2025年"), ("2024nb/", "2024年"), ("2023nb/", "2023年"))) == [
        ("/zwgk/nb/2024nb/", "2024年"),
        ("/zwgk/nb/2023nb/", "2023年"),
    ]


def test_a_list_of_reports_opens_nothing() -> None:
    assert (
        opened(
            f"<ul>{html_row(1, 't20250121_1.html')}{html_row(2, 't20250121_2.html')}{html_row(3, 't20250121_3.html')}</ul>"
        )
        == []
    )


@pytest.mark.parametrize(
    "name",
    ["县财政局", "县发改委", "松涧镇", "城关街道", "县政府办公室", "经济开发区管委会", "鼓楼区", "工业和信息化局"],
)
def test_units(name: str) -> None:
    assert is_unit(name)


@pytest.mark.parametrize(
    "name",
    ["首页", "政府信息公开", "县长信箱", "政务服务中心", "长者专区", "政府网站", "财政信息", "局", "12345", "部门动态"],
)
def test_no_units(name: str) -> None:
    assert not is_unit(name)


def test_a_frame_that_may_hold_the_list_is_opened_where_the_page_shows_none() -> None:
    frame = '<iframe src="/nb/frame.jsp?channel=9"></iframe><iframe src="/files/nb.pdf"></iframe>'
    assert opened(f'{frame}<iframe src="http://map.example/"></iframe>') == [("/nb/frame.jsp?channel=9", "")]
    report = '<li><a href="t20250121_1.html">青禾县财政局2024年政府信息公开工作年度报告</a></li>'
    assert opened(f"<ul>{report}</ul>{frame}") == []


@pytest.mark.parametrize(
    ("label", "organ"),
    [
        ("县直部门 财政局 2024年", "财政局"),
        ("乡镇 松涧镇人民政府", "松涧镇人民政府"),
        ("2024年", ""),
        ("县直部门", ""),
        ("", ""),
    ],
)
def test_the_organ_that_a_label_names(label: str, organ: str) -> None:
    assert unit_of(label) == organ
