from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.identify import identify, judge_link, title_kind
from parsers.identify_dates import read_date
from parsers.identify_titles import read_title
from parsers.identify_years import read_period
from parsers.model import Block, Document, Hints, Identity

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
EXPECTED = Path(__file__).resolve().parents[1] / "expected" / "seeds"

TITLES = [
    # title, kind, year, publisher as written
    ("营口市2020年度政府信息公开工作报告", "annual_report", 2020, "营口市"),
    ("2019年上海市人民政府办公厅政府信息公开工作年度报告", "annual_report", 2019, "上海市人民政府办公厅"),
    ("2022年度螅镇政府信息公开工作年度报告", "annual_report", 2022, "螅镇"),
    ("舒兰市2017年政务信息公开年度报告", "annual_report", 2017, "舒兰市"),
    ("青禾县人民政府信息公开年报", "annual_report", None, "青禾县人民政府"),
    ("二〇二三年青禾县财政局政府信息公开工作年度报告", "annual_report", 2023, "青禾县财政局"),
    ("二○一二年青禾县政府信息公开年报", "annual_report", 2012, "青禾县"),
    ("2018年度青禾县教育局政府信息公开年度报告", "annual_report", 2018, "青禾县教育局"),
    ("青禾县水利局２０２１年政府信息公开工作年度报告", "annual_report", 2021, "青禾县水利局"),
    ("《青禾县人民政府2020年度政府信息公开工作报告》", "annual_report", 2020, "青禾县人民政府"),
    ("青禾县 2016 年 政府信息公开 工作 年度 报告", "annual_report", 2016, "青禾县"),
    ("青禾县卫生和计划生育局关于2015年政府信息公开工作情况的报告", "annual_report", 2015, "青禾县卫生和计划生育局"),
    ("青禾县财政局2024年政府信息公开工作年度报告[2025-01-21]", "annual_report", 2024, "青禾县财政局"),
    ("2025-01-21 青禾县财政局2024年政府信息公开工作年度报告", "annual_report", 2024, "青禾县财政局"),
    ("2022年政府信息公开工作年度报告(县财政局)", "annual_report", 2022, "县财政局"),
    ("2022年政府信息公开工作年度报告——青禾县民政局", "annual_report", 2022, "青禾县民政局"),
    ("2022年政府信息公开工作年度报告", "annual_report", 2022, ""),
    ("2018--2019年度政府信息公开年度报告", "annual_report", None, ""),
    ("青禾县工业和信息化局2019年政府信息公开工作年度报告", "annual_report", 2019, "青禾县工业和信息化局"),
    ("青禾县统计局2023年政府信息公开年报", "annual_report", 2023, "青禾县统计局"),
    ("青禾县审计局2023年度政府信息公开工作年度报告", "annual_report", 2023, "青禾县审计局"),
    ("泸州市江阳区胡市镇2021年政府信息公开工作年度报告", "annual_report", 2021, "泸州市江阳区胡市镇"),
    ("国家税务总局青禾县税务局2021年政府信息公开工作年度报告", "annual_report", 2021, "国家税务总局青禾县税务局"),
    ("青禾县信息中心2010年信息公开年报", "annual_report", 2010, "青禾县信息中心"),
    ("关于公布青禾县2019年政府信息公开工作年度报告的公告", "annual_report", 2019, "青禾县"),
    ("365bat提现_bus365_365app最新版安卓下载2018年政府信息公开年报", "annual_report", 2018, ""),
    ("附件:青禾县城管局2019年政府信息公开工作年度报告", "annual_report", 2019, "青禾县城管局"),
    ("2021政府信息公开年报", "annual_report", 2021, ""),
    ("青禾县2014年度政府信息公开工作情况报告", "annual_report", 2014, "青禾县"),
    ("青禾县2013年政务公开年度报告", "annual_report", 2013, "青禾县"),
    ("关于做好2023年度政府信息公开工作年度报告编制工作的通知", "notice", 2023, ""),
    ("关于报送2019年政府信息公开年报的通知", "notice", 2019, ""),
    ("青禾县2021年政务公开工作要点", "notice", 2021, ""),
    ("青禾县2021年政务公开工作实施方案", "notice", 2021, ""),
    ("关于2020年度政府信息公开工作年度报告发布情况的通报", "notice", 2020, ""),
    ("青禾县政府信息公开指南", "guide", None, ""),
    ("政府信息公开年度报告编制指南", "guide", None, ""),
    ("青禾县财政局政府信息公开目录", "catalogue", None, ""),
    ("青禾县2022年政府信息公开工作年度报告汇总", "catalogue", 2022, ""),
    ("历年政府信息公开年度报告", "catalogue", None, ""),
    ("图解:青禾县2023年政府信息公开工作年度报告", "interpretation", 2023, ""),
    ("一图读懂青禾县2023年政府信息公开工作年度报告", "interpretation", 2023, ""),
    ("青禾县2018年政府信息公开工作年度报告(图片版)", "interpretation", 2018, ""),
    ("青禾县2018年政府信息公开工作年度报告解读", "interpretation", 2018, ""),
    ("青禾县召开2023年政府信息公开年度报告编制工作会议", "news", 2023, ""),
    ("我县圆满完成2019年政府信息公开工作年度报告", "news", 2019, ""),
    ("政府信息公开工作年度报告制度", "other", None, ""),
    ("政府信息公开工作年度报告格式", "other", None, ""),
    ("政府信息公开工作年度报告(模板)", "other", None, ""),
    ("2019年政府信息公开情况统计表", "other", 2019, ""),
    ("青禾县2023年第三季度政府信息公开工作报告", "other", 2023, ""),
    ("青禾县2012年上半年政府信息公开工作报告", "other", 2012, ""),
    ("青禾县2023年统计年报", "other", 2023, ""),
    ("青禾县2022年法治政府建设年度报告", "other", 2022, ""),
    ("青禾县人民政府2023年政府网站工作年度报表", "other", 2023, ""),
    ("青禾县2021年部门决算公开", "other", 2021, ""),
    ("2023年度财政预算决算信息公开工作报告", "other", 2023, ""),
    ("企业年报公示", "other", None, ""),
    ("2023年政府工作报告", "other", 2023, ""),
    ("", "other", None, ""),
]


