"""Row 11: VSB 博达, whose pages count down."""

from __future__ import annotations

from tests.crawler.farm.site import Answer, Known, Site
from tests.crawler.farm.world import Dress, Report, page_html, row_html


def descending() -> Site:
    """Page 2 of 5 is ``zfxxgknb/4.htm``; links lie one folder deeper there; one report is a download by query."""
    site = Site("k-vsb", 11, "pages count down, /info/, deeper relative links, download.jsp", column="/zfxxgknb.htm")
    site.dress = Dress('id="vsb_content"', before='<div class="v_news_content">', after="</div>")

    def path(report: Report) -> str:
        return f"/info/2956/{report.place.code}{report.number:03d}.htm"

    made = site.publish(path)
    pages, size = -(-len(made) // 20), 20

    def tail(n: int) -> str:
        base = "zfxxgknb/" if n == 1 else ""
        onward = (
            f'<span class="p_next p_fun"><a href="{base}{pages - n}.htm">下页</a></span>'
            f'<span class="p_last p_fun"><a href="{base}1.htm">尾页</a></span>'
            if n < pages
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        return (
            f'<span class="p_t">共{len(made)}条</span><span class="p_pages"><span class="p_no_d">{n}</span>{onward}</span>'
            f'<span class="p_t">{n}/{pages}</span>'
        )

    def name(n: int) -> str:
        return site.column if n == 1 else f"/zfxxgknb/{pages - n + 1}.htm"

    rows = [row_html(path(one).lstrip("/"), one.title, one.day) for one in made]
    for n in range(1, pages + 1):
        shown = rows[(n - 1) * size : n * size]
        deeper = shown if n == 1 else [row.replace('href="info', 'href="../info') for row in shown]
        site.lists(deeper, lambda _, n=n: name(n), lambda _, __, n=n: tail(n), size)
    last = made[-1]
    download = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=77001"
    site.page(
        path(last),
        page_html(last, site.dress, tail=f'<p>附件：<a href="../..{download}">{last.title}.doc</a></p>'),
    )
    site.page(download, Answer(page_html(last).encode(), content_type="application/octet-stream"))
    site.expected.attachments = 1
    assert site.expected.reports[-1] == Known(last.publisher, last.year, (site.url(path(last)),))
    return site
