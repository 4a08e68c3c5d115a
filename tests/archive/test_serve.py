"""What a reader sees in the browser: exact values, Chinese pages, nothing executed, nothing from elsewhere."""

from __future__ import annotations

import asyncio
import html
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import datasette
import pytest
from click.testing import CliRunner
from invented import HOSTILE, reports_db

from archive.commands import serve
from archive.datasette.metadata import FACETS, LABELS, SORT_DESC, metadata, slots_of, tables
from archive.datasette.phrases import PHRASES
from archive.datasette.site import site
from archive.reports_file import being_written


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reports_db(tmp_path_factory.mktemp("archive"))


def get(database: Path, path: str, **params: str) -> Any:
    return asyncio.run(site(database).client.get(path, params=params or None))


def rows(database: Path, path: str, **params: str) -> list[dict[str, Any]]:
    response = get(database, path + ".json", _shape="array", **params)
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()
    return found


PAGES = (
    "/",
    "/reports",
    "/reports/reports",
    "/reports/reports/jia-xian-2017",
    "/reports/reports/jia-xian-minzheng-2020",
    "/reports/cells?report_id=jia-xian-2017&table_key=proactive_20_1",
    "/reports/coverage",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_chinese_and_loads_and_runs_nothing_foreign(database: Path, page: str) -> None:
    response = get(database, page)
    assert response.status_code == 200
    assert '<html lang="zh-CN">' in response.text
    assert HOSTILE not in response.text
    assert "default-src 'self'" in response.headers["content-security-policy"]
    loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"([^\"]*)\"", response.text)
    assert loaded
    assert [address for address in loaded if not address.startswith(("/", "http://localhost/"))] == []


def test_the_style_sheet_is_our_own_and_served(database: Path) -> None:
    assert 'href="/nianbao/nianbao.css"' in get(database, "/").text
    style = get(database, "/nianbao/nianbao.css")
    assert style.status_code == 200
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_hostile_titles_texts_and_cells_are_shown_as_text(database: Path) -> None:
    escaped = html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;")
    for page in ("/reports/reports/jia-xian-minzheng-2020", "/reports/cells", "/reports/reports"):
        text = get(database, page).text
        assert HOSTILE not in text
        assert escaped in text
    search = get(database, "/reports/reports", _search=HOSTILE).text
    assert HOSTILE not in search


def test_a_table_as_json_has_exact_values(database: Path) -> None:
    assert rows(database, "/reports/cells", report_id="jia-xian-2017") == [
        {"report_id": "jia-xian-2017", "table_key": "proactive_20_1", "row_key": "regulations",
         "column_key": "newly_made", "value": 67, "raw": "67", "status": "number", "unit": "件",
         "source": "bytes 42-44"},
        {"report_id": "jia-xian-2017", "table_key": "proactive_20_1", "row_key": "regulations",
         "column_key": "newly_disclosed", "value": None, "raw": "", "status": "blank", "unit": "件", "source": None},
        {"report_id": "jia-xian-2017", "table_key": "proactive_20_1", "row_key": "regulations",
         "column_key": "total_disclosed", "value": None, "raw": HOSTILE, "status": "unparseable", "unit": "件",
         "source": None},
    ]  # fmt: skip


def test_reports_are_newest_first_faceted_and_labelled(database: Path) -> None:
    response = get(database, "/reports/reports.json", _shape="objects", _extra="facet_results")
    found = response.json()
    assert [row["year"] for row in found["rows"]] == [2022, 2021, 2020, 2020, 2019, 2018, 2018, 2017]
    # Datasette 1 holds them one level deeper.
    facets = found["facet_results"].get("results", found["facet_results"])
    assert set(facets) == {"year", "form", "level", "province", "publisher"}
    years = {entry["value"]: entry["count"] for entry in facets["year"]["results"]}
    assert years == {2018: 2, 2020: 2, 2017: 1, 2019: 1, 2021: 1, 2022: 1}
    assert "甲县2017年政府信息公开年报" in get(database, "/reports/findings").text


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("规范性文件", ["jia-xian-2017", "jia-xian-minzheng-2019"]),
        ("规章", ["jia-xian-minzheng-2018", "jia-xian-minzheng-2019", "jia-xian-minzheng-2020"]),
        ("规章 -规范性", ["jia-xian-minzheng-2018", "jia-xian-minzheng-2020"]),
        ('a"b', []),
        ("*", []),
    ],
)
def test_the_search_box_and_the_search_page_find_the_same(database: Path, query: str, ids: list[str]) -> None:
    assert sorted(row["id"] for row in rows(database, "/reports/reports", _search=query)) == ids
    assert sorted(row["id"] for row in get(database, "/search.json", q=query).json()["shown"]) == ids


