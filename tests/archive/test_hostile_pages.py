"""Every column of text filled with what would like to run: every page is asked for, and nothing comes out unescaped."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile import PAGES, archive, filled
from shown import Site, serving


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(archive(tmp_path_factory.mktemp("hostile"))) as site:
        yield site


class Tags(HTMLParser):
    """What of a page could run or lead astray."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "img", "base", "marquee"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action") and re.match(r"\s*(javascript|data|vbscript):", value or "", re.I):
                self.found.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_hostile_comes_out_of_a_page(hostile: Site, page: str, lang: str) -> None:
    answer = hostile.get(f"{page}{'&' if '?' in page else '?'}_lang={lang}")
    assert answer.status_code == 200, answer.text[:500]
    tags = Tags()
    tags.feed(answer.text)
    assert tags.found == []
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_the_columns_are_hostile_indeed(hostile: Site) -> None:
    page = hostile.text("/report/jia-xian-2017")
    assert page.count("&lt;script&gt;") > 20
    assert "javascript:alert(1)" in page  # as text: the address of the report


@pytest.mark.parametrize(
    "page", ["/reports", "/reports/reports", "/reports/reports/jia-xian-2017", "/reports/findings"]
)
def test_datasettes_own_pages_neither(hostile: Site, page: str) -> None:
    text = hostile.text(page)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert not re.search(r"href=\"\s*javascript:", text, re.I)


def test_json_and_feeds_are_no_pages(hostile: Site) -> None:
    for path, kind in (
        ("/report/jia-xian-2017.json", "application/json"),
        ("/report/jia-xian-2017.csv", "text/csv"),
        ("/search.json?q=年报", "application/json"),
        ("/feed.atom", "application/atom+xml"),
    ):
        answer = hostile.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_column_of_text_is_filled_that_holds_free_words(tmp_path: Path) -> None:
    with sqlite3.connect(archive(tmp_path)) as conn:
        columns = filled(conn)
        for table, names in columns.items():
            for column in names:
                count, hostile = conn.execute(
                    f"SELECT COUNT(*), SUM({column} LIKE '%alert(1)%' OR {column} LIKE '%主动公开信息7条') FROM {table}"
                ).fetchone()
                assert hostile == (count or None) or (table, column) == ("reports", "evidence"), (table, column)
    assert {"title", "publisher", "url", "published_on", "body_sha256", "first_seen"} <= set(columns["reports"])
    assert {"message", "evidence"} <= set(columns["findings"])
