"""Reports that a page holds in a string and leaves to a script: read as if they stood in the page."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from parsers.formats import sniff
from parsers.formats.held import held_in_json, held_in_page
from parsers.model import Hints
from parsers.report import parse
from tests.parsers.holders import HOLDERS, as_ascii, as_json, site
from tests.parsers.invented import Invented, compare, invent

_HAN = "主动公开政府信息" * 20


@pytest.mark.parametrize("layout", ["html", "word_html", "divs", "lines", "one_line"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_report_in_a_string_is_read_as_one_in_the_page(holder: str, layout: str) -> None:
    """Every number, with its place in the bytes where no escape stands between."""
    if holder == "escaped" and layout not in ("html", "word_html"):
        pytest.skip("there is no markup to escape: the words stand in the page")
    for seed in (4101, 4104, 4107):
        invented = invent(layout, seed)
        body = HOLDERS[holder](_words(invented)).encode()
        report = parse(body)
        compared = compare(replace(invented, body=body, story=("utf-8",)), report)
        faults = [fault for fault in compared.faults if not (fault.where.startswith("source") and _escaped(fault.got))]
        assert (report.state, faults) == ("report", [])
        assert compared.read == compare(invented, parse(invented.body)).read


def _words(invented: Invented) -> str:
    return invented.body.decode(invented.story[-1] if invented.story[-1] != "utf-16" else "utf-16-le").lstrip("\ufeff")


def _escaped(words: str) -> bool:
    """Whether an escape stands in the source of a value: it is none of the value's own characters."""
    return any(mark in words for mark in ("\\", "%", "&", "<"))


DETAIL = (
    "<p>一、总体情况</p><p>2023年，我局认真贯彻《中华人民共和国政府信息公开条例》，不断提高政府信息公开的质量和实效。</p>"
    '<p>二、主动公开政府信息情况</p><table><tr><td colspan="4">第二十条第（一）项</td></tr>'
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>61</td><td>62</td><td>63</td></tr>"
    "<tr><td>行政规范性文件</td><td>64</td><td>65</td><td></td></tr></table>"
    "<p>三、收到和处理政府信息公开申请情况</p><p>全年收到政府信息公开申请12件，均已答复，没有因此引起行政复议和行政诉讼。</p>"
    "<p>我局主动接受社会监督，丰富解读形式，加强工作培训，把公开落到实处。下一步将继续完善制度，规范办理流程，提高答复质量。</p>"
)
TITLE = "样例县水务局2023年政府信息公开工作年度报告"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_title_and_day_stand_in_the_page_and_the_article_in_a_script(codec: str) -> None:
    page = (
        f"<html><head><title>{TITLE}-样例县</title><script>var C = {{DETAIL: {{'body': {as_ascii(DETAIL)}}}}};</script>"
        f"</head><body><div><a href='/'>首页</a></div><h1>{TITLE}</h1><p>发布日期：2024-01-19 来源：样例县水务局</p>"
        "<div id='body'></div><div>版权所有：样例市人民政府</div></body></html>"
    ).encode(codec)
    report = parse(page)
    identity = report.identity
    assert (identity.title, identity.publisher, identity.year) == (TITLE, "样例县水务局", 2023)
    assert (identity.published_on, identity.published_on_source) == ("2024-01-19", "shown")
    shown = [(cell.value, page[cell.source_start : cell.source_end]) for cell in report.cells if cell.value is not None]
    assert shown == [(number, str(number).encode()) for number in range(61, 66)]
    assert "版权所有" not in report.text
    assert "read_from_script" in {finding.kind for finding in report.findings}


def test_what_an_interface_says_of_an_article_is_read_as_metas_are() -> None:
    answer = {
        "code": 200,
        "data": {
            "title": TITLE,
            "publishedTime": 1705593600000,
            "content": {"content": DETAIL},
            "source": "样例县水务局",
            "channel": {"name": "年报", "date": "2020-01-01"},
        },
    }
    report = parse(json.dumps(answer, ensure_ascii=False).encode())
    identity = report.identity
    assert (report.state, report.format, identity.title) == ("report", "json", TITLE)
    assert (identity.published_on, identity.published_on_source) == ("2024-01-19", "meta")
    assert identity.publisher == "样例县水务局"