@pytest.mark.parametrize(("title", "kind", "year", "publisher"), TITLES)
def test_titles(title: str, kind: str, year: int | None, publisher: str) -> None:
    read = read_title(title)
    assert (read.kind, read.year, read.publisher) == (kind, year, publisher)
    assert title_kind(title) == kind


COLUMN = "政府信息公开年度报告"
ARTICLE = "https://www.qinghe.example/zwgk/nb/202401/t20240118_12345.html"
LINKS = [
    # text, url, context, is report, year, publisher
    ("青禾县财政局2023年政府信息公开工作年度报告", ARTICLE, "", True, 2023, "青禾县财政局"),
    ("青禾县财政局2023年政府信息公开工作年度报告", "/x/2019nb/", "", True, 2023, "青禾县财政局"),
    ("政府信息公开工作年度报告", ARTICLE, "", True, None, ""),
    ("政府信息公开年度报告", "/zwgk/zfxxgknb/", "", False, None, ""),
    ("政府信息公开年报", "/zwgk/zfxxgknb/index.html", "首页", False, None, ""),
    ("政府信息公开工作年度报告", ARTICLE, "2020年", True, 2020, ""),
    ("2018--2019年度政府信息公开年度报告", ARTICLE, "", True, None, ""),
    ("2023年", ARTICLE, COLUMN, True, 2023, ""),
    ("2023年度", "./t20240105_1.html", COLUMN, True, 2023, ""),
    ("2023年", "/zwgk/nb/2023n/", COLUMN, False, 2023, ""),
    ("2023年", ARTICLE, "通知公告", False, 2023, ""),
    ("查看", "/files/abc.pdf", "青禾县民政局2021年政府信息公开年度报告", True, 2021, "青禾县民政局"),
    ("下载", "/files/abc.pdf", "统计年报", False, None, ""),
    ("县教育局", ARTICLE, "2022年政府信息公开年度报告", True, 2022, "县教育局"),
    ("青禾县民政局", "/mzj/", "2022年政府信息公开年度报告", False, 2022, "青禾县民政局"),
    ("首页", "/", COLUMN, False, None, ""),
    ("下一页", "/nb/index_1.html", COLUMN, False, None, ""),
    ("2020年年报", ARTICLE, COLUMN, True, 2020, ""),
    ("2020年年报", "/zwgk/zfxxgknb/202101/t20210118_9.html", "", True, 2020, ""),
    ("2020年年报", "/gsgg/202101/t20210118_9.html", "", False, 2020, ""),
    ("青禾县财政局2020年度报告", ARTICLE, COLUMN, True, 2020, "青禾县财政局"),
    ("2023年统计年报", ARTICLE, COLUMN, False, 2023, ""),
    ("青禾县人民政府2023年政府网站工作年度报表", ARTICLE, COLUMN, False, 2023, ""),
    ("关于做好2023年度政府信息公开工作年度报告编制工作的通知", ARTICLE, COLUMN, False, 2023, ""),
    ("青禾县政府信息公开指南", ARTICLE, COLUMN, False, None, ""),
    ("一图读懂:青禾县2023年政府信息公开工作年度报告", ARTICLE, COLUMN, False, 2023, ""),
    ("青禾县2021年部门预算", ARTICLE, COLUMN, False, 2021, ""),
    ("政府信息公开工作年度报告模板", "/files/moban.docx", COLUMN, False, None, ""),
    ("某公司2023年企业年报", ARTICLE, COLUMN, False, 2023, ""),
    ("二〇二三年政府信息公开工作年度报告", ARTICLE, "", True, 2023, ""),
    ("青禾县教育局2024年政府信...", ARTICLE, COLUMN, True, 2024, "青禾县教育局"),
    ("青禾县教育局2024年度政…", ARTICLE, COLUMN, True, 2024, "青禾县教育局"),
    ("青禾县住房和城乡建设局202...", ARTICLE, COLUMN, True, None, "青禾县住房和城乡建设局"),
    ("青禾县教育局2024年政府采…", ARTICLE, COLUMN, False, 2024, ""),
    ("青禾县教育局2024年政府信...", ARTICLE, "", False, 2024, ""),
]


