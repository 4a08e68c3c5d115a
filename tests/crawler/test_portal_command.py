"""``nianbao portal``: a card written from a page, and proved by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from crawler.card import Publisher
from crawler.cards import publisher_of
from tests.crawler.small_portal import Portal, card, listing, nianbao, report

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


def test_add_fills_in_whose_site_it_is_and_overwrites_nothing(tmp_path: Path) -> None:
    metas = (
        '<meta name="SiteName" content="石家庄市长安区人民政府门户网站"><meta name="SiteIDCode" content="1301020001">'
    )
    page = metas + listing([("./t20250121_1.html", TITLE, "2025-01-21")])
    with Portal({"/nb/": page}) as portal:
        added = nianbao("portal", "add", f"{portal.origin}/nb/", "--name", "changan", "--portals", tmp_path)
        assert added.returncode == 0, added.stderr
        assert "石家庄市长安区人民政府, 130102, county_government; 1 reports on its first page" in added.stdout
        assert "please fill in" not in added.stdout
        again = nianbao("portal", "add", f"{portal.origin}/nb/", "--name", "changan", "--portals", tmp_path)
    card = yaml.safe_load((tmp_path / "changan.yaml").read_text("utf-8"))
    assert card["publisher"] == {
        "name": "石家庄市长安区人民政府",
        "region_code": "130102",
        "level": "county_government",
    }
    assert again.returncode == 2
    assert f"{tmp_path / 'changan.yaml'} exists already; choose another --name" in again.stderr


def test_add_saves_the_answer_behind_a_page_whose_rows_a_script_draws(tmp_path: Path) -> None:
    tree = [{"id": 7, "name": "政府信息公开年报", "post_count": 1, "children": []}]
    shell = f"<p>青禾县</p><script>window._CONFIG = {{ SID: '175', TREE: {json.dumps(tree)} }};</script>"
    article = {"title": TITLE, "url": "/gkmlpt/content/9/9000/post_1.html", "date": "2025-01-21"}
    answer = json.dumps({"classify": {"post_count": 1}, "articles": [article]})
    pages = {
        "/": '<a href="/gkmlpt/index">政府信息公开目录</a>',
        "/gkmlpt/index": shell,
        "/gkmlpt/api/all/7?page=1&sid=175": answer,
    }
    with Portal({**pages}) as portal:
        added = nianbao("portal", "add", f"{portal.origin}/", "--name", "qinghe", "--portals", tmp_path)
        assert added.returncode == 0, added.stderr
        assert f"platform gkmlpt, {portal.origin}/gkmlpt/index" in added.stdout
        assert "; 1 reports on its first page" in added.stdout
        assert [path for path, _ in portal.journal] == ["/robots.txt", *pages]
    case = yaml.safe_load((tmp_path / "cases" / "qinghe.yaml").read_text("utf-8"))
    assert [branch["label"] for branch in case["branches"]] == ["政府信息公开年报"]
    assert [row["text"] for row in case["behind"]["rows"]] == [TITLE]
    assert nianbao("portal", "check", "qinghe", "--portals", tmp_path).returncode == 0
    saved = tmp_path / "cases" / "qinghe-2.html"
    saved.write_text(saved.read_text("utf-8").replace("2025-01-21", "2025-01-22"), "utf-8")
    assert nianbao("portal", "check", "qinghe", "--portals", tmp_path).returncode == 4


def test_add_says_why_there_is_no_column_and_which_way_it_went(tmp_path: Path) -> None:
    with Portal({"/": '<a href="/xxgk/">政府信息公开</a>', "/xxgk/": "<p>建设中</p>"}) as portal:
        result = nianbao("portal", "add", f"{portal.origin}/", "--portals", tmp_path)
        assert result.returncode == 2
        way = f"{portal.origin}/xxgk/ (by way of {portal.origin}/ → {portal.origin}/xxgk/)"
        assert f"{way}: no link on it looks like a report" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code", "host", "told"),
    [
        ("青州市人民政府门户网站", "3707810001", "", ("青州市人民政府", "370781", "county_government")),
        ("中国·营口", "", "", ("营口市人民政府", "210800", "prefecture_government")),
        ("水利部", "bm20000001", "", ("水利部", "000000", "central_department")),
        ("辽宁省教育厅", "", "", ("辽宁省教育厅", "210000", "provincial_department")),
        ("", "", "http://www.kaijiang.gov.cn/", ("", "511723", "")),
        ("", "9901230001", "", ("", "", "")),
    ],
)
def test_publisher_of_a_page(name: str, code: str, host: str, told: tuple[str, str, str]) -> None:
    page = f'<meta name="SiteName" content="{name}"><meta name="SiteIDCode" content="{code}"><p>年报</p>'
    assert publisher_of(page, host or "http://www.qinghe.example/") == Publisher(*told)


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
    assert result.stdout.splitlines()[-1] == "461 cards: 460 good, 1 not"
    assert len(result.stdout.splitlines()) == 2
    assert f"wrong  {tmp_path / 'bad.yaml'}: unknown key 'platfrom'; did you mean 'platform'?" in result.stdout


def test_check_online_says_in_plain_words_what_is_not_as_the_card_says(tmp_path: Path) -> None:
    rows = listing([("./t20250121_1.html", TITLE, "2025-01-21")])
    blocked = (412, {}, b"<html><meta r='m'></html>")
    moved = (302, {"Location": "/new/nb/"}, b"")
    pages = {
        "/nb/": rows,
        "/new/nb/": rows,
        "/bare/": "<p>暂无</p>",
        "/old/": lambda headers: moved,
        "/shut/": lambda headers: blocked,
        "/robots.txt": "User-agent: *\nDisallow: /private/\n",
        "/": '<a href="/xxgk/">政府信息公开</a>',
    }
    with Portal(pages) as portal:

        def listed(name: str, path: str, **changes: object) -> None:
            card(tmp_path, portal, name, listings=[{"url": portal.origin + path}], **changes)

        listed("good", "/nb/")
        listed("other", "/nb/", platform="vsb")
        listed("gone", "/away/")
        listed("bare", "/bare/", platform="auto")
        listed("moved", "/old/")
        listed("shut", "/shut/")
        listed("closed", "/private/nb/")
        card(tmp_path, portal, "sought", listings=[])
        names = ["good", "other", "gone", "bare", "moved", "shut", "closed", "sought"]
        result = nianbao("portal", "check", "--online", *names, "--portals", tmp_path)
        said = dict(line.replace(portal.origin, "").split(": ", 1) for line in result.stdout.splitlines())
    assert said == {
        "ok  good": "trs, 1 reports on its first page",
        "differs  other": "its platform looks like trs, the card says vsb; trs, 1 reports on its first page",
        "differs  gone": "/away/: the page is not there any more (the server answered 404); look for the column with "
        "`nianbao portal add` and its home",
        "differs  bare": "no report on its first page: has the column moved?",
        "differs  moved": "moved to /new/nb/; trs, 1 reports on its first page",
        "differs  shut": "/shut/: the portal turned us away (blocked:ruishu: 412, challenge of Ruishu (瑞数)); "
        "left alone",
        "differs  closed": "/private/nb/: not asked: robots.txt disallows it",
        "ok  sought": "its home page leads to disclosure: 政府信息公开 /xxgk/",
    }
    assert result.returncode == 4
    assert nianbao("portal", "check", "--online").returncode == 2


def test_list_by_region_and_platform() -> None:
    ours = nianbao("portal", "list", "--province", "湖北", "--platform", "trs").stdout.splitlines()
    assert ours[-1] == "8 of 459 portals"
    assert ours[0].split() == [
        "wuhan-donghu-fjq",
        "420100",
        "trs",
        "1",
        "lists",
        "湖北省",
        "武汉市东湖生态旅游风景区管理委员会办公室",
    ]
    assert nianbao("portal", "list", "--province", "乌有").returncode == 2
