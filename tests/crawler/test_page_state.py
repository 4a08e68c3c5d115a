"""The table of page states: status, headers and body in, state and archive word out."""

from __future__ import annotations

import pytest

from crawler.page_state import page_state

HOST = "http://www.qinghe.example"
ARTICLE = (
    "<html><head><title>年报</title></head><body>" + "本机关认真贯彻落实条例，做好公开工作。" * 30 + "</body></html>"
)


@pytest.mark.parametrize(
    ("status", "text", "url", "final", "kind", "outcome"),
    [
        (200, ARTICLE, "/a.html", "/a.html", "real", "ok"),
        (200, ARTICLE + "<script>$_ts=window['$_ts']</script>", "/a.html", "/a.html", "real", "ok"),
        (200, ARTICLE + "<p>申请人认为页面不存在</p>" * 200, "/a.html", "/a.html", "real", "ok"),
        (404, "", "/a.html", "/a.html", "not_found", "not_found"),
        (410, "", "/a.html", "/a.html", "not_found", "not_found"),
        (500, "", "/a.html", "/a.html", "server_error", "failed"),
        (200, '{"ok":false,"code":500}', "/a", "/a", "server_error", "failed"),
        (200, "<title>404</title>您访问的页面不存在或已删除", "/a", "/404.htm", "soft_404", "soft_404"),
        (200, ARTICLE, "/zwgk/nb/", "/", "home_bounce", "soft_404"),
        (200, ARTICLE, "/zwgk/nb/", "/index.html", "home_bounce", "soft_404"),
        (200, ARTICLE, "/", "/", "real", "ok"),
        (521, "<script>document.cookie='a=b';location.href='/'</script>", "/a", "/a", "blocked:jsl", "blocked"),
        (412, "<meta id=x content=y r='m'><script>$_ts=window['$_ts']", "/a", "/a", "blocked:ruishu", "blocked"),
        (200, "<script>var arg1='" + "A1" * 20 + "';</script>", "/a", "/a", "blocked:acw", "blocked"),
        (200, "<script>document.title='';C3VK='';</script>C3VK=1", "/a", "/a", "blocked:c3vk", "blocked"),
        (403, "创宇盾提示您：当前访问疑似黑客攻击", "/a", "/a", "blocked:waf", "blocked"),
        (200, "<p>您的请求已被该站点的安全策略拦截</p>", "/a", "/a", "blocked:waf", "blocked"),
        (403, "", "/a", "/a", "blocked:forbidden", "blocked"),
        (429, "", "/a", "/a", "blocked:burst", "blocked"),
        (403, "reason:GeoBL", "/a", "/a", "geo", "blocked"),
        (200, "<title>统一身份认证</title>", "/a", "/a", "login", "blocked"),
        (200, "<p>请完成安全验证</p>", "/a", "/a", "blocked:captcha", "blocked"),
        (200, "<title>欧洲杯买球_青禾县</title>" + ARTICLE, "/a", "/a", "spam", "refused"),
    ],
)  # fmt: skip
def test_states(status: int, text: str, url: str, final: str, kind: str, outcome: str) -> None:
    state = page_state(status, {}, text, HOST + url, HOST + final)
    assert (state.kind, state.outcome) == (kind, outcome)


def test_the_cookie_of_a_cdn_alone_is_no_block() -> None:
    state = page_state(200, {"set-cookie": "__jsluid_s=1; C3VK=2"}, ARTICLE, HOST + "/a", HOST + "/a")
    assert state.kind == "real"
