"""From home pages to columns of reports: exact winners and the way to them, and the traps beside it."""

from __future__ import annotations

import pytest

from crawler import discovery
from crawler.column_words import is_column_path
from crawler.platforms.listing import Row

SITE = "http://www.qinghe.example"
REPORTS = "".join(
    f'<li><a href="./t2025012{n}_{n}.html">青禾县{organ}2024年政府信息公开工作年度报告</a><i>2025-01-2{n}</i></li>'
    for n, organ in enumerate(("财政局", "教育局", "民政局"))
)
LIST = f"<html><title>政府信息公开年报_青禾县人民政府</title><body><ul>{REPORTS}</ul></body></html>"
MENU = """<ul class="menu">
<li><a href="/xxgk/zn/">政府信息公开指南</a></li>
<li><a href="/xxgk/zd/">政府信息公开制度</a></li>
<li><a href="/xxgk/fd/">法定主动公开内容</a></li>
{}<li><a href="/ysq/">依申请公开</a></li></ul>"""
NEWS = '<ul><li><a href="/news/1.html">青禾县召开会议</a></li><li><a href="/news/2.html">图解政策</a></li></ul>'


def walk(pages: dict[str, str], home: str = "/") -> tuple[str, ...]:
    """The paths asked for, in order, until one lists reports; without it where none does."""
    trail: list[str] = []
    steps = [(SITE + home, 0)]
    while steps and len(trail) < 9:
        url, depth = steps.pop(0)
        path = url.removeprefix(SITE)
        if path in trail or path not in pages:
            continue
        trail.append(path)
        if discovery.lists_reports(pages[path], url):
            return (*trail, "found")
        steps[:0] = [(step.url, depth + 1) for step in discovery.next_steps(pages[path], url, depth)]
    return tuple(trail)


def first(page: str, url: str = f"{SITE}/xxgk/") -> tuple[str, int, tuple[str, ...]]:
    best = discovery.columns(page, url)[0]
    return best.url.removeprefix(SITE), best.score, best.why


