"""Rows 4 and 5: Ucap (开普云) with its pager in a comment and a JSON search beside, and its new generation."""

from __future__ import annotations

import json

from tests.crawler.farm.site import Answer, Asked, Site
from tests.crawler.farm.world import Dress, Report, list_page, row_html

_JSON = "application/json;charset=UTF-8"


def search() -> Site:
    """The page keeps rows and pager in a comment; the real list is JSON by page; the pager's total is stale."""
    column = "/ghx/c100200/zfxxgknb.shtml"
    site = Site("d-ucap", 4, "pager and rows in a comment, JSON search beside, stale total", column=column)
    site.dress = Dress(
        'id="UCAP-CONTENT"',
        '<meta name="others" content="页面生成时间 2025-02-03 01:00:00"/>',
        before="<UCAPCONTENT>",
        after="</UCAPCONTENT>",
    )
    channel = "5f2c0a9d1b7e4c6688aa01d2c3b4f5e6"

    def path(report: Report) -> str:
        return f"/ghx/c100200/{report.compact_day[:6]}/c01_{report.place.code}{report.number:03d}.shtml"

    made = site.publish(path)
    size = 15

    def results(page: int) -> list[dict[str, object]]:
        shown = made[(page - 1) * size : page * size]
        return [
            {
                "title": one.title, "url": path(one), "publishedTimeStr": f"{one.day} 09:12:00", "subTitle": "", "content": "",
                "domainMetaList": [{"resultList": [{"key": "source", "value": one.publisher}]}],
            }
            for one in shown
        ]  # fmt: skip

    def api(asked: Asked) -> Answer:
        page = int(asked.query.get("page") or 1)
        data = {"total": len(made), "page": page, "rows": size, "results": results(page)}
        return Answer(json.dumps({"data": data}, ensure_ascii=False), content_type=_JSON)

    site.page(f"/common/search/{channel}", api)
    commented = "".join(row_html(path(one), one.title, one.day) for one in made[:size])
    page = list_page(
        site.place,
        [f"<!--{commented}-->"],
        f"""<meta name="channelid" content="{channel}"/><!--<div id="page_div"></div>
<script>createPageHTML('page_div', 2, 1, 'zfxxgknb', 'shtml', 30);</script>-->
<script>$.get("/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize={size}&_template=index&_channelName=&page=1");</script>""",
    )
    site.page(site.column, page)
    return site


def query_list() -> Site:
    """Handlebars and POST /queryList, JSON inside strings, addresses that look like Hanweb's."""
    column = "/col/col42150/index.html"
    site = Site("e-ucapnew", 5, "Handlebars, POST /queryList, JSON in strings, Hanweb-like addresses", column=column)
    site.dress = Dress('class="pages_content"')
    size = 15

    def path(report: Report) -> str:
        return f"/col/col42150/content/content_{report.place.code}{report.number:03d}.html"

    made = site.publish(path)

    def entry(one: Report) -> dict[str, object]:
        return {
            "title": one.title, "pubDate": f"{one.day} 10:00:00", "urls": json.dumps({"pc": path(one)}),
            "metadata": json.dumps({"fwzh": ""}), "content": {"content": "<p>…</p>"},
        }  # fmt: skip

    def api(asked: Asked) -> Answer:
        if (
            asked.method != "POST"
            or asked.form.get("channelCode[]") != "col42150"
            or not asked.form.get("webSiteCode[]")
        ):
            return Answer('{"success":false,"code":500,"msg":"参数错误"}', content_type=_JSON)
        page, rows = int(asked.form["current"]), int(asked.form.get("pageSize") or asked.form.get("perPage") or size)
        shown = made[(page - 1) * rows : page * rows]
        data = {"total": len(made), "current": page, "results": [{"source": entry(one)} for one in shown]}
        return Answer(json.dumps({"success": True, "data": data}, ensure_ascii=False), content_type=_JSON)

    site.page("/queryList", api)
    inline = [entry(one) for one in made[:size]]
    template = '<li><a href="{{urls.pc}}" title="{{title}}">{{title}}</a><span>{{pubDate}}</span></li>'
    page = list_page(
        site.place,
        [
            f'<script id="list" type="text/x-handlebars-template">{{{{#each articleList}}}}{template}{{{{/each}}}}</script>'
        ],
        f"""<div id="page"></div><script>var websiteCode='{site.place.code}', channelId='c1', codeName='col42150';
var listData={{articleList:{json.dumps(inline, ensure_ascii=False)},total:{len(made)}}};
loadPageData({{current:1,unitid:'380055',webSiteCode:['{site.place.code}'],channelCode:['col42150'],perPage:'{size}'}},'#list');
function query(){{ $.post('/queryList', {{sort:'sortNum', order:'desc'}}); }}</script>""",
    )
    site.page(site.column, page)
    site.page(f"{column}?uid=380055&pageNum=2", page)
    return site
