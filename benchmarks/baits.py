"""Inputs of any length that make a reader work more than it should: what a pattern in ``parsers`` could choke on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Bait = Callable[[int], bytes]
"""From a length in bytes to an input of about that length."""

_TITLE = "样例县水务局2023年政府信息公开工作年度报告"
_HEAD = f"<html><head><meta charset='utf-8'><title>{_TITLE}</title></head><body><h1>{_TITLE}</h1>"
_OPENING = (
    f"{_TITLE}\n一、总体情况\n2023年，我局主动公开政府信息12条，收到政府信息公开申请3件。\n"
    "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
)
_ENDING = "，占1%，其中1件，分别为1件、2件，合计3件（1件、2件），收到政府信息公开申请3件，未收到行政复议。"
"""What opens the guards that stand before the slower patterns."""

UNITS: tuple[str, ...] = (
    "一、", "（", "(一)", "（一）", "0 ", "|", "年", "、", "1", "１", "1,", "111,", "1.1.",
    "10", "1.", "0.1", "-", "—", "+", "〇", "一",
    "十", "百万", "万", "亿", "约", "余", "多", "近", "件", "1件", "1件、", "1件，", "1%", "99%，", "占1%", "其中",
    "分别", "分别为1件、2件", "合计", "合计1件", "。", "；", "，", "！", "“", "”", "（1件、2件）", "网", "信息公开",
    "公开", "公开1条", "申请", "收到", "未收到", "未", "无", "没有", "均为0", "不存在", "2023年", "2023年1月",
    "2023-01-01", "2023年12月31日", "〔2023〕1号", "第1号", "同比", "同比增长1%", "上年", "全市", "本机关", "我局",
    "市", "县", "省", "区", "人民政府", "办公室", "样例县", "北京市", "人民政府办公室", "行政复议", "行政诉讼",
    "行政复议、行政诉讼", "复议后起诉", "未经复议直接起诉", "结果维持", "结果", "总计", "规章", "\u89c4\u7ae0\n",
    "\u89c4\u7ae0 0\n", "(\u4e03)\u603b\u8ba1\n", "本年新收政府信息公开申请数量",
    "\u672c\u5e74\u65b0\u6536\u653f\u5e9c\u4fe1\u606f\u516c\u5f00\u7533\u8bf7\u6570\u91cf\n1\n",
    "\u6536\u5230\u7533\u8bf7\u6570\n", "统计指标", "单位", "万元", "1万元", "1\u5143\n", "1 | ", "| --- ", "\t",
    " ", "\u3000", "\n", "\r\n", "\u200b", "\ufeff", "\xa0", "①", "*", "注", "#", "abc", "a b ", "http://a/",
    "发布时间：", "发布时间：2023", "来源：", "字体：", "浏览次数：1", "索引号：", "附件：", "\u9644\u4ef61\n",
    "关于", "的", "《", "《》", "政府信息公开工作年度报告", "\u5e74\u5ea6\u62a5\u544a\n",
    "\u4e00\u3001\u603b\u4f53\u60c5\u51b5\n", "是", "一是", "二是", "（续）", "第", "条", "第二十条第（一）项", "�",
    "\ud7ff", "𝟙", "é", "e\u0301", "ﾟ", "㎡", "ﷺ",
)  # fmt: skip
"""Repeated without end, in text, in one paragraph of a report, in cells and in a title."""

_TAGS: Mapping[str, str] = {
    "empty paragraphs": "<p></p>",
    "spans": "<span>1</span>",
    "open spans": "<span>",
    "open divisions": "<div>",
    "closed divisions": "</div>",
    "open tables": "<table><tr><td>",
    "open rows": "<tr>",
    "open cells": "<td>1",
    "absurd spans": "<tr><td rowspan=99999999 colspan=99999999>1</td></tr>",
    "towers": "<tr><td rowspan=999>1</td><td rowspan=9>2</td></tr>",
    "breaks": "<br>",
    "lists": "<ul><li>",
    "links": "<a href=a.html>x</a>",
    "reports linked": "<p><a href=a.html>样例县2019年政府信息公开工作年度报告</a></p>",
    "attachments": "<a href=a.pdf>附件</a>",
    "images": "<img src=a.jpg>",
    "metas": "<meta name=a content=b>",
    "content marks": "<meta name=ContentStart><meta name=ContentEnd>",
    "comments": "<!---->",
    "open comments": "<!--",
    "half tags": "<",
    "ends of tags": ">",
    "half entities": "&#x",
    "entities": "&lt;&#0;&#xD800;&amp;amp;",
    "hidden": "<p style='display:none'>1</p>",
    "odd styles": "<p style='display : '>1</p>",
    "titles": "<title>年度报告</title>",
    "scripts": "<script></script>",
    "open scripts": "<script>",
    "declarations": "<!DOCTYPE a [<!ENTITY b '&c;&c;'>]>",
    "preformatted": "<pre>1\n2\n",
    "Word conditions": "<![if a]><o:p></o:p><![endif]>",
}


def _text(unit: str) -> Bait:
    return lambda size: (unit * (size // len(unit.encode()) + 1)).encode()


def _prose(unit: str) -> Bait:
    return lambda size: (_OPENING + unit * (size // len(unit.encode()) + 1)).encode()


def _paragraph(unit: str) -> Bait:
    def made(size: int) -> bytes:
        words = unit * (size // len(unit.encode()) + 1)
        return f"{_HEAD}<p>一、总体情况</p><p>{words}{_ENDING}</p></body></html>".encode()

    return made


def _cells(unit: str) -> Bait:
    def made(size: int) -> bytes:
        row = f"<tr><td>{unit}</td><td>{unit}</td></tr>"
        rows = row * (size // len(row.encode()) + 1)
        return f"{_HEAD}<p>一、总体情况</p><table>{rows}</table></body></html>".encode()

    return made


def _one_cell(unit: str) -> Bait:
    def made(size: int) -> bytes:
        words = unit * (size // len(unit.encode()) + 1)
        return f"{_HEAD}<p>一、总体情况</p><table><tr><td>规章</td><td>{words}</td></tr></table>".encode()

    return made


def _named(unit: str) -> Bait:
    return lambda size: f"<title>{unit * (size // len(unit.encode()) + 1)}年度报告</title><p>信息公开</p>".encode()


def _tags(tag: str) -> Bait:
    return lambda size: (_HEAD + tag * (size // len(tag.encode()) + 1)).encode()


BAITS: Mapping[str, Bait] = {
    **{f"text of {unit!r}": _text(unit) for unit in UNITS},
    **{f"prose of {unit!r}": _prose(unit) for unit in UNITS},
    **{f"paragraph of {unit!r}": _paragraph(unit) for unit in UNITS},
    **{f"cells of {unit!r}": _cells(unit) for unit in UNITS},
    **{f"cell of {unit!r}": _one_cell(unit) for unit in UNITS},
    **{f"title of {unit!r}": _named(unit) for unit in UNITS},
    **{f"tags, {name}": _tags(tag) for name, tag in _TAGS.items()},
    "one huge attribute": lambda size: (_HEAD + f"<p style='{'a' * size}'>1</p>").encode(),
    "one huge address": lambda size: (_HEAD + f"<a href='{'a/' * (size // 2)}'>年报</a>").encode(),
    "one huge number": lambda size: (_OPENING + "收到政府信息公开申请" + "9" * size + "件。").encode(),
    "many huge numbers": lambda size: (
        _OPENING + ("收到政府信息公开申请" + "9" * 400 + "件。\n") * (size // 430)
    ).encode(),
    "NUL bytes": lambda size: _OPENING.encode() + b"\0" * size,
    "UTF-16": lambda size: (_OPENING + "年" * (size // 2)).encode("utf-16"),
    "half characters of UTF-16": lambda size: b"\xff\xfe" + b"\x00\xd8" * (size // 2),
    "bytes of no encoding": lambda size: _OPENING.encode() + b"\xff\x81" * (size // 2),
}
"""Name to input."""
