"""One virtual host: what each of its addresses answers, its portal card, and what a crawl of it must come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.crawler.farm.world import Dress, Place, Report, few, home_page, list_page, page_html, reports_of, row_html

HTML = "text/html; charset=utf-8"
STEMS = (
    "青禾 白石 云栖 丹霞 碧溪 霁月 望春 兰渚 澄湖 松岭 鹤鸣 柳汀 梅坞 荷塘 桂岭 枫桥 芦洲 石潭 古渡 银滩 金穗 玉泉 翠屏 赤岩 黛山 素水 晚照 清漪 流萤 月湾 "
    "霜林 雪峰 雁回 鹭洲 燕归 莺啼 鹿鸣 麦田 稻香 棠梨 杏林 榆关 槐荫 桑梓 葵花 蒲苇 茶山 砚池 墨溪 笔架 书香 琴台 棋盘 画屏 诗山 梨坪 橘洲 枣庄湾 苇渡 菱塘 "
    "鸥渚 鲤溪 蝉鸣 蕉岭湾 莲塘湾 蓼汀 萝径 藤谷 榉原 榕荫 椿山 楠溪谷 樟树湾 橡岭 檀溪 樱渡 茉园 菊坡 葭川 薇岭 蕨坪 蓝屿 碧屿 绛河湾 缃野 素岚 岫云 崖畔 岚坡 嶂下 "
    "峪前 谷雨湾 清明桥 霜降岭 白露洲 小满塘 芒种坪 立春坞 "
).split()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a page sees it: ``form`` are the posted fields, ``visit`` counts this address's visits from 1."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    visit: int
    issue: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. ``cut`` closes the connection without a word."""

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = HTML
    cut: bool = False

    @property
    def sent(self) -> bytes:
        """The bytes of the body."""
        return self.body.encode() if isinstance(self.body, str) else self.body


Page = str | bytes | Answer | Callable[[Asked], "Answer | str | bytes"]


@dataclass(frozen=True, slots=True)
class Known:
    """A report that exists: who, which year, and every address it stands at, the parts of one page aside."""

    publisher: str
    year: int
    urls: tuple[str, ...]


@dataclass(slots=True)
class Expected:
    """What a crawl must come to. ``reports`` are found in the first run, ``later`` are new or changed in the second.

    ``refused`` maps addresses to words of the reason; ``missing`` are report addresses that a list shows and that are
    not there, with words of the reason. ``notes`` and ``later_notes`` are the kinds of notes of each run, sorted, once
    each; ``states`` maps other addresses to the outcome recorded of them; ``attachments`` counts files and further
    pages; ``stopped`` is the state after which nothing more may be asked. ``read`` says whether a record of each report
    must be made: of files only those are read whose format is known.
    """

    reports: list[Known] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    later_notes: tuple[str, ...] = ()
    attachments: int = 0
    stopped: str = ""
    read: bool = True


class Site:
    """A virtual host under ``<key>.example``.

    ``row`` is the number of the trait's row in the table of the farm (0 for those added to it), ``fails`` says why a
    crawl does not yet come to what is expected of it. ``again`` says how the host is crawled a second time: not at all,
    by an ordinary run, or with every report looked at again (``recheck``). ``tls`` is a chain of
    :data:`tests.crawler.farm.tls.CHAINS`, ``closed`` where nobody listens for HTTPS, ``""`` where nobody asks.
    """

    _stems = count()

    def __init__(self, key: str, row: int, trait: str, *, column: str = "/zwgk/zfxxgknb/", **card: Any) -> None:
        number = next(self._stems)
        self.key, self.row, self.trait, self.column = key, row, trait, column
        self.host = f"{key}.example"
        self.place = Place(f"{STEMS[number]}县", f"99{number + 1:04d}")
        self.dress = Dress()
        self.pages: dict[str, Page] = {}
        self.expected = Expected()
        self.fails = ""
        self.again = ""
        self.aliases: tuple[str, ...] = ()
        self.scheme, self.tls = "http", ""
        self._card = card
        self.page("/", home_page(self.place, column))
        self.missing: Page = Answer("<html><head><title>404 Not Found</title></head><body>404</body></html>", 404)

    def url(self, path: str) -> str:
        """The whole address of a path here."""
        return f"{self.scheme}://{self.host}{path}"

    def page(self, path: str, page: Page) -> None:
        """What ``path`` (with its query, where the query matters) answers."""
        self.pages[path] = page

    @property
    def card(self) -> dict[str, Any]:
        """The portal's card."""
        return {
            "name": self.key,
            "publisher": {
                "name": f"{self.place.name}人民政府",
                "region_code": self.place.code,
                "level": "county_government",
            },
            "hosts": [self.host],
            "home": self.url("/"),
            "platform": "auto",
            "listings": [{"url": self.url(self.column)}],
            "delay": 0,
        } | self._card

    # What most hosts are made of.

    def publish(
        self,
        path: Callable[[Report], str],
        reports: Iterable[Report] | None = None,
        render: Callable[[Report], Page] | None = None,
    ) -> list[Report]:
        """Give every report a page at ``path(report)`` and expect it; the county's reports of two years unless told."""
        made = list(reports_of(self.place) if reports is None else reports)
        for report in made:
            self.page(path(report), self._lazily(report, render))
            self.expected.reports.append(Known(report.publisher, report.year, (self.url(path(report)),)))
        return made

    def _lazily(self, report: Report, render: Callable[[Report], Page] | None) -> Page:
        if render is not None:
            return render(report)
        return lambda asked: page_html(report, self.dress)

    def lists(
        self,
        rows: list[str],
        name: Callable[[int], str],
        tail: Callable[[int, int], str],
        size: int = 20,
        **shape: Any,
    ) -> int:
        """Serve ``rows`` in pages of ``size``: page n (from 1) at ``name(n)``, ended by ``tail(n, pages)``."""
        pages = -(-len(rows) // size)
        for number in range(1, pages + 1):
            shown = rows[(number - 1) * size : number * size]
            self.page(name(number), list_page(self.place, shown, tail(number, pages), **shape))
        return pages

    def answer(self, asked: Asked) -> Answer:
        """What this host says to a request."""
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        page = self.pages.get(f"{asked.path}?{query}") if query else None
        page = self.pages.get(asked.path, self.missing) if page is None else page
        said = page(asked) if callable(page) else page
        return said if isinstance(said, Answer) else Answer(said)


def trs_path(site: Site) -> Callable[[Report], str]:
    """TRS's address of a report: month folder, date, id."""
    return lambda report: (
        f"{site.column}{report.compact_day[:6]}/t{report.compact_day}_{report.place.code}{report.number:03d}.html"
    )


def trs_rows(site: Site, reports: Iterable[Report]) -> list[str]:
    """Rows with TRS's relative links."""
    address = trs_path(site)
    return [row_html("./" + address(one).removeprefix(site.column), one.title, one.day) for one in reports]


def plain_trs(site: Site, reports: Iterable[Report] | None = None, size: int = 6) -> list[Report]:
    """A list and reports as TRS makes them, with nothing odd about it: the ground other traits stand on.

    One year of two dozen units, six a page, unless told otherwise.
    """
    made = site.publish(trs_path(site), few(site.place) if reports is None else reports)
    site.lists(
        trs_rows(site, made),
        lambda n: site.column + ("" if n == 1 else f"index_{n - 1}.html"),
        lambda n, pages: f'<script>createPageHTML({pages}, {n - 1}, "index", "html");</script>',
        size,
    )
    return made
