"""What pages print once more, or explain, beside a report; and what stands below it and is its own."""

from __future__ import annotations

import pytest

from parsers.clean.excerpts import without_excerpts
from parsers.formats import html
from parsers.forms import FORMS
from parsers.model import Status
from parsers.report import parse
from tests.parsers.test_scripted_articles import BODY, PARAGRAPHS, TITLE

_FIRST = PARAGRAPHS[0]


def _page(above: str = "", below: str = "", body: str = BODY) -> bytes:
    return (
        f"<html><head><title>{TITLE}</title></head><body><div><a href='/'>首页</a></div><h1>{TITLE}</h1>"
        f"<p>时间：2013-02-19 09:10 点击：87次</p>{above}<div class='c'>{body}</div>{below}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    "excerpt",
    [
        _FIRST[:40] + "...",
        _FIRST[:45] + "……",
        _FIRST[:45],
        _FIRST + " 一、概述 2012年，我局把政府信息公开列入重要议事日程...",
        "摘要：" + _FIRST + PARAGRAPHS[1] + PARAGRAPHS[2][:20] + "…[详细]",
    ],
)
def test_an_excerpt_above_the_article_is_left_out(excerpt: str) -> None:
    report = parse(_page(f"<div class='intro'>{excerpt}</div>"))
    assert report.text == "\n".join((TITLE, *PARAGRAPHS))
    assert [section.number for section in report.sections] == ["", "一", "二", "三", "四"]


@pytest.mark.parametrize("line", [_FIRST, "说明：" + _FIRST[:45], _FIRST[:20] + "..."])
def test_what_is_no_excerpt_stays(line: str) -> None:
    """A whole paragraph that stands there twice, words of their own, a few words."""
    document = html.read(_page(f"<p>{line}</p>"))
    assert without_excerpts(document) is document


_EXPLAINED = (
    f"<h2>《{TITLE}》解读</h2><p>为方便公众了解年度报告，现就有关内容解读如下。</p><p>一、编制的背景</p>"
    "<p>《条例》要求每年公布政府信息公开工作年度报告。</p><p>二、主要内容</p>"
    "<p>报告说明，全年收到政府信息公开申请33件，主动公开政府信息883条。</p>"
)


@pytest.mark.parametrize("below", [True, False])
def test_an_explanation_on_the_page_of_the_report_is_no_part_of_it(below: bool) -> None:
    page = (
        _page(below=_EXPLAINED) if below else f"<html><body>{_EXPLAINED}<h1>{TITLE}</h1>{BODY}</body></html>".encode()
    )
    report = parse(page)
    assert (report.state, report.identity.title) == ("report", TITLE)
    assert report.text == "\n".join((TITLE, *PARAGRAPHS))
    assert [figure.value for figure in report.figures if figure.indicator == "applications_received"] == [3]


def test_files_in_one_line_below_the_report_are_all_listed() -> None:
    files = "<div>下载：<a href='a.wps'>WPS版</a> <a href='a.ofd'>OFD版</a> <a href='a.pdf'>PDF版</a></div>"
    assert [link.url for link in parse(_page(below=files)).links] == ["a.wps", "a.ofd", "a.pdf"]


@pytest.mark.parametrize(
    "line",
    [
        "单位负责人：甲某 审核人：乙某 填报人：丙某 联系电话：0999-7000001 填报日期：2013年2月4日",
        "注：1.本表数据由样例县粮食局办公室统计",
        "填报单位：样例县粮食局（盖章）",
    ],
)
def test_the_line_below_an_annexed_table_is_the_report_s(line: str) -> None:
    table = (
        "<p>政府信息公开情况统计表</p><table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>"
        "<tr><td>一、主动公开政府信息数</td><td>条</td><td>83</td></tr>"
        "<tr><td>二、收到申请数</td><td>件</td><td>3</td></tr></table>"
    )
    body = BODY.replace("<p>样例县粮食局</p>", "") + table + f"<p>{line}</p>"
    assert parse(_page(body=body, below="<p>上一篇：没有了</p>")).text.endswith(line)