def test_addresses_of_before_lead_to_where_the_pages_are_now(database: Path) -> None:
    for old, new in (
        ("/reports/search?q=规章", "/search?q=%E8%A7%84%E7%AB%A0"),
        ("/reports/failed_checks.csv?year=2020", "/stories/failed.csv?year=2020"),
        ("/reports/late_reports", "/stories/late"),
        ("/reports/not_found?_lang=en", "/stories/missing?_lang=en"),
        ("/reports/altered", "/stories/altered"),
    ):
        answer = get(database, old)
        assert (answer.status_code, answer.headers["location"]) == (301, new)


def test_every_column_of_every_table_is_described_and_every_name_exists(database: Path) -> None:
    conn = sqlite3.connect(database)
    described = metadata(conn)["databases"]["reports"]["tables"]
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    for name in names:
        if name.startswith(("reports_fts", "sqlite_")):
            continue
        columns = {row[1] for row in conn.execute(f"PRAGMA table_info({name})")}
        assert set(described[name]["columns"]) == columns
        for text in described[name]["columns"].values():
            assert re.search(r"[\u4e00-\u9fff].* / \S", text)
    described_tables = tables(slots_of(conn))
    for table, columns_used in FACETS.items():
        assert set(columns_used) <= set(described_tables[table].column_names)
    for table, column in {**SORT_DESC, **LABELS}.items():
        assert column in described_tables[table].column_names


