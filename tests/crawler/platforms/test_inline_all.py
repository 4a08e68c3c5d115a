"""Lists with all rows in one document: in the page, in an array, written by the script."""

from __future__ import annotations

from crawler import platforms
from crawler.platforms import inline_all
from crawler.platforms.listing import Ask, Row
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title

URL = f"{ROOT}/nb/"


def row(number: int) -> tuple[str, str, str]:
    return (f"{ROOT}/nb/202501/{number}.html", title(number), date_of(number))


def test_rows_in_the_page_paged_by_the_browser() -> None:
    rows = "".join(html_row(one, f"./202501/{one}.html") for one in range(1, 41))
    old = html_row(99, "./202301/99.html")
    text = page(f"<ul>{rows}<!--{old}--></ul><script>var logicTotalPage = 3; var totalRows = 40;</script>")
    assert platforms.detect(text, URL) == "inline_all"
    read = inline_all.read(text, Ask(URL))
    assert reports(read) == [row(one) for one in range(1, 41)]
    assert (read.next, read.number, read.total, read.count) == (None, None, None, 40)


def test_rows_with_an_empty_flag_are_tests() -> None:
    rows = [
        html_row(one, f"./202501/{one}.html").replace("<li>", f'<li flag="{"1" if one != 2 else ""}">')
        for one in (1, 2, 3)
    ]
    text = page(f'<ul class="pagedContent">{"".join(rows)}</ul>')
    assert reports(inline_all.read(text, Ask(URL))) == [row(1), row(3)]
    unset = text.replace('flag="1"', 'flag=""')
    assert reports(inline_all.read(unset, Ask(URL))) == [row(1), row(2), row(3)]


def test_rows_in_an_array() -> None:
    items = ",".join(
        f"{{title:'{title(one)}',url:'./202501/{one}.html',pubDate:'{date_of(one)} 09:00',showFlag:'{'' if one == 2 else 1}'}}"
        for one in (1, 2, 3)
    )
    text = page(f"<ul id='list'></ul><script>var dataList=[{items}];</script>")
    assert platforms.detect(text, URL) == "inline_all"
    read = inline_all.read(text, Ask(URL))
    assert reports(read) == [row(1), row(3)]
    assert read.rows[-1] == Row(f"{ROOT}/nb/202501/3.html", title(3), date_of(3), "", "json")


def test_rows_written_by_the_script() -> None:
    writes = "".join(
        f"var u = './202501/{one}.html'; var t = \"{title(one)}\";"
        f"document.writeln('<li><a href=\"' + u + '\" target=\"_blank\">' + t + '</a><span>{date_of(one)}</span></li>');"
        for one in (1, 2)
    )
    text = page(f"<ul><script>{writes}</script></ul>")
    assert platforms.detect(text, URL) == "inline_all"
    assert reports(inline_all.read(text, Ask(URL))) == [row(1), row(2)]


def test_none_of_its_own() -> None:
    assert not inline_all.detect(page(f"<ul>{html_row(1, '1.html')}</ul>"), URL)
    assert not inline_all.detect(page("<script>var dataList = []; document.write('<b>x</b>');</script>"), URL)
