"""Reports that only a script would show: strings in an answer of JSON, and those that a page holds, as documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from parsers.formats import html, text
from parsers.formats.decode import Decoded, decode
from parsers.formats.held import Held, held_in_json, held_in_page
from parsers.model import Block, Document, Finding, Link, Severity

_MARKUP = re.compile(r"<(?:/?[a-z][a-z0-9]*\b|br)[^<>]*>", re.I)
_METAS: Mapping[str, Sequence[str]] = {
    "articletitle": ("title", "articletitle", "artname", "doctitle", "infotitle", "subject", "name"),
    "pubdate": (
        "publishedtime", "pubdate", "publishdate", "publishtime", "pubtime", "publishedat", "publish_time",
        "display_publish_time", "first_publish_time", "releasedate", "docreltime", "date",
    ),
    "publisher": ("publisher", "organname", "publishorg", "orgname", "deptname"),
    "contentsource": ("source", "docsource", "infosource", "origin"),
    "sitename": ("sitename", "site_name", "webname"),
}  # fmt: skip
"""What stands beside an article in JSON, by the name of the ``<meta>`` that says the same: names of systems seen."""
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_CHINA = timezone(timedelta(hours=8))


def read_json(body: bytes, content_type: str = "") -> Document:
    """Read the articles in an answer of JSON or JSONP; without any it is plain text."""
    decoded = decode(body, content_type)
    return _document(held_in_json(decoded.text), decoded, "json") or text.read_decoded(decoded)


def read_held(body: bytes, content_type: str = "") -> Document | None:
    """Read what a page holds in strings and does not show by itself, ``None`` if that is no article."""
    decoded = decode(body, content_type)
    return _document(held_in_page(decoded.text), decoded, "html")


def _document(strings: Sequence[Held], page: Decoded, format_: str) -> Document | None:
    blocks: list[Block] = []
    links: list[Link] = []
    findings = [*page.findings]
    seen: set[str] = set()
    for held in strings:
        if held.text in seen:
            continue
        seen.add(held.text)
        read = (html if _MARKUP.search(held.text) else text).read_decoded(held.decoded(page))
        tables = max((block.table for block in blocks), default=0)
        links += [replace(link, block=link.block + len(blocks)) for link in read.links]
        blocks += [replace(block, table=block.table + tables) if block.table else block for block in read.blocks]
        findings += read.findings
    if not blocks:
        return None
    findings.append(Finding("read_from_script", Severity.INFO, "正文取自页面脚本或接口数据中的字符串"))
    metas = _metas(strings[0].beside)
    title = metas.get("articletitle", "")
    return Document(tuple(blocks), format_, page.codec, title, metas, tuple(links), findings=tuple(findings))


def _metas(beside: Mapping[str, str]) -> dict[str, str]:
    """What the object around an article says of it, under the names of ``<meta>``."""
    found: dict[str, str] = {}
    for meta, names in _METAS.items():
        words = next((words for name in names if (words := beside.get(name, "").strip())), "")
        if words:
            found[meta] = words
    if _SECONDS.fullmatch(found.get("pubdate", "")):
        found["pubdate"] = datetime.fromtimestamp(int(found["pubdate"][:10]), _CHINA).date().isoformat()
    return found
