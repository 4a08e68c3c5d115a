"""Is this a real page, or a block, a soft 404, a hijack? Asked before anything else looks at a response.

A block is recognised and recorded, never worked around: no challenge is solved and no identity is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.page_text import ARTICLE, SMALL, Page


@dataclass(frozen=True, slots=True)
class PageState:
    """``kind`` is ``real``, ``empty``, ``script_shell``, ``not_found``, ``soft_404``, ``home_bounce``, ``list_page``,
    ``maintenance``, ``server_error``, ``login``, ``spam``, ``geo`` or ``blocked:<by what>``; ``reason`` is the sign it
    was known by.
    """

    kind: str
    reason: str = ""

    @property
    def outcome(self) -> str:
        """The word of ``raw.db`` for it."""
        if self.kind.startswith("blocked") or self.kind in ("geo", "login"):
            return "blocked"
        return _OUTCOMES[self.kind]


_OUTCOMES = {
    "real": "ok",
    "empty": "empty",
    "not_found": "not_found",
    "soft_404": "soft_404",
    "home_bounce": "soft_404",
    "list_page": "soft_404",
    "script_shell": "unreadable",
    "maintenance": "failed",
    "server_error": "failed",
    "spam": "refused",
}


_JSL = re.compile(r"^\s*<script[^>]*>\s*document\.cookie\s*=|__jsl_clearance")
_RUISHU = re.compile(r"<meta[^>]*\br=[\"']m[\"']|\$_ts\s*=\s*window\[")
_ACW = re.compile(r"var\s+arg1\s*=\s*'[0-9A-Fa-f]{40}'|acw_sc__v2")
_C3VK = re.compile(r"C3VK=")
_WAF = re.compile(
    r"创宇盾|当前访问疑似黑客攻击|waf-static\.tencent\.com/501page|事件\s*ID|(?:请求|访问)已?被.{0,12}拦截"
)
_GEO = re.compile(r"reason\s*:\s*GeoBL")
_CAPTCHA = re.compile(r"请完成安全验证|向右滑动|滑动(?:滑块|验证)|验证码校验")
_LOGIN = re.compile(r"统一身份认证|用户登录|请先登录")
_LOST = re.compile(
    r"您?(?:访问|查找|请求)的(?:页面|内容|文件|信息)(?:不存在|已(?:被)?删除|找不到)|找不到(?:该|您|此|相关)?(?:的)?(?:页面|网页|文件)"
    r"|页面(?:不存在|已(?:被)?删除|无法访问|走丢了)|\b404\s*(?:not found|错误|页面)|^\s*404\s*$",
    re.IGNORECASE,
)
_SPAM = re.compile(
    r"足彩|欧洲杯买球|体育投注|开云(?:体育|app|官网)|澳门(?:银河|新葡京|娱乐)|官方在线登录|app下载.{0,6}(?:官网|入口)|博彩",
    re.DOTALL,
)
_FOUGHT = re.compile(r"(?:打击|查处|查办|侦破|整治|治理|防范|抵制|禁止|非法|涉嫌|参与)[^，。；,;]{0,10}$")
"""What stands before such words where a report tells of the fight against it."""
_ERROR_JSON = re.compile(
    r"^\s*\{(?=[^{}]{0,400}\"(?:ok|success)\"\s*:\s*false)|^\s*\{[^{}]{0,200}\"(?:code|status)\"\s*:\s*\"?[45]\d\d\b",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"系统(?:正在)?(?:升级|维护)|(?:网站|平台|系统)(?:正在)?(?:升级|维护)中|正在(?:进行)?(?:升级|维护)|暂停(?:访问|服务)"
)
_NOTHING = re.compile(r"暂无(?:相关)?(?:年报|年度报告|内容|信息|数据|记录)")
_SPAM_LINK = re.compile(r"<a\b[^>]*>([^<]{2,60})</a>", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-f]{3}", re.IGNORECASE)
_CONTENT = re.compile(r"<(?:img|iframe|embed|object|frame|table|a)\b", re.IGNORECASE)
WORDS = 12
"""Chinese characters that even the shortest page with a file to offer has."""
_LOST_WORDS = ("不存在", "删除", "找不到", "无法访问", "走丢")
"""One of them, or 404, stands in every page that :data:`_LOST` knows."""


def page_state(status: int, headers: Mapping[str, str], page: Page, url: str, final_url: str) -> PageState:
    """Judge one response, redirects already followed. Pure.

    ``headers`` have lower-case names (several values of one name joined); ``page`` is one of ``""`` for a body that is
    not text; ``url`` was asked for and ``final_url`` answered.
    """
    return (
        block(status, headers, page) or _missing(status, page, url, final_url) or _hijacked(page) or PageState("real")
    )


def block(status: int, headers: Mapping[str, str], page: Page) -> PageState | None:
    """Whether the answer turns us away, and how; ``None`` where it does not."""
    text, shell = page.text, not page.has_article
    if status in (521, 512) or (shell and _JSL.search(text)):
        return PageState("blocked:jsl", f"{status}, JavaScript challenge of Jiasule (创宇盾)")
    if status == 412 or (shell and _RUISHU.search(text)):
        return PageState("blocked:ruishu", f"{status}, challenge of Ruishu (瑞数)")
    if shell and _ACW.search(text):
        return PageState("blocked:acw", "challenge of Aliyun (acw_sc__v2)")
    if shell and len(text) < 1000 and _C3VK.search(text + headers.get("set-cookie", "")):
        return PageState("blocked:c3vk", "cookie challenge (C3VK)")
    if _GEO.search(text[:SMALL]) or status == 451:
        return PageState("geo", f"{status}, closed to addresses from abroad")
    if shell:
        if sign := _WAF.search(page.visible) or _WAF.search(text):
            return PageState("blocked:waf", f"{status}, firewall page: {sign[0]}")
        head = f"{page.title} {page.visible[:200]}"
        if sign := _CAPTCHA.search(head):
            return PageState("blocked:captcha", sign[0])
        if sign := _LOGIN.search(head):
            return PageState("login", sign[0])
    if status in (401, 403, 405, 418):
        return PageState("blocked:forbidden", f"the server answered {status}")
    if status == 429:
        return PageState("blocked:burst", "429, too many requests")
    return None


def _missing(status: int, page: Page, url: str, final_url: str) -> PageState | None:
    if status in (404, 410):
        return PageState("not_found", f"the server answered {status}")
    little = len(page.text) < 10 * SMALL and page.small and not page.has_article
    if (status == 200 or status >= 500) and little and (sign := _MAINTENANCE.search(f"{page.title} {page.visible}")):
        return PageState("maintenance", f"the page says: {sign[0]}")
    if status >= 400:
        return PageState("server_error", f"the server answered {status}")
    if _is_home(final_url) and not _is_home(url):
        return PageState("home_bounce", "answered with the home page")
    # Asked in the order of what each costs.
    if (
        not page.reads_as_report
        and (len(page.text) < 10 * SMALL or any(word in page.text for word in _LOST_WORDS))
        and page.small
        and (sign := _LOST.search(page.title) or _LOST.search(page.visible))
    ):
        return PageState("soft_404", f"the page says: {sign[0].strip()}")
    if _ERROR_JSON.search(page.text):
        return PageState("server_error", "an error message in JSON")
    return None


def _hijacked(page: Page) -> PageState | None:
    if not _SPAM.search(page.text):
        return None
    for place in (page.title, *page.edges):
        if (sign := _SPAM.search(place)) and not _FOUGHT.search(place[: sign.start()]):
            return PageState("spam", f"injected words: {sign[0]}")
    # Hidden links stand anywhere; a report that writes of such things does not link to them.
    for link in _SPAM_LINK.finditer(page.text):
        if sign := _SPAM.search(link[1]):
            return PageState("spam", f"injected link: {sign[0]}")
    return None


def article_state(page: Page) -> PageState | None:
    """What is wrong with the page of a report that :func:`page_state` finds nothing wrong with, ``None`` if nothing.

    Lists may be drawn by scripts; a report that is one cannot be read.
    """
    if page.has_article:
        return None
    text, words = page.text, page.visible
    if sign := _NOTHING.search(words):
        return PageState("soft_404", f"the page says: {sign[0]}")
    if len(_HAN.findall(words)) >= WORDS or _CONTENT.search(text) or len(_HAN.findall(text)) >= ARTICLE:
        return None
    if re.search(r"<script\b", text, re.IGNORECASE):
        return PageState("script_shell", f"{len(text)} characters, drawn by a script")
    return PageState("empty", f"{len(text)} characters without a report") if "<" in text and not words else None


def instead(what: str) -> PageState | None:
    """The state of a page that was found to be another of its host: ``list``, ``home``, ``error``; else ``None``."""
    return _INSTEAD.get(what)


_INSTEAD = {
    "list": PageState("list_page", "answered with the list"),
    "home": PageState("home_bounce", "answered with the home page under its own address"),
    "error": PageState("soft_404", "the same answer as to an address that does not exist"),
}


def _is_home(url: str) -> bool:
    path = urlsplit(url).path
    return path in ("", "/") or bool(re.fullmatch(r"/(?:index|default)\.\w+", path))
