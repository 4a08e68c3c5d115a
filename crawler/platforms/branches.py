"""Lists that a list page opens: folders by year, columns by unit, parts of an area, cells of a table of units by years.

A portal's own menus look much the same. Unless the card says what the page is, a menu is followed only where its
heading speaks of annual reports, or its links lie under the column's own folder, or their addresses name the column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from crawler.files import is_file
from crawler.platforms.grids import words as words_of
from crawler.platforms.listing import Ask, Branch, Row
from crawler.platforms.rows import absolute, base_of, parse
from parsers.identify import judge_link
from parsers.publishers import find_region
from parsers.publishers.organs import organs

COLUMN = "政府信息公开年报"
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?(?:(?:政府)?信息公开)?(?:工作)?(?:年度?报告?)?(?:汇总)?")
_AREA = r"(?:各|本级|[市县区省州盟旗][直级]?)*"
_BODIES = (
    r"(?:部门|单位|机关|委办局|乡镇|镇街|街道|区县|县区|县市区|县市|市县|各地|直属\w{0,4}|派出\w{0,4}|功能区)+"
    r"(?:[（(]?街道[)）]?|及|和|、|单位|部门)*"
)
_REPORTS = r"(?:政府)?(?:信息公开)?(?:工作)?(?:年度?报告?)?(?:汇总)?"
_PART = re.compile(rf"{_AREA}(?:政府)?{_BODIES}{_REPORTS}|[市县区省]?(?:本级|政府|人民政府){_REPORTS}")
_MORE = re.compile(r"[\W_]*(?:查看)?(?:更多|more)[\W_]*", re.IGNORECASE)
_ABOUT = re.compile(r"公开(?:工作)?(?:年度?报告?)|信息公开年|年度?报告?$|年报")
_OTHER = re.compile(
    r"统计|预算|决算|财务|企业|事业单位|公报|年鉴|法治|工作报告|工作要点|计划|规划|审计|网站工作|年检|政策|文件|新闻"
)
_TOKEN = re.compile(
    r"(?:nb|ndbg|ndbb|nianbao|annualreport|xxgkn\w{0,3})(?:[_-]?(?:19|20)?\d{0,10}\w{0,3})$", re.IGNORECASE
)
_NO_UNIT = re.compile(r"大厅|信箱|热线|专栏|动态|新闻|市民中心|服务中心|网站?$|信息$|公开$|服务$|[专园社景小]区$|城市$")
_OPENED = {"years": ("years", "more"), "units": ("units", "parts", "years", "more"), "grid": ("grid",)}
"""What each layout of a card opens; ``auto`` opens all that shows what it is."""
_FOLDER = re.compile(r"/(?:index\.\w+)?$")
_LEAST_YEARS, _LEAST_UNITS = 2, 3
_SPACE = re.compile(r"\s+")


def branches(text: str, asked: Ask, rows: Sequence[Row], layout: str, *, own: bool = False) -> tuple[Branch, ...]:
    """The further lists that the page opens, each once, in the order of their kinds: years, units, parts, cells.

    ``layout`` is one of ``crawler.card.LAYOUTS``: ``list`` opens none, ``years``, ``units`` and ``grid`` open what they
    name without asking for a sign, ``auto`` looks for signs. ``own``: the list is one publisher's alone, so that
    ``auto`` opens nobody else's.
    """
    if layout == "list":
        return ()
    folder = _folder(asked.url)
    held: dict[str, list[Row]] = defaultdict(list)
    host = urlsplit(asked.url).hostname
    for row in (*rows, *_options(text, asked.url)):
        if _same_place(row.url, asked.url) or _is_report(row):
            continue
        held[row.group].append(row)
    found: dict[str, str] = {}
    if not any(_is_report(row) for row in rows):
        found.update((url, "") for url in frames(text, asked.url))
    for kind, least, fits, label in _KINDS:
        if kind not in _OPENED.get(layout, ("years",) if own else (kind,)):
            continue
        menus = [_own_host(members, fits, host) for members in held.values()]
        menus = [menu for menu in menus if len({row.url for row in menu}) >= least]
        signed = [menu for menu in menus if _signed(menu, folder, kind)]
        if not signed and layout == kind:
            signed = sorted(menus, key=len, reverse=True)[:1]
        for menu in signed:
            for url, words in _derived(menu, label) if kind == "units" else ((row.url, label(row)) for row in menu):
                found.setdefault(url, words)
    return tuple(Branch(Ask(url), words) for url, words in found.items())


def _own_host(rows: Iterable[Row], fits: Callable[[Row], bool], host: str | None) -> list[Row]:
    """The rows of a menu that fit, those of other hosts only where they lead to more than a home page."""
    return [
        row for row in rows if fits(row) and (urlsplit(row.url).hostname == host or len(urlsplit(row.url).path) > 1)
    ]


def _is_report(row: Row) -> bool:
    """Whether the crawl takes the row for a report, here in a column of them.

    2024年年报 may be one, and a folder of many: at a folder's address it is opened as well.
    """
    if _is_year(row) and _FOLDER.search(urlsplit(row.url).path):
        return False
    return judge_link(row.text, row.url, f"{COLUMN} {row.context}", dated=bool(row.date)).is_report


def _bare(row: Row) -> str:
    return _SPACE.sub("", row.text)


def _is_year(row: Row) -> bool:
    return _YEAR.fullmatch(_bare(row)) is not None


@lru_cache(maxsize=1 << 12)
def is_unit(text: str) -> bool:
    """Whether ``text`` is the name of an organ or region, and nothing else."""
    name = re.sub(r"(?:政府信息公开)?(?:工作)?年(?:度报告|报)$", "", _SPACE.sub("", text))
    if not re.fullmatch(r"[\u4e00-\u9fff()（）·、]{2,30}", name) or _NO_UNIT.search(name):
        return False
    words = organs()
    endings = (*words.organ, *words.township, *words.government, *words.zone, *words.institution)
    # Districts of one name are many (鼓楼区): their ending must do.
    return (len(name) > 2 and name.endswith((*endings, "县", "市", "旗", "区"))) or find_region(name) is not None


def unit_of(label: str) -> str:
    """The organ that a label names, words of several lists apart by blanks: the last one (县直部门 财政局 2024年)."""
    return next((word for word in reversed(label.split()) if is_unit(word) and not _PART.fullmatch(word)), "")


def _is_unit(row: Row) -> bool:
    return is_unit(row.text)


def is_part(row: Row) -> bool:
    """Whether a link names a part of an area's reports: 县直部门, 乡镇（街道）, 县政府."""
    return _PART.fullmatch(_bare(row)) is not None


