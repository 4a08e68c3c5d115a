"""The Atom feed: valid XML whatever a title holds, latest first, ids that stay."""

from __future__ import annotations

from pathlib import Path

from invented import HOSTILE, reports_db
from lxml import etree
from shown import Site, serving

from archive.datasette.feed import Entry, atom

ATOM = "{http://www.w3.org/2005/Atom}"


def test_new_late_and_altered_latest_first(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        answer = site.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    entries = [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}title")) for one in feed.iter(f"{ATOM}entry")]
    assert entries[0] == ("urn:nianbao:report:jia-xian-2018:version-2", "公布后改动：甲县人民政府 2018")
    assert ("urn:nianbao:report:jia-xian-2018:new", "逾期：甲县人民政府 2018") in entries
    assert ("urn:nianbao:report:yi-zhen-2022:new", "新收录：乙镇人民政府 2022") in entries
    assert len(entries) == len(set(entries)) == 9
    summaries = [one.text or "" for one in feed.iter(f"{ATOM}summary")]
    assert any(HOSTILE in text for text in summaries)  # as text: the XML was parsed
    assert feed.find(f"{ATOM}updated").text == "2023-04-03T00:00:00Z"


def test_a_feed_of_one_region(tmp_path: Path) -> None:
    with serving(reports_db(tmp_path)) as site:
        feed = etree.fromstring(site.get("/feed.atom?region=990200").content)
    links = [one.find(f"{ATOM}link").get("href") for one in feed.iter(f"{ATOM}entry")]
    assert links == ["http://localhost/report/yi-zhen-2022", "http://localhost/report/yi-zhen-2021"]


def test_characters_that_xml_forbids_are_left_out() -> None:
    made = atom([Entry("a", "new", '题\x00\x0b\ufffe<&>"', "2023-01-01T00:00:00Z", "x")], "http://h.example")
    assert etree.fromstring(made.encode()).find(f"{ATOM}entry").findtext(f"{ATOM}title") == '题<&>"'
    assert etree.fromstring(atom([], "").encode()).findall(f"{ATOM}entry") == []


def test_pages_name_the_feed(shown: Site) -> None:
    assert '<link rel="alternate" type="application/atom+xml"' in shown.text("/")
