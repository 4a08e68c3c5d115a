"""The table of page states: status, headers and body in, state and archive word out."""

from __future__ import annotations

import pytest

from crawler.error_page import fingerprint, invented
from crawler.page_state import article_state, instead, page_state
from crawler.page_text import Page

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
    state = page_state(status, {}, Page(text), HOST + url, HOST + final)
    assert (state.kind, state.outcome) == (kind, outcome)


def test_the_cookie_of_a_cdn_alone_is_no_block() -> None:
    state = page_state(200, {"set-cookie": "__jsluid_s=1; C3VK=2"}, Page(ARTICLE), HOST + "/a", HOST + "/a")
    assert state.kind == "real"


SHORT = "<html><head><title>{title}</title></head><body>{body}</body></html>"
HIDDEN = ARTICLE + '<div style="display:none"><a href="http://x.example">澳门银河</a></div>' + ARTICLE * 9
REPORT = "一、总体情况。二、行政复议、行政诉讼情况。申请人请求的信息不存在1件。"


@pytest.mark.parametrize(
    ("status", "text", "kind", "outcome"),
    [
        (200, SHORT.format(title="提示", body="系统升级中，请稍后访问"), "maintenance", "failed"),
        (503, SHORT.format(title="网站维护中", body=""), "maintenance", "failed"),
        (200, '{"code":500,"msg":"系统异常"}', "server_error", "failed"),
        (200, '{"msg":"x","success":false}', "server_error", "failed"),
        (200, '{"code":200,"data":{"total":5}}', "real", "ok"),
        (200, HIDDEN, "spam", "refused"),
        # Real reports that write of such things.
        (200, SHORT.format(title="年报", body=REPORT), "real", "ok"),
        (200, ARTICLE + "<p>网站安全：拦截攻击404次，访问已被拦截，事件ID：7，系统维护3次。</p>", "real", "ok"),
        (200, ARTICLE + "<p>用户须知：请先登录，再滑动滑块验证，页面不存在的已删除。</p>" * 60, "real", "ok"),
        (200, "<p>" + "推进公开。" * 60 + "</p><p>打击网络博彩网站5个</p>" + "<p>推进公开。</p>" * 60, "real", "ok"),
        (200, ARTICLE + "<p>查处网络博彩案件12起，并主动公开。</p>", "real", "ok"),
        (200, ARTICLE + "<p>查处案件12起，博彩平台推荐</p>", "spam", "refused"),
        (200, SHORT.format(title="年报", body=REPORT + "平台系统升级，暂停服务2天。") + ARTICLE, "real", "ok"),
        (200, "<datastore></datastore>", "real", "ok"),
    ],
)  # fmt: skip
def test_more_states(status: int, text: str, kind: str, outcome: str) -> None:
    state = page_state(status, {}, Page(text), HOST + "/a", HOST + "/a")
    assert (state.kind, state.outcome) == (kind, outcome)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<html></html>", "empty"),
        (SHORT.format(title="x", body='<div id="app"></div><script src="/a.js"></script>'), "script_shell"),
        (SHORT.format(title="年报", body="<p>暂无相关年报</p>"), "soft_404"),
        (SHORT.format(title="年报", body='<a href="/a.pdf">下载</a>'), None),
        (SHORT.format(title="年报", body='<img src="/a.png">'), None),
        (SHORT.format(title="x", body='<script>var DETAIL={"content":"' + "公开" * 120 + '"}</script>'), None),
        (ARTICLE + "<p>暂无相关数据</p>", None),
        (SHORT.format(title="年报", body="<p>年报</p>"), None),
    ],
)
def test_a_report_that_is_none(text: str, kind: str | None) -> None:
    found = article_state(Page(text))
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("word", "kind"), [("list", "list_page"), ("home", "home_bounce"), ("error", "soft_404"), ("", None)]
)
def test_another_page_in_its_place(word: str, kind: str | None) -> None:
    found = instead(word)
    assert (found.kind if found else None) == kind


def test_error_pages_are_alike_whatever_they_were_asked() -> None:
    def shell(path: str, at: str) -> str:
        return f"<html><body>找不到 {path} <i>{at}</i><input value='{at * 3}'></body></html>"

    one = fingerprint(shell("/nb/t20250121_1.html", "20250121"), HOST + "/nb/t20250121_1.html")
    assert one == fingerprint(shell("/x/t7.html", "20260202"), HOST + "/x/t7.html")
    assert one != fingerprint(ARTICLE, HOST + "/nb/t20250121_1.html")
    assert fingerprint(" 1 \n", HOST + "/a") == ""
    assert invented(HOST + "/a/b.html").startswith(HOST + "/nianbao-does-this-page-exist-")
    assert invented(HOST + "/c") == invented(HOST + "/d")


@pytest.mark.parametrize(
    ("text", "is_one"), [(REPORT, True), ("<p>依申请公开 主动公开</p>", False), ("概述 概述", False)]
)
def test_words_that_only_reports_have(text: str, is_one: bool) -> None:
    assert Page(text).reads_as_report is is_one