def _is_more(row: Row) -> bool:
    return _MORE.fullmatch(_bare(row)) is not None and _about(row.context)


def is_cell(row: Row) -> bool:
    """Whether it is a link of a table that says no more than 查看, beside a unit and under a year."""
    words = _bare(row)
    told = row.context.split(" ")
    return (
        re.fullmatch(r"(?:点击)?(?:查看|下载|浏览|进入|详情|年报|链接)(?:详情)?|(?:20\d\d年?)", words) is not None
        and len(told) >= 2
        and is_unit(told[0])
        and any(_YEAR.fullmatch(one) for one in (*told[1:], words))
    )


def in_column(row: Row) -> str:
    """What stands around a row of the column: the column itself is said only of what leaves it unsaid, a title that
    the list has cut short, or 查看 in a table."""
    return f"{COLUMN} {row.context}".strip() if row.text.endswith(("…", "...")) or is_cell(row) else row.context


def _own(row: Row) -> str:
    return row.text.strip()


def _with_context(row: Row) -> str:
    return row.context if _is_more(row) or not _is_year(row) else f"{row.context.split(' ')[0]} {row.text}"


_Kind = tuple[str, int, Callable[[Row], bool], Callable[[Row], str]]
_KINDS: tuple[_Kind, ...] = (
    ("years", _LEAST_YEARS, lambda row: _is_year(row) and not is_cell(row), _own),
    ("units", _LEAST_UNITS, _is_unit, _own),
    ("parts", 1, is_part, _own),
    ("more", 1, _is_more, _with_context),
    ("grid", 1, is_cell, _with_context),
)


