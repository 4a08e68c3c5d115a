"""The invented world: counties, their organs, and a whole readable report of each organ and year.

No place here exists, and no region code of 99xxxx; a test holds the names against the table of real regions.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from crawler.demo.tables import Grid, tables_of
from crawler.demo.values import cells, forms

ORGANS = (
    "发展和改革局 教育局 科学技术局 工业和信息化局 民族宗教事务局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 "
    "住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 "
    "医疗保障局 信访局 城市管理局 林业局 粮食和物资储备局 行政审批服务局 体育局 机关事务管理局 气象局 税务局"
).split()
TOWNS = "松涧镇 柳陂镇 梅岗镇 兰亭湾乡 竹坞乡 鹤汀镇".split()
YEARS = (2024, 2023)


@dataclass(frozen=True, slots=True)
class Place:
    """A county of the farm. ``code`` has six digits and belongs to nobody."""

    name: str
    code: str

    @property
    def units(self) -> tuple[str, ...]:
        """Names of its forty organs and towns, in the order their lists show."""
        return (*(self.name + organ for organ in ORGANS), *(f"{self.name}{town}人民政府" for town in TOWNS))


@dataclass(frozen=True, slots=True)
class Report:
    """One report: who, for which year, and the day its page shows. ``number`` counts a host's reports from 1."""

    place: Place
    publisher: str
    year: int
    number: int
    day: str

    @property
    def title(self) -> str:
        """As lists and pages print it."""
        return f"{self.publisher}{self.year}年政府信息公开工作年度报告"

    @property
    def compact_day(self) -> str:
        """``20250121``."""
        return self.day.replace("-", "")

    @property
    def seed(self) -> int:
        """What its numbers are drawn from."""
        return crc32(self.title.encode())


def reports_of(place: Place, years: Sequence[int] = YEARS, units: Sequence[str] = ()) -> list[Report]:
    """The reports of a county, newest year first. A report is published in January of the next year."""
    found: list[Report] = []
    for year in years:
        for index, unit in enumerate(units or place.units):
            found.append(Report(place, unit, year, len(found) + 1, f"{year + 1}-01-{index % 28 + 1:02d}"))
    return found


def few(place: Place) -> list[Report]:
    """One year of two dozen units: enough to be paged, for hosts whose trait is not the length of their lists."""
    return reports_of(place, YEARS[:1], place.units[:24])


def _tables(report: Report) -> dict[str, list[Grid]]:
    seed = report.seed
    new, partly, unknown = seed % 83 + 9, seed % 5, seed % 4
    form = "standard_2021" if report.year >= 2021 else "standard_2019"
    old = form == "standard_2019"
    printed = cells(
        {
            "id": report.title,
            "form": form,
            "tables": {
                "proactive_20_1": {"regulations": [0, 0, 0], "normative_documents": [seed % 7, seed % 3, seed % 41]},
                "proactive_20_5": {
                    "administrative_licensing": [seed % 907, seed % 13, seed % 811] if old else [seed % 907],
                    **({"other_external_services": [seed % 23, 0, seed % 31]} if old else {}),
                },
                "proactive_20_6": {
                    "administrative_penalties": [seed % 97, 0, seed % 89] if old else [seed % 97],
                    "administrative_coercion": [seed % 11, 0, seed % 17] if old else [seed % 11],
                },
                "proactive_20_8": {"administrative_fees": [seed % 19, 0] if old else [seed % 19]},
                **({"proactive_20_9": {"centralized_procurement": [seed % 53, seed % 977]}} if old else {}),
                "requests": {
                    "new_received": [new, seed % 6, 0, 0, 0, 0],
                    "granted": [new - partly - unknown, seed % 6, 0, 0, 0, 0],
                    "partially_granted": [partly, 0, 0, 0, 0, 0],
                    "unavailable_not_held": [unknown, 0, 0, 0, 0, 0],
                },
                "review_litigation": {
                    "reconsideration": [seed % 3, 0, 0, 0],
                    "litigation_direct": [0, 0, 0, 0],
                    "litigation_after_reconsideration": [0, 0, 0, 0],
                },
            },
        }
    )
    return {key: tables_of(key, {"form": form}, printed) for key in forms()["sections"]}


def grid_html(grid: Grid, padding: int = 0) -> str:
    """A table; ``padding`` adds so many empty cells to every row, as some exports do."""
    lines = []
    for row in grid:
        tds = [
            f'<td colspan="{td.colspan}" rowspan="{td.rowspan}">{html.escape(td.text)}</td>' for td in row
        ]  # fmt: skip
        lines.append(f"<tr>{''.join(tds)}{'<td>&nbsp;</td>' * padding}</tr>")
    return f'<table border="1">{"".join(lines)}</table>'


