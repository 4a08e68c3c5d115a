"""Where the crawler may not go."""

from __future__ import annotations

import pytest

from crawler.addresses import address_refusal, one_name, other_names, url_refusal


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_internal_addresses(address: str) -> None:
    assert address_refusal(address) == f"{address} is an internal address"


@pytest.mark.parametrize("address", ["39.102.231.87", "2400:3200::1"])
def test_public_addresses(address: str) -> None:
    assert address_refusal(address) == ""


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://x.example/a", True),
        ("https://www.any.gov.cn/a", True),
        ("http://www.any.gov.cn:6379/", False),
        ("http://gov.cn.evil.example/", False),
        ("http://127.0.0.1/", False),
        ("file:///etc/passwd", False),
        ("ftp://x.example/", False),
        ("http://x.example:99999/", False),
    ],
)
def test_urls(url: str, allowed: bool) -> None:
    assert (url_refusal(url, ("x.example",)) == "") is allowed


def test_one_page_has_one_name() -> None:
    twice = ("http://www.x.gov.cn/a?b=1", "https://x.gov.cn/a?b=1")
    assert {one_name(url) for url in twice} == {"//x.gov.cn/a?b=1"}
    assert set(other_names(twice[0])) == {
        "https://x.gov.cn/a?b=1",
        "https://www.x.gov.cn/a?b=1",
        "http://x.gov.cn/a?b=1",
    }
    assert one_name("http://x.gov.cn:8080/a") != one_name("http://x.gov.cn/a")
