"""``nianbao portal``: a card written from a page, and proved by it."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.crawler.small_portal import Portal, listing, nianbao, report

TITLE = "青禾县财政局2024年政府信息公开工作年度报告"
HOME = """<html><head><meta name="SiteName" content="青禾县人民政府"></head><body><a href="/zwgk/">政务公开</a>
<ul><li>政府信息公开指南</li><li><a href="/zfxxgknb/">政府信息公开年报</a></li></ul></body></html>"""


def test_add_finds_the_column_writes_a_card_that_crawls_and_check_proves_it(tmp_path: Path) -> None:
    rows = [("./t20250121_1.html", TITLE, "2025-01-21")]
    pages = {"/": HOME, "/zfxxgknb/": listing(rows), "/zfxxgknb/t20250121_1.html": report(TITLE)}
    with Portal({**pages}) as portal:
        (tmp_path / "cards").mkdir()
        added = nianbao("portal", "add", f"{portal.origin}/", "--name", "qinghe", "--portals", tmp_path / "cards")
        assert added.returncode == 0, added.stdout + added.stderr
        card = yaml.safe_load((tmp_path / "cards" / "qinghe.yaml").read_text("utf-8"))
        assert card["platform"] == "trs"
        assert card["listings"] == [{"url": f"{portal.origin}/zfxxgknb/"}]
        assert [path for path, _ in portal.journal] == ["/robots.txt", "/", "/zfxxgknb/"]
        crawled = nianbao(
            "crawl", "qinghe", "--delay", 0, "--portals", tmp_path / "cards", "--archive", tmp_path / "data"
        )
        assert crawled.returncode == 0, crawled.stdout + crawled.stderr
        assert "1 新增 new" in crawled.stdout
    checked = nianbao("portal", "check", "qinghe", "--portals", tmp_path / "cards")
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.startswith("ok  qinghe: trs, 1 listing(s)")

    saved = tmp_path / "cards" / "cases" / "qinghe.html"
    saved.write_text(saved.read_text("utf-8").replace("2025-01-21", "2025-01-22"), "utf-8")
    assert nianbao("portal", "check", "qinghe", "--portals", tmp_path / "cards").returncode == 4


def test_add_keeps_away_from_internal_addresses(tmp_path: Path) -> None:
    with Portal({"/": HOME}) as portal:
        result = nianbao("portal", "add", portal.origin, "--portals", tmp_path, private=False)
        assert result.returncode == 2
        assert "127.0.0.1 is an internal address" in result.stderr
        assert portal.journal == []
    assert list(tmp_path.iterdir()) == []


def test_check_names_file_key_and_cure(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: bad\nplatfrom: trs\n", "utf-8")
    result = nianbao("portal", "check", "--portals", tmp_path)
    assert result.returncode == 2
    assert f"wrong  {tmp_path / 'bad.yaml'}: unknown key 'platfrom'; did you mean 'platform'?" in result.stdout
