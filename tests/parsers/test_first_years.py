"""Reports of the years 2008–2018 as portals, mirrors and collections hold them: invented look-alikes."""

from __future__ import annotations

import html

import pytest

from parsers.model import Hints, Report
from parsers.report import parse

_PARTS = (
    "一、概述",
    "2012年,我局认真贯彻落实条例,扎实推进政府信息公开工作,健全机构,完善制度。",
    "二、主动公开政府信息情况",
    "2012年,我局共主动公开政府信息35条。",
    "三、依申请公开政府信息情况",
    "2012年度我局未收到公开政府信息的申请。",
)


def _page(*lines: str, title: str = "", url: str = "") -> Report:
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    page = f"<html><head><title>{title}</title></head><body><div>{body}</div></body></html>"
    return parse(page.encode(), Hints(url=url, content_type="text/html; charset=utf-8"))


def _values(report: Report) -> dict[str, object]:
    return {figure.indicator: figure.value for figure in report.figures}


def test_traditional_script_names_publisher_and_year() -> None:
    report = _page(
        "2012年荊州市水利局政府信息公開工作年度報告",
        "一、概述",
        "2012年,我局認真貫徹落實條例,紮實推進政府信息公開工作。",
        "二、主動公開政府信息情況",
        "2012年,我局共主動公開政府信息35條。",
        "三、依申請公開政府信息情況",
        "2012年度我局未收到公開政府信息的申請。",
    )
    assert report.identity.publisher == "荆州市水利局"
    assert (report.identity.prefecture, report.identity.year) == ("荆州市", 2012)
    assert report.identity.title == "2012年荊州市水利局政府信息公開工作年度報告"


def test_traditional_sentences_name_the_publisher_where_no_title_does() -> None:
    report = _page(
        "根據《中華人民共和國政府信息公開條例》的規定,現公布荊州市水利局2012年政府信息公開工作年度報告。",
        *_PARTS,
    )
    assert report.state == "report"
    assert report.identity.publisher == "荆州市水利局"


@pytest.mark.parametrize(
    ("opening", "publisher"),
    [
        ("根据条例精神,结合我局实际情况编制2012年度政府信息公开工作年度报告。", ""),
        ("根据条例,特向社会公布2012年度本局信息公开年度报告。", ""),
        (
            "根据条例,特向社会公布2012年度本局信息公开年度报告。如有疑问,请联系:平江县气象局信息公开领导小组办公室(地址:城关)。",
            "平江县气象局",
        ),
        (
            "根据条例,特向社会公布2012年度本单位信息公开年度报告。平江县气象局联系电话:0730—6220000。",
            "平江县气象局",
        ),
        ("根据条例,特编制并向社会公布平江县水利局2012年度政府信息公开年度报告如下:", "平江县水利局"),
        (
            "平江县2012年政府信息公开工作年度报告(以下简称年报)根据《中华人民共和国政府信息公开条例》进行编制。",
            "平江县人民政府",
        ),
        (
            "本报告根据条例编制。数据的统计期限自2012年1月1日至2012年12月31日止。如有疑问,请与平江县政府信息中心联系。",
            "平江县人民政府",
        ),
        (
            "本报告根据条例要求,综合2012年度岳阳市各县(市、区)政府和市级各部门的政府信息公开年度工作报告编制而成。"
            "报告中所列数据的统计期限自2012年1月1日起至2012年12月31日止。"
            "可通过网站反映或直接与岳阳市人民政府办公室政府信息公开中心联系。",
            "岳阳市人民政府",
        ),
    ],
)
def test_openings_that_name_the_publisher_or_nobody(opening: str, publisher: str) -> None:
    assert _page(opening, *_PARTS).identity.publisher == publisher


def test_an_unnamed_office_reports_for_itself() -> None:
    report = _page("2012年度信息公开报告", *_PARTS)
    assert (report.identity.publisher, report.identity.scope) == ("", "organ")


def test_the_signature_spells_the_township_in_full() -> None:
    report = _page("2012年官庄镇政府信息公开工作年度报告", *_PARTS, "醴陵市官庄镇人民政府", "2012年12月31日")
    assert report.identity.publisher == "醴陵市官庄镇人民政府"
    assert report.identity.county == "醴陵市"


