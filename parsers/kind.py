"""Is it an annual report on information disclosure at all? If not, why not, in words for the record.

What the page holds counts first (tables that are filled in, sections of the law, the facts of a year), what it is
called second: reports without a title exist, and so do notices that carry the report with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice, pairwise

from parsers.clean.chars import fold
from parsers.identify import title_kind
from parsers.model import Block, Document, Identity, Link, Status
from parsers.sections import Sections
from parsers.tables import Tables
from parsers.yamldata import read_yaml

_CORE = frozenset(("overview", "proactive_disclosure", "requests", "review_litigation", "problems_improvements"))
_KINDS = {
    "notice": "标题是关于年度报告的通知",
    "guide": "标题是公开指南",
    "interpretation": "标题是年度报告的解读或图解",
    "catalogue": "标题是公开目录",
    "news": "标题是关于年度报告的消息",
}
_LISTED = 3
"""Titles of reports, or links to them, that make a page a list of reports."""
_EXCERPT = 30
"""Characters of a line that may be the beginning of something a search has found."""
_CUT_OFF = ("...", "…")
_SHORTEST = 150
"""Characters of a report that need no figures to be one; shorter ones exist, and state some."""
_SITE_PAGE = 600
"""Characters at most of a page that says why it shows nothing."""
_FULL = 20
"""Filled cells of the statutory tables that are a report by themselves, without a title or a word of prose."""
_SHORTEST_TITLE = 6
"""Characters of a line of a menu (政策解读) that is no title."""
_HEAD_LINES = 6
_OF_A_LETTER = re.compile("关于[^。;；]{6,60}的(?:函|复函|通知|通报|请示|批复)")
_RUNS_ON = re.compile("关于(?:公布|发布|公开|印发|转发)$")
_HEADS_A_PART = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.,，]|[(（][一二三四五六七八九十]{1,3}[)）])")
_ABSENT, _BLANK = Status.ROW_ABSENT, Status.BLANK
_SPLIT = re.compile(r"[_|｜]+|\s[-–—]\s|--+|—+|-(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class _Words:
    titles: tuple[tuple[str, re.Pattern[str]], ...]
    pages: tuple[tuple[str, re.Pattern[str]], ...]
    news: re.Pattern[str]
    announced: re.Pattern[str]
    placeholders: re.Pattern[str]
    facts: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = read_yaml(files(__package__).joinpath("kinds.yaml").read_text(encoding="utf-8"))
    titles, pages = (
        tuple((entry["reason"], re.compile(entry["words"], re.I)) for entry in data[group])
        for group in ("titles", "pages")
    )
    return _Words(titles, pages, *(re.compile(data[name]) for name in ("news", "announced", "placeholders", "facts")))


def why_not(
    identity: Identity,
    tables: Tables,
    parts: Sections,
    blocks: Sequence[Block],
    document: Document,
    links: Sequence[Link],
) -> str:
    """Why this is no annual report on information disclosure, ``""`` if it is one.

    ``blocks``: the body; ``links``: its attachments and pictures.
    """
    core = {section.key for section in parts.sections} & _CORE
    printed = [cell for cell in tables.cells if cell.status is not _ABSENT]
    filled = len(printed)
    stated = [cell for cell in printed if cell.status is not _BLANK]
    titles = _titles(identity, document, blocks)
    kinds = [title_kind(title) for title in titles]
    told = next((kind for kind in kinds if kind in _KINDS), "")
    pieces = _SPLIT.split(document.title)
    ours = "annual_report" in (*kinds, *map(title_kind, pieces)) or identity.kind == "work_summary"
    prose = [block.text for index, block in enumerate(blocks) if index not in tables.claimed]
    if filled and not stated and (_is_form(titles, prose) or _facts(prose) == 0):
        return "是空白的统一格式，没有填任何数"
    # An annex of a notice, its pipes and codes in no order that could be read.
    without = filled and not ours and identity.year is None and all(cell.value is None for cell in printed)
    if without and _facts(prose) == 0:
        return "是空白的统一格式，没有填任何数"
    if filled >= 10 and stated and ((ours and not told) or len(core) >= 3):
        return ""
    facts = _facts(prose)
    if told and not ours and not (len(core) >= 3 and (filled >= 20 or facts >= 2)):
        return _other(titles) or _KINDS[told]
    if filled >= 10 and stated and (core or ours or (len(stated) >= _FULL and not _other(titles))):
        return ""
    return _by_prose(identity, titles, core, facts, prose, ours, told, document, links, blocks)


def _by_prose(
    identity: Identity,
    titles: Sequence[str],
    core: set[str],
    facts: int,
    prose: Sequence[str],
    ours: bool,
    told: str,
    document: Document,
    links: Sequence[Link],
    blocks: Sequence[Block],
) -> str:
    """The same where no statutory table speaks for the page."""
    size = sum(map(len, prose))
    about = sum(text.count("信息公开") + text.count("政务公开") for text in prose)
    if not core and (reason := _site_page(document, size)):
        return reason
    if listed := _listed(document, blocks, facts):
        return f"是列出{listed}份年度报告的目录，不是一份报告"
    if ours and not told:
        if len(core) < 2 and _is_news(identity, prose):
            return "是关于年度报告的消息，不是年度报告"
        if not facts and _is_form(titles, prose):
            return "是空白的统一格式，没有填任何数"
        if size - len(identity.title) < _SHORTEST and facts < 2:
            return _too_short(size, links)
        return "" if about >= 2 or core or facts else "标题像年度报告，正文不谈政府信息公开"
    other = _other(titles)
    if (
        (core or facts >= _LISTED)
        and not told
        and not other
        and _announces_itself(prose)
        and not _is_news(identity, prose)
    ):
        return ""
    if not other and (len(core) >= 4 or (len(core) >= 3 and (about >= 3 or facts >= 2))):
        return ""
    if told and ours and len(core) >= 2 and facts:
        return ""
    if told or other:
        return _KINDS.get(told, "") or other
    if not core and about < 3:
        return "正文不谈政府信息公开年度情况"
    return f"没有年度报告的标题，也只有{len(core)}个法定部分"


def _titles(identity: Identity, document: Document, blocks: Sequence[Block]) -> list[str]:
    """All that may be the page's title: what identification took, the head's, and short lines on top of the body."""
    top = [block.text for block in islice(blocks, 3) if not block.cells]
    # …办公室关于公布 | …年度报告的通知 is one title, and a numbered line heads a part, whatever it names.
    first = next((index for index, block in enumerate(document.blocks) if blocks and block is blocks[0]), 0)
    before = [block.text for block in document.blocks[max(0, first - 1) : first]]
    second = {line: above + line for above, line in pairwise((*before, *top)) if _RUNS_ON.search(above)}
    lines = [second.get(line, line) for line in top if _may_be_title(line)]
    above = _above(document, first)
    # Behind the first mark a head's title names the site: 样例县政府信息公开目录.
    named = [document.metas.get("articletitle", ""), _SPLIT.split(document.title)[0]]
    return [title for title in dict.fromkeys((identity.title, *map(str.strip, named), *above, *lines)) if title]


def _may_be_title(line: str) -> bool:
    named = len(line) > _SHORTEST_TITLE or "公开" in line
    return named and len(line) <= 60 and "。" not in line and not _HEADS_A_PART.match(line)


def _above(document: Document, start: int) -> list[str]:
    """The headlines just above the body, which begins at block ``start``, where it begins without one, and the nearest
    line there that ends as the title of a notice does (关于…情况的函)."""
    near = [block for block in document.blocks[max(0, start - _HEAD_LINES) : start] if block.linked < 0.5]
    letters = [block.text for block in near if _OF_A_LETTER.fullmatch(block.text.strip())]
    return [block.text for block in near if block.tag in ("h1", "h2", "h3")] + letters[-1:]


def _announces_itself(prose: Sequence[str]) -> bool:
    """Whether the first paragraphs present the text as the report of a year: a page need not print its title."""
    return _words().announced.search(fold("\n".join(islice(prose, 5))[:2000])) is not None


def _facts(prose: Sequence[str]) -> int:
    pattern = _words().facts
    return sum(len(pattern.findall(fold(text))) for text in prose if len(text) >= 8)


def _is_form(titles: Sequence[str], prose: Sequence[str]) -> bool:
    """Whether names, years or sentences are still to be filled in."""
    pattern = _words().placeholders
    return any(pattern.search(text) for text in (*titles, *islice(prose, 40)))


def _is_news(identity: Identity, prose: Sequence[str]) -> bool:
    first = next((text for text in prose if text != identity.title and len(text) >= 15), "")
    return _words().news.search(fold(first)) is not None


def _site_page(document: Document, size: int) -> str:
    if size > _SITE_PAGE:
        return ""
    own = (block.text for block in document.blocks if block.linked < 0.5 and not block.cells)
    text = fold("\n".join((document.title, *own))[: 4 * _SITE_PAGE])
    if "公开" in text and size > _SHORTEST:
        return ""
    return next((reason for reason, words in _words().pages if words.search(text)), "")


def _listed(document: Document, blocks: Sequence[Block], facts: int) -> int:
    """How many reports the page lists, 0 where it is no list.

    The titles are most of the body, or, where nothing reports a fact, of the whole page.
    """
    linked = [block.text for block in blocks if block.linked > 0.5]
    listed = sum(title_kind(text) == "annual_report" for text in linked)
    if listed >= _LISTED and 2 * sum(map(len, linked)) > sum(len(block.text) for block in blocks):
        return listed
    long = [block.text for block in blocks if len(block.text) >= _EXCERPT and not block.cells]
    if 2 * sum(text.endswith(_CUT_OFF) for text in long) > len(long):
        # Results of a search: titles, each with the beginning of what was found.
        named = {fold(block.text) for block in document.blocks if "公开" in block.text and len(block.text) <= 80}
        found = sum(title_kind(text) == "annual_report" for text in named)
        if found >= _LISTED:
            return found
    if facts:
        return 0
    short = {fold(block.text) for block in document.blocks if "公开" in block.text and len(block.text) <= 80}
    titles = [text for text in short if title_kind(text) == "annual_report"]
    sentences = sum(len(block.text) for block in blocks if "。" in block.text)
    return len(titles) - 1 if len(titles) > _LISTED and sentences < sum(map(len, titles)) else 0


def _other(titles: Sequence[str]) -> str:
    folded = [fold(title) for title in titles]
    return next((reason for reason, words in _words().titles for title in folded if words.search(title)), "")


def _too_short(size: int, links: Sequence[Link]) -> str:
    attached = [link for link in links if link.kind == "attachment"]
    if attached:
        return f"标题像年度报告，正文只有{size}个字；报告在附件里：{attached[0].url[:200]}"
    if links:
        return f"标题像年度报告，正文只有{size}个字；报告是图片：{links[0].url[:200]}"
    return f"标题像年度报告，正文只有{size}个字；报告可能在附件或别的页面里"
