"""Search finds exactly what stands in the text, and says nothing where nothing stands."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import search

TEXTS = (
    ("r1", "示例市2020年政府信息公开工作年度报告", "示例市人民政府", "本年新 制作数量\t12\n规章、规范性文件共3。公开"),
    ("r2", "甲县信息公开年报", "甲县人民政府", "依据〔2019〕61号,行政复议1479件\n不予公开 Open Data 2件"),
    ("r3", "乙区报告", "乙区民政局", "规范\n性文件;复议\n诉讼202 件"),
)


def index(texts: Sequence[tuple[str, str, str, str]] = TEXTS, path: str = ":memory:") -> sqlite3.Connection:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE reports(key INTEGER PRIMARY KEY, id TEXT, title TEXT, publisher TEXT, text TEXT)")
    conn.execute("CREATE TABLE report_keys(key INTEGER PRIMARY KEY, id TEXT)")
    search.create(conn)
    for key, (identifier, title, publisher, text) in enumerate(texts, start=1):
        conn.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?)", (key, identifier, title, publisher, text))
        conn.execute("INSERT INTO report_keys VALUES (?, ?)", (key, identifier))
        search.index_report(conn, key, (search.tokens(title), search.tokens(publisher), search.tokens(text)))
    conn.commit()
    return conn


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("规范性文件", ["r1"]),
        ("规章", ["r1"]),
        ("复议", ["r2", "r3"]),
        ("章", ["r1"]),
        ("本年新制作", ["r1"]),  # white space inside a cell is none of the writer's
        ("制作数量12", []),  # two cells are not one word
        ("3公", []),  # punctuation stands between
        ("〔2019〕61号", ["r2"]),
        ("[2019]61号", ["r2"]),  # brackets of all kinds are alike
        ("２０１９", ["r2"]),
        ("open data", ["r2"]),
        ('"open data"', ["r2"]),
        ('"data open"', []),
        ("202", ["r3"]),  # whole numbers only
        ("202件", ["r3"]),
        ("不予公开 复议", ["r2"]),
        ("复议 -诉讼", ["r2"]),
        ("复议 －诉讼", ["r2"]),
        ("“不予公开”", ["r2"]),
        ("-复议", []),
        ("甲县人民政府", ["r2"]),
        ("民政局", ["r3"]),
        ("民政", ["r1", "r2", "r3"]),  # also inside 人民政府: characters, not words of a dictionary
        ("", []),
        ("*", []),
        ('"; drop table', []),
        ('a"b', []),
    ],
)
def test_a_query_finds_exactly_the_reports_that_say_it(query: str, ids: list[str]) -> None:
    assert sorted(search.search(index(), query)) == ids


def test_a_report_taken_out_is_found_no_more_and_the_others_still_are() -> None:
    conn = index()
    search.unindex_report(conn, 2, *TEXTS[1][1:])
    assert search.search(conn, "复议") == ["r3"]
    assert search.search(conn, "1479") == []


def test_tokens_are_pairs_with_a_lone_last_character_and_markers() -> None:
    assert search.tokens("规范性文件2020年。\nAb") == (
        f"规范 范性 性文 文件 件 2020 年 {search.PUNCTUATION} {search.BLOCK} ab"
    )


HAN = "规章范性文件年人公"
PIECES = st.lists(
    st.one_of(
        st.text(alphabet=HAN, min_size=1, max_size=6),
        st.sampled_from(["2020", "3", "ab", "。", "、(", "\n", "\t", " "]),
    ),
    max_size=14,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(text=PIECES, query=st.text(alphabet=HAN, min_size=1, max_size=5))
def test_any_run_of_characters_is_found_exactly_when_it_stands_in_the_text(text: str, query: str) -> None:
    conn = index([("r", "", "", text)])
    assert search.search(conn, query) == (["r"] if query in search.fold(text) else [])


@settings(max_examples=200, deadline=None)
@given(text=PIECES, data=st.data())
def test_any_stretch_of_the_text_itself_is_found(text: str, data: st.DataObject) -> None:
    folded = search.fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    query = folded[start:end]
    plain = query and not re.search(r"[^\w]", query)
    # Numbers and words are whole: where the query begins or ends with one, so must what it finds.
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", query) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", query) else ""
    conn = index([("r", "", "", text)])
    found = search.search(conn, query) == ["r"]
    if plain:
        assert found == (re.search(before + re.escape(query) + after, folded) is not None)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_nothing_a_person_types_is_a_syntax_error(query: str) -> None:
    search.search(index(), query)


@pytest.mark.parametrize(("query", "ids"), [("规章", ["r1"]), ("复议", ["r2", "r3"]), ("1479", ["r2"])])
def test_plain_datasette_finds_the_index_by_itself_and_answers_short_words(
    tmp_path: Path, query: str, ids: list[str]
) -> None:
    path = tmp_path / "reports.db"
    index(path=str(path)).close()
    datasette = Datasette(immutables=[str(path)])
    response = asyncio.run(
        datasette.client.get("/reports/reports.json", params={"_shape": "array", "_search": query, "_col": "id"})
    )
    assert [row["id"] for row in response.json()] == ids
