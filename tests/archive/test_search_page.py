"""The search page finds what stands in a text, and marks it where it stands."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import insert, reports_db
from shown import Site, serving

from archive import schema, search
from archive.datasette import search_page
from archive.datasette.snippets import AROUND, around, snippet, terms


def found(site: Site, query: str) -> list[str]:
    return sorted(one["id"] for one in site.json(f"/search.json?q={query}")["shown"])


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("规章", ["jia-xian-minzheng-2018", "jia-xian-minzheng-2019", "jia-xian-minzheng-2020"]),
        ("规章 -规范性", ["jia-xian-minzheng-2018", "jia-xian-minzheng-2020"]),
        ("复议", ["jia-xian-2020"]),
        ("“规章、规范性”", ["jia-xian-minzheng-2019"]),
        ("乙镇", ["yi-zhen-2021", "yi-zhen-2022"]),
        ("%22%20OR%20*", []),
    ],
)
def test_words_phrases_and_exclusions(tmp_path: Path, query: str, ids: list[str]) -> None:
    with serving(reports_db(tmp_path)) as site:
        assert found(site, query) == ids


def test_a_document_number_is_found_whole(shown: Site) -> None:
    assert found(shown, "〔2019〕61号") == []
    assert len(found(shown, "2020年1月1日")) == 2
    assert shown.json("/search.json?q=统计期限自2020年1月1日起")["count"] == 2


def test_results_show_where_the_words_stand_with_marks(shown: Site) -> None:
    page = shown.text("/search?q=数据审核 样例县")
    (result,) = re.findall(r'<ol class="found">(.*?)</ol>', page, re.S)
    assert "<mark>样例县</mark>人民政府2020年政府信息公开工作年度报告" in result
    assert "将加强<mark>数据审核</mark>。" in result


def test_results_are_narrowed_by_what_is_counted(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        answer = site.json("/search.json?q=规章&year=2019")
        assert [one["id"] for one in answer["shown"]] == ["jia-xian-minzheng-2019"]
        assert answer["count"] == 1
        everything = site.json("/search.json")
        assert everything["count"] == 8
        assert [one["id"] for one in everything["shown"]][:3] == ["yi-zhen-2022", "yi-zhen-2021", "jia-xian-2020"]
        assert everything["facets"]["year"][0] == {"value": 2022, "reports": 1}
        assert site.json("/search.json?level=county_department")["count"] == 3
        assert site.json("/search.json?year=nix")["count"] == 8


def test_pages_follow_on_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_page, "PAGE", 3)
    with serving(reports_db(tmp_path)) as site:
        seen = [one["id"] for number in (1, 2, 3, 4) for one in site.json(f"/search.json?page={number}")["shown"]]
        assert len(seen) == len(set(seen)) == 8
        first, last = site.text("/search"), site.text("/search?page=3")
        assert 'rel="next" href="/search?page=2"' in first
        assert 'rel="prev" href="/search?page=2"' in last
        assert 'rel="next"' not in last


def test_a_spreadsheet_gets_more_than_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_page, "PAGE", 3)
    with serving(reports_db(tmp_path)) as site:
        lines = list(csv.DictReader(io.StringIO(site.get("/search.csv?q=年报").text.lstrip("\ufeff"))))
    assert [line["id"] for line in lines][:2] == ["yi-zhen-2022", "yi-zhen-2021"]
    assert len(lines) == 8


def test_where_very_many_are_found_the_page_says_more_than(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_page, "MOST", 2)
    with serving(reports_db(tmp_path)) as site:
        assert site.json("/search.json?q=年报")["count"] is None
        assert "超过 2 份" in site.text("/search?q=年报")


def test_telephone_numbers_are_masked_in_what_is_shown_around_a_hit(tmp_path: Path) -> None:
    path = reports_db(tmp_path)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE reports SET text = '行政复议请拨打13912345678' WHERE id = 'jia-xian-2020'")
    with serving(path) as site:
        page = site.text("/search?q=复议")
    assert "行政<mark>复议</mark>请拨打***********" in page


def test_what_is_typed_is_shown_as_text(shown: Site) -> None:
    page = shown.text("/search?q=<script>alert(1)</script>")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


LETTERS = st.text(st.sampled_from("规章范性文件公开复议申请年报2019ab"), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(text=LETTERS, data=st.data())
def test_search_finds_a_stretch_of_text_exactly_when_it_is_in_it(text: str, data: st.DataObject) -> None:
    others = data.draw(st.lists(LETTERS, max_size=3))
    first = data.draw(st.integers(0, len(text) - 1))
    wanted = text[first : first + data.draw(st.integers(1, 8))]
    conn = sqlite3.connect(":memory:")
    for name in ("report_keys", "reports"):
        for statement in schema.report_tables()[name].ddl():
            conn.execute(statement)
    search.create(conn)
    texts = [text, *others]
    for key, one in enumerate(texts, 1):
        insert(conn, "report_keys", {"key": key, "id": f"r-{key}"})
        insert(conn, "reports", {"id": f"r-{key}", "text": one, "year": 2020}, rowid=key)
        search.index_report(conn, key, ("", "", search.tokens(one)))
    shown = {one["id"] for one in search_page.found(conn, wanted, {}, 1)["shown"]}
    assert shown == {f"r-{key}" for key, one in enumerate(texts, 1) if whole_words_in(wanted, one)}


def whole_words_in(wanted: str, text: str) -> bool:
    """Substring truth, except that numbers and Latin words are whole: ``201`` is not in ``2019``."""
    edge = (
        {True: r"(?<![0-9a-z])", False: ""}[wanted[0].isascii()],
        {True: r"(?![0-9a-z])", False: ""}[wanted[-1].isascii()],
    )
    return re.search(edge[0] + re.escape(wanted) + edge[1], text) is not None


def test_snippets_mark_full_width_and_broken_words() -> None:
    text = "前文" * 40 + "本年２０１９　新制 作\n数量"
    span = around(text, "新制作数量")
    assert span == (2 * 40 + len("本年２０１９　") - AROUND, len(text))
    one = snippet(text[slice(*span)], ["新制作数量", "2019"])
    assert [part for part, hit in one.pieces if hit] == ["２０１９", "新制 作 数量"]
    assert one.plain.endswith("本年２０１９ 新制 作 数量")
    assert around("没有", "规章") is None
    assert terms("规章 -复议 “不予 公开”") == ["不予公开", "规章"]
