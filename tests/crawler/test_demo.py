"""The built-in demo portal: its pages, its answers, and that every report of it reads back."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from archive.snapshots import Snapshots
from crawler import demo
from crawler.commands.demo import command
from crawler.demo import DemoPortal
from crawler.demo.results import issue_for
from crawler.summary import CrawlSummary
from parsers.model import Hints
from parsers.report import parse
from tests.crawler.small_portal import nianbao

LIST = "/zwgk/zfxxgknb/"
REISSUED = "/zwgk/zfxxgknb/202503/t20250328_90101.html"


def ask(portal: DemoPortal, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request as a plain client makes it."""
    connection = http.client.HTTPConnection(urlsplit(portal.origin).netloc, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_the_demo_has_the_promised_variety() -> None:
    truth = demo.truth()
    identities = [(known.publisher, known.year) for known in truth.values()]
    assert len(truth) == 19
    assert len(set(identities)) == 18
    assert [pair for pair in set(identities) if identities.count(pair) > 1] == [("演示市人民政府", 2022)]
    assert {known.form for known in truth.values()} == {
        "narrative_2008",
        "narrative_2014",
        "standard_2019",
        "standard_2021",
    }
    assert (min(known.year for known in truth.values()), max(known.year for known in truth.values())) == (2009, 2025)
    assert [path for path, known in truth.items() if known.fails] == ["/zwgk/zfxxgknb/202103/t20210330_90111.html"]
    statuses = {cell.status for known in truth.values() for cell in known.cells.values()}
    assert statuses == {"number", "blank", "slash", "dash", "none_text", "not_applicable", "row_absent"}


def test_totals_are_computed_from_parts() -> None:
    cells = demo.truth()[REISSUED].cells
    assert cells["requests", "new_received", "total"].value == 1384
    assert cells["requests", "total_processed", "total"].value == 1289 + 60 + 3 + 0 + 11 + 11
    assert cells["requests", "carried_forward", "natural_person"].value == 1302 + 39 - 1289
    assert cells["review_litigation", "reconsideration", "total"].value == 96
    table = demo.truth()["/zwgk/zfxxgknb/201003/t20100322_90114.html"].cells
    assert table["stat_table_2008_local", "fees_collected", "value"].value == Decimal("36.5")
    assert table["stat_table_2008_local", "replies_total", "value"].value == 12


def test_one_year_carries_over_into_the_next() -> None:
    truth = demo.truth()
    before = truth["/zwgk/zfxxgknb/202403/t20240329_90102.html"].cells
    after = truth[REISSUED].cells
    for column in ("natural_person", "commercial_enterprise", "legal_service_institution", "total"):
        assert before["requests", "carried_forward", column].value == after["requests", "carried_over_in", column].value


def test_the_second_issue_changes_two_cells_and_the_date() -> None:
    first, second = demo.truth(1), demo.truth(2)
    changed = {
        (path, *slot): (first[path].cells[slot].value, second[path].cells[slot].value)
        for path in first
        for slot in first[path].cells
        if first[path].cells[slot] != second[path].cells[slot]
    }
    assert changed == {
        (REISSUED, "proactive_20_5", "administrative_licensing", "decisions"): (120486, 124086),
        (REISSUED, "proactive_20_6", "administrative_penalties", "decisions"): (8815, 8851),
    }
    assert (first[REISSUED].published_on, second[REISSUED].published_on) == ("2025-03-28", "2025-09-10")
    pages = demo.pages(1), demo.pages(2)
    assert sorted(path for path in pages[0] if pages[0][path] != pages[1][path]) == [
        LIST,
        LIST + "202503/t20250328_90101.html",
        LIST + "index.html",
    ]


def test_encodings_and_lying_headers() -> None:
    with DemoPortal() as portal:
        _, headers, body = ask(portal, "/bm/czj/xxgknb/2024nb.htm")
        assert headers["content-type"] == "text/html"
        assert b"charset=gb2312" in body
        assert "镕喆、堃" in body.decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            body.decode("gb2312")
        _, headers, body = ask(portal, "/zwgk/zfxxgknb/202401/t20240112_90117.html")
        assert headers["content-type"] == "text/html; charset=gb2312"
        assert "样例县范例镇人民政府" in body.decode("utf-8")
        _, headers, _ = ask(portal, "/zwgk/zfxxgknb/201903/t20190329_90118.html")
        assert "content-type" not in headers


def test_statuses_and_the_journal() -> None:
    with DemoPortal() as portal:
        status, _, soft = ask(portal, "/zwgk/zfxxgknb/202203/t20220330_90203.html")
        assert status == 200
        assert ask(portal, "/no/such/page.html", User_Agent="probe")[0] == 404
        assert "您访问的页面不存在" in soft.decode()
        assert [(visit.path, visit.status) for visit in portal.journal] == [
            ("/zwgk/zfxxgknb/202203/t20220330_90203.html", 200),
            ("/no/such/page.html", 404),
        ]
        assert portal.journal[1].headers["user-agent"] == "probe"


def test_conditional_requests() -> None:
    with DemoPortal() as portal:
        _, headers, body = ask(portal, REISSUED)
        status, again, nothing = ask(portal, REISSUED, If_None_Match=headers["etag"])
        assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
        assert ask(portal, REISSUED, If_Modified_Since=headers["last-modified"])[0] == 304
        assert ask(portal, REISSUED, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT")[0] == 200
        assert ask(portal, REISSUED, If_None_Match='"other"')[2] == body
    with DemoPortal(issue=2) as portal:
        assert ask(portal, REISSUED, If_None_Match=headers["etag"])[0] == 200
        assert ask(portal, LIST + "index_2.html")[0] == 200


def test_a_view_counter_moves_and_has_no_validator() -> None:
    with DemoPortal() as portal:
        _, headers, first = ask(portal, "/info/1042/3121.htm")
        _, _, second = ask(portal, "/info/1042/3121.htm")
    assert "etag" not in headers
    assert first != second
    assert first.replace(b">1287<", b">1288<") == second
    assert first == demo.pages()["/info/1042/3121.htm"]


def test_every_listed_address_answers_and_every_report_is_listed() -> None:
    pages = demo.pages()
    for path in demo.truth():
        shown = path.removeprefix(LIST)
        listed = [name for name in (LIST, LIST + "index_1.html", LIST + "index_2.html", LIST + "index_3.html")
                  if name in pages and f'{shown}"'.encode() in pages[name]]  # fmt: skip
        assert len(listed) == 1, path
    assert b'createPageHTML(3, 0, "index", "html")' in pages[LIST]


def test_stopping_frees_the_port_and_may_be_repeated() -> None:
    portal = DemoPortal().start()
    place = urlsplit(portal.origin).netloc
    portal.stop()
    portal.stop()
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(place, timeout=10).request("GET", "/")


def known_hints(path: str) -> Hints:
    """What the crawl knows of a demo page, but for the date in the column: the page itself must tell that."""
    known = demo.truth()[path]
    with DemoPortal() as portal:
        _, headers, _ = ask(portal, path)
    return Hints(url=f"http://{demo.host()}{path}", link_text=known.title, content_type=headers.get("content-type", ""))


@pytest.mark.parametrize("path", demo.truth())
def test_every_demo_report_reads_back(path: str) -> None:
    known = demo.truth()[path]
    report = parse(demo.pages()[path], known_hints(path))
    assert (report.state, report.reason) == ("report", "")
    identity = report.identity
    found = (identity.publisher, identity.level, identity.year, report.form, identity.published_on)
    assert found == (known.publisher, known.level, known.year, known.form, known.published_on)
    read = {
        (cell.table_key, cell.row_key, cell.column_key): (cell.raw, cell.status.value, cell.value)
        for cell in report.cells
    }
    printed = {slot: (cell.raw, cell.status, cell.value) for slot, cell in known.cells.items()}
    assert {slot: read.get(slot) for slot in printed} == printed
    assert [slot for slot in read.keys() - printed.keys() if read[slot][1] != "row_absent"] == []
    failing = {check.check_id for check in report.checks if check.outcome.value == "fail"}
    assert set(known.fails) <= failing
    assert failing <= set(known.fails) or known.fails


@pytest.mark.parametrize("path", demo.truth())
def test_the_prose_of_every_demo_report_reads_back(path: str) -> None:
    known = demo.truth()[path]
    figures = parse(demo.pages()[path], known_hints(path)).figures
    stated = {name: [(figure.value, figure.qualifier) for figure in figures if figure.indicator == name]
              for name in known.figures}  # fmt: skip
    assert {name: value for name, value in known.figures.items() if value not in stated[name]} == {}


def test_what_is_no_report_is_not_read_as_one() -> None:
    page = demo.pages()["/zwgk/zfxxgknb/202402/t20240205_90204.html"]
    report = parse(page, Hints(link_text="样例县卫生健康局2023年政府信息公开工作年度报告"))
    assert report.state == "not_report"
    assert report.reason


@pytest.mark.parametrize("name", ["", "index_1.html", "index_2.html"])
def test_a_list_of_reports_is_none_itself(name: str) -> None:
    report = parse(demo.pages()[LIST + name], Hints(url=f"http://{demo.host()}{LIST}{name}"))
    assert report.state == "not_report"
    assert re.fullmatch(r"是列出\d+份年度报告的目录，不是一份报告", report.reason)


def query(archive: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        return db.execute(sql).fetchall()


def test_the_command_from_nothing_to_the_second_run(tmp_path: Path) -> None:
    archive = tmp_path / "demo"
    first = CliRunner().invoke(command, ["--archive", str(archive)])
    assert first.exit_code == 0, first.output
    truth = demo.truth()
    expected = sorted({(known.publisher, known.year, known.form) for known in truth.values()})
    assert sorted(query(archive, "SELECT publisher, year, form FROM reports")) == expected
    assert query(archive, "SELECT publisher, year FROM reports WHERE addresses = 2") == [("演示市人民政府", 2022)]
    assert query(archive, "SELECT publisher, year FROM reports WHERE checks_failed > 0") == [("样例县人民政府", 2020)]
    assert query(archive, "SELECT count(*) FROM changes") == [(0,)]
    assert f"nianbao serve --archive {archive}" in first.output
    assert "18 reports" in first.output
    states = "SELECT state, COUNT(*) FROM {} GROUP BY state ORDER BY state"
    counted = query(archive, states.format("coverage"))
    assert query(archive, states.format("coverage_years")) == counted
    told = json.loads((archive / "runs" / "1.json").read_text("utf-8"))
    assert told["coverage"] == {"before": {}, "after": dict(counted)}
    assert issue_for(archive) == 2

    second = CliRunner().invoke(command, ["--archive", str(archive)])
    assert second.exit_code == 0, second.output
    with Snapshots(archive / "raw.db", read_only=True) as snapshots:
        asked = [(fetch.kind, fetch.outcome, urlsplit(fetch.url).path) for fetch in snapshots.fetches(run_id=2)]
    # Bodies are compressed beside the crawl: what has none may be kept before what was asked for earlier.
    assert sorted(asked) == [
        ("listing", "ok", LIST),
        ("listing", "unchanged", LIST + "index_1.html"),
        ("listing", "unchanged", LIST + "index_2.html"),
        ("report", "ok", REISSUED),
    ]
    changed = "SELECT subject, old_value, new_value FROM changes WHERE kind = 'cell' ORDER BY subject"
    assert query(archive, changed) == [
        ("proactive_20_5.administrative_licensing.decisions", 120486, 124086),
        ("proactive_20_6.administrative_penalties.decisions", 8815, 8851),
    ]
    dates = "SELECT old_text, new_text FROM changes WHERE kind = 'published_on'"
    assert query(archive, dates) == [("2025-03-28", "2025-09-10")]
    assert "120486" in second.output.replace(",", "")
    assert query(archive, "SELECT count(*) FROM reports") == [(18,)]
    assert "工作年度报告: soft_404: the page says: 页面不存在" in first.output

    # The portal that the crawl itself starts has moved on too: nothing goes back to what it was.
    third = nianbao("crawl", "demo", "--recheck", "--archive", archive)
    assert third.returncode == 3, third.stdout + third.stderr  # the soft 404 wants a look
    assert query(archive, changed) == [
        ("proactive_20_5.administrative_licensing.decisions", 120486, 124086),
        ("proactive_20_6.administrative_penalties.decisions", 8815, 8851),
    ]
    assert query(archive, "SELECT MAX(version) FROM versions") == [(2,)]


def test_it_does_not_mix_invented_reports_into_real_ones(tmp_path: Path) -> None:
    with Snapshots(tmp_path / "raw.db") as snapshots:
        snapshots.record_fetch("http://www.a.gov.cn/", outcome="ok", kind="report", body=b"x", portal="real")
    refused = CliRunner().invoke(command, ["--archive", str(tmp_path), "--fresh"])
    assert refused.exit_code == 2
    assert "holds real reports (real)" in refused.output
    assert (tmp_path / "raw.db").is_file()


def test_an_interrupted_demo_is_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = CrawlSummary(finish_reason="interrupted")
    monkeypatch.setattr("crawler.commands.demo.run_crawl", lambda *_, **__: summary)
    told = CliRunner().invoke(command, ["--archive", str(tmp_path)])
    assert told.exit_code == 130
    assert "the same command goes on from there" in told.stderr
