"""Invented reports of every kind, written as editors of content systems write them: to be dressed in a template."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.parsers.rendering import Grid, as_html
from tests.parsers.test_layouts import V21, drawn, numbers, raw

Part = str | Grid
"""A paragraph or a table."""

TITLE = "样例县水务局2023年政府信息公开工作年度报告"
SIGNED: list[Part] = ["样例县水务局", "2024年1月15日"]
_TABLES = drawn(raw(V21))
_STATISTICS = drawn(raw(numbers("narrative_2014", 1)), "narrative_2014")

ARTICLES: dict[str, list[Part]] = {
    "standard": [
        "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。",
        "一、总体情况",
        "样例县水务局认真落实政府信息公开条例，及时公开水利建设、河湖管理等信息，方便群众查阅。",
        "（一）平台建设。新设专栏3个",
        "二、主动公开政府信息情况",
        _TABLES["proactive"],
        "三、收到和处理政府信息公开申请情况",
        _TABLES["requests"],
        "四、政府信息公开行政复议、行政诉讼情况",
        _TABLES["litigation"],
        "五、存在的主要问题及改进情况",
        "存在的问题：解读形式比较单一。下一步将加强培训，丰富形式。",
        "六、其他需要报告的事项",
        "无。",
        *SIGNED,
    ],
    "statistics": [
        "根据《条例》要求，结合我局工作实际，编制本年度报告。",
        "一、概述",
        "一年来，我局高度重视，成立了由局长任组长的领导小组，明确专人负责。",
        "二、主动公开政府信息情况",
        "全年主动公开政府信息120条，其中网站100条，公示栏20条。",
        "三、存在的主要问题及改进措施",
        "1.公开不够及时；",
        "2.形式比较单一。",
        *SIGNED,
        "附件：政府信息公开情况统计表",
        _STATISTICS["annex"],
    ],
    "narrative": [
        "本报告由样例县水务局编制，全文由概述、主动公开、依申请公开、收费减免、复议诉讼、存在问题等部分组成。",
        "一、概述",
        "2023年，我局认真贯彻《条例》，健全了制度。",
        "（一）加强组织领导",
        "主要领导亲自抓",
        "二、主动公开政府信息情况",
        "全年主动公开信息120条，其中网站100条，公示栏20条。",
        "三、依申请公开政府信息情况",
        "无",
        "四、收费及减免情况",
        "无。",
        "五、行政复议、行政诉讼情况",
        "2023年未发生。",
        "六、存在的主要问题及改进措施",
        "公开不够及时，形式比较单一。今后将加强学习。",
        *SIGNED,
    ],
    "short": [
        "根据《中华人民共和国政府信息公开条例》要求，现公布样例县水务局2023年政府信息公开工作年度报告。",
        "2023年，我局主动公开政府信息35条，全部在政府网站上公开。没有收到政府信息公开申请，没有因此被申请行政复议、提起行政诉讼。",
        "存在的不足：更新不够及时。下一步，我局将加强学习，规范流程。",
        *SIGNED,
    ],
    "letter": [
        "县政府办公室：",
        "现将我局2023年政府信息公开工作情况报告如下：",
        "一、加强领导，落实责任。局长任组长，办公室具体承办，各股室配合。",
        "二、突出重点，主动公开。全年公开信息86条，其中工程招标12条。",
        "三、依申请公开。收到公开申请1件，已按时答复。",
        "特此报告。",
        *SIGNED,
    ],
}


def lines(article: list[Part]) -> list[str]:
    """The lines of the report's text: paragraphs as they are, rows of tables parted by tabs."""
    found: list[str] = []
    for part in article:
        found += [part] if isinstance(part, str) else ["\t".join(words for words, _, _ in row) for row in part]
    return found


def _each(article: list[Part], wrap: Callable[[str], str]) -> str:
    return "\n".join(wrap(escape(part)) if isinstance(part, str) else as_html(part) for part in article)


EDITORS: dict[str, Callable[[list[Part]], str]] = {
    "paragraphs": lambda article: _each(article, "<p style='text-indent:2em'>{}</p>".format),
    "line breaks": lambda article: _each(article, "　　{}<br>".format),
    "divisions": lambda article: _each(article, "<div><span style='font-size:16pt'>{}</span></div>".format),
    "word": lambda article: _each(
        article,
        '<p class="MsoNormal"><span lang="EN-US">&nbsp;</span><font face="仿宋">{}</font><o:p></o:p></p>'.format,
    ),
    "sections": lambda article: (
        f"<section><section>{_each(article, '<section><span>{}</span></section>'.format)}</section></section>"
    ),
}