def sections(report: Report, padding: int = 0) -> list[tuple[str, str]]:
    """Heading and inner HTML of each of the six sections."""
    seed, tables = report.seed, _tables(report)
    prose = {
        "overview": f"{report.publisher}{report.year}年认真贯彻落实《中华人民共和国政府信息公开条例》，通过政府网站主动公开政府信息"
        f"{seed % 1700 + 120}条，全年收到信息公开申请{seed % 83 + 9 + seed % 6}件，均已在法定期限内办结。",
        "problems_improvements": f"主动公开的深度还不够，政策解读形式较为单一。下一步将组织业务培训{seed % 5 + 1}次，继续提高公开质量。",
        "other_matters": f"{report.year}年{report.publisher}依申请公开未收取信息处理费，无其他需要报告的事项。",
    }
    return [
        (heading, f"<p>{prose.get(key, '')}</p>" + "".join(grid_html(grid, padding) for grid in tables[key]))
        for key, heading in forms()["sections"].items()
    ]


def opening(report: Report) -> str:
    """The paragraph before the first section."""
    notice = "〔2021〕30号" if report.year >= 2021 else "〔2019〕60号"
    return (
        f"<p>{report.publisher}按照国办公开办函{notice}文件编制本报告。本报告所列数据的统计期限自{report.year}年1月1日起至"
        f"{report.year}年12月31日止。</p>"
    )


def body_html(report: Report, padding: int = 0) -> str:
    """The report itself, without anything of the site around it."""
    return opening(report) + "".join(
        f"<p><strong>{heading}</strong></p>{inner}" for heading, inner in sections(report, padding)
    )


@dataclass(frozen=True, slots=True)
class Dress:
    """What a system puts around a report: the attribute of the element that holds it, and what else tells it apart."""

    holder: str = 'class="TRS_Editor"'
    head: str = ""
    info: str = "来源：{publisher}　发布时间：{day}　浏览次数：<span id='hits'></span> 【字体：大 中 小】 打印"
    before: str = '<meta name="ContentStart"/>'
    after: str = '<meta name="ContentEnd"/>'


def page_html(
    report: Report,
    dress: Dress | None = None,
    *,
    body: str = "",
    title: str = "",
    charset: str = "utf-8",
    tail: str = "",
) -> str:
    """The page of a report: the report in ``dress`` and the site's chrome. ``body`` and ``title`` stand in for its own."""
    dress = dress or Dress()
    title, place = title or report.title, report.place
    info = dress.info.format(publisher=report.publisher, day=report.day)
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_{place.name}人民政府</title>
<meta name="SiteName" content="{place.name}人民政府"/><meta name="SiteIDCode" content="{place.code}0001"/>
<meta name="ColumnName" content="政府信息公开年报"/><meta name="ArticleTitle" content="{title}"/>
<meta name="PubDate" content="{report.day} 10:05"/><meta name="ContentSource" content="{report.publisher}"/>{dress.head}</head><body>
<div class="top">无障碍 | 长者专区 | 简体 繁体</div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 政府信息公开年报</div>
<h1>{title}</h1><div class="info">{info}</div>
{dress.before}<div {dress.holder}>{body or body_html(report)}</div>{dress.after}
{tail}<div class="footer">版权所有：{place.name}人民政府 主办：{place.name}人民政府办公室 网站标识码：{place.code}0001</div></body></html>"""


def list_page(
    place: Place, rows: Iterable[str], tail: str = "", *, opened: str = '<ul class="list-t">', closed: str = "</ul>"
) -> str:
    """A list page: ``rows`` are whole elements, ``tail`` is the pager and its script."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开年报_{place.name}人民政府</title></head><body>
<div class="top">无障碍 | <a href="/login/">登录</a></div>
<ul class="menu"><li><a href="/zwgk/zhinan/">政府信息公开指南</a></li><li><a href="/zwgk/zhidu/">政府信息公开制度</a></li></ul>
{opened}{"".join(rows)}{closed}
{tail}<div class="footer">版权所有：{place.name}人民政府 网站标识码：{place.code}0001</div></body></html>"""


def row_html(href: str, title: str, day: str, *, cut: int = 22) -> str:
    """One row: the link text cut short as portals do, the whole title in the attribute."""
    shown = title if len(title) <= cut else title[:cut] + "…"
    return f'<li><a href="{href}" title="{title}">{shown}</a><span class="date">{day}</span></li>\n'


@cache
def home_page(place: Place, column: str = "") -> str:
    """A home page that leads to the column, where there is one."""
    link = f'<li><a href="{column}">政府信息公开年报</a></li>' if column else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{place.name}人民政府</title></head><body>
<h1>{place.name}人民政府门户网站</h1><ul class="nav"><li><a href="/zwgk/zhinan/">政府信息公开指南</a></li>
<li><a href="/zwgk/zhidu/">政府信息公开制度</a></li>{link}<li><a href="/zwgk/ysq/">依申请公开</a></li></ul>
<ul class="news"><li><a href="/xw/1.html">全县春季造林现场会召开</a></li><li><a href="/xw/2.html">县领导调研汛前准备工作</a></li></ul>
</body></html>"""
