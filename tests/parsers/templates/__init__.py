"""Invented pages of the content systems that portals run: each dresses any article in its own site.

A template is a Jinja page with ``title``, ``body`` (HTML), ``publisher``, ``date`` and ``index_number``; ``menu``,
``news`` and ``names`` write as much navigation as it asks for. Nothing of any real portal stands in them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from lxml import etree

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.html")))
_FIRST = "教育 卫生 水务 交通 民政 财政 农业 林业 商务 统计 审计 司法 应急 城管 文旅 体育 档案 气象 邮政 消防".split()
_SECOND = "动态 概况 公告 规划 资金 项目 监管 服务 专栏 数据 招聘 采购 许可 处罚 收费".split()
_ROOT = Environment(loader=FileSystemLoader(FOLDER), autoescape=False, keep_trailing_newline=True)


def names(count: int) -> list[str]:
    """``count`` names of columns, all different."""
    return [_FIRST[n % 20] + _SECOND[n // 20 % 15] + (str(n // 300) if n >= 300 else "") for n in range(count)]


def menu(count: int) -> str:
    """``count`` items of a menu."""
    return "".join(f'<li><a href="/lm{n}/" target="_blank">{name}</a></li>' for n, name in enumerate(names(count)))


def news(count: int) -> str:
    """``count`` items of a dated list of other articles, some of them other organs' annual reports."""
    titles = [
        f"样例县{name[:2]}局{2009 + n}年政府信息公开工作年度报告" if n % 3 else f"样例县召开{name}工作会议"
        for n, name in enumerate(names(count))
    ]
    return "".join(
        f'<li><a href="/n/{n}.html">{title}</a><span>2024-01-{n % 20 + 10}</span></li>'
        for n, title in enumerate(titles)
    )


def dress(template: str, title: str, body: str, publisher: str = "样例县水务局", date: str = "2024-01-16") -> str:
    """An article as a page of the site ``template``."""
    return _ROOT.get_template(f"{template}.html").render(
        title=title,
        body=body,
        publisher=publisher,
        date=date,
        index_number="SL009/2024-00017",
        menu=menu,
        news=news,
        names=names,
    )


@lru_cache(maxsize=64)
def chrome(template: str) -> tuple[str, ...]:
    """Every piece of text that the page prints around an article, by itself: two characters or more, once each."""
    page = dress(template, "", "", "", "")
    root = etree.fromstring(page, etree.HTMLParser())
    etree.strip_elements(root, "script", "style", "title", "head", "option", "textarea", "button", with_tail=False)
    etree.strip_tags(root, etree.Comment)
    pieces = dict.fromkeys(" ".join(piece.split()) for piece in root.itertext())
    return tuple(piece for piece in pieces if len(piece) >= 2 and any(char.isalnum() for char in piece))
