"""One organ on its page: every year that is owed or held, and what else there is of it."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from invented import reports_db
from shown import Site, serving


def test_every_year_with_its_state_and_its_report(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        page = site.text("/publisher/jia-xian")
        years = site.json("/publisher/jia-xian.json")["years"]
    assert re.findall(r'<th scope="row">(\d+)</th><td><span class="state s-(\w+)"', page) == [
        ("2020", "published"), ("2019", "silent"), ("2018", "late"), ("2017", "published"),
    ]  # fmt: skip
    assert '<a href="/report/jia-xian-2018">甲县2018年政府信息公开年报</a>' in page
    assert [(one["year"], one["report_id"]) for one in years][:2] == [(2020, "jia-xian-2020"), (2019, None)]


def test_a_second_report_of_a_year_is_not_lost(tmp_path: Path) -> None:
    path = reports_db(tmp_path)
    with sqlite3.connect(path) as conn:
        conn.execute(
            "UPDATE reports SET publisher_id = 'jia-xian', scope = 'organ' WHERE id = 'jia-xian-minzheng-2018'"
        )
    with serving(path) as site:
        page = site.text("/publisher/jia-xian")
    assert '<a href="/report/jia-xian-minzheng-2018">甲县民政局2018年年报</a> <small>2018 · 本机关</small>' in page


def test_reports_lead_to_their_organ_and_an_unknown_one_is_said(shown: Site) -> None:
    assert '<a href="/publisher/990122-ylxrmzf-f6ddf4">' in shown.text("/report/990122-ylxrmzf-f6ddf4-2020")
    answer = shown.get("/publisher/nix")
    assert (answer.status_code, "没有编号为 nix 的机关。" in answer.text) == (404, True)
