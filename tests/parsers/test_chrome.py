"""The report is told from the site around it, on pages built as eight families of portals build them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest

from parsers.clean.lines import is_chrome
from parsers.forms import FORMS
from parsers.model import Hints
from parsers.report import parse
from tests.parsers.papers import as_page
from tests.parsers.picture_press import page_of_requests
from tests.parsers.rendering import as_html
from tests.parsers.test_layouts import V21, drawn, parts, raw, read

TITLE = "样例县水务局2023年政府信息公开工作年度报告"
SHAPES = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()}
LINES = [words for kind, words in parts(SHAPES) if kind != "table"]
ARTICLE = "".join(words if kind == "table" else f"<p>{escape(words)}</p>" for kind, words in parts(SHAPES)[1:])
SIGNED = "<p align='right'>样例县水务局</p><p align='right'>2024年1月15日</p>"
OTHERS = [f"样例县某局{year}年政府信息公开工作年度报告" for year in range(2009, 2023)]
LINKS = "".join(f"<a href='/a{n}.html'>{words}</a>" for n, words in enumerate(OTHERS))
NAV = "".join(f"<li><a href='/lm{n}/'>频道{n}</a></li>" for n in range(300))
DATED = "".join(
    f"<li><a href='/a{n}.html'>{words}</a><span>2024-01-{n + 10}</span></li>" for n, words in enumerate(OTHERS)
)


def _trs() -> str:
    return f"""<div class="header"><div>无障碍 | 长者专区 | 简体 繁体</div><ul>{NAV}</ul></div>
    <div class="BreadcrumbNav">当前位置：<a href="/">首页</a> &gt;
    <a href="/z/">政务公开</a> &gt; 政府信息公开年报</div>
    <table class="table1"><tr><td>索 引 号：</td><td>SW009-2024-0001</td><td>主题分类：</td><td>水利</td></tr>
    <tr><td>发文机关：</td><td>样例县水务局</td><td>成文日期：</td><td>2024-01-16</td></tr></table>
    <h1>{TITLE}</h1>
    <div>发布时间：2024-01-16 09:10　来源：县水务局　字体：【<a>大</a> <a>中</a> <a>小</a>】 打印 分享到：</div>
    <div class="TRS_Editor">{ARTICLE}{SIGNED}</div>
    <div>责任编辑：某某</div><div>上一篇：<a href="a">{OTHERS[0]}</a></div>
    <div>下一篇：<a href="b">{OTHERS[1]}</a></div>
    <div>扫一扫在手机打开当前页</div><div class="footer"><p>主办：样例县人民政府　承办：样例县人民政府办公室</p>
    <p>样ICP备00000000号　网站标识码：9901230001</p></div>"""


def _brackets() -> str:
    return f"""<div>政务服务网，欢迎您访问本网站，祝您办事顺利；如有问题，请拨打服务热线，我们将竭诚为您服务。</div>
    <meta name="ContentStart"/><h2>{TITLE}</h2>{ARTICLE}{SIGNED}<meta name="ContentEnd"/>
    <div>网友评论，仅代表个人意见；请遵守法律，文明上网，理性发言，共同维护网络秩序。</div>"""


def _ucap() -> str:
    return f"""<div id="top">2024年3月5日 星期二 支持IPv6 登录 注册</div>
    <div class="nav">{NAV.replace("li>", "span>")}</div>
    <div>您所在的位置：首页 &gt; 公开 &gt; 年报</div><ucaptitle><h1>{TITLE}</h1></ucaptitle>
    <div>来源：样例县水务局 | 时间：2024-01-16 | 浏览次数：<span>120</span></div>
    <ucapcontent>{ARTICLE}{SIGNED}</ucapcontent><div>附件：</div>
    <div class="xg"><h3>相关文章</h3><ul>{DATED}</ul></div><div>版权所有：样例县人民政府　技术支持：某公司</div>"""


def _hanweb() -> str:
    return f"""<table width="1000"><tr><td>{LINKS}</td></tr></table>
    <table><tr><td>您现在的位置：首页 》信息公开年报</td>
    </tr></table>
    <table width="1000"><tr><td valign="top" width="200"><table><tr><td>{LINKS}</td></tr></table></td>
    <td><table><tr><td class="title">{TITLE}</td></tr><tr>
    <td>发布日期：2024-01-16　浏览次数：55　字号：[ 大 中 小 ]</td></tr>
    <tr><td><div id="zoom">{ARTICLE}{SIGNED}</div></td></tr><tr><td>打印本页　关闭窗口</td></tr></table></td></tr>
    </table>
    <table><tr><td>关于我们 | 网站地图 | 联系我们</td></tr><tr><td>主办单位：样例县人民政府</td></tr></table>"""


def _vsb() -> str:
    return f"""<div class="menu">{LINKS}</div><form name="_newscontent_fromname"><div><h1>{TITLE}</h1>
    <div>发布日期：2024年01月16日　作者：　点击：[<script>show(1)</script>]</div>
    <div id="vsb_content">{ARTICLE}{SIGNED}</div><p>【<a href="javascript:window.close()">关闭</a>】</p></div>
    </form>
    <p>上一条：{OTHERS[3]}</p><p>下一条：{OTHERS[4]}</p><div>Copyright © 样例县水务局</div>"""


def _jpaas() -> str:
    return f"""<header><nav>{LINKS}</nav></header><main><div>首页&gt;政府信息公开&gt;政府信息公开年报</div>
    <ul><li>索引号：0099/2024-01</li><li>发布机构：样例县水务局</li><li>公开日期：2024-01-16</li>
    <li>有效性：有效</li></ul>
    <article><h1>{TITLE}</h1><p>正文内容区域请使用tab按钮切换浏览</p>{ARTICLE}{SIGNED}</article>
    <aside><h4>相关链接</h4>{LINKS}</aside></main><footer>党政机关 样公网安备 00000000000000号</footer>"""


def _lonsun() -> str:
    years = "".join(f"<option>{year}年</option>" for year in range(2008, 2024))
    return f"""<div>设为首页 | 加入收藏</div><select>{years}</select><div class="left">{LINKS}</div>
    <div class="con"><p>{TITLE}</p><p>【字体：大 中 小】</p>{ARTICLE}{SIGNED}<p>我要纠错</p><p>返回顶部</p></div>
    <div>建议使用1366×768分辨率浏览器访问本站</div><script>var t="<td>12</td>";</script>"""


def _phone() -> str:
    return f"""<section>{{{{ title }}}}</section><section>智能问答</section><section><h3>{TITLE}</h3>
    <section>发布时间：2024-01-16</section>
    <section>{ARTICLE}{SIGNED}</section></section><section>分享到：</section><section>微信公众号</section>
    <section>网站声明 网站地图 联系我们</section><section>{DATED}</section>"""


PORTALS: dict[str, Callable[[], str]] = {
    "trs": _trs,
    "brackets": _brackets,
    "ucap": _ucap,
    "hanweb": _hanweb,
    "vsb": _vsb,
    "jpaas": _jpaas,
    "lonsun": _lonsun,
    "phone": _phone,
}
CHROME = [
    *OTHERS,
    *"频道 当前位置 您所在的位置 您现在的位置 首页 无障碍 索引号 主题分类 发文机关 字体 字号 打印 分享到".split(),
    *"责任编辑 上一篇 下一篇 上一条 下一条 扫一扫 ICP备 网站标识码 版权所有 主办 承办 技术支持 星期二".split(),
    *"浏览次数 相关文章 相关链接 关于我们 网站地图 作者 点击 关闭 Copyright 公网安备 有效性 tab按钮".split(),
    *"党政机关 设为首页 我要纠错 返回顶部 分辨率 智能问答 title 微信公众号 热线 网友评论".split(),
]


def portal(name: str, charset: str = "utf-8") -> bytes:
    head = f"<meta charset='{charset}'><title>{TITLE}-样例县人民政府</title>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{PORTALS[name]()}</body></html>".encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", PORTALS)
def test_the_report_and_nothing_else(name: str, charset: str) -> None:
    report = parse(portal(name, charset))
    assert report.state == "report", report.reason
    found = report.text.split("\n")
    missing = [line for line in LINES if line not in found]
    assert missing == []
    assert [words for words in CHROME if words in report.text] == []
    assert found[0] == TITLE
    # Beside its own lines, rows of tables aside, a report has only its signature.
    prose = [line for line in found if "\t" not in line and not line.startswith("第二十条")]
    assert [line for line in prose if line not in LINES] == ["样例县水务局", "2024年1月15日"]


@pytest.mark.parametrize("name", PORTALS)
def test_what_is_read_does_not_depend_on_the_portal(name: str) -> None:
    report = parse(portal(name))
    assert read(report) == V21
    assert (report.identity.publisher, report.identity.year) == ("样例县水务局", 2023)
    assert report.identity.title == TITLE
    assert [section.key for section in report.sections][-6:] == [
        "overview",
        "proactive_disclosure",
        "requests",
        "review_litigation",
        "problems_improvements",
        "other_matters",
    ]


def test_the_same_report_is_the_same_content_on_every_portal() -> None:
    assert len({parse(portal(name)).content_sha256 for name in PORTALS}) == 1


def test_a_view_counter_is_no_change() -> None:
    page = portal("ucap")
    assert parse(page).content_sha256 == parse(page.replace(b"<span>120<", b"<span>9301<")).content_sha256


def test_attachments_under_the_body_are_kept() -> None:
    page = portal("ucap").replace("附件：</div>".encode(), "附件：<a href='n.pdf'>2023年年报.pdf</a></div>".encode())
    report = parse(page, Hints(url="https://www.example/a.html"))
    assert [(link.url, link.kind) for link in report.links if link.kind == "attachment"] == [("n.pdf", "attachment")]


@pytest.mark.parametrize("line", ['""', ",,,,,,,", '"",""'])
def test_a_row_of_blanks_between_commas_is_none_of_a_site_s_lines(line: str) -> None:
    assert not is_chrome(line)


def test_a_table_of_requests_alone_is_whole() -> None:
    """No label of it tells its form, and its long rows look like prose that the rest is no part of."""
    paper = page_of_requests(500)
    report = parse(as_page(paper))
    got = {(cell.table_key, cell.row_key, cell.column_key): (cell.value, cell.status) for cell in report.cells}
    assert {slot: got[slot] for slot in paper.truth if got[slot] not in paper.truth[slot]} == {}


def test_an_annex_with_its_remark_outweighs_no_report() -> None:
    """Three lines of advertisement stand between the report and the element that holds its annex."""
    heads = ["概述", "主动公开政府信息情况", "依申请公开政府信息情况", "其他需要报告的事项"]
    said = [f"{head}方面，我局认真做好政府信息公开工作，没有发生其他事项。" for head in heads]
    prose = "".join(f"<p>{head}</p><p>{words}</p>" for head, words in zip(heads, said, strict=True))
    rows = [
        f"{row.label}<br>{row.unit}<br>{number}"
        for number, row in enumerate(FORMS["narrative_2008"].tables[0].rows, 10)
    ]
    annex = "<p>统计指标<br>单位<br>统计数<br>" + "<br>".join([*rows, "说明：其中网上申请12件，信函申请3件。"]) + "</p>"
    spam = "".join(f"<p>{words}</p>" for words in ("某某娱乐场_官方网站", "某某体育_app下载_官网", "足球比分直播-官网"))
    title = "样例县水务局2013年政府信息公开工作年度报告"
    report = parse(f"<html><body><h1>{title}</h1>{prose}{spam}<p>附件：统计表</p>{annex}</body></html>".encode())
    assert [words for words in said if words not in report.text] == []
    assert [section.key for section in report.sections][:4] == [
        "overview",
        "proactive_disclosure",
        "requests",
        "other_matters",
    ]