@pytest.mark.parametrize(("text", "url", "context", "is_report", "year", "publisher"), LINKS)
def test_links(text: str, url: str, context: str, is_report: bool, year: int | None, publisher: str) -> None:
    verdict = judge_link(text, url, context)
    assert (verdict.is_report, verdict.year, verdict.publisher) == (is_report, year, publisher)
    assert verdict.reason


@pytest.mark.parametrize(
    ("url", "dated", "is_report"),
    [("/2023/nb/1.html", True, True), ("/2023/nb/1.html", False, False), ("/nb/", True, False),
     ("/nb/index.shtml", True, False), ("http://www.qinghe.example/", True, False)],
)  # fmt: skip
def test_a_day_beside_a_link_tells_an_article(url: str, dated: bool, is_report: bool) -> None:
    verdict = judge_link("青禾县教育局政府信息公开工作年度报告", url, dated=dated)
    assert (verdict.is_report, verdict.year) == (is_report, None)


def test_the_reason_of_a_refusal_names_the_word() -> None:
    assert judge_link("青禾县2021年部门预算", ARTICLE, COLUMN).reason == "another kind of report (预算)"
    assert judge_link("关于报送2019年政府信息公开年报的通知", ARTICLE).reason == "a notice (通知)"
    assert judge_link("2023年", "/nb/2023n/", COLUMN).reason == "a folder of the column, or no article's address"


