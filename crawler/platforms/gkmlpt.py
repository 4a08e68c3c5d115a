"""gkmlpt 政府信息公开目录管理平台 (Guangdong): a shell page with the tree of columns in a script, an API for rows.

The address of a column is a fragment (``/gkmlpt/annualreport#2629``), which no server ever sees: :func:`entry` takes
it along to the shell page, which alone knows the site's number, and :func:`read` opens the column's API as a branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.platforms import next_link
from crawler.platforms.json_list import Shape, read_json
from crawler.platforms.listing import Ask, Branch, ListingPage
from crawler.platforms.paging import stated, with_query
from crawler.platforms.rows import absolute
from crawler.platforms.script import assigned

KEY = "gkmlpt"

SHAPE = Shape(
    rows=("articles",),
    title=("title",),
    # An article without a page of its own is its attachment.
    url=("url", "post_url", "attachment.0.url"),
    date=("display_publish_time", "date", "first_publish_time", "publish_time", "created_at"),
    publisher=("publisher",),
    count=("classify.post_count", "total"),
)
_CONFIG = re.compile(r"window\._CONFIG\s*=\s*\{")
_REPORTS = re.compile(r"年报|年度报告")
# Columns of other reports bear the same words in the same trees.
_OTHERS = re.compile(r"统计|法治|网站|预算|决算|财务|企业|环境|质量")
_DEEPEST = 12


def entry(url: str) -> Ask | None:
    """The request for a column that a fragment names; ``None`` for any other address.

    The fragment stays in the address, where it tells one column's request from another's; it is not sent.
    """
    parts = urlsplit(url)
    if "/gkmlpt/" in parts.path and parts.fragment.isdigit():
        return Ask(url, told=(("category", parts.fragment),))
    return None


def detect(text: str, url: str) -> bool:
    """Whether the page is the platform's: its address says so, or its settings with the site's number."""
    return "/gkmlpt/" in urlsplit(url).path or (bool(_CONFIG.search(text)) and assigned(text, "SID") is not None)


def read(text: str, asked: Ask) -> ListingPage:
    """The columns that a shell page leads to, or the rows of one column's API."""
    if "/gkmlpt/api/" in urlsplit(asked.url).path:
        return read_json(text, asked, SHAPE, lambda number: asked.onward(with_query(asked.url, "page", number)))
    sid, tree = assigned(text, "SID"), assigned(text, "TREE")
    if sid is None:
        # The ordinary page that a column's jump_url leads to.
        return next_link.read(text, asked)
    nodes = tree if isinstance(tree, list) else []
    if category := asked.value("category"):
        return ListingPage((), branches=(_column(asked, sid, category, _name(nodes, category)),))
    found = tuple(_branches(nodes, asked, sid, 0))
    return ListingPage((), branches=found, fault="" if found else "no column of its tree is named 年报 or 年度报告")


def _column(asked: Ask, sid: Any, category: Any, name: str) -> Branch:
    root = asked.url.split("/gkmlpt/", 1)[0]
    return Branch(Ask(f"{root}/gkmlpt/api/all/{category}?page=1&sid={sid}"), name)


def _children(node: Any) -> list[dict[str, Any]]:
    held = node.get("children") if isinstance(node, dict) else node
    return [child for child in held if isinstance(child, dict)] if isinstance(held, list) else []


def _name(nodes: Any, category: str, depth: int = 0) -> str:
    for node in _children(nodes) if depth < _DEEPEST else ():
        if str(node.get("id")) == category:
            return str(node.get("name", ""))
        if name := _name(node, category, depth + 1):
            return name
    return ""


def _branches(nodes: Any, asked: Ask, sid: Any, depth: int) -> Iterator[Branch]:
    """The columns named for reports, wherever they stand in the tree."""
    for node in _children(nodes) if depth < _DEEPEST else ():
        name = str(node.get("name", ""))
        if _REPORTS.search(name) and not _OTHERS.search(name):
            yield from _under(node, asked, sid, name, depth)
        else:
            yield from _branches(node, asked, sid, depth + 1)


def _under(node: dict[str, Any], asked: Ask, sid: Any, label: str, depth: int) -> Iterator[Branch]:
    """One column of reports: itself, where it holds any, and those under it, where they hold more than it counts."""
    target = str(node.get("jump_url") or "")
    if elsewhere := absolute(asked.url, target):
        # absolute() leaves out the fragment, which here says which column.
        yield Branch(entry(f"{elsewhere}#{target.partition('#')[2].strip()}") or Ask(elsewhere), label)
        return
    own, children = stated(node.get("post_count")) or 0, _children(node)
    if own or not children:
        yield _column(asked, sid, node.get("id"), label)
    if own < sum(stated(child.get("post_count")) or 0 for child in children) and depth < _DEEPEST:
        for child in children:
            yield from _under(child, asked, sid, f"{label} {child.get('name', '')}".strip(), depth + 1)
