"""Pages put together from whole pages, and articles that a page hides until its script runs."""

from __future__ import annotations

import json

import pytest

from parsers.report import parse
from tests.parsers.test_scripted_articles import BODY, PARAGRAPHS, TITLE

_TOP = (
    "<html><head><title>样例县粮食局</title></head>"
    "<body><div><a href='/'>首页</a> <a href='/z'>政务公开</a></div></body></html>"
)
_FOOT = "<html><body><div>主办单位：样例县粮食局 备案号：样ICP备00000001号</div></body></html>"
_READ = "\n".join((TITLE, *PARAGRAPHS))


@pytest.mark.parametrize(
    "page",
    [
        f"{_TOP}<html><body><h1>{TITLE}</h1>{BODY}</body></html>{_FOOT}",
        f"{_TOP.upper()}<h1>{TITLE}</h1><div>{BODY}</div>{_FOOT.upper()}",
        f"<html><body><h1>{TITLE}</h1><div><html><head><title>文档</title></head><body lang=ZH>{BODY}</body></html>"
        "</div></body></html>",
        f"<html><body><h1>{TITLE}</h1></body>{BODY}</html>",
    ],
)
def test_a_page_that_ends_several_times_is_read_to_its_end(page: str) -> None:
    report = parse(page.encode())
    assert (report.state, report.text) == ("report", _READ)


@pytest.mark.parametrize("mark", ["<a name='_Toc100{n}'>{words}</a>", "<a name='s{n}'></a>{words}"])
def test_a_heading_with_a_mark_around_it_is_no_link(mark: str) -> None:
    body = "".join(
        f"<p>{mark.format(n=n, words=words) if '、' in words[:2] else words}</p>" for n, words in enumerate(PARAGRAPHS)
    )
    report = parse(f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode())
    assert report.text == _READ
    assert [section.number for section in report.sections] == ["", "一", "二", "三", "四"]


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div id='c' style='display:none'>{BODY}</div>",
        f"<div hidden>{BODY}</div>",
        f"<div style='visibility: hidden'>{BODY}</div>",
    ],
)
def test_an_article_that_a_script_uncovers_is_read(hidden: str) -> None:
    page = f"<html><body><div><a href='/'>首页</a></div><h1>{TITLE}</h1>{hidden}<div>网站地图</div></body></html>"
    report = parse(page.encode())
    assert (report.state, report.text) == ("report", _READ)
    assert "read_from_script" in {finding.kind for finding in report.findings}


def test_what_a_page_hides_beside_an_article_stays_hidden() -> None:
    hidden = f"<div style='display:none'><p>{PARAGRAPHS[4].replace('83', '97')}</p></div>"
    report = parse(f"<html><body><h1>{TITLE}</h1>{hidden}{BODY}</body></html>".encode())
    assert report.text == _READ
    assert "read_from_script" not in {finding.kind for finding in report.findings}


def test_what_a_page_hides_makes_no_report_of_it() -> None:
    guide = (
        "<p>本指南说明怎样获取政府信息。公民可以当面或者通过网络提出申请，申请应当写明内容，本机关在规定时限内答复。</p>"
        * 4
    )
    page = f"<html><body><h1>政府信息公开指南</h1><div style='display:none'>{guide}</div></body></html>"
    assert parse(page.encode()).state == "not_report"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    "answer",
    [
        _written(_written({"title": TITLE, "content": BODY, "date": "2013-02-19"})),
        "var article = " + _written({"title": TITLE, "content": BODY, "date": "2013-02-19"}) + ";",
        "window.page=" + _written([{"title": TITLE, "content": BODY, "date": "2013-02-19"}]),
        _written(
            {"title": f"<font color='red'>{TITLE}</font>", "content": BODY, "publishTime": "", "date": "2013-02-19"}
        ),
        _written({"title": TITLE, "content": BODY, "pubTime": "1970-01-01 08:00:00", "date": "2013-02-19"}),
        _written({"title": TITLE, "content": BODY, "publishedAt": "2013-02-18T17:05:00Z"}),
    ],
)
def test_answers_written_in_other_ways(answer: str) -> None:
    report = parse(answer.encode())
    identity = report.identity
    assert (report.format, identity.title, identity.published_on) == ("json", TITLE, "2013-02-19")
    assert report.text == "\n".join(PARAGRAPHS)


def test_words_in_a_row_and_in_no_cell_are_a_paragraph_before_a_table() -> None:
    table = "<table border=1><tr><td>类别</td><td>条数</td></tr><tr><td>网站</td><td>83</td></tr></table>"
    page = f"<html><body><h1>{TITLE}</h1>{BODY}<table><tr>附：分类统计如下，供查阅。</tr></table>{table}</body></html>"
    report = parse(page.encode())
    assert (report.state, report.identity.title) == ("report", TITLE)
    assert report.text.startswith(_READ)
