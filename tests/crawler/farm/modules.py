"""Rows 9, 10 and 12: gkmlpt of Guangdong, LonSun of Anhui, and ASP.NET with its postbacks."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from tests.crawler.farm.site import Answer, Asked, Site
from tests.crawler.farm.world import Dress, Report, body_html, list_page, page_html, row_html


def gkmlpt() -> Site:
    """The list is an API behind a fragment; the report's page keeps its body escaped in a script."""
    site = Site("i-gkmlpt", 9, "_CONFIG tree, API, fragment address, escaped body", column="/gkmlpt/annualreport#2629")
    made = site.publish(_post, render=lambda one: lambda asked: _escaped(one))
    size = 20
    tree = [
        {"id": 2601, "name": "政策文件", "post_count": 3, "jump_url": "", "children": []},
        {"id": 2600, "name": "机构职能", "post_count": 1, "jump_url": "", "children": [
            {"id": 2629, "name": "政府信息公开年度报告", "post_count": len(made), "jump_url": "", "children": []},
        ]},
    ]  # fmt: skip
    shell = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开目录</title></head><body><div id="app"></div>
<script>window._CONFIG = {{ SID: '175', SITE_NAME: '{site.place.name}人民政府', TREE: {json.dumps(tree, ensure_ascii=False)} }};</script></body></html>"""
    site.page("/gkmlpt/annualreport", shell)
    site.page("/gkmlpt/index", shell)

    def api(asked: Asked) -> Answer:
        page = int(asked.query.get("page") or 1)
        if asked.query.get("sid") != "175":
            return Answer('{"code":404,"articles":[]}', content_type="application/json")
        shown = made[(page - 1) * size : page * size]
        articles = [
            {
                "id": one.number, "title": one.title, "url": site.url(_post(one)), "date": one.day,
                "display_publish_time": int(datetime.fromisoformat(one.day).replace(tzinfo=UTC).timestamp()),
                "publisher": one.publisher, "document_number": "", "identifier": f"{one.place.code}/2025-{one.number:05d}",
                "attachment": [], "is_expired": 0,
            }
            for one in shown
        ]  # fmt: skip
        told = {"classify": {"post_count": len(made)}, "articles": articles}
        return Answer(json.dumps(told, ensure_ascii=False), content_type="application/json")

    site.page("/gkmlpt/api/all/2629", api)
    return site


def _post(report: Report) -> str:
    return f"/gkmlpt/content/9/{9000 + report.number}/post_{report.place.code}{report.number:03d}.html"


def _escaped(report: Report) -> str:
    """The body stands in the page once for readers without scripts, and once escaped for those with; every other page
    has it for these only."""
    shown = report.number % 2 == 0
    whole = page_html(report, Dress('class="article-content"'), body="" if shown else "<!-- drawn by script -->")
    article = {"title": report.title, "publisher": report.publisher, "content": body_html(report)}
    detail = json.dumps(article, ensure_ascii=False).replace("<", "\\u003C")
    return whole.replace("</body>", f"<script>window._CONFIG = {{ DETAIL: {detail} }};</script></body>")


def lonsun() -> Site:
    """Type 3 is the column of reports; further pages are fragments by GET, with a separator every five rows."""
    column = "/public/column/6595721?type=3&action=list&nav=3&catId=6717119"
    site = Site("j-lonsun", 10, "type=3, fragments by label, separators between rows", column=column)
    site.dress = Dress('class="j-fontContent"')
    size = 15

    def path(report: Report) -> str:
        return f"/public/6595721/{report.place.code}{report.number:03d}.html"

    made = site.publish(path)

    def fragment(page: int) -> str:
        rows = []
        for index, one in enumerate(made[(page - 1) * size : page * size]):
            rows.append(row_html(path(one), one.title, one.day))
            if index % 5 == 4:
                rows.append('<li class="line"></li>')
        pages = -(-len(made) // size)
        return (
            f'<ul class="xxgk_nav_list">{"".join(rows)}</ul><div id="page_publicInfoList"></div>'
            f'<script>Ls.pagination("#page_publicInfoList", function (page) {{}}, '
            f"{{currPage:({page - 1}+1), pageCount:{pages}, total:{len(made)}, pageSize:{size}}});</script>"
        )

    def label(asked: Asked) -> Answer:
        told = asked.query
        if told.get("organId") != "6595721" or told.get("type") != "3" or told.get("labelName") != "publicInfoList":
            return Answer('<ul class="xxgk_nav_list"></ul>')
        return Answer(fragment(int(told.get("pageIndex") or 1)))

    site.page("/site/label/8888", label)
    script = f"""<script>Ls.ajax("/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=6795721&pageSize={size}&pageIndex=1&action=list&organId=6595721&type=3&catId=6717119&cId=&result=&file=/xxgk/publicInfoList_newest");</script>"""
    whole = list_page(site.place, [], f'<div id="publicInfoList">{fragment(1)}</div>{script}', opened="", closed="")
    site.page(column, whole)
    return site


def aspnet() -> Site:
    """Postbacks: each page hands out the state that the next must bring; a wrong one is answered with an error."""
    column = "/InfoPublic.aspx?cid=1019&pid=971"
    site = Site("l-aspnet", 12, "postback with VIEWSTATE and EVENTVALIDATION", column=column)
    site.dress = Dress('id="Zoom"')
    size = 20

    def path(report: Report) -> str:
        return f"/NewsView.aspx?NewsID={report.place.code}{report.number:03d}"

    made = site.publish(path)
    pages = -(-len(made) // size)

    def state(page: int) -> str:
        return hashlib.sha256(f"state of {page}".encode()).hexdigest()

    def whole(page: int) -> str:
        rows = [row_html(path(one).lstrip("/"), one.title, one.day) for one in made[(page - 1) * size : page * size]]
        onward = (
            f"<a href=\"javascript:__doPostBack('AspNetPager1','{page + 1}')\">下一页</a>"
            if page < pages
            else "<a disabled>下一页</a>"
        )
        last = f"<a href=\"javascript:__doPostBack('AspNetPager1','{pages}')\">尾页</a>"
        form = f"""<form method="post" action="InfoPublic.aspx?cid=1019&amp;pid=971" id="form1">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""/><input type="hidden" name="__EVENTARGUMENT" value=""/>
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state(page)}"/><input type="hidden" name="__EVENTVALIDATION" value="ev{page}"/>
<script>function __doPostBack(eventTarget, eventArgument) {{ theForm.submit(); }}</script>"""
        pager = f'<div id="AspNetPager1">第{page}页 共 {pages} 页 {onward} {last}</div></form>'
        return list_page(site.place, rows, pager, opened=f'{form}<ul class="list">')

    def answer(asked: Asked) -> Answer:
        if asked.method == "GET":
            return Answer(whole(1))
        page = int(asked.form.get("__EVENTARGUMENT") or 0)
        told = (asked.form.get("__EVENTTARGET"), asked.form.get("__VIEWSTATE"), asked.form.get("__EVENTVALIDATION"))
        if told != ("AspNetPager1", state(page - 1), f"ev{page - 1}"):
            return Answer(
                "<html><head><title>运行时错误</title></head><body>验证视图状态 MAC 失败。</body></html>", 500
            )
        return Answer(whole(page))

    site.page(column, answer)
    site.page("/InfoPublic.aspx", answer)
    return site
