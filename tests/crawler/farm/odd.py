"""Beyond the table: pagers that go round, lists without an end, answers that break off."""

from __future__ import annotations

from tests.crawler.farm.site import Answer, Asked, Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import few, list_page, row_html

_HEADING = "<h2>政府信息公开年报</h2>"


def round_and_round() -> Site:
    """下一页 of the last page leads to the first."""
    site = Site("round", 0, "下一页 of the last page leads back to the first", column="/nb/1.html")
    made = site.publish(lambda one: f"/nb/{one.place.code}{one.number:03d}.html", few(site.place))
    every = [row_html(f"{one.place.code}{one.number:03d}.html", one.title, one.day) for one in made]
    pages = [every[at : at + 6] for at in range(0, len(every), 6)]
    for n, rows in enumerate(pages, 1):
        onward = f'<a href="/nb/{n % len(pages) + 1}.html">下一页</a>'
        site.page(f"/nb/{n}.html", list_page(site.place, rows, onward))
    site.expected.notes = ("paging_ignored",)
    return site


def endless() -> Site:
    """Behind the last page come more, each with the last page's rows and a fresh piece of news beside them."""
    site = Site("endless", 0, "pages without end: the last rows again, with fresh news beside", column="/nb/?page=1")
    made = site.publish(lambda one: f"/nb/{one.place.code}{one.number:03d}.html", few(site.place))
    rows = [row_html(f"/nb/{one.place.code}{one.number:03d}.html", one.title, one.day) for one in made]

    def page(asked: Asked) -> str:
        number = int(asked.query.get("page") or 1)
        at = min(number, 4) - 1
        news = f'<div class="news"><a href="/xw/{number}.html">全县第{number}次工作例会召开</a></div>'
        return list_page(site.place, rows[at * 6 : at * 6 + 6], f'{news}<a href="/nb/?page={number + 1}">下一页</a>')

    site.page(site.column, page)
    site.page("/nb/", page)
    site.expected.notes = ("paging_ignored",)
    return site


def hole() -> Site:
    """Page 2 of 4 answers without rows, once; the pages behind it are whole."""
    site = Site("hole", 0, "page 2 of 4 comes without its rows")
    plain_trs(site)
    site.page(
        f"{site.column}index_1.html",
        list_page(site.place, [], '<script>createPageHTML(4, 1, "index", "html");</script>'),
    )
    path = trs_path(site)
    lost = {site.url(path(one)) for one in few(site.place)[6:12]}
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in lost]
    site.expected.notes = ("short",)
    return site


def broken_page() -> Site:
    """Page 3 of 4 answers 500, each time."""
    site = Site("broken", 0, "page 3 of 4 answers 500")
    plain_trs(site)
    site.page(f"{site.column}index_2.html", Answer("<html><title>500</title></html>", 500))
    path = trs_path(site)
    kept = {site.url(path(one)) for one in few(site.place)[:12]}
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] in kept]
    site.expected.failed = {site.url(f"{site.column}index_2.html"): "500"}
    site.expected.notes = ("listing_failed",)
    return site


def trs_without_script() -> Site:
    """TRS's addresses, but the pager is made of links by the server: no script states any number."""
    site = Site("trs-links", 0, "TRS addresses under a pager of plain links")
    made = site.publish(trs_path(site), few(site.place))

    def name(n: int) -> str:
        return site.column + ("" if n == 1 else f"index_{n - 1}.html")

    def tail(n: int, pages: int) -> str:
        return f'<div class="page">共{pages}页 ' + (
            f'<a href="{name(n + 1)}">下一页</a></div>' if n < pages else "</div>"
        )

    site.lists(trs_rows(site, made), name, tail, 6)
    return site


def cut_off() -> Site:
    """Two reports are cut off: one without a word, one in the middle of its body."""
    site = Site("cut", 0, "answers cut off without a word, and in the middle")
    made = plain_trs(site)
    path = trs_path(site)
    site.page(path(made[4]), Answer(cut=True))
    site.page(path(made[9]), Answer("<html><head><title>年报", cut=True))
    for one in (made[4], made[9]):
        site.expected.failed[site.url(path(one))] = ""
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in site.expected.failed]
    return site


def redirects() -> Site:
    """A report that leads to itself for ever, one that goes through three addresses, one that leads off the host."""
    site = Site("redirects", 0, "redirects: for ever, through three addresses, off the host")
    made = plain_trs(site)
    path = trs_path(site)
    ever, three, away = made[3], made[6], made[8]
    whole = site.pages[path(three)]
    site.page(path(ever), Answer(status=302, headers={"Location": path(ever)}))
    site.page(path(three), Answer(status=301, headers={"Location": "/a/"}))
    site.page("/a/", Answer(status=302, headers={"Location": "./b"}))
    site.page("/a/b", Answer(status=307, headers={"Location": "/a/c"}))
    site.page("/a/c", whole)
    site.page(path(away), Answer(status=302, headers={"Location": "http://bet.example/"}))
    site.expected.refused[site.url(path(away))] = "is neither the card's nor under .gov.cn"
    site.expected.failed[site.url(path(ever))] = "the address leads to itself"
    gone = site.expected.refused.keys() | site.expected.failed.keys()
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in gone]
    return site


def cut_titles() -> Site:
    """Titles cut short by the server itself: no attribute holds the whole; the heading says what the column is."""
    site = Site("cut-titles", 0, "titles cut short, no title attribute, a heading above")
    made = site.publish(trs_path(site), few(site.place))
    rows = []
    for one in made:
        href = "./" + trs_path(site)(one).removeprefix(site.column)
        rows.append(f'<li><a href="{href}">{one.title[:-7]}…</a><span>{one.day}</span></li>')
    site.page(site.column, list_page(site.place, rows, opened=f'{_HEADING}<ul class="list">'))
    return site


def cut_titles_bare() -> Site:
    """The same without a heading: the page's own title alone names the column."""
    site = Site("cut-bare", 0, "titles cut short, no title attribute, only <title> names the column")
    made = site.publish(trs_path(site), few(site.place))
    rows = []
    for one in made:
        href = "./" + trs_path(site)(one).removeprefix(site.column)
        rows.append(f'<li><a href="{href}">{one.title[:-7]}…</a><span>{one.day}</span></li>')
    site.page(site.column, list_page(site.place, rows))
    return site


def layout_table() -> Site:
    """An old page: everything, menu and list, in cells of one table, three links a row."""
    site = Site("layout", 0, "an old page: list and menu in the cells of one layout table")
    made = site.publish(trs_path(site), few(site.place))
    items = []
    for one in made:
        href = "./" + trs_path(site)(one).removeprefix(site.column)
        items.append(f'<table><tr><td>·</td><td><a href="{href}">{one.title}</a></td><td>[{one.day}]</td></tr></table>')
    menu = "".join(f'<a href="/m{n}/">栏目{n}</a><br>' for n in range(30))
    site.page(
        site.column,
        list_page(
            site.place, [f"<tr><td>{menu}</td><td>{''.join(items)}</td></tr>"], opened="<table>", closed="</table>"
        ),
    )
    return site


def both_names() -> Site:
    """Every report is linked with www and without: one document, to be asked for once."""
    site = Site("www-twice", 0, "rows link the same report with www. and without")
    made = plain_trs(site)
    rows = trs_rows(site, made)
    path = trs_path(site)
    again = [row_html(f"http://www.{site.host}{path(one)}", one.title, one.day) for one in made[:5]]
    site._card = {"hosts": [site.host, f"www.{site.host}"]}
    site.aliases = (f"www.{site.host}",)
    site.page(site.column, list_page(site.place, [*rows, *again]))
    return site
