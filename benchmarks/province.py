"""A province that does not exist, of any size: counties with a site each, organs, years; every report is another.

Equal numbers give equal bytes. Prose is drawn from sentences of such reports with figures of its own, so that a search
index meets about as many different words as in real ones; a site shares its chrome, as sites do.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from benchmarks.corpus import site_chrome, standard_page

YEARS = range(2021, 2026)
ORGANS = (
    "人民政府 发展和改革局 教育局 科学技术局 工业和信息化局 公安局 民政局 司法局 财政局"
    " 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局"
    " 水利局 农业农村局 商务局 卫生健康局 应急管理局 统计局"
).split()
COUNTIES = 20
"""Counties of a prefecture; a province has fifty prefectures, so that a hundred thousand reports are one province."""

_HAN = "青禾山川云林松柏安康永泰新丰长兴宝清平远明德文昌南溪北岭东河西塘金沙玉泉"
_WORDS = (
    "主动公开 政府信息 依申请公开 规范性文件 行政许可 行政处罚 政务服务 网站建设 新媒体 重点领域 民生保障"
    " 营商环境 财政预决算 公共资源 乡村振兴 生态环保 社会救助 教育医疗 食品安全 安全生产 解读材料 新闻发布"
    " 政民互动 信息发布 监督保障 业务培训 考核评议 责任追究 公开目录 公开指南 保密审查 台账管理 专栏建设"
    " 便民热线 基层公开 标准化 规范化 档案管理 意见征集 建议提案"
).split()
_SENTENCES = (
    "全年通过网站发布{a}信息{n}条，同比增长{m}%",
    "围绕{a}、{b}开展{c}工作，组织培训{m}次",
    "持续推进{a}，完善{b}制度，规范{c}流程",
    "在{a}栏目公开{b}{n}条，办结群众来信{m}件",
    "个别单位对{a}重视不够，{b}还不够及时",
    "下一步将加强{a}，优化{b}，提升{c}水平",
    "会同有关部门对{a}和{b}开展检查{m}次，整改问题{m}个",
)


class Published(NamedTuple):
    """One report as a crawl keeps it: where, its bytes, and what the portal's card knows."""

    url: str
    body: bytes
    publisher: str
    region_code: str
    year: int


def published(count: int) -> Iterator[Published]:
    """The first ``count`` reports, year by year within an organ, organ by organ within a county."""
    for number in range(count):
        place, year = divmod(number, len(YEARS))
        county, organ = divmod(place, len(ORGANS))
        yield _report(number, county, ORGANS[organ], YEARS[year])


def _report(number: int, county: int, organ: str, year: int) -> Published:
    draw = random.Random(number)
    name = f"{_HAN[county % len(_HAN)]}{_HAN[county // len(_HAN) % len(_HAN)]}县"
    prefecture, place = divmod(county, COUNTIES)
    code = f"98{prefecture % 99 + 1:02}{place + 1:02}"
    page = standard_page().replace("示例市生态环境局", name + organ).replace("示例市", name).replace("990100", code)
    page = page.replace("2022-01", f"{year + 1}-01").replace("2022年", f"{year + 1}年").replace("2021年", f"{year}年")
    # A tenth of the numbers are others: most sums hold, and every report has a few that do not.
    page = re.sub(r"(?<=>)\d+(?=<)", lambda n: n[0] if draw.random() < 0.9 else str(draw.randint(0, 99)), page)
    prose = "".join(f"<p>{_paragraph(draw)}</p>\n" for _ in range(14))
    page = page.replace("</p>", "</p>\n" + prose, 1)
    chrome = f'{_chrome(county)}<span class="hits">{draw.randint(1, 99999)}</span>'
    page = re.sub(r"<body[^>]*>", lambda found: found.group() + chrome, page, count=1)
    url = f"https://www.county{county}.gov.example/zwgk/{organ and ORGANS.index(organ)}/{year + 1}{number}.html"
    return Published(url, page.encode(), name + organ, code, year)


def _paragraph(draw: random.Random) -> str:
    """About 150 characters."""
    said = []
    for _ in range(6):
        a, b, c = draw.sample(_WORDS, 3)
        said.append(draw.choice(_SENTENCES).format(a=a, b=b, c=c, n=draw.randint(20, 9000), m=draw.randint(1, 60)))
    return "；".join(said) + "。"


@lru_cache(2)
def _chrome(county: int) -> str:
    return site_chrome(county, 7, 45_000)[0]
