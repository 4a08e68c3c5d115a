"""What stands around the tables of an invented report: title, prose, headings, the site's page, the encoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from random import Random

from parsers.forms import Form
from tests.parsers.holders import HOLDERS, VERBATIM
from tests.parsers.layouts import Layout
from tests.parsers.rendering import Grid

_PUBLISHERS = (
    "样例县教育局",
    "样例县人民政府",
    "样例市水务局",
    "样例县样例镇人民政府",
    "样例市样例区财政局",
    "样例县人民政府办公室",
)
_TITLES = (
    "{publisher}{year}年政府信息公开工作年度报告",
    "{publisher}{year}年度政府信息公开工作年度报告",
    "{year}年{publisher}政府信息公开年度报告",
    "{publisher}关于{year}年政府信息公开工作年度报告",
    "{publisher} {year} 年政府信息公开工作年度报告",
)
_SENTENCES = (
    "本单位认真贯彻《中华人民共和国政府信息公开条例》，及时、准确公开政府信息。",
    "一是加强组织领导，明确专人负责。二是完善制度，严格审核程序，做到先审查、后公开。",
    "我们坚持以公开为常态、不公开为例外，围绕群众关心的热点，公开重点领域信息。",
    "公开的内容还不够全面，解读的形式比较单一，工作人员的业务能力有待提高。",
    "下一步将加强培训，丰富解读形式，主动接受社会监督，不断提高公开的质量。",
    "利用门户网站、政务新媒体、公告栏等多种渠道发布信息，方便企业和群众查阅。",
)
_FIGURES = (
    ("全年共收到政府信息公开申请{}件，均已按时答复。", "applications_received"),
    ("{year}年，主动公开政府信息{}条。", "disclosed_total"),
    ("其中通过政府网站公开政府信息{}条，方便群众查询。", "disclosed_via_website"),
    ("举办政府信息公开培训班{}次，提高了业务水平。", "trainings_held"),
)
_STANDARD = (
    ("overview", "总体情况"),
    ("proactive_disclosure", "主动公开政府信息情况"),
    ("requests", "收到和处理政府信息公开申请情况"),
    ("review_litigation", "政府信息公开行政复议、行政诉讼情况"),
    ("problems_improvements", "存在的主要问题及改进情况"),
    ("other_matters", "其他需要报告的事项"),
)
_NARRATIVE = (
    ("overview", "概述"),
    ("proactive_disclosure", "主动公开政府信息情况"),
    ("requests", "依申请公开政府信息情况"),
    ("fees", "政府信息公开的收费及减免情况"),
    ("problems_improvements", "存在的主要问题及改进情况"),
    ("other_matters", "其他需要报告的事项"),
)
_TABLE_OF = {"proactive_disclosure": "proactive", "requests": "requests", "review_litigation": "litigation"}
HEADINGS: tuple[Callable[[str, str], str], ...] = (
    lambda number, words: f"{number}、{words}",
    lambda number, words: f"{number}、{words}",
    lambda number, words: f"{number}、 {words}",
    lambda number, words: f"{number}．{words}：",
    lambda number, words: f"第{number}部分 {words}",
    lambda number, words: words,
)
_OFTEN = {"spam": 0.1, "site": 0.7, "in a string": 0.04}
PAGE_NUMBER = re.compile(r"[-—－] ?[\d０-９] ?[-—－]|第 ?[\d０-９] ?页(?: 共 [9９] 页)?")
_SPAM = ("365bet体育在线_bet365官网app下载", "澳门金沙娱乐场_官方网站", "滚球体育app_足球比分直播-官网")


@dataclass(frozen=True, slots=True)
class Prose:
    """What must be read around the tables. ``sections``: (key, text) in order, none where nothing is expected;
    ``figures``: (indicator, value), which may be read as nothing else; ``publisher`` is ``""`` where it is garbled."""

    title: str
    publisher: str
    year: int
    sections: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, int], ...]


def prose_of(form: Form, draw: Random, year: int) -> Prose:
    """Title, sections and figures of a report on ``year``. A section that holds a statutory table has no prose."""
    publisher = draw.choice(_PUBLISHERS)
    wording, indicator = draw.choice(_FIGURES)
    number = draw.choice((0, draw.randint(1, 99), draw.randint(100, 99_999)))
    stated = wording.format(number, year=year)
    narrative = form.key.startswith("narrative")
    sections = []
    for key, _ in _NARRATIVE if narrative else _STANDARD:
        text = draw.choice(_SENTENCES) if narrative or key not in _TABLE_OF else ""
        sections.append((key, f"{stated}{text}" if key == "overview" else text))
    title = draw.choice(_TITLES).format(publisher=publisher, year=year)
    sentences = tuple(text for _, text in sections if text)
    return Prose(title, publisher, year, tuple(sections), sentences, ((indicator, number),))


def heads_of(narrative: bool) -> tuple[dict[str, str], dict[str, str]]:
    """By section its heading, and the table that stands in it where one does."""
    return dict(_NARRATIVE if narrative else _STANDARD), {} if narrative else _TABLE_OF


def page(
    tables: Mapping[str, Grid],
    prose: Prose,
    layout_name: str,
    layout: Layout,
    draws: Callable[[str], Random],
    without: Collection[str],
) -> tuple[bytes, list[str]]:
    """The whole report as bytes, and the names of what was done to its text on the way. ``draws``: chance by stage."""
    draw = draws("page")
    if layout_name == "one_table":
        tables = {"one": _one_table(tables)}
    written = {name: layout.write(grid, draws(f"write {name}")) for name, grid in tables.items()}
    period = f"本报告所列数据的统计期限自{prose.year}年1月1日起至{prose.year}年12月31日止。"
    parts = [("title", prose.title), ("p", period), *_parts(written, prose, draw.choice(HEADINGS))]
    told = [name for name in ("spam", "site") if draw.random() < _OFTEN[name] and name not in without]
    if "spam" in told:
        for _ in range(3):
            parts.insert(draw.randint(1, len(parts)), ("p", draw.choice(_SPAM)))
    if layout.html:
        text = _site("".join(_element(kind, words) for kind, words in parts), prose.title, "site" in told)
        changes: Mapping[str, Callable[[str, Random], str]] = MARKUP_DAMAGES
    else:
        wrapped = layout_name in ("pdf", "shattered")
        text = "\n".join(_wrapped(words) if wrapped and kind == "p" else words for kind, words in parts)
        changes = TEXT_DAMAGES
    chosen = draws("changes").sample(list(changes), draws("how many changes").choice((0, 0, 1, 2)))
    for name in [name for name in chosen if name not in without]:
        text = changes[name](text, draws(name))
        told.append(name)
    holder = draws("holder")
    if holder.random() < _OFTEN["in a string"] and "in a string" not in without:
        text = HOLDERS[holder.choice(VERBATIM)](text)
        told.append("in a string")
    codec = draws("codec").choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    if layout.html and draws("declared").random() < 0.5 and "declared" not in without:
        text = text.replace("<head>", "<head><meta charset='gb2312'>", 1)
        told.append("declared")
    codec = "utf-8" if codec in without else codec
    return text.encode(codec), [*told, codec]


def _parts(written: Mapping[str, str], prose: Prose, heading: Callable[[str, str], str]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    keys = [key for key, _ in prose.sections]
    heads = dict(_NARRATIVE if "annex" in written else _STANDARD)
    for number, key, (_, text) in zip("一二三四五六", keys, prose.sections, strict=True):
        if "one" in written and key in _TABLE_OF:
            if key == "requests":
                parts.append(("table", written["one"]))
            continue
        parts.append(("h", heading(number, heads[key])))
        if text:
            parts.append(("p", text))
        elif key in _TABLE_OF:
            parts.append(("table", written[_TABLE_OF[key]]))
    if "annex" in written:
        parts += [("h", "附件：政府信息公开情况统计表"), ("table", written["annex"])]
    return parts


def _one_table(tables: Mapping[str, Grid]) -> Grid:
    """The three statutory tables in one, each under the heading of its section."""
    heads = [words for key, words in _STANDARD if key in _TABLE_OF]
    one: Grid = []
    for number, head, grid in zip("二三四", heads, tables.values(), strict=True):
        one += [[(f"{number}、{head}", 16, 1)], *grid]
    return one


def _element(kind: str, words: str) -> str:
    if kind == "table":
        return words
    return f"<h1>{escape(words)}</h1>" if kind == "title" else f"<p>{escape(words)}</p>"


def _wrapped(words: str, width: int = 34) -> str:
    """Prose broken into lines as on paper, never inside a number nor before a stop."""
    lines = [""]
    for piece in re.findall(r"(?:\d+|\D)[，。、；：》]*", words):
        if len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def _site(inner: str, title: str, dressed: bool) -> str:
    """The report in its site's menus and footer, or bare as an attachment is."""
    if not dressed:
        return f"<html><head><title>{title}</title></head><body>{inner}</body></html>"
    words = ("首页", "政务公开", "互动交流", "通知公告")
    links = "".join(f"<li><a href='/{n}/'>{word}</a></li>" for n, word in enumerate(words))
    return (
        f"<html><head><title>{title}_样例县人民政府</title><script>var a='<td>9</td>';</script></head>"
        f"<body><div class='nav'><ul>{links}</ul></div><div>当前位置：<a href='/'>首页</a> &gt; 年报</div>"
        "<div>发布时间：2024-01-12 09:30 浏览次数：<span>125</span> 字体：【大 中 小】</div>"
        f"<div class='article'>{inner}</div>"
        "<div class='footer'>主办：样例县人民政府办公室 网站标识码：9901230001 ICP备00000000号</div></body></html>"
    )