LAYOUTS = {
    "the column stands on the home page": (
        {"/": f'{NEWS}<a href="/zfxxgknb/">政府信息公开年报</a>', "/zfxxgknb/": LIST},
        ("/", "/zfxxgknb/", "found"),
    ),
    "home, disclosure, column": (
        {
            "/": f'<a href="/zwgk/">政务公开</a><a href="/xxgk/">政府信息公开</a>{NEWS}',
            "/zwgk/": NEWS,
            "/xxgk/": MENU.format('<li><a href="/xxgk/gknb/">政府信息公开年报</a></li>'),
            "/xxgk/gknb/": LIST,
        },
        ("/", "/xxgk/", "/xxgk/gknb/", "found"),
    ),
    "three menus at most, the best named first": (
        {
            "/": '<a href="/a/">政务公开</a><a href="/b/">信息公开目录</a><a href="/c/">政府信息公开</a><a href="/d/">'
            '县政府信息公开</a><a href="/e/">政务公开专栏</a>',
            **{f"/{name}/": NEWS for name in "abcde"},
        },
        ("/", "/c/", "/b/", "/d/"),
    ),
    "words broken by br and spread by spaces": (
        {
            "/": '<a href="/xxgk/"><span>政府信息</span><br><span>公 开</span></a>',
            "/xxgk/": MENU.format('<li><a href="/c250121/">政府信息<br/>公开\u3000年 报</a></li>'),
            "/c250121/": LIST,
        },
        ("/", "/xxgk/", "/c250121/", "found"),
    ),
    "a heading without a link above a list of years": (
        {
            "/": '<a href="/xxgk/">政府信息公开</a>',
            "/xxgk/": '<div class="sideMenu"><h3>政府信息公开指南</h3><ul><li><a href="/zn/">指南</a></li></ul>'
            '<h3>政府信息公开制度</h3><ul><li><a href="/zd/">制度</a></li></ul><h3><em></em>政府信息公开年报</h3>'
            '<ul id="nb_list"><li><a href="/c1/list.shtml">2022</a></li><li><a href="/c3/list.shtml">2024</a></li>'
            '<li><a href="/c2/list.shtml">2023</a></li></ul><h3>依申请公开</h3></div>',
            "/c3/list.shtml": LIST,
        },
        ("/", "/xxgk/", "/c3/list.shtml", "found"),
    ),
    "a menu of options": (
        {
            "/": '<select onchange="location=this.value"><option value="/">请选择</option>'
            '<option value="/bmnb/">部门信息公开年报</option><option value="/tjnb/">统计年报</option></select>',
            "/bmnb/": LIST,
        },
        ("/", "/bmnb/", "found"),
    ),
    "folders by year and no report on the column itself": (
        {
            "/": '<a href="/xxgk/">政府信息公开</a>',
            "/xxgk/": MENU.format('<li><a href="/gknb/">政府信息公开年报</a></li>'),
            "/gknb/": '<title>政府信息公开年报</title><ul><li><a href="2024/">2024年</a></li>'
            '<li><a href="2023/">2023年</a></li></ul>',
        },
        ("/", "/xxgk/", "/gknb/", "found"),
    ),
    "folders by unit": (
        {
            "/": '<a href="/xxgk/">信息公开</a>',
            "/xxgk/": MENU.format('<li><a href="/bmxxgknb/">部门年报</a></li>'),
            "/bmxxgknb/": "<ul>"
            + "".join(
                f'<li><a href="{name}/">{organ}</a></li>'
                for name, organ in (("czj", "县财政局"), ("jyj", "县教育局"), ("mzj", "县民政局"), ("sjj", "县审计局"),
                                    ("qhz", "青禾镇"))
            )
            + "</ul>",
        },
        ("/", "/xxgk/", "/bmxxgknb/", "found"),
    ),
    "parts of the area": (
        {
            "/": '<a href="/gknb/">政府信息公开年报</a>',
            "/gknb/": '<title>政府信息公开年报</title><p><a href="1/">县直部门</a> <a href="2/">乡镇（街道）</a></p>',
        },
        ("/", "/gknb/", "found"),
    ),
    "titles that the column cuts short": (
        {
            "/": '<a href="/l.asp?c=12">政府信息公开年报</a>',
            "/l.asp?c=12": '<title>政府信息公开年报</title><p><a href="s.asp?id=1">青禾县教育局2024年政府信...</a></p>',
        },
        ("/", "/l.asp?c=12", "found"),
    ),
    "a list in a frame of the column": (
        {
            "/": '<a href="/xxgk/">政府信息公开</a>',
            "/xxgk/": MENU.format('<li><a href="/gknb/">政府信息公开年报</a></li>'),
            "/gknb/": '<title>政府信息公开年报</title><iframe src="/nb/frame.jsp?c=9"></iframe>',
            "/nb/frame.jsp?c=9": LIST,
        },
        ("/", "/xxgk/", "/gknb/", "/nb/frame.jsp?c=9", "found"),
    ),
    "newest reports beside the link to all of them": (
        {
            "/": f'<a href="/zfxxgknb/">政府信息公开年报</a><ul>{REPORTS}</ul>',
            "/zfxxgknb/": LIST,
        },
        ("/", "/zfxxgknb/", "found"),
    ),
    "an attractive neighbour is looked into and left": (
        {
            "/": '<a href="/nb/">年报</a><a href="/xxgk/">政府信息公开</a>',
            "/nb/": '<ul><li><a href="1.html">2024年度部门决算</a></li></ul>',
            "/xxgk/": MENU.format('<li><a href="/xxgk/3/">信息公开年度报告</a></li>'),
            "/xxgk/3/": LIST,
        },
        ("/", "/nb/", "/xxgk/", "/xxgk/3/", "found"),
    ),
    "disclosure in a frame": (
        {
            "/": '<a href="/zwgk.html">政务公开</a>',
            "/zwgk.html": '<iframe src="/xxgkml/index.html"></iframe>',
            "/xxgkml/index.html": MENU.format('<li><a href="/xxgkml/ndbg/">年度报告</a></li>'),
            "/xxgkml/ndbg/": LIST,
        },
        ("/", "/zwgk.html", "/xxgkml/index.html", "/xxgkml/ndbg/", "found"),
    ),
    "a link that a script opens": (
        {
            "/": """<a href="javascript:;" onclick="window.open('/xxgk/')">政府信息公开</a>""",
            "/xxgk/": MENU.format("""<li><a href="#" onclick="location.href='/c9/'">政府信息公开年报</a></li>"""),
            "/c9/": LIST,
        },
        ("/", "/xxgk/", "/c9/", "found"),
    ),
    "nothing": ({"/": f'{NEWS}<a href="/xxgk/">政府信息公开</a>', "/xxgk/": MENU.format("")}, ("/", "/xxgk/")),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_way_to_the_column(layout: str) -> None:
    pages, way = LAYOUTS[layout]
    assert walk(pages) == way


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("统计年报", "/tjnb/"),
        ("政府信息公开统计年报", "/xxgk/tjnb/"),
        ("部门预算", "/ys/nb/"),
        ("财政决算年度报告", "/ndbg/"),
        ("法治政府建设年度报告", "/fzzf/ndbg/"),
        ("政府网站工作年度报表", "/wznb/ndbb/"),
        ("企业年报", "/qynb/"),
        ("行政执法统计年报", "/zfnb/"),
        ("事业单位年度报告公示", "/sydw/ndbg/"),
        ("一图读懂政府信息公开年报", "/zfxxgknb/tj/"),
        ("内部", "/nb/"),
        ("农保", "/nb/"),
        ("青禾县财政局2024年政府信息公开工作年度报告", "/zfxxgknb/t20250121_1.html"),
    ],
)
def test_traps(link: str, target: str) -> None:
    page = MENU.format(f'<li><a href="{target}">{link}</a></li>')
    assert discovery.columns(f"<div>{NEWS}</div>" + f'<p><a href="{target}">{link}</a></p>', f"{SITE}/") == ()
    beside = page + '<p><a href="/c250121/">政府信息公开年报</a></p>'
    assert first(beside)[0] == "/c250121/"