def test_of_several_articles_in_an_answer_the_one_is_read_that_was_asked_for() -> None:
    titles = [TITLE.replace("2023", str(year)) for year in (2022, 2023)]
    articles = [
        {"content": f"<h1>{title}</h1>" + DETAIL.replace("2023", title[6:10]).replace(">61<", f">{title[6:10]}<")}
        for title in titles
    ]
    report = parse(json.dumps({"rows": articles}, ensure_ascii=False).encode(), Hints(year=2023))
    assert (report.identity.year, report.cells[0].value) == (2023, 2023)
    assert "several_reports" in {finding.kind for finding in report.findings}


def test_an_article_that_the_page_shows_too_is_read_once() -> None:
    page = f"<html><body><h1>{TITLE}</h1>{DETAIL}<script>var a = {as_ascii(DETAIL)};</script></body></html>".encode()
    report = parse(page)
    assert report.text.count("总体情况") == 1
    assert "read_from_script" not in {finding.kind for finding in report.findings}


@pytest.mark.parametrize(
    "words", ["<p>关于做好年度报告编制工作的通知</p>" + "<p>请各单位按时报送。</p>" * 40, "<p>暂无内容</p>"]
)
def test_a_string_that_is_no_report_makes_none_of_its_page(words: str) -> None:
    page = site(f"<script>var a = {as_json(words)};</script>").encode()
    assert parse(page).state == "not_report"
    assert parse(f'{{"content":{as_json(words)}}}'.encode()).state == "not_report"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"a": 1}', "json"),
        (b'\xef\xbb\xbf [ {"a": 1}]', "json"),
        (b'show.it ({"a": 1})', "json"),
        ('{"a": "信息公开"}'.encode("utf-16"), "json"),
        (b"{a} text", "text"),
        (b"[link](a.html) text", "text"),
        (b"{", "text"),
    ],
)
def test_json_is_known_by_how_it_begins(body: bytes, kind: str) -> None:
    assert sniff(body) == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"a":"\\u4fe1\\ud83d\\ude00\\ud83d{_HAN}"}}', f"信\U0001f600\ufffd{_HAN}"),
        (f'{{"a":"{_HAN}\\/p\\n\'\\x41\\u{{6cd5}}"}}', f"{_HAN}/p\n'A法"),
        (f'{{"a":"{_HAN}', _HAN),
    ],
)
def test_escapes_mean_what_they_mean_in_scripts(text: str, words: str) -> None:
    held = held_in_json(text)
    assert [one.text for one in held] == [words]
    assert len(held[0].places) == len(words) + 1
    assert text[held[0].places[0] :].startswith(text[6:10])


def test_strings_of_scripts_end_with_their_line_and_patterns_hold_quotes() -> None:
    script = f'/* " */ a = b.split(/"/); // it\'s\nc = "open\nd = "{_HAN}";'
    assert [one.text for one in held_in_page(f"<script>{script}</script>")] == [_HAN]


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\u0000"])
@pytest.mark.parametrize("wrap", ["{}", "<script>var a = {};</script>", '<script type="application/json">{}</script>'])
def test_half_a_character_beside_an_article_stops_no_reading(wrap: str, half: str) -> None:
    values = (
        f'"title":"{TITLE}{half}","source":"样例县水务局{half}","file":{{"url":"/a{half}.pdf","name":"附{half}件"}}'
    )
    report = parse(wrap.format(f'{{{values},"content":{as_json(DETAIL)}}}').encode())
    assert (report.state, report.identity.title) == ("report", f"{TITLE}\ufffd")
    places = f'[{{"title":1,"content":2}},"{TITLE}{half}",{as_json(DETAIL)}]'
    assert parse(f'<script type="application/json">{places}</script>'.encode()).identity.title == f"{TITLE}\ufffd"
