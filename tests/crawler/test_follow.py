"""Further pages and files of reports over two runs: fetched once, and made up for where the first run failed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.crawler.small_portal import Portal, card, listing, nianbao, report

TITLE = "青禾县2024年政府信息公开工作年度报告"
BELONGING = (
    '<p><a href="a.pdf">附件1</a> <a href="b.docx">附件2</a> <a href="http://www.elsewhere.example/c.pdf">附件3</a></p>'
    '<script>createPageHTML(2, 0, "t1", "html")</script>'
)


def fetched(folder: Path, run: int) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "data" / "raw.db") as db:
        rows = db.execute(
            "SELECT url, kind, outcome, found_on, hints FROM fetches WHERE run_id = ?"
            " AND kind IN ('part', 'attachment') ORDER BY url",
            (run,),
        ).fetchall()
    told = ("link_text", "part", "file_type", "file_name")
    return [
        (url.rsplit("/", 1)[1], kind, outcome, found_on.rsplit("/", 1)[1],
         {name: value for name, value in json.loads(hints).items() if name in told})
        for url, kind, outcome, found_on, hints in rows
    ]  # fmt: skip


def test_what_failed_is_made_up_for_and_nothing_else_is_asked(tmp_path: Path) -> None:
    broken = [True]
    name = {"Content-Type": "text/html", "Content-Disposition": "attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf"}
    pages: dict[str, Any] = {
        "/nb/": listing([("/nb/t1.html", TITLE, "2025-01-21")]),
        "/nb/t1.html": report(TITLE).replace("</div>", BELONGING + "</div>"),
        "/nb/t1_1.html": report(TITLE),
        "/nb/a.pdf": lambda _: (410, {}, b"") if broken else (200, name, b"%PDF-1.5"),
        "/nb/b.docx": "<html><body>您访问的页面不存在</body></html>",
    }
    with Portal(pages) as portal:
        card(tmp_path / "cards", portal)
        crawl = ("crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data")
        first = nianbao(*crawl)
        assert first.returncode == 3, first.stdout + first.stderr
        assert sorted(fetched(tmp_path, 1), key=str) == [
            ("a.pdf", "attachment", "not_found", "t1.html", {"link_text": "附件1"}),
            ("b.docx", "attachment", "soft_404", "t1.html", {"link_text": "附件2"}),
            ("c.pdf", "attachment", "refused", "t1.html", {"link_text": "附件3"}),
            ("t1_1.html", "part", "ok", "t1.html", {"link_text": "2", "part": 2}),
        ]
        assert [path for path, _ in portal.journal] == [
            "/robots.txt", "/nb/", "/nb/t1.html", "/nb/t1_1.html", "/nb/a.pdf", "/nb/b.docx",
        ]  # fmt: skip
        # Which files this very page names: another that comes at its address may name others.
        with sqlite3.connect(tmp_path / "data" / "raw.db") as db:
            ((hints,),) = db.execute("SELECT hints FROM fetches WHERE kind = 'report'").fetchall()
        assert json.loads(hints)["attachments"] == [
            f"{portal.origin}/nb/a.pdf", f"{portal.origin}/nb/b.docx", "http://www.elsewhere.example/c.pdf",
        ]  # fmt: skip
        # Not there, so that it is looked for again after a week.
        with sqlite3.connect(tmp_path / "data" / "raw.db") as db:
            db.execute("UPDATE fetches SET fetched_at = '2025-02-01T00:00:00Z' WHERE url LIKE '%.pdf'")
        broken.clear()
        portal.journal.clear()
        nianbao(*crawl)
        assert [path for path, _ in portal.journal] == ["/robots.txt", "/nb/", "/nb/a.pdf"]
    told = {"link_text": "附件1", "file_type": "pdf", "file_name": "年报.pdf"}
    assert fetched(tmp_path, 2) == [("a.pdf", "attachment", "ok", "t1.html", told)]


def test_a_report_in_a_frame_is_read_with_its_page(tmp_path: Path) -> None:
    shell = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class='article'>{{}}</div></body></html>"
    )
    pages: dict[str, Any] = {
        "/nb/": listing([("/nb/t1.html", TITLE, "2025-01-21")]),
        "/nb/t1.html": shell.format("<iframe src='/nb/body/1.html'></iframe>"),
        "/nb/body/1.html": report("正文", "本机关全年收到政府信息公开申请7件。"),
    }
    with Portal(pages) as portal:
        card(tmp_path / "cards", portal)
        done = nianbao("crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data")
    assert done.returncode == 0, done.stdout + done.stderr
    with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
        reports = db.execute("SELECT title, year, url FROM reports").fetchall()
        figures = db.execute("SELECT DISTINCT value FROM figures WHERE indicator = 'applications_received'").fetchall()
    assert reports == [(TITLE, 2024, f"{portal.origin}/nb/t1.html")]
    assert figures == [(7,)]