def _sub(pattern: str, instead: str) -> Callable[[str, Random], str]:
    compiled = re.compile(pattern)
    return lambda text, draw: compiled.sub(instead, text)


def _digits_in_spans(text: str, draw: Random) -> str:
    return re.sub(r"<td>(\d+)</td>", lambda m: "<td>" + "".join(f"<font>{d}</font>" for d in m[1]) + "</td>", text)


def _upper_case(text: str, draw: Random) -> str:
    return re.sub(r"<[^>]+>", lambda tag: tag[0].upper(), text)


def _header_cells(text: str, draw: Random) -> str:
    return text.replace("<td", "<th").replace("</td", "</th")


def _hidden_cells(text: str, draw: Random) -> str:
    return text.replace("<td>", "<td><span style='display:none'>9</span>")


def _padding(text: str, draw: Random) -> str:
    return text.replace("<td>", "<td>&nbsp;\u3000").replace("</td>", "&#8203;</td>")


MARKUP_DAMAGES: dict[str, Callable[[str, Random], str]] = {
    "digits in spans": _digits_in_spans,
    "upper case": _upper_case,
    "header cells": _header_cells,
    "hidden words in cells": _hidden_cells,
    "padding": _padding,
    "spans missing": _sub(r" (?:row|col)span='\d+'", ""),
    "row spans missing": _sub(r" rowspan='\d+'", ""),
    "column spans too wide": _sub(r"colspan='\d+'", "colspan='99'"),
    "end tags missing": _sub(r"</(?:td|tr|p)>", ""),
    "comments": _sub(r"<td>", "<td><!-- <td>3</td> -->"),
    "paragraphs in cells": _sub(r"<td>([^<]+)</td>", r"<td><p><span>\1</span></p></td>"),
}
"""Damage to markup that changes nothing of what a reader sees."""


def _page_numbers(text: str, draw: Random) -> str:
    lines = text.split("\n")
    form = draw.choice(("- {} -", "— {} —", "－{}－", "第{}页", "第 {} 页 共 9 页"))
    for number in range(2, 6):
        lines.insert(draw.randint(2, len(lines)), form.format(number))
    return "\n".join(lines)


def _blank_lines(text: str, draw: Random) -> str:
    return re.sub(r"\n", lambda _: draw.choice(("\n", "\n\n", "\n  \n")), text)


TEXT_DAMAGES: dict[str, Callable[[str, Random], str]] = {
    "page numbers": _page_numbers,
    "blank lines": _blank_lines,
    "carriage returns": _sub(r"\n", "\r\n"),
    "trailing blanks": _sub(r"\n", " \u3000\n"),
    "wide digits": lambda text, draw: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
}
"""Damage to plain text that changes nothing of what a reader sees."""
