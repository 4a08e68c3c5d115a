"""Reports that only a script would show: strings in an answer of JSON, and those that a page holds, as documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html import unescape

from parsers.formats import html, text
from parsers.formats.decode import Decoded, decode
from parsers.formats.held import held_in_json, held_in_page
from parsers.formats.strings import Held, part, short_values
from parsers.identify_dates import read_date
from parsers.identify_titles import title_kind
from parsers.model import Block, Document, Finding, Link, Severity

_MARKUP = re.compile(r"<(?:/?[a-z][a-z0-9]*\b|br)[^<>]*>", re.I)
_OF = r"(?:doc|art|article|info|infor|news|content|manuscript|manu|xx|wz)?"
_METAS: Mapping[str, Sequence[re.Pattern[str]]] = {
    "articletitle": (
        re.compile(rf"{_OF}(?:title|headline|subject)"),
        re.compile(rf"{_OF}(?:name|mc)|xxmc|{_OF}bt"),
    ),
    "pubdate": (
        re.compile(
            rf"{_OF}(?:first|display)?(?:pub|publi[cs]h(?:ed)?|release|rel|send)(?:time|date|at|on|day)?(?:str|string|format)?"
        ),
        re.compile(r"date(?:published)?|fb(?:rq|sj)|display(?:time|date)"),
    ),
    "publisher": (re.compile(r"publisher|organname|publishorg(?:name)?|orgname|deptname|fb(?:jg|dw)(?:mc)?"),),
    "contentsource": (re.compile(rf"{_OF}(?:source(?:name)?|ly)|origin"),),
    "sitename": (re.compile("(?:site|web)name"),),
}
"""What stands beside an article in JSON, by the name of the ``<meta>`` that says the same: names that systems give it,
the initials of 标题, 信息名称, 发布日期, 发布时间, 发布机构, 来源 among them."""
_OURS = re.compile("公开|条例|复议|诉讼")
_FROM_SCRIPT = Finding("read_from_script", Severity.INFO, "页面本身不显示正文，正文取自脚本、接口数据或隐藏的部分")
_SENTENCES = 3
"""Sentences of an article that a page hides: menus have none."""
_REPORTS = ("annual_report", "work_summary")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_CHINA = timezone(timedelta(hours=8))
_CUT = re.compile(r"(?:\.{3,}|…+)\s*(?:</[a-z]+>\s*)*$", re.I)
"""How an excerpt ends: it is no article."""
_BEGINNING = 60
"""Characters by which the same article is known in two strings, with and without its markup."""
_WORDS = re.compile("[\u4e00-\u9fff0-9]+")


def read_json(body: bytes, content_type: str = "") -> Document:
    """Read the articles in an answer of JSON or JSONP; without any, what may be a title or a message, a line each."""
    decoded = decode(body, content_type)
    return _document(held_in_json(decoded.text), decoded, "json") or _without_article(decoded)


def read_held(body: bytes, content_type: str = "") -> Document | None:
    """Read what a page holds in strings and does not show by itself, ``None`` if that is no article."""
    decoded = decode(body, content_type)
    return _document(held_in_page(decoded.text), decoded, "html")


def read_hidden(body: bytes, content_type: str, shown: Document) -> Document | None:
    """Read a page of which ``shown`` is what it shows, with what it hides until a script runs; ``None`` if that is no
    article."""
    decoded = decode(body, content_type)
    seen = sum(block.text.count("。") for block in shown.blocks)
    if decoded.text.count("。") < seen + _SENTENCES or not html.may_hide(decoded.page):
        return None
    document = html.read_decoded(decoded, hidden=True)
    if sum(block.text.count("。") for block in document.blocks) < seen + _SENTENCES:
        return None
    return replace(document, findings=(*document.findings, _FROM_SCRIPT))


def _document(strings: Sequence[Held], page: Decoded, format_: str) -> Document | None:
    blocks: list[Block] = []
    links: list[Link] = []
    findings = [*page.findings]
    articles = _articles(strings)
    if strings and not articles:
        # Results of a search, or a list: each article by its title only.
        titles = (block for held in strings for block in _heads(_metas(held.beside), ()))
        return Document(tuple(titles), format_, page.codec, findings=tuple(findings))
    about = [_metas(held.beside) for held in articles]
    several = len({metas.get("articletitle", "") for metas in about}) > 1
    for held, metas in zip(articles, about, strict=True):
        read = (html if _MARKUP.search(held.text) else text).read_decoded(held.decoded(page))
        if several:
            blocks += _heads(metas, read.blocks)
        tables = max((block.table for block in blocks), default=0)
        links += [replace(link, block=link.block + len(blocks)) for link in read.links]
        blocks += [replace(block, table=block.table + tables) if block.table else block for block in read.blocks]
        linked = {link.url for link in links}
        links += [
            Link(url, name, "attachment", len(blocks) - 1)
            for url, name in dict(held.files).items()
            if blocks and url not in linked
        ]
        findings += read.findings
    if not blocks:
        return None
    findings.append(_FROM_SCRIPT)
    metas = {} if several else about[0]
    title = metas.get("articletitle", "")
    return Document(tuple(blocks), format_, page.codec, title, metas, tuple(links), findings=tuple(findings))


def _without_article(page: Decoded) -> Document:
    values = (value for value in short_values(part(page.text, 0, len(page.text))) if value.text.strip())
    lines = tuple(Block(value.text.strip(), "line", 0, ()) for value in values)
    return Document(lines, "json", page.codec, findings=page.findings)


def _articles(strings: Sequence[Held]) -> list[Held]:
    """The strings that are articles, each once: no excerpts, and of an article that stands there with and without its
    markup the one with more of it."""
    found: dict[str, Held] = {}
    for held in strings:
        if _CUT.search(held.text, max(0, len(held.text) - _BEGINNING)):
            continue
        words = "".join(_WORDS.findall(_MARKUP.sub("", held.text[: 40 * _BEGINNING])))[:_BEGINNING]
        other = found.get(words)
        if other is None or other.text.count("<") < held.text.count("<"):
            found[words] = held
    titled = [title_kind(_metas(held.beside).get("articletitle", "")) in _REPORTS for held in found.values()]
    ours = titled if any(titled) else [_OURS.search(held.text) is not None for held in found.values()]
    if not any(ours):
        return list(found.values())
    # Beside the report a page holds news for its margins; a table may have a string of its own.
    return [held for held, is_ours in zip(found.values(), ours, strict=True) if is_ours or _is_part(held)]


def _is_part(held: Held) -> bool:
    """Whether a string may be a part of a report of which others are the rest."""
    return "<table" in held.text.lower() and not _metas(held.beside).get("articletitle", "")


def _heads(metas: Mapping[str, str], blocks: Sequence[Block]) -> list[Block]:
    """Title, day and source of one article of several, which stand beside it, as lines above it."""
    start = blocks[0].start if blocks else -1
    lines = (
        ("h1", metas.get("articletitle", "")),
        ("p", f"发布日期：{day}" if (day := metas.get("pubdate", "")) else ""),
        ("p", f"来源：{source}" if (source := metas.get("contentsource", "")) else ""),
    )
    return [Block(words, tag, 0, (), start, start) for tag, words in lines if words]


def _metas(beside: Mapping[str, str]) -> dict[str, str]:
    """What the object around an article says of it, under the names of ``<meta>``."""
    found: dict[str, str] = {}
    for meta, names in _METAS.items():
        values = (value for name in names for key, value in beside.items() if name.fullmatch(key))
        said = (_day(value) if meta == "pubdate" else unescape(_MARKUP.sub("", value)).strip() for value in values)
        if words := next(filter(None, said), ""):
            found[meta] = words
    return found


def _day(value: str) -> str:
    """A day as it is told, seconds since 1970 as the day in China, ``""`` where it is none."""
    if _SECONDS.fullmatch(value):
        return datetime.fromtimestamp(int(value[:10]), _CHINA).date().isoformat()
    return value if read_date(value) else ""