@pytest.mark.parametrize(
    ("text", "period", "year"),
    [
        ("统计时限自2020年1月1日至2020年12月31日。", ("2020-01-01", "2020-12-31"), 2020),
        ("数据统计期限从2018年1月1日到12月31日止", ("2018-01-01", "2018-12-31"), 2018),
        ("统计期限自2008年5月1日起至2008年12月31日止", ("2008-05-01", "2008-12-31"), 2008),
        ("2023年1月1日—12月31日的统计数据", ("2023-01-01", "2023-12-31"), 2023),
        ("数据统计201111日至1231日", None, 2011),
        ("数据统计201711日至20171231日", None, 2017),
        ("活动自2019年3月1日至3月15日", None, None),
        ("没有日期", None, None),
    ],
)
def test_periods(text: str, period: tuple[str, str] | None, year: int | None) -> None:
    assert read_period(text) == (period, year)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021-01-20 10:05", "2021-01-20"),
        ("2025- 01- 21", "2025-01-21"),
        ("2021年1月5日", "2021-01-05"),
        ("2021/12/31", "2021-12-31"),
        ("二〇二一年一月二十日", "2021-01-20"),
        ("二○一九年十二月三十一日", "2019-12-31"),
        ("二〇二〇年十月十日", "2020-10-10"),
        ("2021-02-30", ""),
        ("无", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert read_date(text) == iso


def read(
    *lines: str,
    hints: Hints = Hints(),
    before: tuple[str, ...] = (),
    title: str = "",
    **metas: str,
) -> Identity:
    """Identify a made-up page: ``before`` is chrome above the report, ``lines`` the report."""
    chrome = tuple(Block(line, "p") for line in before)
    body = tuple(Block(line, "line") for line in lines)
    footer = (Block("版权所有:辽宁省人民政府 主办单位:辽宁省人民政府办公厅", "p"),)
    return identify(Document((*chrome, *body, *footer), "html", "utf-8", title, metas), body, hints)


def kinds(identity: Identity) -> list[str]:
    return [finding.kind for finding in identity.findings]


GENERIC = ("一、总体情况", "全年主动公开政府信息10条。")

PUBLISHERS = [
    # lines, hints, publisher, region, level
    (("营口市2020年政府信息公开工作年度报告",), Hints(), "营口市人民政府", "210800", "prefecture_government"),
    (("盖州市2015年政府信息公开工作报告",), Hints(), "盖州市人民政府", "210881", "county_government"),
    (("开江县2021年政府信息公开年报",), Hints(), "开江县人民政府", "511723", "county_government"),
    (
        ("开江县人民政府办公室2021年政府信息公开年报",),
        Hints(),
        "开江县人民政府办公室",
        "511723",
        "county_department",
    ),
    (("开江县政府办2021年政府信息公开年报",), Hints(), "开江县人民政府办公室", "511723", "county_department"),
    (("辽宁省2021年政府信息公开年报",), Hints(), "辽宁省人民政府", "210000", "provincial_government"),
    (("辽宁省教育厅2021年政府信息公开年报",), Hints(), "辽宁省教育厅", "210000", "provincial_department"),
    (("大兴安岭地区2021年政府信息公开年报",), Hints(), "大兴安岭地区行政公署", "232700", "prefecture_government"),
    (
        ("泸州市江阳区胡市镇2021年政府信息公开工作年度报告",),
        Hints(),
        "泸州市江阳区胡市镇人民政府",
        "510502",
        "township_or_subdistrict",
    ),
    (
        ("胡市镇2021年政府信息公开工作年度报告",),
        Hints(region_code="510502"),
        "胡市镇人民政府",
        "510502",
        "township_or_subdistrict",
    ),
    (
        ("和平街道2020年政府信息公开工作年度报告",),
        Hints(region_code="210102"),
        "和平街道办事处",
        "210102",
        "township_or_subdistrict",
    ),
    (
        ("长安区教育局2021年政府信息公开年报",),
        Hints(region_code="610100"),
        "长安区教育局",
        "610116",
        "county_department",
    ),
    (
        ("长安区教育局2021年政府信息公开年报", "按照西安市的部署,西安市教育局的指导,做好工作。"),
        Hints(),
        "长安区教育局",
        "610116",
        "county_department",
    ),
    (
        ("长安区2021年政府信息公开年报", "按照石家庄市的部署做好工作。"),
        Hints(),
        "长安区人民政府",
        "130102",
        "county_government",
    ),
    (
        ("县财政局2021年政府信息公开年报",),
        Hints(region_code="511723"),
        "开江县财政局",
        "511723",
        "county_department",
    ),
    (
        ("2021年政府信息公开年报", "2021年,县财政局认真贯彻落实《条例》,根据《开江县政务公开要点》做好工作。"),
        Hints(),
        "开江县财政局",
        "511723",
        "county_department",
    ),
    (
        ("市政府2021年政府信息公开年报",),
        Hints(region_code="210800"),
        "营口市人民政府",
        "210800",
        "prefecture_government",
    ),
    (
        ("国家税务总局临沂市税务局2021年政府信息公开工作年度报告",),
        Hints(),
        "国家税务总局临沂市税务局",
        "371300",
        "vertical_organ",
    ),
    (
        ("市中区教育局2021年政府信息公开年报",),
        Hints(region_code="370100"),
        "市中区教育局",
        "370103",
        "county_department",
    ),
    (("市中区教育局2021年政府信息公开年报",), Hints(), "市中区教育局", "", ""),
    (("教育部2021年政府信息公开工作年度报告",), Hints(), "教育部", "", "central_department"),
    (
        ("2021年政府信息公开工作年度报告", *GENERIC),
        Hints(publisher="开江县财政局", region_code="511723"),
        "开江县财政局",
        "511723",
        "county_department",
    ),
    (
        ("财政局2021年政府信息公开工作年度报告", *GENERIC),
        Hints(publisher="开江县财政局", region_code="511723"),
        "开江县财政局",
        "511723",
        "county_department",
    ),
    (
        ("2021年政府信息公开工作年度报告", "我局高度重视。", "开江县财政局", "2022年1月20日"),
        Hints(),
        "开江县财政局",
        "511723",
        "county_department",
    ),
    (
        ("2021年政府信息公开工作年度报告", "开江县民政局(以下简称我局)编制了本报告。"),
        Hints(),
        "开江县民政局",
        "511723",
        "county_department",
    ),
    (
        ("青禾县财政局2024年政府信息公开工作年度报告",),
        Hints(region_code="990123", publisher="示例省青禾县财政局"),
        "青禾县财政局",
        "990123",
        "county_department",
    ),
    (
        ("2024年青禾县政府信息公开工作年度报告",),
        Hints(region_code="990123", publisher="青禾县人民政府"),
        "青禾县人民政府",
        "990123",
        "county_government",
    ),
    (
        ("县水利局2024年政府信息公开工作年度报告",),
        Hints(region_code="990123", publisher="青禾县人民政府"),
        "青禾县水利局",
        "990123",
        "county_department",
    ),
    (
        ("2024年政府信息公开工作年度报告", *GENERIC),
        Hints(region_code="990100", publisher="云溪市人民政府"),
        "云溪市人民政府",
        "990100",
        "prefecture_government",
    ),
    (
        ("青禾县柳林镇2024年政府信息公开工作年度报告",),
        Hints(region_code="990123", publisher="青禾县柳林镇人民政府"),
        "青禾县柳林镇人民政府",
        "990123",
        "township_or_subdistrict",
    ),
    (
        ("2021年政府信息公开年报", "本报告由开江县人民政府办公室编制。全县工作稳步推进,全县公开信息5条。"),
        Hints(),
        "开江县人民政府",
        "511723",
        "county_government",
    ),
    (
        ("2021年政府信息公开年报", "本报告由开江县人民政府办公室编制。我办公开信息5条。"),
        Hints(),
        "开江县人民政府办公室",
        "511723",
        "county_department",
    ),
]


@pytest.mark.parametrize(("lines", "hints", "publisher", "code", "level"), PUBLISHERS)
def test_publishers(lines: tuple[str, ...], hints: Hints, publisher: str, code: str, level: str) -> None:
    identity = read(*lines, hints=hints)
    assert (identity.publisher, identity.region_code, identity.level) == (publisher, code, level)


def test_names_of_an_invented_place_come_from_hints_and_text() -> None:
    identity = read(
        "青禾县财政局2024年政府信息公开工作年度报告",
        "按照示例省青禾县的部署,我局做好工作。",
        hints=Hints(region_code="990123", publisher="青禾县财政局"),
    )
    assert (identity.province, identity.prefecture, identity.county) == ("示例省", "", "青禾县")
    assert identity.scope == "organ"
    assert kinds(identity) == []


def test_page_around_the_report_votes() -> None:
    lines = ("2024年政府信息公开工作年度报告", *GENERIC)
    from_source = read(*lines, contentsource="开江县财政局")
    assert (from_source.publisher, from_source.region_code) == ("开江县财政局", "511723")
    assert kinds(from_source) == ["publisher_inferred"]
    from_field = read(*lines, before=("索引号\tQH01\t发布机构\t开江县民政局",))
    assert from_field.publisher == "开江县民政局"
    from_crumb = read(*lines, before=("当前位置:首页 > 政务公开 > 开江县水利局 > 政府信息公开年报",))
    assert from_crumb.publisher == "开江县水利局"
    from_site = read(*lines, sitename="开江县人民政府网站", siteidcode="5117230001")
    assert (from_site.publisher, from_site.region_code) == ("开江县人民政府", "511723")
    from_title = read(*lines, title="开江县统计局2024年政府信息公开工作年度报告_开江县人民政府")
    assert from_title.publisher == "开江县统计局"
    assert from_title.title == "2024年政府信息公开工作年度报告"


def test_site_code_tells_the_region_of_a_bare_name() -> None:
    identity = read("县财政局2024年政府信息公开年报", siteidcode="5117230001")
    assert (identity.publisher, identity.region_code) == ("开江县财政局", "511723")
    assert kinds(identity) == ["publisher_inferred"]


def test_nothing_is_invented() -> None:
    bare = read("县财政局2024年政府信息公开年报")
    assert (bare.publisher, bare.region_code, bare.county) == ("县财政局", "", "")
    assert "region_unknown" in kinds(bare)
    silent = read(*GENERIC)
    assert (silent.publisher, silent.year, silent.title) == ("", None, "")
    assert kinds(silent) == ["publisher_unknown", "year_unknown", "title_missing"]


def test_injected_words_are_no_name() -> None:
    identity = read("365bat提现_bus365_365app最新版安卓下载人民政府2018年政府信息公开年报", *GENERIC)
    assert identity.publisher == ""
    assert identity.year == 2018


def test_footer_owner_is_not_the_issuer() -> None:
    assert read("2020年政府信息公开工作年度报告", *GENERIC).publisher == ""


def test_title_over_two_lines_and_from_the_head_of_the_page() -> None:
    broken = read("青禾县财政局", "2024年政府信息公开工作年度报告", *GENERIC)
    assert (broken.title, broken.publisher) == ("青禾县财政局2024年政府信息公开工作年度报告", "青禾县财政局")
    split = read("开江县人民政府2024年", "政府信息公开工作年度报告", *GENERIC)
    assert (split.title, split.year) == ("开江县人民政府2024年政府信息公开工作年度报告", 2024)
    above = read(*GENERIC, before=("首页", "开江县2024年政府信息公开工作年度报告", "字体:大 中 小"))
    assert (above.title, above.publisher) == ("开江县2024年政府信息公开工作年度报告", "开江县人民政府")
    meta = read(*GENERIC, articletitle="开江县2024年政府信息公开工作年度报告")
    assert (meta.title, meta.year) == ("开江县2024年政府信息公开工作年度报告", 2024)


def test_kind_of_a_page_that_is_no_report() -> None:
    notice = read("关于做好2023年度政府信息公开工作年度报告编制工作的通知", "各乡镇:")
    assert notice.kind == "notice"
    assert read("开江县政府信息公开指南", "为了方便公众").kind == "guide"


YEARS = [
    (("开江县2019年政府信息公开年报", "统计期限自2019年1月1日至2019年12月31日。"), Hints(year=2019), 2019, []),
    (
        ("政府信息公开工作年度报告", "数据统计期限自2017年1月1日至2017年12月31日。"),
        Hints(publisher="开江县人民政府"),
        2017,
        [],
    ),
    (("信息公开年报", "数据统计201111日至1231日。2010年底启动。"), Hints(publisher="开江县人民政府"), 2011, []),
    (
        ("开江县信息公开年报", "2015年工作;2015年公开;2009年至2014年;2016年将加强。"),
        Hints(),
        2015,
        [],
    ),
    (
        ("开江县2020年政府信息公开年报", "统计期限自2019年1月1日至2019年12月31日。"),
        Hints(),
        2020,
        ["year_conflict"],
    ),
    (("开江县2019年政府信息公开年报",), Hints(year=2020), 2019, ["hints_disagree"]),
    (("开江县政府信息公开年报",), Hints(year=2018), 2018, []),
    (
        ("开江县2018--2019年度政府信息公开年报", "统计期限自2019年1月1日至2019年12月31日。"),
        Hints(),
        2019,
        ["year_conflict"],
    ),
    (("开江县政府信息公开年报",), Hints(url="https://x.example/2024n/t20250101_1.html"), None, ["year_unknown"]),
    (("开江县政府信息公开年报",), Hints(link_text="开江县2022年政府信息公开年报"), 2022, []),
]


@pytest.mark.parametrize(("lines", "hints", "year", "expected"), YEARS)
def test_years(lines: tuple[str, ...], hints: Hints, year: int | None, expected: list[str]) -> None:
    identity = read(*lines, hints=hints)
    assert identity.year == year
    assert [kind for kind in kinds(identity) if kind != "publisher_inferred"] == expected


TITLE = "开江县2020年政府信息公开工作年度报告"


def test_published_on_by_preference() -> None:
    url = Hints(url="https://x.example/nb/202103/t20210318_1.html")
    line = "来源:开江县 发布时间:2021- 01- 21 浏览次数:12"
    assert published(read(TITLE, line, *GENERIC, pubdate="2021-01-20 10:05")) == ("2021-01-20", "meta")
    assert published(read(TITLE, line, *GENERIC, hints=url)) == ("2021-01-21", "shown")
    assert published(read(TITLE, *GENERIC, before=("成文日期:2021年1月19日",))) == ("2021-01-19", "written")
    assert published(read(TITLE, "(2021年1月18日)", *GENERIC, hints=url)) == ("2021-01-18", "signature")
    assert published(read(TITLE, *GENERIC, "开江县人民政府", "二〇二一年一月二十日")) == ("2021-01-20", "signature")
    assert published(read(TITLE, *GENERIC, hints=Hints(published_on="2021-03-03"))) == ("2021-03-03", "listing")
    assert published(read(TITLE, *GENERIC, hints=url)) == ("2021-03-18", "url")
    assert published(read(TITLE, *GENERIC)) == ("", "")


def test_published_on_beside_and_behind_the_report() -> None:
    title, *rest = (Block(line) for line in (TITLE, *GENERIC))

    def between(*lines: str, behind: tuple[str, ...] = ()) -> tuple[str, str]:
        blocks = (title, *map(Block, lines), *rest, *map(Block, behind))
        return published(identify(Document(blocks, "html", "utf-8"), (title, *rest), Hints()))

    assert between("2021-01-19") == ("2021-01-19", "signature")
    assert between("2021-01-19 10:22") == ("2021-01-19", "shown")
    assert between("2021年政府公报第1期") == ("", "")
    assert between(behind=("发布日期：2021-01-21 浏览次数：88",)) == ("2021-01-21", "shown")
    assert between(behind=("县财政局年报 2021-01-22",)) == ("", "")
    assert between(behind=("版权所有", "主办：县政府", "地址：中心街1号", "发布日期：2021-01-21")) == ("", "")


def published(identity: Identity) -> tuple[str, str]:
    return identity.published_on, identity.published_on_source


def test_dates_of_today_and_of_something_else_are_passed_over() -> None:
    today = read(TITLE, *GENERIC, before=("今天是 2026年11月22日 星期日", "时间:2019年12月3日 星期二"))
    assert published(today) == ("", "")
    url = Hints(url="https://x.example/nb/202103/t20210318_1.html")
    old = read(TITLE, "发布时间:2018-05-01", *GENERIC, hints=url)
    assert published(old) == ("2021-03-18", "url")
    assert kinds(old) == ["published_on_implausible"]
    only = read(TITLE, "发布时间:2018-05-01", *GENERIC)
    assert published(only) == ("2018-05-01", "shown")
    assert kinds(only) == ["published_on_implausible"]


def test_disagreement_with_hints_is_said_and_the_text_wins() -> None:
    other = read("开江县财政局2020年政府信息公开年报", hints=Hints(publisher="营口市人民政府", region_code="210800"))
    assert (other.publisher, other.region_code) == ("开江县财政局", "511723")
    assert kinds(other) == ["hints_disagree", "hints_disagree"]
    same = read("开江县发改委2020年政府信息公开年报", hints=Hints(publisher="开江县发展和改革委员会"))
    assert same.publisher == "开江县发改委"
    assert kinds(same) == []


def test_a_source_that_speaks_as_we_the_bureau_beats_the_card_of_the_portal() -> None:
    identity = read(
        "2024年政府信息公开工作年度报告",
        "我局高度重视政务公开。",
        hints=Hints(publisher="开江县人民政府", region_code="511723"),
        contentsource="开江县林业局",
    )
    assert identity.publisher == "开江县林业局"


def test_level_comes_from_the_hint_only_where_the_name_is_silent() -> None:
    zone = Hints(level="county_government", region_code="210200")
    assert read("大连高新区管委会2020年政府信息公开年报", hints=zone).level == "county_government"
    card = Hints(level="prefecture_government", region_code="371300")
    assert read("临沂市财政局2020年政府信息公开年报", hints=card).level == "prefecture_department"


def test_scope() -> None:
    area = read("开江县2020年政府信息公开年报", "全县各级行政机关公开信息5条,各乡镇配合,全县受理申请2件。")
    assert area.scope == "jurisdiction"
    assert read("开江县2020年政府信息公开年报", "公开信息5条。").scope == ""
    assert read("开江县财政局2020年政府信息公开年报", "我局公开信息5条。").scope == "organ"


SEED_FIELDS = (
    "publisher",
    "region_code",
    "province",
    "prefecture",
    "county",
    "level",
    "year",
    "title",
    "published_on",
    "scope",
)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five real reports (../shared/seeds) are not at hand")
@pytest.mark.parametrize("name", sorted(path.stem for path in EXPECTED.glob("*.json")))
def test_real_reports(name: str) -> None:
    text = (SEEDS / f"{name}.txt").read_text("utf-8")
    blocks = tuple(Block(line.strip(), "line") for line in text.splitlines() if line.strip())
    expected = json.loads((EXPECTED / f"{name}.json").read_text("utf-8"))
    identity = identify(Document(blocks, "text", "utf-8"), blocks, Hints())
    assert {key: getattr(identity, key) for key in SEED_FIELDS} == {key: expected[key] for key in SEED_FIELDS}


@pytest.mark.parametrize("mark", ["-", " - ", "——", "_", "|"])
def test_whose_site_it_is_says_title_and_not_whose_report(mark: str) -> None:
    own = "2023年政府信息公开工作年度报告"
    found = read(own, *GENERIC, title=f"{own}{mark}青禾县人民政府", hints=Hints(publisher="青禾县教育局"))
    assert (found.publisher, found.year) == ("青禾县教育局", 2023)
