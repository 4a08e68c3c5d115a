"""Values in scripts, JSON behind paths, dates in numbers, queries to the letter."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.platforms.json_list import complaint, day, find, load
from crawler.platforms.paging import goes_on, put, query_of, with_query
from crawler.platforms.script import assigned, literal


@pytest.mark.parametrize(
    ("script", "name", "value"),
    [
        ("window._CONFIG = { SID: '175', TREE: [] };", "SID", "175"),
        ('var a = {"SID": 2}', "SID", 2),
        ("x = y; x = [1, 'b', {c: null,},]", "x", [1, "b", {"c": None}]),
        ("name == 3; name = true", "name", True),
        (r"t = 'it\'s \u9752\x41\n'", "t", "it's 青A\n"),
        ("rename = 1", "name", None),
        ("t = f(1)", "t", None),
        ("t = {a: 1", "t", None),
        ("t = {a 1}", "t", None),
        ("t = [1 2]", "t", None),
        ("t = -1.5", "t", -1.5),
        ("t =", "t", None),
        ("t = " + "[" * 5000, "t", None),
    ],
)
def test_what_a_script_assigns(script: str, name: str, value: Any) -> None:
    assert assigned(script, name) == value


def test_a_literal_begins_where_it_is_said_to() -> None:
    assert literal("load({a: ['x']}, 1)", 5) == {"a": ["x"]}


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        (1737360000, "2025-01-20"),
        # 16:30 UTC is half past midnight of the next day in China.
        (1737390600, "2025-01-21"),
        (1737360000000, "2025-01-20"),
        ("1737360000", "2025-01-20"),
        ("20250120", "2025-01-20"),
        (20250120, "2025-01-20"),
        ("2025-01-20 09:12:00", "2025-01-20"),
        ("2025- 01- 20", "2025-01-20"),
        (0, ""),
        (None, ""),
        ("", ""),
        ("昨天", ""),
    ],
)
def test_days(value: Any, iso: str) -> None:
    assert day(value) == iso


def test_paths_open_strings_that_hold_json_and_pick_from_lists() -> None:
    value = {"source": {"urls": '{"pc": "/a.html"}', "files": [{"url": "/b.pdf"}], "empty": ""}}
    assert find(value, ("source.urls.pc",)) == "/a.html"
    assert find(value, ("source.empty", "source.files.0.url")) == "/b.pdf"
    assert find(value, ("source.files.1.url", "source.urls.pc.x", "nothing")) is None
    assert find({"urls": "{broken"}, ("urls",)) == "{broken"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"data": {}}, ""),
        ({"success": True, "code": "200"}, ""),
        ({"code": 0}, ""),
        ({"success": False, "message": "参数错误"}, "the answer says 参数错误"),
        ({"code": 500, "msg": "系统繁忙"}, "the answer says 500 系统繁忙"),
        ({"code": 404}, "the answer says 404"),
        ({"success": False}, "the answer says that it failed"),
        (None, "the answer is no JSON"),
    ],
)
def test_complaints(answer: Any, said: str) -> None:
    assert complaint(answer) == said


def test_json_comes_out_of_a_callback_and_from_behind_a_mark() -> None:
    assert load('jQuery1({"a": 1});') == {"a": 1}
    assert load('\ufeff{"a": 1}') == {"a": 1}
    assert load("<html>") is None


def test_one_field_of_a_query_changes_and_the_rest_stays_to_the_letter() -> None:
    assert with_query("/x?a=%2Fb%3d&page=1&c=d+e", "page", 2) == "/x?a=%2Fb%3d&page=2&c=d+e"
    assert with_query("/x", "page", 2) == "/x?page=2"
    assert with_query("/x?pageSize=15", "page", 2) == "/x?pageSize=15&page=2"
    assert with_query("/x?a=1", "paramJson", '{"pageNo":2}') == "/x?a=1&paramJson=%7B%22pageNo%22%3A2%7D"


def test_a_query_in_gb18030_is_read() -> None:
    assert query_of("/x?a=&webname=%C7%E0%BA%CC") == (("a", ""), ("webname", "青禾"))
    assert query_of("/x?webname=%E9%9D%92%E7%A6%BE") == (("webname", "青禾"),)


def test_a_field_is_put_in_its_place() -> None:
    assert put((("a", "1"), ("b", "2")), "a", 3) == (("a", "3"), ("b", "2"))
    assert put((("a", "1"),), "b", 2) == (("a", "1"), ("b", "2"))


@pytest.mark.parametrize(
    ("shown", "seen", "count", "size", "more"),
    [
        (15, 15, 46, 15, True),
        (1, 46, 46, 15, False),
        (15, 45, 45, 15, False),
        (15, 30, None, 15, True),
        (7, 22, None, 15, False),
        (0, 15, 46, 15, False),
        # 5 announced, 21 served: the count is stale.
        (21, 21, 5, 21, True),
        (6, 27, 5, 21, False),
    ],
)
def test_where_a_list_ends(shown: int, seen: int, count: int | None, size: int, more: bool) -> None:
    assert goes_on(shown, seen, count, size) is more


def test_halves_of_characters_are_replaced() -> None:
    text = '{"a\\ud83d": ["\\udc00x", "\\ud83d\\ude00"]}'
    expected = {"a\ufffd": ["\ufffdx", "\U0001f600"]}
    assert load(text) == expected
    assert literal(text, 0) == expected
    assert literal("'\\ud83d'", 0) == "\ufffd"
