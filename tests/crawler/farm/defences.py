"""Rows 21 to 24: blocks that nobody shall solve, bursts, soft 404s, and robots.txt in all its forms."""

from __future__ import annotations

from tests.crawler.farm.site import HTML, Answer, Asked, Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import few, home_page, list_page, reports_of

_JSL = "<script>document.cookie=('__jsl_clearance_s=1737360000.1|0|abc;Max-age=3600;path=/');location.href=location.pathname+location.search</script>"
_RUISHU = "<!DOCTYPE html><html><head><meta id='9DhefwqGPrzGxEp9hPaoag' content='x' r='m'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script><script src='/a/b.1f2e3d.js'></script></head><body></body></html>"
_ACW = "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';document.cookie='acw_sc__v2=1';location.reload();</script></html>"
_WAF = "<html><head><title>访问拦截</title></head><body>您的请求已被网站防火墙拦截 事件ID：20250121-7</body></html>"
_GEO = "<html><head><title>403</title></head><body>Access denied. reason:GeoBL</body></html>"
_LOGIN = "<html><head><title>统一身份认证平台</title></head><body><form>用户名 密码 验证码</form></body></html>"


def _blocked(key: str, trait: str, answer: Answer, state: str, *, after: int = 0) -> Site:
    """A host that blocks from the first page on, or from the report after the first ``after``."""
    site = Site(key, 21, trait)
    made = plain_trs(site)
    path = trs_path(site)
    if after:
        for report in made[after:]:
            site.page(path(report), answer)
        del site.expected.reports[after:]
    else:
        for address in list(site.pages):
            site.page(address, answer)
        site.expected.reports.clear()
        site.expected.notes = ("listing_failed",)
    site.page("/robots.txt", Answer("", 404))
    site.expected.stopped = state
    return site


def jsl() -> Site:
    """创宇盾: 521 and a script that sets a cookie, in the midst of the reports."""
    cookie = {"Set-Cookie": "__jsluid_s=0123456789abcdef0123456789abcdef; path=/"}
    return _blocked(
        "u-jsl521",
        "521 with a script for a cookie, after ten reports",
        Answer(_JSL, 521, cookie),
        "blocked:jsl",
        after=10,
    )


def ruishu() -> Site:
    """瑞数: 412 from the first page on."""
    return _blocked("v-412", "412 of Ruishu on the list", Answer(_RUISHU, 412), "blocked:ruishu")


def acw() -> Site:
    """Aliyun: 200, and a script instead of the page."""
    return _blocked("w-acw", "200 with acw_sc__v2, after ten reports", Answer(_ACW), "blocked:acw", after=10)


def waf() -> Site:
    """A firewall's page with 403."""
    return _blocked("x-waf403", "403 firewall page, after ten reports", Answer(_WAF, 403), "blocked:waf", after=10)


def geo() -> Site:
    """Closed to addresses from abroad."""
    return _blocked("y-geo", "403 reason:GeoBL on the list", Answer(_GEO, 403), "geo")


def login() -> Site:
    """A login page instead of the list, with 200."""
    return _blocked("z-login", "login page instead of the list", Answer(_LOGIN), "login")


def login_redirect() -> Site:
    """Each report leads to the login by 302."""
    site = _blocked("z-sso", "reports lead to a login by 302, after ten", Answer(_LOGIN), "login", after=10)
    for address, page in list(site.pages.items()):
        if isinstance(page, Answer) and page.body == _LOGIN:
            site.page(address, Answer(status=302, headers={"Location": site.url("/sso/login")}))
    site.page("/sso/login", Answer(_LOGIN))
    return site


class _Burst:
    """So many requests within a window, and the next are answered with the home page for a while."""

    def __init__(self, site: Site, home: str, most: int, turns: int) -> None:
        self.site, self.home, self.most, self.turns = site, home, most, turns
        self.asked = self.banned = 0
        self.inner = site.answer

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return self.inner(asked)
        self.asked += 1
        if self.banned:
            self.banned -= 1
            return Answer(self.home)
        if self.asked > self.most:
            self.asked, self.banned = 0, self.turns - 1
            return Answer(self.home)
        return self.inner(asked)


