"""Reports of a few sentences, as small organs wrote them: little tells their year, and plans may name another."""

from __future__ import annotations

import pytest

from parsers.model import Hints
from parsers.report import parse

_SAID = (
    "2015年，在县委、县政府的领导下，我局主动公开政府信息45条，其中粮情32条、价格13条。没有收到公开政府信息的申请。",
    "工作中还存在人员力量不足、公开渠道单一等问题，我局将在2016年加以改进。",
    "样例县粮食局",
)


def _page(title: str, said: tuple[str, ...], info: str, signed: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in (info, *said, signed))
    return f"<html><body><h1>{title}</h1>{lines}</body></html>".encode()


@pytest.mark.parametrize("signed", ["", "2016年3月10日", "二〇一六年三月十日"])
def test_a_number_is_the_year_s_however_often_the_next_one_is_named(signed: str) -> None:
    report = parse(_page("样例县粮食局2015年政府信息公开工作年度报告", _SAID, "", signed))
    stated = {(figure.indicator, figure.value) for figure in report.figures}
    assert {("disclosed_total", 45), ("applications_received", 0)} <= stated
    assert report.identity.year == 2015


@pytest.mark.parametrize(
    ("plans", "info", "signed", "year"),
    [
        ("我局将在2016年加以改进。", "发布时间：2016-03-11", "", 2015),
        ("我局将在2016年加以改进。", "", "2016年3月10日", 2015),
        ("我局将在2016年加以改进，2016年还将设立查阅点。", "发布时间：2016-03-11", "", 2015),
        ("我局将加以改进。", "发布时间：2016-03-11", "", 2015),
        # The text speaks of it throughout: the day is not the report's.
        ("2015年，我局培训两次；2015年，修订目录；2015年，设立查阅点。", "发布时间：2015-07-01", "", 2015),
        # Nothing tells.
        ("我局将在2016年加以改进。", "", "", None),
    ],
)
def test_the_next_year_s_plans_are_not_the_report_s_year(plans: str, info: str, signed: str, year: int | None) -> None:
    said = (_SAID[0], "工作中还存在人员力量不足、公开渠道单一等问题。" + plans, _SAID[2])
    assert parse(_page("样例县粮食局政府信息公开工作年度报告", said, info, signed)).identity.year == year


def test_a_year_that_only_plans_name_is_left_open() -> None:
    said = (_SAID[0].replace("2015年，", "一年来，"), _SAID[1], _SAID[2])
    report = parse(_page("样例县粮食局政府信息公开工作年度报告", said, "发布时间：2016-03-11", ""))
    assert (report.state, report.identity.year) == ("report", None)
    assert "year_unknown" in {finding.kind for finding in report.findings}


def _whose(metas: dict[str, str], crumb: str = "", said: str = "", hints: Hints = Hints()) -> tuple[str, str, str]:
    head = "".join(f'<meta name="{name}" content="{words}">' for name, words in metas.items())
    text = (
        said
        or "2015年，我局主动公开政府信息45条。我局没有收到公开政府信息的申请，我局将继续做好这项工作，接受社会监督。"
    )
    page = (
        f"<html><head>{head}</head><body><div>{crumb}</div><h1>2015年政府信息公开工作年度报告</h1>"
        f"<p>{text}</p><p>没有收取费用，没有因此引起行政复议和行政诉讼。</p></body></html>"
    )
    identity = parse(page.encode(), hints).identity
    return identity.publisher, identity.region_code, identity.level


_SITE = {"SiteName": "桐庐县人民政府"}
_CRUMB = "当前位置：首页 &gt; 部门公开 &gt; 县粮食局 &gt; 年报"


@pytest.mark.parametrize("source", ["桐庐县人民政府", "桐庐县人民政府办公室"])
def test_the_government_whose_site_it_is_is_not_the_bureau_that_says_we(source: str) -> None:
    assert _whose({**_SITE, "ContentSource": source}) == ("", "", "")
    assert _whose({**_SITE, "ContentSource": source}, _CRUMB) == ("桐庐县粮食局", "330122", "county_department")
    hints = Hints(publisher="桐庐县人民政府", region_code="330122", level="county_government")
    assert _whose({}, hints=hints)[:2] == ("", "330122")


def test_where_nobody_says_we_the_source_is_the_publisher() -> None:
    said = "2015年，全县主动公开政府信息45条。各乡镇、各部门没有收到公开政府信息的申请，将继续做好这项工作。"
    assert _whose({"ContentSource": "桐庐县人民政府"}, said=said) == ("桐庐县人民政府", "330122", "county_government")
    said = "2015年，我办主动公开政府信息45条。我办没有收到公开政府信息的申请，我办将继续做好这项工作。"
    assert _whose({"ContentSource": "桐庐县人民政府办公室"}, said=said)[0] == "桐庐县人民政府办公室"


def test_a_bare_name_is_of_the_site_s_county_and_of_no_other_tier_s() -> None:
    assert _whose(_SITE, _CRUMB) == ("桐庐县粮食局", "330122", "county_department")
    assert _whose({"SiteName": "杭州市人民政府"}, _CRUMB) == ("县粮食局", "", "")


@pytest.mark.parametrize("keeper", ["桐庐县融媒体中心", "桐庐县大数据发展管理局", "桐庐县电子政务中心", "桐庐县府办"])
def test_who_keeps_the_site_is_the_source_of_all_its_pages_and_reports_none_of_them(keeper: str) -> None:
    assert _whose({**_SITE, "ContentSource": keeper}) == ("", "", "")
    assert _whose({**_SITE, "ContentSource": keeper}, _CRUMB) == ("桐庐县粮食局", "330122", "county_department")


def test_who_keeps_a_site_of_its_own_reports_on_it() -> None:
    own = {"SiteName": "桐庐县大数据发展管理局", "ContentSource": "桐庐县大数据发展管理局"}
    assert _whose(own) == ("桐庐县大数据发展管理局", "330122", "county_department")
