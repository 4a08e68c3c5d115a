"""Rows 18 and 28: one report on several pages, and pages that send the reader on."""

from __future__ import annotations

from tests.crawler.farm.site import Answer, Site, trs_path, trs_rows
from tests.crawler.farm.world import few, list_page, opening, page_html, sections


def split() -> Site:
    """Every fourth report stands on three pages; 上一篇 and 下一篇 lead to its neighbours and are no parts."""
    site = Site("r-split", 18, "report on 3 pages, 上一篇/下一篇 beside the pager", column="/zwgk/nb/")
    made = few(site.place)
    path = trs_path(site)
    site.publish(path, made)
    for index, report in enumerate(made):
        before = made[index - 1] if index else None
        after = made[index + 1] if index + 1 < len(made) else None
        beside = "".join(
            f'<p>{word}：<a href="{path(one)}">{one.title}</a></p>' if one else f"<p>{word}：没有了</p>"
            for word, one in (("上一篇", before), ("下一篇", after))
        )
        neighbours = f'<div class="sxp">{beside}</div>'
        if report.number % 4:
            site.page(path(report), page_html(report, tail=neighbours))
            continue
        stem = path(report).rsplit("/", 1)[1].removesuffix(".html")
        told = sections(report)
        for part in range(3):
            inner = "".join(
                f"<p><strong>{heading}</strong></p>{text}" for heading, text in told[part * 2 : part * 2 + 2]
            )
            inner = (opening(report) if part == 0 else "") + inner
            if report.number % 8:
                inner += f'<script>createPageHTML(3, {part}, "{stem}", "html");</script>'
            else:
                inner += (
                    '<div class="pages">'
                    + "".join(f'<a href="{stem}{f"_{n}" if n else ""}.html">{n + 1}</a> ' for n in range(3))
                    + (f'<a href="{stem}_{part + 1}.html">下一页</a></div>' if part < 2 else "</div>")
                )
            address = path(report) if part == 0 else path(report).replace(".html", f"_{part}.html")
            site.page(address, page_html(report, body=inner, tail=neighbours))
        site.expected.attachments += 2
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    return site


def jumps() -> Site:
    """A third of the reports lie behind a meta refresh, a third behind a literal jump."""
    site = Site("aj-jump", 28, "reports behind a meta refresh or a literal JavaScript jump", column="/nb/")
    path = trs_path(site)
    made = few(site.place)
    for report in made:
        shown, real = path(report), f"/content/{report.place.code}{report.number:03d}.html"
        if report.number % 3 == 0:
            site.publish(path, [report])
            continue
        site.publish(lambda _, shown=shown: shown, [report])
        site.page(real, page_html(report))
        if report.number % 3 == 1:
            site.page(
                shown, f'<html><head><meta http-equiv="refresh" content="0;url={real}"></head><body></body></html>'
            )
        else:
            site.page(shown, f"<html><head><script>window.location.href='{real}';</script></head><body></body></html>")
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    return site


def jump_with_cookie() -> Site:
    """A script that sets a cookie and jumps is a challenge, and is not followed."""
    site = Site("aj-cookie", 28, "JavaScript jump that sets a cookie, after ten reports", column="/nb/")
    made = site.publish(trs_path(site), few(site.place))
    for report in made[10:]:
        shown = trs_path(site)(report)
        site.page(shown, "<script>document.cookie='visited=1;path=/';window.location.href='/content/1.html';</script>")
    del site.expected.reports[10:]
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    site.expected.stopped = "blocked:jsl"
    return site


def directory() -> Site:
    """The column's own address is a page of one line that jumps to the real list."""
    site = Site("aj-column", 28, "the column itself is a jump to index.html", column="/nb/")
    made = site.publish(trs_path(site), few(site.place))
    site.page(site.column, "<html><head><script>window.location.href='index.html'</script></head></html>")
    site.page(f"{site.column}index.html", list_page(site.place, trs_rows(site, made)))
    return site


def cookie_echo() -> Site:
    """Every address first answers 302 to itself with an ordinary cookie, which a cookie jar settles."""
    site = Site("aj-echo", 28, "302 to itself with a cookie, once", column="/nb/")
    made = site.publish(trs_path(site), few(site.place))
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    inner = site.answer

    def answer(asked: object) -> Answer:
        headers = getattr(asked, "headers", {})
        path = getattr(asked, "path", "")
        if path != "/robots.txt" and "CT6T=" not in headers.get("cookie", ""):
            return Answer(status=302, headers={"Location": site.url(path), "Set-Cookie": "CT6T=1; path=/"})
        return inner(asked)  # type: ignore[arg-type]

    site.answer = answer  # type: ignore[method-assign,assignment]
    return site