def test_a_title_torn_over_body_and_the_line_above() -> None:
    report = _page(
        "岳阳市人民政府2012年",
        "政府信息公开工作年度报告",
        "岳阳市人民政府办公室",
        "2013年3月",
        *_PARTS,
    )
    assert report.identity.publisher == "岳阳市人民政府"
    assert report.identity.title == "岳阳市人民政府2012年政府信息公开工作年度报告"


def test_a_title_that_runs_into_the_text() -> None:
    report = _page(
        "官庄乡人民政府",
        "2012年政府信息公开工作年度报告 根据《中华人民共和国政府信息公开条例》(以下简称《条例》)和相关规定,特向社会公布"
        "2012年度本级政府信息公开工作年度报告。本报告中所列数据的统计期限自2012年1月1日起至2012年12月31日止。",
        *_PARTS,
    )
    assert report.identity.publisher == "官庄乡人民政府"


@pytest.mark.parametrize(
    "opening",
    [
        "根据条例规定,现公布平江县人民政府2012年政府信息公开工作年度报告。",
        "本年报是根据条例和县政府办要求,由平江县水利局编制。报告中所列数据的统计期限为2012年1月1日起至2012年12月31日。",
        "按照条例的有关规定,现将我局2012年政府信息公开情况报告如下。",
    ],
)
def test_a_report_may_present_itself_without_a_title(opening: str) -> None:
    report = _page(opening, *_PARTS)
    assert report.state == "report"
    assert [section.key for section in report.sections][-3:] == ["overview", "proactive_disclosure", "requests"]


def test_a_menu_or_a_heading_is_no_title() -> None:
    menu = _page("政策解读", "现公布平江县2012年政府信息公开工作年度报告。", *_PARTS)
    heading = _page(
        "2012年平江县政府信息公开工作年度报告",
        "本报告根据条例编制。",
        "一、政府信息公开工作要点落实情况",
        *_PARTS[1:],
    )
    assert (menu.state, heading.state) == ("report", "report")


def test_a_notice_torn_over_two_lines_that_carries_the_report() -> None:
    report = _page(
        "平江县人民政府办公室关于公布",
        "平江县2012年度政府信息公开工作年度报告的通知",
        "(平政办发〔2013〕3号)",
        "各乡镇人民政府:",
        "根据条例要求,我办编制了年度报告,现予公布。",
        "平江县2012年度政府信息公开工作年度报告",
        *_PARTS,
    )
    assert (report.state, report.identity.publisher) == ("report", "平江县人民政府")


def test_a_notice_that_asks_for_reports_is_none() -> None:
    report = _page(
        "关于做好2012年政府信息公开工作年度报告编制工作的通知",
        "各单位:年度报告中所列数据的统计期限为2012年1月1日至12月31日。",
        "一、概述",
        "介绍本单位信息公开工作的总体情况。",
    )
    assert report.state == "not_report"


def test_what_is_named_after_the_whole_behind_an_overview_is_what_was_published() -> None:
    report = _page(
        "平江县水利局2012年政府信息公开工作年度报告",
        "一、概述",
        "2012年,我局认真贯彻落实条例,扎实推进政府信息公开工作,健全机构,完善制度,深化公开内容,落实专人负责。",
        "二、政府信息公开情况",
        "2012年我局公开政府信息46条。",
        "三、依申请公开政府信息基本情况",
        "2012年度我局没有收到公开政府信息的申请,没有应当主动公开而未予公开的情况,也没有因此发生的费用。",
    )
    assert [section.key for section in report.sections] == ["overview", "proactive_disclosure", "requests"]


def test_information_that_was_made_is_no_reply() -> None:
    report = _page(
        "平江县水利局2012年政府信息公开工作年度报告",
        "一、概述",
        "2012年共制作、获取政府信息614条,其中主动公开29条,不予公开583条;受理政府信息公开申请2条。",
        "二、主动公开政府信息情况",
        "我局制作政府信息总数148条,涉及国家秘密的公文类信息0条。",
    )
    values = _values(report)
    assert values == {"applications_received": 2}


def test_of_two_joint_organs_the_first_publishes() -> None:
    opening = (
        "本年度报告根据条例要求,由湖南省国家税务局、湖南省地方税务局编制。数据的统计期限自2012年1月1日起至12月31日止。"
    )
    assert _page("引 言", opening, *_PARTS).identity.publisher == "湖南省国家税务局"


def test_an_office_signs_for_its_organ() -> None:
    report = _page("湖南省水利厅办公室关于2012年度政府信息公开工作情况的报告", *_PARTS)
    assert (report.identity.publisher, report.identity.level) == ("湖南省水利厅", "provincial_department")


