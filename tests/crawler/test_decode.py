"""Encodings: what servers say and what it is; the crawl reads a page as the parsers do."""

from __future__ import annotations

import codecs

import pytest

from crawler.decode import decode
from parsers.formats.decode import decode as parsed

TEXT = "<html><head><title>年报</title></head><body>" + "政府信息公开工作年度报告，镕喆堃〇。" * 20 + "</body></html>"
LATE = TEXT.replace("<head>", "<head>" + " " * 5000 + "<meta charset=gbk>")


@pytest.mark.parametrize(
    ("body", "text", "encoding"),
    [
        (TEXT.replace("<head>", "<head><meta charset=gb2312>").encode("gb18030"), None, "gb18030"),
        (TEXT.encode("gb18030"), TEXT, "gb18030"),
        (TEXT.encode(), TEXT, "utf-8"),
        (TEXT.replace("<head>", "<head><meta charset=gb2312>").encode(), None, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT, "utf-8"),
        (LATE.encode("gb18030"), LATE, "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (codecs.BOM_UTF8 + TEXT.encode("gb18030"), TEXT, "gb18030"),
        (TEXT.encode().replace("镕".encode(), b"\xe9\x95", 1), None, "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_encodings(body: bytes, text: str | None, encoding: str) -> None:
    found = decode(body)
    assert found[1] == encoding
    assert "政府信息公开工作年度报告" in found[0] or not body
    if text is not None:
        assert found[0] == text
    if body:
        assert parsed(body).codec == encoding


def test_a_card_knows_better_than_the_bytes() -> None:
    assert decode("臺灣".encode("big5"), "big5") == ("臺灣", "big5")
    with pytest.raises(LookupError):
        decode(b"x", "no-such-encoding")
