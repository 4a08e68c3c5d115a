"""Is this a real page, or a block, a soft 404, a hijack? Asked before anything else looks at a response.

A block is recognised and recorded, never worked around: no challenge is solved and no identity is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.page_text import SMALL, Page


@dataclass(frozen=True, slots=True)
class PageState:
    """``kind`` is ``real``, ``empty``, ``not_found``, ``soft_404``, ``home_bounce``, ``server_error``, ``login``,
    ``spam``, ``geo`` or ``blocked:<by what>``; ``reason`` is the sign it was known by.
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
    r"足彩|欧洲杯买球|体育投注|开云(?:体育|app|官网)|澳门(?:银河|新葡京|娱乐)|官方在线登录|app下载.{0,6}(?:官网|入口)|博彩"
)
_ERROR_JSON = re.compile(r"^\s*\{\s*\"(?:ok|success)\"\s*:\s*false", re.IGNORECASE)
_LOST_WORDS = ("不存在", "删除", "找不到", "无法访问", "走丢")
"""One of them, or 404, stands in every page that :data:`_LOST` knows."""


def page_state(status: int, headers: Mapping[str, str], text: str, url: str, final_url: str) -> PageState:
    """Judge one response, redirects already followed. Pure.

    ``headers`` have lower-case names (several values of one name joined); ``text`` is the decoded body, ``""`` for a
    body that is not text; ``url`` was asked for and ``final_url`` answered.
    """
    page = Page(text)
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
    if status >= 400:
        return PageState("server_error", f"the server answered {status}")
    if _is_home(final_url) and not _is_home(url):
        return PageState("home_bounce", "answered with the home page")
    # Asked in the order of what each costs.
    told = len(page.text) < 10 * SMALL or any(word in page.text for word in _LOST_WORDS)
    if told and page.small and (sign := _LOST.search(page.title) or _LOST.search(page.visible)):
        return PageState("soft_404", f"the page says: {sign[0].strip()}")
    if _ERROR_JSON.search(page.text):
        return PageState("server_error", "an error message in JSON")
    return None


def _hijacked(page: Page) -> PageState | None:
    for place in (page.title, *page.edges):
        if sign := _SPAM.search(place):
            return PageState("spam", f"injected words: {sign[0]}")
    return None


def _is_home(url: str) -> bool:
    path = urlsplit(url).path
    return path in ("", "/") or bool(re.fullmatch(r"/(?:index|default)\.\w+", path))
