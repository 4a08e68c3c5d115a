"""robots.txt: what each answer means, and Crawl-delay."""

from __future__ import annotations

import pytest
from protego import Protego
from scrapy.http import TextResponse

from crawler.middlewares.robots import LARGEST, read_rules

URL = "http://www.qinghe.example/robots.txt"
AGENT = "nianbao/1.0 (+https://example.org)"


def answer(status: int, body: str) -> TextResponse:
    return TextResponse(URL, status=status, body=body.encode(), encoding="utf-8")


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, "User-agent: *\nDisallow: /", False),
        (200, "User-agent: Baiduspider\nAllow: /\n\nUser-agent: *\nDisallow: /", False),
        (200, "User-agent: nianbao\nDisallow: /nb/", False),
        (200, "User-agent: *\nDisallow: /wxzf/", True),
        (200, "\ufeffUser-agent: *\nDisallow: /nb/", False),
        (200, "", True),
        (404, "<html>404</html>", True),
        (410, "", True),
        (200, "<html><body>找不到页面</body></html>", True),
        (200, "<!DOCTYPE HTML>\nDisallow: /", True),
        (200, "# " + "x" * LARGEST + "\nUser-agent: *\nDisallow: /", True),
        (401, "", "robots.txt answered 401"),
        (403, "", "robots.txt answered 403"),
        (429, "", "robots.txt answered 429"),
        (500, "", "robots.txt answered 500"),
        (503, "User-agent: *\nAllow: /", "robots.txt answered 503"),
        (412, "", "robots.txt answered with a block: 412, challenge of Ruishu (瑞数)"),
        (200, "<html><title>统一身份认证</title></html>", "robots.txt answered with a block: 统一身份认证"),
    ],
)
def test_what_an_answer_means(status: int, body: str, told: bool | str) -> None:
    rules = read_rules(answer(status, body))
    assert (rules.can_fetch("http://www.qinghe.example/nb/", AGENT) if isinstance(rules, Protego) else rules) == told


@pytest.mark.parametrize(
    ("body", "seconds"), [("User-agent: *\nCrawl-delay: 10", 10.0), ("User-agent: *\nCrawl-delay: soon", None)]
)
def test_crawl_delay(body: str, seconds: float | None) -> None:
    rules = read_rules(answer(200, body))
    assert isinstance(rules, Protego)
    assert rules.crawl_delay(AGENT) == seconds
