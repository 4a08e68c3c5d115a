"""Row 19: what servers say of their encoding, and what it is."""

from __future__ import annotations

from tests.crawler.farm.site import Answer, Site, trs_path
from tests.crawler.farm.world import Report, list_page, page_html, reports_of, row_html

RARE = "镕喆堃〇"
"""Characters of GB18030 that GB2312 lacks; names of people are full of them."""


def seven() -> Site:
    """Seven ways to say it wrong, each on a seventh of the reports; the list itself is GB18030 under a lying header."""
    site = Site("s-enc", 19, "seven encodings under headers and metas that lie", column="/nb/")
    made = reports_of(site.place)
    path = trs_path(site)
    for report in made:
        site.publish(path, [report], lambda one: _said(one))
    rows = [row_html(path(one), one.title, one.day) for one in made]
    size = 20
    pages = -(-len(rows) // size)
    for n in range(pages):
        text = list_page(
            site.place,
            rows[n * size : n * size + size],
            f'<script>createPageHTML({pages}, {n}, "index", "html");</script>',
        ).replace('charset="utf-8"', 'charset="gb2312"')
        address = site.column if n == 0 else f"{site.column}index_{n}.html"
        site.page(address, Answer(text.encode("gb18030"), content_type="text/html; charset=utf-8"))
    return site


def _said(report: Report) -> Answer:
    text = page_html(report, tail=f"<p>审核：{RARE}</p>")
    gb = text.replace('charset="utf-8"', 'charset="gb2312"')
    late = text.replace('<meta charset="utf-8">', f"<!--{' ' * 5000}--><meta charset='gbk'>")
    return (
        Answer(gb.encode("gb18030"), content_type=""),
        Answer(gb.encode("gb18030"), content_type="text/html; charset=utf-8"),
        Answer(text.encode(), content_type="text/html; charset=gb2312"),
        Answer(text.encode(), content_type="text/html; charset=iso-8859-1"),
        Answer(b"\xef\xbb\xbf" + text.encode(), content_type="text/html; charset=gbk"),
        Answer(late.encode("gb18030"), content_type=""),
        Answer(gb.encode("gb18030"), content_type="text/html; charset=gb2312"),
    )[report.number % 7]
