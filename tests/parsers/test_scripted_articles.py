"""Articles that scripts put together, and the several strings of which one is the report."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from parsers.model import Hints
from parsers.report import parse

TITLE = "样例县粮食局2012年政府信息公开工作年度报告"
PARAGRAPHS = (
    "按照县政府办公室的要求，现将样例县粮食局2012年政府信息公开工作情况公布如下，欢迎社会各界对我们的工作提出宝贵的意见和建议。",
    "一、概述",
    "2012年，我局把政府信息公开列入重要议事日程，明确一名副局长具体分管，办公室专人负责，定期检查各科室的公开情况。",
    "二、主动公开政府信息的情况",
    "2012年主动公开政府信息83条，其中网站公开61条，公开栏公开22条，内容涉及粮食收购、市场价格、质量监管和应急供应等方面。",
    "三、依申请公开政府信息的情况",
    "2012年收到政府信息公开申请3件，均在规定时限内作出答复，没有收取任何费用，没有发生因此引起的行政复议和行政诉讼。",
    "四、存在的主要问题和改进措施",
    "公开的形式还比较单一，将在继续办好网站的同时，增设公开栏，方便没有条件上网的群众查阅。",
    "样例县粮食局",
)
BODY = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
PLAIN = "\n".join(PARAGRAPHS)


def _page(script: str, shown: str = f"<h1>{TITLE}</h1><p>发布时间：2013-02-19</p>") -> bytes:
    links = '<div><a href="/">首页</a> <a href="/a">机构职能</a></div>'
    page = f"<html><head><title>{TITLE}</title></head><body>{links}{shown}<div id='c'></div>{script}</body></html>"
    return page.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def _pieces(size: int) -> list[str]:
    return re.findall(rf"(?s).{{1,{size}}}", BODY)


def _escaped(words: str) -> str:
    return "".join(f"%u{ord(one):04x}" if ord(one) > 127 else f"%{ord(one):02X}" for one in words)


BUILT: dict[str, Callable[[], str]] = {
    "added one by one": lambda: 'var h = "";\n' + "\n".join(f"h += {_json(piece)};" for piece in _pieces(90)),
    "added up": lambda: "show(" + " +\n".join(map(_json, _pieces(90))) + ");",
    "written line by line": lambda: "\n".join(f"document.writeln({_json(f'<p>{line}</p>')});" for line in PARAGRAPHS),
    "pushed": lambda: "a = [];" + "".join(f"a.push({_json(piece)});" for piece in _pieces(90)),
    "array": lambda: "h = " + _json([f"<p>{line}</p>" for line in PARAGRAPHS]) + ".join('');",
    "template": lambda: f"e.innerHTML = `<div class=${{kind}}>${{head}}{BODY}${{foot}}</div>`;",
    "escaped by the browser": lambda: f"show(unescape('{_escaped(BODY)}'));",
    "base64": lambda: f"show(decode('{base64.b64encode(BODY.encode()).decode()}'));",
}


@pytest.mark.parametrize("built", BUILT)
def test_what_a_script_puts_together_is_one_article(built: str) -> None:
    report = parse(_page(f"<script>{BUILT[built]()}</script>"))
    assert (report.state, report.reason) == ("report", "")
    assert report.text.split("\n")[-len(PARAGRAPHS) :] == list(PARAGRAPHS)
    assert [section.number for section in report.sections] == ["", "一", "二", "三", "四"]
    assert {(figure.indicator, figure.value) for figure in report.figures} >= {
        ("disclosed_total", 83),
        ("applications_received", 3),
    }


@pytest.mark.parametrize(
    "holder",
    [
        f"<script type='text/xml'><records><record><![CDATA[{BODY}]]></record></records></script>",
        f"<noframes>{BODY}</noframes>",
        f"<div data-article='{html.escape(_json({'title': TITLE, 'body': BODY}))}'></div>",
    ],
)
def test_articles_in_what_browsers_leave_out(holder: str) -> None:
    report = parse(_page(holder))
    assert [section.number for section in report.sections] == ["", "一", "二", "三", "四"]
    assert report.text.endswith("\n".join(PARAGRAPHS[-3:]))


@pytest.mark.parametrize(
    ("beside", "published_on"),
    [
        ({"docTitle": TITLE, "docPubTime": "2013-02-19 10:00", "docSource": "样例县粮食局"}, "2013-02-19"),
        ({"wzbt": TITLE, "fbrq": "2013-02-19", "ly": "样例县粮食局"}, "2013-02-19"),
        ({"title": TITLE, "publish_time": "2013-02-18T16:00:00.000+0000"}, "2013-02-19"),
        ({"headline": TITLE, "datePublished": "2013-02-19T09:00:00+08:00"}, "2013-02-19"),
        ({"title": TITLE, "publishedAt": "2013-02-18T23:30:00.125Z"}, "2013-02-19"),
    ],
)
def test_title_and_day_under_the_names_that_systems_give_them(beside: dict[str, str], published_on: str) -> None:
    identity = parse(_json({"data": {**beside, "text": BODY}}).encode()).identity
    assert (identity.title, identity.published_on) == (TITLE, published_on)
    assert identity.published_on_source == "meta"


def test_values_that_an_object_names_by_their_places() -> None:
    payload = [["State", 1], {"detail": 2}, {"title": 3, "content": 4, "publishTime": 5}, TITLE, BODY, "2013-02-19"]
    page = f"<html><body><div>政务公开</div><script type='application/json'>{_json(payload)}</script></body></html>"
    report = parse(page.encode())
    assert (report.identity.title, report.identity.published_on) == (TITLE, "2013-02-19")
    assert report.identity.publisher == "样例县粮食局"


def test_files_beside_an_article_are_its_attachments() -> None:
    article = {
        "title": TITLE,
        "content": BODY,
        "files": [{"fileName": "统计表.xls", "fileUrl": "/f/1.xls"}, {"fileUrl": "/f/2.pdf", "fileName": "全文"}],
    }
    links = parse(_json({"data": article}).encode()).links
    assert [(link.url, link.text, link.kind) for link in links] == [
        ("/f/1.xls", "统计表.xls", "attachment"),
        ("/f/2.pdf", "全文", "attachment"),
    ]


def test_files_of_another_article_are_not() -> None:
    other = {
        "title": "样例县粮食局召开会议",
        "content": "<p>讨论秋粮收购</p>",
        "files": [{"name": "表", "url": "/o.xls"}],
    }
    answer = {"rows": [{"title": TITLE, "content": BODY, "files": [{"name": "表", "url": "/f.xls"}]}, other]}
    assert [link.url for link in parse(_json(answer).encode()).links] == ["/f.xls"]


def test_an_article_with_and_without_its_markup_is_one() -> None:
    both = {"title": TITLE, "text": PLAIN.replace("\n", " "), "html": BODY, "abstract": PLAIN[:260] + "..."}
    report = parse(_json(both).encode())
    assert report.text.count("主动公开政府信息83条") == 1
    assert "several_reports" not in {finding.kind for finding in report.findings}


@pytest.mark.parametrize("year", [2011, 2012, 2013])
def test_of_several_titled_articles_the_one_is_read_that_the_hints_name(year: int) -> None:
    def of(year: int) -> dict[str, Any]:
        body = BODY.replace("2012", str(year)).replace("83条", f"{year}条")
        return {
            "title": TITLE.replace("2012", str(year)),
            "content": body,
            "publishTime": f"{year + 1}-02-0{year % 10}",
        }

    report = parse(_json({"list": [of(2013), of(2012), of(2011)]}).encode(), Hints(year=year))
    identity = report.identity
    assert (identity.year, identity.title) == (year, TITLE.replace("2012", str(year)))
    assert identity.published_on == f"{year + 1}-02-0{year % 10}"
    assert [figure.value for figure in report.figures if figure.indicator == "disclosed_total"] == [year]


def test_news_in_another_string_of_the_page_is_no_part_of_the_report() -> None:
    news = "<p>" + "连日来，全县各粮食收购点开秤收粮，干部职工坚守岗位，确保农民卖粮顺畅、余粮颗粒归仓。" * 6 + "</p>"
    scripts = f"<script>var hot = {_json({'title': '收粮忙', 'content': news})}, c = {_json(BODY)};</script>"
    report = parse(_page(scripts))
    assert report.text.split("\n")[-len(PARAGRAPHS) :] == list(PARAGRAPHS)
    assert "收粮" not in report.text


def test_a_summary_that_the_page_shows_is_not_read_twice() -> None:
    shown = f"<h1>{TITLE}</h1><p>发布时间：2013-02-19</p>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:3])
    page = _page(f"<p>展开全文</p><script>var all = {_json(BODY)};</script>", shown)
    report = parse(page)
    assert [report.text.count(line) for line in PARAGRAPHS[:-1]] == [1] * (len(PARAGRAPHS) - 1)


def test_the_rest_of_an_article_that_the_page_offers_to_unfold_is_read() -> None:
    """What it shows is a report by itself."""
    shown = f"<h1>{TITLE}</h1><p>发布时间：2013-02-19</p>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:5])
    script = f"<script>var all = {_json(BODY)};</script>"
    assert parse(_page("<p>展开全文</p>", shown)).state == "report"
    report = parse(_page(f"<p>展开全文</p>{script}", shown))
    assert report.text == "\n".join((TITLE, *PARAGRAPHS))
    assert report.identity.published_on == "2013-02-19"


@pytest.mark.parametrize("dots", ["", "..."])
@pytest.mark.parametrize("length", [100, 330])
def test_results_of_a_search_are_no_report(dots: str, length: int) -> None:
    if length > 300 and not dots:
        pytest.skip("nothing tells such a piece from an article")
    rows = [
        {
            "title": TITLE.replace("2012", str(year)),
            "url": f"/{year}.html",
            "summary": PLAIN.replace("2012", str(year))[:length] + dots,
        }
        for year in range(2009, 2016)
    ]
    report = parse(_json({"total": 7, "results": rows}).encode())
    assert report.state == "not_report"
    assert "目录" in report.reason