def _signed(rows: Sequence[Row], folder: str, kind: str) -> bool:
    """Whether a menu shows that it belongs to the column: what stands over it, where it leads, how that is named."""
    around = Counter(_heading(row) for row in rows).most_common(1)[0][0]
    if _OTHER.search(around) and not _about(around):
        return False
    if _about(around) or (kind in ("more", "grid")):
        return True
    below = [row for row in rows if folder.count("/") > 3 and row.url.startswith(folder)]
    named = [row for row in rows if _names_column(row.url) or _about(_bare(row))]
    if kind == "years":
        # One year's folder may lie elsewhere; a menu of another column lies elsewhere altogether.
        return len(below) * 2 > len(rows) or len(named) * 2 > len(rows)
    return len(named) * 2 > len(rows) or (kind == "units" and len(below) == len(rows))


def _heading(row: Row) -> str:
    return _SPACE.sub("", row.context)


def _about(words: str) -> bool:
    folded = _SPACE.sub("", words)
    return _ABOUT.search(folded) is not None and not re.search(r"统计年报|企业年报|财务年报|工作年度报表", folded)


def _names_column(url: str) -> bool:
    return any(_TOKEN.search(part.split(".")[0]) for part in urlsplit(url).path.lower().split("/") if part)


def _folder(url: str) -> str:
    """The folder of the page, with the host; the folder above where the page is named index."""
    return urljoin(url.split("?")[0].split("#")[0], ".")


def _same_place(url: str, other: str) -> bool:
    """Whether two addresses are those of one page: ``…/nb/`` and ``…/nb/index.html`` are."""
    short = [re.sub(r"/index\.s?html?$", "/", one.split("#")[0]) for one in (url, other)]
    return short[0] == short[1]


def _derived(rows: Sequence[Row], label: Callable[[Row], str]) -> Iterable[tuple[str, str]]:
    """Address and label of each unit's column. Where most units' columns end alike below the unit's own folder, a unit
    whose link stops at its folder has its column there too."""
    tails: Counter[tuple[str, ...]] = Counter()
    split: list[tuple[Row, str, str, tuple[str, ...]]] = []
    common = _common([row.url for row in rows])
    for row in rows:
        unit, *tail = row.url[len(common) :].split("/")
        split.append((row, common, unit, tuple(tail)))
        if len(tail) > 1 or (tail and tail[0]):
            tails[tuple(tail)] += 1
    usual, times = next(iter(tails.most_common(1)), ((), 0))
    for row, head, unit, rest in split:
        bare = not any(rest) and unit and "." not in unit
        if bare and times >= _LEAST_UNITS and _names_column("/".join(usual)):
            yield f"{head}{unit}/{'/'.join(usual)}", label(row)
        else:
            yield row.url, label(row)


def _common(urls: Sequence[str]) -> str:
    """The folders that all addresses begin with."""
    first, last = min(urls), max(urls)
    size = next((at for at, (one, two) in enumerate(zip(first, last, strict=False)) if one != two), len(first))
    return first[: first.rfind("/", 0, size) + 1]


def frames(text: str, url: str) -> tuple[str, ...]:
    """Pages of the page's own host that it shows in frames, except files: a list may stand in one."""
    document = parse(text) if "frame" in text.lower() else None
    if document is None:
        return ()
    base, host = base_of(document, url), urlsplit(url).hostname
    shown = (absolute(base, frame.get("src") or "") for frame in document.iter("iframe", "frame"))
    return tuple(dict.fromkeys(one for one in shown if one and urlsplit(one).hostname == host and not is_file(one)))


def _options(text: str, url: str) -> Iterator[Row]:
    """The options of menus whose values are addresses, each menu a group; what stands before it is their context."""
    document = parse(text) if "<option" in text.lower() else None
    if document is None:
        return
    base = base_of(document, url)
    for number, select in enumerate(document.iter("select")):
        before, holder = select.getprevious(), select.getparent()
        beside = words_of(before) if before is not None else (holder.text or "") if holder is not None else ""
        for option in select.iter("option"):
            value = (option.get("value") or "").strip()
            target = absolute(base, value) if re.search(r"[/?]|\.s?html?$|\.jspx?$", value) else ""
            if target:
                yield Row(target, words_of(option), "", _SPACE.sub(" ", beside).strip()[-60:], f"select {number}")