def test_a_large_archive_does_not_facet_unasked(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.datasette.metadata.FACETED_UP_TO", 7)
    conn = sqlite3.connect(database)
    assert "facets" not in metadata(conn)["databases"]["reports"]["tables"]["reports"]


def test_every_report_id_leads_to_its_report(database: Path) -> None:
    link = '<a href="/report/jia-xian-minzheng-2020">jia-xian-minzheng-2020</a>'
    assert link in get(database, "/reports/checks?report_id=jia-xian-minzheng-2020").text
    assert get(database, "/report/jia-xian-minzheng-2020").status_code == 200


def test_words_of_the_records_stand_there_in_chinese_and_json_has_them_as_they_are(database: Path) -> None:
    assert "不一致 <small>fail</small>" in get(database, "/reports/checks?report_id=jia-xian-minzheng-2020").text
    assert "缺法定表格 <small>tables_missing</small>" in get(database, "/reports/findings").text
    assert "错误 <small>error</small>" in get(database, "/reports/checks").text
    plain = get(database, "/reports/findings.json").text
    assert '"tables_missing"' in plain
    assert "缺法定表格" not in plain


def test_a_report_stands_on_its_page_column_by_column_with_what_belongs_to_it(database: Path) -> None:
    page = get(database, "/reports/reports/jia-xian-2017").text
    assert '<a href="/reports/cells?report_id=jia-xian-2017">法定表格 cells</a>' in page
    names = re.findall(r"<th scope=\"row\" title=\"[^\"]+\">\s*(\S+) <code>(\w+)</code>", page)
    assert names[:3] == [("编号", "id"), ("公开主体", "publisher"), ("主体编号", "publisher_id")]
    columns = [row[1] for row in sqlite3.connect(database).execute("PRAGMA table_info(reports)")]
    assert [name for _, name in names] == columns


def test_wide_views_are_shown_with_a_described_column_per_slot(database: Path) -> None:
    row = rows(database, "/reports/proactive_disclosure", year="2017")[0]
    assert (row["report_id"], row["regulations__newly_made"], row["regulations__newly_disclosed"]) == (
        "jia-xian-2017", 67, None,
    )  # fmt: skip
    assert "第二十条第（一）项 规章 newly_made（件）" in get(database, "/reports/proactive_disclosure").text


def test_a_file_that_a_build_is_writing_to_is_read_with_its_log(tmp_path: Path) -> None:
    path = reports_db(tmp_path)
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE reports SET title = '改后' WHERE id = 'yi-zhen-2022'")
    writer.commit()
    assert being_written(path)
    (row,) = rows(path, "/reports/reports", id="yi-zhen-2022")
    assert row["title"] == "改后"
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # as a build does at its end
    assert not being_written(path)
    (row,) = rows(path, "/reports/reports", id="yi-zhen-2022")
    assert row["title"] == "改后"


def test_plain_datasette_with_our_words_answers_longer_ones_and_leaves_other_files_alone(
    database: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE VIRTUAL TABLE notes USING fts5(text)")
    code = (
        "import sys; sys._called_from_test = True\n"
        "import asyncio, json\n"
        "from datasette import __version__\n"
        "from datasette.app import Datasette\n"
        "from datasette.plugins import pm\n"
        "from archive.datasette import words\n"
        "pm.register(words)\n"
        "site = Datasette(immutables=sys.argv[1:])\n"
        "get = lambda path, **params: asyncio.run(site.client.get(path, params={'_shape': 'array', **params})).json()\n"
        "found = get('/reports/reports.json', _search='规范性文件', _col='id')\n"
        "print(json.dumps([[row['id'] for row in found],"
        " get('/other/-/query.json' if __version__[0] == '1' else '/other.json',"
        " sql=\"select escape_fts('规范性 文件') as e\")], ensure_ascii=False))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(database), str(other)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ('[["jia-xian-2017", "jia-xian-minzheng-2019"], [{"e": "\\"规范性\\" \\"文件\\""}]]')


def test_plain_datasette_without_our_plugin_answers_two_character_words(database: Path) -> None:
    code = (
        "import sys; sys._called_from_test = True\n"  # leaves installed plugins out
        "import asyncio, json\n"
        "from datasette.app import Datasette\n"
        "site = Datasette(immutables=[sys.argv[1]])\n"
        "get = lambda q: asyncio.run(site.client.get('/reports/reports.json',"
        " params={'_shape': 'array', '_search': q, '_col': 'id'})).json()\n"
        "print(json.dumps([[row['id'] for row in get(q)] for q in ('复议', '规章', '2019')]))\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(database)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == (
        '[["jia-xian-2020"], ["jia-xian-minzheng-2018", "jia-xian-minzheng-2019", "jia-xian-minzheng-2020"],'
        ' ["jia-xian-minzheng-2019"]]'
    )


def test_every_phrase_that_is_translated_stands_in_the_installed_templates() -> None:
    home = Path(datasette.__file__).parent / "templates"
    missing = [
        (name, phrase)
        for name, phrases in PHRASES.items()
        for phrase in phrases
        if phrase not in (home / name).read_text("utf-8")
    ]
    assert missing == []


def test_a_reader_of_chinese_gets_datasettes_own_pages_in_chinese_and_one_of_english_in_english(database: Path) -> None:
    page = get(database, "/reports/reports").text
    assert "检索：" in page
    assert "Advanced export" not in page
    english = get(database, "/reports/reports", _lang="en").text
    assert '<html lang="en">' in english
    assert "Advanced export" in english
    assert "更多导出方式" not in english
    assert '" rel="nofollow" title="published_on">发布日期</a>' in page
    assert '" rel="nofollow">published_on</a>' in english


def test_an_address_that_leads_nowhere_is_said_in_the_readers_language(database: Path) -> None:
    for path, said in (("/nix", "没有这个地址。"), ("/reports/nix?_lang=en", "There is no such address.")):
        answer = get(database, path)
        assert (answer.status_code, said in answer.text) == (404, True)
    assert get(database, "/reports/nix.json").json()["status"] == 404
    assert "accept-language" in get(database, "/").headers["vary"]


def test_a_missing_archive_is_named_with_its_cure(tmp_path: Path) -> None:
    result = CliRunner().invoke(serve.command, ["--archive", str(tmp_path)])
    assert result.exit_code == 2
    assert "reports.db does not exist; run `nianbao build`" in result.output


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports.db").write_bytes(b"not a database, but long enough to be looked at" * 40)
    result = CliRunner().invoke(serve.command, ["--archive", str(tmp_path)])
    assert result.exit_code == 2
    assert "nianbao doctor" in result.output


def test_a_file_of_another_version_is_named_with_its_cure(tmp_path: Path) -> None:
    with sqlite3.connect(reports_db(tmp_path)) as conn:
        conn.execute("DROP TABLE coverage_years")
    result = CliRunner().invoke(serve.command, ["--archive", str(tmp_path)])
    assert result.exit_code == 2
    assert "was built by another nianbao (it has no coverage_years); run `nianbao build` first" in result.output


def test_a_port_in_use_is_said_and_not_waited_for(database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(serve.command, ["--archive", str(database.parent), "--port", port])
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in result.output