def test_results_of_a_search_with_excerpts_are_a_list() -> None:
    found = "".join(
        f"<div><h3><a href='/{year}.html'>{TITLE.replace('2012', str(year))}</a></h3>"
        f"<p>{PARAGRAPHS[3]} {PARAGRAPHS[4].replace('2012', str(year))[:50]}...</p></div>"
        for year in range(2009, 2015)
    )
    report = parse(f"<html><head><title>搜索</title></head><body><p>共6条结果</p>{found}</body></html>".encode())
    assert (report.state, report.reason) == ("not_report", "是列出6份年度报告的目录，不是一份报告")


@pytest.mark.parametrize(
    ("shown", "url", "kind"),
    [
        ("<iframe src='/js/web/viewer.html?file=%2Ff%2F1.pdf&amp;v=2'></iframe>", "/f/1.pdf", "attachment"),
        ("<iframe src='/f/2.pdf#toolbar=0'></iframe>", "/f/2.pdf", "attachment"),
        ("<embed src='/f/3.pdf' type='application/pdf'>", "/f/3.pdf", "attachment"),
        ("<object data='/f/4.ofd'>您的浏览器不能显示</object>", "/f/4.ofd", "attachment"),
        ("<a href='javascript:;' onclick=\"down('/f/5.docx')\">下载</a>", "/f/5.docx", "attachment"),
        ("<a href=\"javascript:show('/f/6.pdf', 1)\">查看</a>", "/f/6.pdf", "attachment"),
        ("<img src='/img/grey.gif' data-src='/f/7.jpg'>", "/f/7.jpg", "image"),
    ],
)
def test_files_that_viewers_and_scripts_show_are_the_report_s(shown: str, url: str, kind: str) -> None:
    links = parse(_page(body=BODY.replace("<p>样例县粮食局</p>", f"<p>{shown}</p><p>样例县粮食局</p>"))).links
    assert [(link.url, link.kind) for link in links] == [(url, kind)]
    cover = parse(_page(body=f"<p>{shown}</p>"))
    assert cover.state == "not_report"
    assert cover.reason.endswith(f"报告{'在附件里' if kind == 'attachment' else '是图片'}：{url}")


@pytest.mark.parametrize(
    "shown", ["<iframe src='/map.html'></iframe>", "<a href='javascript:show(1)'>下载</a>", "<embed src='/v/1.mp4'>"]
)
def test_other_frames_and_scripts_are_no_files(shown: str) -> None:
    assert parse(_page(body=BODY + f"<p>{shown}</p>")).links == ()


def test_a_line_of_the_report_that_names_explanations_ends_nothing() -> None:
    line = "<p>年度报告图解和政策解读情况</p><p>制作年度报告图解1期，方便公众了解。</p>"
    body = BODY.replace("<p>四、", line + "<p>四、")
    report = parse(_page(body=body))
    assert [section.number for section in report.sections][-1] == "四"
    assert report.text.endswith(PARAGRAPHS[-1])


def test_a_title_of_where_it_was_first_is_not_the_report_s() -> None:
    report = parse(_page(above=f"<p>原标题：{TITLE}</p>"))
    assert (report.identity.title, report.text) == (TITLE, "\n".join((TITLE, *PARAGRAPHS)))


@pytest.mark.parametrize("info", ["来源 : 县粮食局时间 : 2013-02-19 10:19:01浏览 : 7", "作者：管理员日期：2013-02-19"])
def test_labels_that_nothing_parts_tell_the_day(info: str) -> None:
    page = f"<html><body><h1>{TITLE}</h1><div><span>{info}</span></div>{BODY}</body></html>"
    identity = parse(page.encode()).identity
    assert (identity.published_on, identity.published_on_source) == ("2013-02-19", "shown")


def test_a_label_that_is_printed_twice_is_no_excerpt() -> None:
    """The first time it runs over the end of its line: its number is one of two, and none is read."""
    label = "(一)回应公众关注热点或重大舆情数(不同方式回应同一热点或舆情计1次)"
    lines = [
        "样例县水务局2016年政府信息公开工作年度报告",
        "一、概述",
        "2016年，我局认真做好政府信息公开工作，不断提高质量和实效，主动接受监督。",
        "附件：政府信息公开情况统计表",
        *(f"{row.label} {row.unit} 3" for row in FORMS["narrative_2014"].tables[0].rows[:8]),
        label[:-3],
        f"{label[-3:]} 次 666",
        f"{label} 次 8",
    ]
    read = {cell.row_key: (cell.value, cell.status) for cell in parse("\n".join(lines).encode()).cells}
    assert read["hot_topic_responses"] == (None, Status.UNPARSEABLE)
