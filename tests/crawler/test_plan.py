"""What is asked for and why, and where the column of reports is looked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.decode import decode
from crawler.discovery import columns, next_steps
from crawler.due import Held, reason_to_fetch

NOW = datetime(2025, 3, 1, tzinfo=UTC)
SHOWN = ("某局2024年年报", "2025-01-21")


@pytest.mark.parametrize(
    ("good", "outcome", "days", "row", "interval", "recheck", "reason"),
    [
        (True, "ok", 1, SHOWN, 30, False, ""),
        (True, "ok", 1, SHOWN, 30, True, "re-check asked for"),
        (True, "ok", 30, SHOWN, 30, False, "held for 30 days, due for a re-check"),
        (True, "ok", 900, SHOWN, 0, False, ""),
        (True, "ok", 1, ("某局2024年年报", "2025-01-20"), 30, False, "its row in the listing changed"),
        (False, "failed", 0, SHOWN, 30, False, "the last attempt came to nothing (failed)"),
        (False, "not_found", 1, SHOWN, 30, False, ""),
        (False, "not_found", 7, SHOWN, 30, False, "the last attempt came to nothing (not_found)"),
    ],
)
def test_reasons(
    good: bool, outcome: str, days: int, row: tuple[str, str], interval: int, recheck: bool, reason: str
) -> None:
    held = Held(good, outcome, NOW - timedelta(days=days), row)
    assert reason_to_fetch(SHOWN, held, NOW, interval, recheck=recheck) == reason


def test_what_is_not_held_is_new() -> None:
    assert reason_to_fetch(SHOWN, None, NOW, 30) == "new"


def test_the_column_is_found_by_its_words_not_by_its_path_alone() -> None:
    page = """<html><body><a href="/zwgk/">政府信息公开</a><a href="/nb/">内部</a><a href="/tjnb/">统计年报</a>
    <ul><li><a href="/zn/">政府信息公开指南</a></li><li><a href="/zd/">政府信息公开制度</a></li>
    <li><a href="/zfxxgknb/">政府信息<br>公开年报</a></li><li><a href="/ysq/">依申请公开</a></li></ul></body></html>"""
    found = columns(page, "http://x.example/")
    assert [(column.url, column.score) for column in found] == [("http://x.example/zfxxgknb/", 21)]
    assert [step.url for step in next_steps(page, "http://x.example/", 0)][1:] == ["http://x.example/zwgk/"]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("政府".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "政府".encode(), "utf-8"),
        ("政府镕喆堃〇".encode("gb18030"), "gb18030"),
        ("政府".encode("utf-16"), "utf-16-le"),
    ],
)
def test_bytes_decide_the_encoding(body: bytes, encoding: str) -> None:
    text, used = decode(body)
    assert (text[:2], used) == ("政府", encoding)