def burst() -> Site:
    """After fifteen requests two are answered with the home page, under their own address and with 200."""
    site = Site("aa-burst", 22, "home page (200) in place of what was asked for, under load")
    plain_trs(site)
    site.answer = _Burst(site, home_page(site.place, site.column), 15, 2)  # type: ignore[method-assign,assignment]
    return site


def too_many() -> Site:
    """429 with Retry-After: 0 to every fifteenth request, and the page when asked again."""
    site = Site("aa-429", 22, "429 to every fifteenth request, then the page")
    plain_trs(site)
    inner, turn = site.answer, [0]

    def answer(asked: Asked) -> Answer:
        turn[0] += 1
        if turn[0] % 15 == 0:
            return Answer("<html><body>请求过于频繁</body></html>", 429, {"Retry-After": "0"})
        return inner(asked)

    site.answer = answer  # type: ignore[method-assign]
    return site


def soft_404() -> Site:
    """Whatever is not there leads by 302 to a page that says so with 200; robots.txt too."""
    site = Site("ab-soft404", 23, "unknown paths lead to an error page with 200; robots.txt too")
    made = plain_trs(site)
    site.missing = Answer(status=302, headers={"Location": site.url("/404.htm")})
    site.page("/404.htm", "<html><head><title>提示</title></head><body>您访问的页面不存在或已删除</body></html>")
    for report in made[::13]:
        gone = trs_path(site)(report)
        del site.pages[gone]
        site.expected.missing[site.url(gone)] = "soft_404"
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in site.expected.missing]
    return site


def shell() -> Site:
    """Unknown ids get a shell of the site, 200, with no word of error: only that two are alike gives them away."""
    site = Site("ab-shell", 23, "unknown ids get one and the same empty shell with 200")
    made = plain_trs(site)
    empty = list_page(site.place, [], '<div class="content" id="app"></div>')
    for report in made[::13]:
        gone = trs_path(site)(report)
        site.page(gone, empty)
        site.expected.missing[site.url(gone)] = "soft_404"
    site.missing = Answer(empty)
    site.page("/robots.txt", Answer("", 404))
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in site.expected.missing]
    return site


def _robots(key: str, trait: str, answer: Answer, reason: str, *, fails: bool = False) -> Site:
    site = Site(key, 24, trait)
    made = site.publish(trs_path(site), few(site.place))
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    site.page("/robots.txt", answer)
    if reason:
        site.expected.reports.clear()
        (site.expected.failed if fails else site.expected.refused)[site.url(site.column)] = reason
        site.expected.stopped = "robots"
        site.expected.notes = ("listing_failed",)
    return site


def robots_all() -> Site:
    """Disallow: /"""
    return _robots(
        "ac-disallow", "robots.txt: Disallow: / (Baidu is allowed)",
        Answer("User-agent: Baiduspider\nAllow: /\n\nUser-agent: *\nDisallow: /\n", content_type="text/plain"), "robots.txt disallows it",
    )  # fmt: skip


def robots_403() -> Site:
    """A file that the server will not show is a refusal."""
    return _robots("ac-403", "robots.txt answers 403", Answer("Forbidden", 403), "robots.txt answered 403")


def robots_503() -> Site:
    """A server that cannot say is not asked (RFC 9309)."""
    return _robots("ac-503", "robots.txt answers 503", Answer("busy", 503), "robots.txt answered 503")


def robots_html() -> Site:
    """An error page in place of the file: there is none."""
    return _robots(
        "ac-html",
        "robots.txt answers an error page with 200",
        Answer("<html><body>找不到页面</body></html>", content_type=HTML),
        "",
    )


def robots_part() -> Site:
    """One folder of reports is closed; the rest is not."""
    site = Site("ac-part", 24, "robots.txt closes one month's folder")
    made = plain_trs(site, reports_of(site.place, (2024, 2023)), 20)
    site.page("/robots.txt", Answer(f"User-agent: *\nDisallow: {site.column}202401/\n", content_type="text/plain"))
    closed = [one for one in made if one.year == 2023]
    for report in closed:
        site.expected.refused[site.url(trs_path(site)(report))] = "robots.txt disallows it"
    site.expected.reports = [one for one in site.expected.reports if one.year != 2023]
    return site