def test_signs_are_added_up_and_named() -> None:
    assert first('<a href="/zfxxgknb/">政府信息公开年报</a>') == (
        "/zfxxgknb/",
        15,
        ("names the annual report on disclosure", "its address names the column"),
    )
    assert first(MENU.format('<li><a href="/bm/2024/">历年部门年报</a></li>')) == (
        "/bm/2024/",
        15,
        ("says 年报", "stands in the disclosure menu", "collects several organs or years"),
    )
    years = "".join(f'<li><a href="/x/{year}/">{year}年</a></li>' for year in (2022, 2024, 2023))
    assert first(f"<div><h3>年度报告</h3><ul>{years}</ul></div>") == (
        "/x/2024/",
        10,
        ("says 年报", "has a list of years"),
    )


def test_menus_are_followed_from_the_home_page_and_the_next_and_no_further() -> None:
    page = '<a href="/xxgk/">政府信息公开</a>'
    assert [step.url for step in discovery.next_steps(page, f"{SITE}/", 0)] == [f"{SITE}/xxgk/"]
    assert [step.url for step in discovery.next_steps(page, f"{SITE}/zwgk/", 1)] == [f"{SITE}/xxgk/"]
    assert discovery.next_steps(page, f"{SITE}/a/", 2) == ()
    assert discovery.next_steps(page, f"{SITE}/xxgk/index.html", 1) == ()


def test_a_list_is_verified_by_what_its_rows_say() -> None:
    def rows(*texts: str) -> tuple[Row, ...]:
        return tuple(Row(f"{SITE}/{n}.html", text) for n, text in enumerate(texts))

    own = "青禾县财政局{}年政府信息公开工作年度报告"
    assert discovery.verified(rows(own.format(2023), own.format(2024)))
    assert discovery.verified(rows(own.format(2024), "青禾县教育局2024年政府信息公开工作年度报告"))
    assert not discovery.verified(rows(own.format(2024), own.format(2024)))
    assert not discovery.verified(rows("青禾县2024年统计年报", "青禾县2023年法治政府建设年度报告"))
    assert discovery.verified(rows(own.format(2024), "2024", "2023", "2022"))


@pytest.mark.parametrize(
    "segment",
    "zfxxgknb xxgknb gknb ndbg zfxxgkndbg bmxxgkndbg ndgkbg xxgkndbb zfxxgkndgzbg ndxxgkbg bgtndbg qzfxxgknb "
    "zfgknb-xxgknb xinxigongkainianbao annualreport xxgkAnnualReport.jsp OpennessAnnualReport wzxxgknb "
    "common_zfxxgknb.shtml zfxxgknb43 zfxxgknan_ew bmxxgkmn gknb2017 nb_2022n 2024nszfnb nb2024bm gqxnb2023 "
    "xxgknb_1840 zfxxgknb_97166".split(),
)
def test_names_of_columns_in_addresses(segment: str) -> None:
    assert is_column_path(f"/xxgk/{segment}/index.html")


@pytest.mark.parametrize(
    "segment", "tjnb qynb nbxx neibu nongbao gkzd xxgkzn zfxxgk 2023n c250121 H1_ 25221 t20250121_90.html".split()
)
def test_other_names_in_addresses(segment: str) -> None:
    assert not is_column_path(f"/a/{segment}/")
