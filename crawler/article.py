"""The page of a report, looked at no further than is asked: its tree, the element that holds the article, and what
stands beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from lxml.html import HtmlElement

from crawler.page_text import Page
from crawler.platforms.rows import base_of, parse

THIN = 200
"""Chinese characters in the body below which the report is elsewhere: in a file, or in pictures."""

_BODIES = (
    re.compile(
        r"trs_?(?:ue)?editor|trs_(?:editor|paper)|vsb_content|v_news_content|ucap-?content|pages_content|^zoom(?:con)?$"
        r"|ivs_content|artile_zw|bt-content|con_text|main-txt",
        re.IGNORECASE,
    ),
    re.compile(r"article|content|detail|contxt|^con$", re.IGNORECASE),
)
"""Names of elements that hold an article, the telling ones first."""
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|header?|foot(?:er)?|top(?:bar)?|crumbs?|position|side(?:bar)?|friend|links|sxp|prev|share|ewm"
    r"|login|search)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"上一(?:篇|条)|下一(?:篇|条)|(?:相关|推荐|热点)(?:阅读|文章|新闻|解读|信息|链接)|友情链接|版权所有|主办单位|网站(?:地图|标识码)"
)
"""Where a page's article and its files end."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s+")
_NOT_HOLDING = ("html", "body", "a", "img", "script", "link", "meta")


class Article:
    """The ``page`` of a report at ``url``. It is parsed when its elements are asked for, and once."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    @cached_property
    def tree(self) -> HtmlElement | None:
        """The page's elements; ``None`` where there are none."""
        return parse(self.page.text)

    @cached_property
    def base(self) -> str:
        """What links are relative to."""
        return self.url if self.tree is None else base_of(self.tree, self.url)

    @cached_property
    def body(self) -> HtmlElement | None:
        """The element that holds the article: of those with a telling name, the one with the most words."""
        if self.tree is None:
            return None
        elements = [one for one in self.tree.xpath("//*[@class or @id]") if one.tag not in _NOT_HOLDING]
        for rank in range(len(_BODIES)):
            named = [one for one in elements if _holds(one, rank)]
            # An element inside another of these is no better; one beside it may be.
            among = set(named)
            outer = [one for one in named if not any(around in among for around in one.iterancestors())]
            if outer:
                return max(outer, key=_weight)
        return None

    @cached_property
    def thin(self) -> bool:
        """Whether the article has hardly any words of its own."""
        holder = self.tree if self.body is None else self.body
        return holder is None or len(_HAN.findall(prose(holder))) < THIN

    def place(self, element: HtmlElement) -> str:
        """Where an element stands: in the ``article``, ``below`` it, ``above``, or in the site's ``chrome``."""
        way = [element, *element.iterancestors()]
        if self.body is not None and self.body in way:
            return "article"
        if any(_is_chrome(one) for one in way if one not in self._around):
            return "chrome"
        if self.body is None:
            return "article"
        return "below" if element in self._below else "above"

    @cached_property
    def _around(self) -> set[HtmlElement]:
        return set() if self.body is None else set(self.body.iterancestors())

    @cached_property
    def _below(self) -> set[HtmlElement]:
        """The elements behind the article, up to where the site goes on to other things."""
        found: set[HtmlElement] = set()
        chrome: set[HtmlElement] = set()
        for element in () if self.body is None else self.body.xpath("following::*"):
            if element.getparent() in chrome or _is_chrome(element):
                chrome.add(element)
            elif _BEHIND.search(element.text or ""):
                break
            else:
                found.add(element)
        return found


def within_article(element: HtmlElement) -> bool:
    """Whether an element around this one is named as what holds an article."""
    return any(_holds(around, rank) for around in element.iterancestors() for rank in range(len(_BODIES)))


def prose(element: HtmlElement) -> str:
    """The words of an element, without its scripts."""
    return "".join(str(text) for text in element.xpath(".//text()[not(parent::script or parent::style)]"))


def words(element: HtmlElement) -> str:
    """The words of an element, white space folded."""
    return _SPACE.sub(" ", prose(element)).strip()


def _weight(element: HtmlElement) -> int:
    return len(prose(element)) + sum(1 for _ in element.iter("a", "iframe", "embed", "img"))


def _names(element: HtmlElement) -> Iterator[str]:
    yield element.get("class") or ""
    yield element.get("id") or ""


def _holds(element: HtmlElement, rank: int) -> bool:
    return any(_names_a_body(name, rank) for name in _names(element) if name)


def _is_chrome(element: HtmlElement) -> bool:
    return element.tag in ("header", "footer", "nav", "aside") or any(
        _names_chrome(name) for name in _names(element) if name
    )


# The same few names stand on all pages of a site.
@lru_cache(maxsize=4096)
def _names_a_body(name: str, rank: int) -> bool:
    return _BODIES[rank].search(name) is not None


@lru_cache(maxsize=4096)
def _names_chrome(name: str) -> bool:
    return _CHROME.search(name) is not None