def test_a_host_of_a_county_with_two_codes() -> None:
    url = "https://www.sinan.gov.cn/zwgk/201501/t1.html"
    report = _page("2014年大坝镇政府信息公开工作年度报告", *_PARTS, url=url)
    assert (report.identity.county, report.identity.region_code) == ("思南县", "520624")


def test_a_host_of_two_counties_and_one_of_them_named() -> None:
    url = "http://www.suixi.gov.cn/x/content/post_1.html"
    opening = "根据条例和遂溪县人民政府要求,现公布2012年官庄镇政府信息公开工作年度报告。"
    assert _page(opening, *_PARTS, url=url).identity.county == "遂溪县"
    assert _page(opening.replace("遂溪县人民政府", "上级"), *_PARTS, url=url).identity.county == ""


_ANNEX = (
    ("附表一:主动公开情况统计", ("主动公开信息数", "条", "161"), ("新增的行政规范性文件数", "条", "2")),
    (
        "附表二:依申请公开情况统计",
        ("申请总数", "条", "9"),
        ("其中:1.当面申请数", "条", "1"),
        ("4.网上申请数", "条", "8"),
        ("对申请的答复总数", "条", "8"),
        ("其中:1.同意公开答复数", "条", "7"),
        ("3.“信息不存在”答复数", "条", "1"),
    ),
    ("附表三:咨询情况统计", ("网站专栏访问量", "人次", "3456"), ("咨询电话接听数", "人次", "88")),
    ("附表四:复议、诉讼情况统计", ("行政复议数", "件", "0"), ("行政诉讼数", "件", "1")),
    (
        "附表五:政府支出与收费情况统计",
        ("收费总额", "元", "25"),
        ("政府信息公开指定专职人员总数", "人", "3"),
        ("其中:1.全职人员数", "人", "1"),
        ("2.兼职人员数", "人", "2"),
        ("处理政府信息公开的专项经费", "万元", "1.5"),
    ),
)


def test_the_annex_in_five_tables() -> None:
    body = "".join(f"<p>{line}</p>" for line in ("岳阳市水利局2012年政府信息公开工作年度报告", *_PARTS))
    for caption, *rows in _ANNEX:
        lines = [("指标", "计算单位", "2012年度"), *rows]
        table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
        body += f"<p>{caption}</p><table>{table}</table>"
    report = parse(f"<html><body><div>{body}</div></body></html>".encode(), Hints(content_type="text/html"))
    read = {cell.row_key: str(cell.value) for cell in report.cells if cell.value is not None}
    assert read == {
        "disclosed_total": "161",
        "disclosed_normative_documents": "2",
        "applications_received": "9",
        "applications_in_person": "1",
        "applications_online": "8",
        "replies_total": "8",
        "reply_granted": "7",
        "reply_not_exist": "1",
        "website_column_visits": "3456",
        "consultations_by_phone": "88",
        "reconsideration_total": "0",
        "litigation_total": "1",
        "fees_collected": "25",
        "staff_total": "3",
        "staff_full_time": "1",
        "staff_part_time": "2",
        "dedicated_funds": "1.5",
    }


@pytest.mark.parametrize(
    ("opening", "publisher", "level"),
    [
        ("现公布碧水湖管委会2012年政府信息公开工作年度报告。", "碧水湖管委会", "other"),
        (
            "我委认真编制2012年政府信息公开工作年度报告。如有疑问,可与岳阳市临江投资区管委会联系(地址:城头镇)。",
            "岳阳市临江投资区管委会",
            "other",
        ),
        (
            "本年报是根据有关规定,由县民政局信息公开领导小组办公室负责编制。我局在平江县政务网站公开。",
            "平江县民政局",
            "county_department",
        ),
    ],
)
def test_zones_desks_and_short_names(opening: str, publisher: str, level: str) -> None:
    identity = _page(opening, *_PARTS).identity
    assert (identity.publisher, identity.level) == (publisher, level)


def test_a_zone_lies_in_the_county_it_is_named_after_if_the_text_names_it() -> None:
    title = "南谯工业开发区2012年政府信息公开年度报告"
    named = _page(title, "如有疑问,请与管委会办公室联系,地址:南谯区官庄镇。", *_PARTS)
    assert (named.identity.publisher, named.identity.county) == ("南谯工业开发区", "南谯区")
    assert _page(title, *_PARTS).identity.county == ""
