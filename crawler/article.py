"""What a fetched report asks for further: its other pages, and the files that belong to it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.rows import absolute, base_of, parse

MOST_PARTS = 50
"""Pages of one report at most; the longest seen have a handful."""
MOST_FILES = 40
"""Files of one report at most."""
THIN = 200
"""Chinese characters in the body below which the report is elsewhere: in a file, or in pictures."""

_EXT = r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|wps|et|ofd|zip|rar|7z)"
_FILE = re.compile(rf"{_EXT}$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)$", re.IGNORECASE)
_PAGE = re.compile(r"\.(?:s?html?|jhtml|xhtml)$", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"wbfileid=|/__local/|/attachments?/|/uploadfile/|down(?:load)?_?(?:file|attach\w*)?\.(?:jsp|aspx?|php|do|action)"
    r"|/(?:file)?download\?|DownloadAttach|downloadFile",
    re.IGNORECASE,
)
_ICON = re.compile(r"icon|logo|qr|ewm|erwei|btn|button|arrow|share|weixin|wechat|print|blank|spacer", re.IGNORECASE)
_SCRIPT_FILE = re.compile(rf"[\"']([^\"'<>\s]+{_EXT})[\"']", re.IGNORECASE)
_BODIES = (
    re.compile(
        r"trs_?(?:ue)?editor|trs_(?:editor|paper)|vsb_content|v_news_content|ucap-?content|pages_content|^zoom(?:con)?$"
        r"|ivs_content|artile_zw|bt-content|con_text|main-txt",
        re.IGNORECASE,
    ),
    re.compile(r"article|content|detail|contxt|^con$", re.IGNORECASE),
)
"""Names of elements that hold an article, the telling ones first."""
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|header?|foot(?:er)?|top(?:bar)?|crumbs?|position|side(?:bar)?|friend|links|sxp|prev|share|ewm"
    r"|login|search)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"上一(?:篇|条)|下一(?:篇|条)|(?:相关|推荐|热点)(?:阅读|文章|新闻|解读|信息|链接)|友情链接|版权所有|主办单位|网站(?:地图|标识码)"
)
"""Where a page's article and its files end."""
_ANNEX = re.compile(r"附\s*件|附\s*[：:]|文件下载")
_PAGER = re.compile(
    r"^\W*(?:第?\s*(\d{1,3})\s*页?|下一?页|后一?页|下页|尾页|末页|最后一?页|next|>+|»)\W*$", re.IGNORECASE
)
_PAGED = re.compile(
    r"createPage(?:HTML)?\(\s*(?:(?P<id>['\"][^'\"]*['\"])\s*,\s*)?(?P<total>\d{1,3})\s*,\s*\d+\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"](?P<ext>\w+)['\"]"
)
_PAGE_FIELDS = ("page", "p", "pageno", "pageindex", "pagenum", "curpage", "currpage", "currentpage")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Further:
    """An address that a report's page leads to. ``kind`` is ``part`` or ``attachment``, ``text`` what its link says,
    ``number`` which page of the report it is (from 2; 0 for a file)."""

    kind: str
    url: str
    text: str
    number: int = 0


def further(text: str, url: str) -> tuple[Further, ...]:
    """All that the page of a report at ``url`` asks for: further pages first, then files."""
    return (*parts(text, url), *attachments(text, url))


def parts(text: str, url: str, first: str = "") -> tuple[Further, ...]:
    """The further pages of a report that is split over several, by number.

    ``text`` is the page at ``url``; ``first`` the address of the report's first page, where that is another. A page
    belongs to the report if its name is the first page's with a number behind it, named by the page's own
    ``createPageHTML`` or by a link that reads as a pager's; or if a pager inside the article leads there by a page
    number. 上一篇 and 下一篇 are other articles.
    """
    first = first or url
    found: dict[int, Further] = {}
    own = urlsplit(first)
    folder, _, name = own.path.rpartition("/")
    stem, dot, ext = name.rpartition(".")
    stem = stem if dot else name
    if not stem:
        return ()
    for call in _PAGED.finditer(text):
        if call["name"].rsplit("/", 1)[-1] == stem:
            behind = 1 if call["id"] else 0
            for number in range(2, min(int(call["total"]), MOST_PARTS) + 1):
                address = urljoin(first, f"{stem}_{number - 1 + behind}.{call['ext']}")
                found.setdefault(number, Further("part", address, str(number), number))
    tree = parse(text)
    if found or tree is None:
        return tuple(found[number] for number in sorted(found))
    beside = re.compile(rf"{re.escape(folder)}/{re.escape(stem)}[_-](\d{{1,3}}){re.escape(dot + ext)}")
    below = re.compile(rf"{re.escape(folder)}/{re.escape(stem)}/(\d{{1,3}}){re.escape(dot + ext)}")
    base = base_of(tree, url)
    suffixes: dict[int, str] = {}
    others: dict[int, str] = {}
    if match := beside.fullmatch(urlsplit(url).path):
        suffixes[int(match[1])] = url
    for link in tree.iter("a"):
        words = _words(link)
        shown = _PAGER.match(words)
        address = absolute(base, link.get("href") or "") if shown else ""
        if not shown or not address or address == first:
            continue
        parts_of = urlsplit(address)
        if parts_of.hostname != own.hostname:
            continue
        if match := beside.fullmatch(parts_of.path):
            suffixes[int(match[1])] = address
        elif _within_article(link):
            match = below.fullmatch(parts_of.path)
            number = int(match[1]) if match else _page_asked(own.path, own.query, parts_of.path, parts_of.query)
            if number > 1:
                others.setdefault(number, address)
    if suffixes:
        # The second page is _1 where the first has no number, and _2 where the first might have been _1.
        shift = 1 if 1 in suffixes or 0 in suffixes else 0
        for suffix in range(2 - shift, min(max(suffixes), MOST_PARTS) + 1):
            address = suffixes.get(suffix) or urljoin(first, f"{stem}_{suffix}{dot}{ext}")
            found[suffix + shift] = Further("part", address, str(suffix + shift), suffix + shift)
    for number, address in others.items():
        found.setdefault(number, Further("part", address, str(number), number))
    return tuple(found[number] for number in sorted(found))[:MOST_PARTS]


_NO_FILE = ("/", ".html", ".htm", ".shtml", ".jsp", "#")
"""Ends of addresses that lead to no file; of a page's links they are nearly all."""


def attachments(text: str, url: str) -> tuple[Further, ...]:
    """The files that belong to the report on the page at ``url``, in reading order, each with what its link says.

    Links in the article and below it, and those that say 附件 anywhere but in the site's menus; what a viewer on the
    page shows; pictures of the article where it has hardly any words of its own, since they may be its tables.
    """
    tree = parse(text)
    if tree is None:
        return ()
    base = base_of(tree, url)
    found: dict[str, str] = {}
    thin = True
    for element, place, thin in _places(tree):
        tag = element.tag
        if tag == "a":
            # What a link leads to is asked before what it says: most lead to no file.
            href = (element.get("href") or "").strip()
            address = absolute(base, href) if href and not href.endswith(_NO_FILE) else ""
            wanted = is_file(address) or (thin and place == "article" and _is_picture(address))
            if address and wanted and (place in ("article", "below") or _says_annex(element)):
                found.setdefault(address, _words(element) or (element.get("title") or "").strip())
        elif tag in ("iframe", "embed", "object", "frame") and place != "chrome":
            source = element.get("src") or element.get("data") or ""
            if address := _shown_by(absolute(base, source)):
                found.setdefault(address, (element.get("title") or "").strip())
        elif tag == "img" and thin and place == "article" and _is_picture(element.get("src") or "", element):
            found.setdefault(absolute(base, element.get("src") or ""), (element.get("alt") or "").strip())
    if thin and not found:
        for script in tree.iter("script"):
            for match in _SCRIPT_FILE.finditer(script.text or ""):
                found.setdefault(absolute(base, match[1]), "")
    return tuple(Further("attachment", one, words) for one, words in found.items() if one and one != url)[:MOST_FILES]


def is_file(url: str) -> bool:
    """Whether an address reads as that of a file: by its name, by a name among its fields, or as a download."""
    if not url:
        return False
    parts_of = urlsplit(url)
    path = unquote(parts_of.path)
    if _FILE.search(path):
        return True
    if any(_FILE.search(value) for _, value in parse_qsl(parts_of.query)):
        return not _PAGE.search(path)
    return bool(_DOWNLOAD.search(url)) and not _PAGE.search(path) and not _PICTURE.search(path)


def _places(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str, bool]]:
    """Every element in reading order, with where it stands (``article``, ``below``, ``above`` or ``chrome``) and
    whether the article has hardly any words."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    body = _article(elements)
    around = set(body.iterancestors()) if body is not None else set()
    inside = {element for element in body.iter() if isinstance(element.tag, str)} if body is not None else set()
    thin = len(_HAN.findall(_prose(body if body is not None else tree))) < THIN
    place, chrome = "above" if body is not None else "article", set[HtmlElement]()
    for element in elements:
        if element.getparent() in chrome or (element not in around and element not in inside and _is_chrome(element)):
            chrome.add(element)
            yield element, "chrome", thin
        elif element in inside:
            place = "below"
            yield element, "article", thin
        else:
            if place == "below" and _BEHIND.search(element.text or ""):
                place = "above"
            yield element, place, thin


def _article(elements: list[HtmlElement]) -> HtmlElement | None:
    """The element that holds the article: of those with a telling name, the one with the most words."""
    for names in _BODIES:
        named = [
            one
            for one in elements
            if one.tag not in ("html", "body", "a", "img", "script", "link", "meta")
            and (names.search(one.get("class") or "") or names.search(one.get("id") or ""))
        ]
        # An element inside another of these is no better; one beside it may be.
        outer = [one for one in named if not any(around in named for around in one.iterancestors())]
        if outer:
            return max(outer, key=lambda one: len(_prose(one)) + len(list(one.iter("a", "iframe", "embed", "img"))))
    return None


def _within_article(link: HtmlElement) -> bool:
    return any(
        names.search(around.get("class") or "") or names.search(around.get("id") or "")
        for around in link.iterancestors()
        for names in _BODIES
    )


def _page_asked(path: str, query: str, other_path: str, other_query: str) -> int:
    """The page number by which another address differs from the first page's, 0 where it differs in something else."""
    if path != other_path:
        return 0
    own, other = dict(parse_qsl(query)), dict(parse_qsl(other_query))
    number = 0
    for name in {*own, *other}:
        if own.get(name) == other.get(name):
            continue
        if name.lower() not in _PAGE_FIELDS or not other.get(name, "").isdigit():
            return 0
        number = int(other[name])
    return number if number <= MOST_PARTS else 0


def _shown_by(url: str) -> str:
    """The file that a frame shows: itself, or what it is told to show (``viewer.html?file=…``)."""
    if not url:
        return ""
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in ("file", "url", "src", "pdfurl", "fileurl", "path") and _FILE.search(urlsplit(value).path):
            return absolute(url, value)
    return url if is_file(url) else ""


def _is_picture(url: str, image: HtmlElement | None = None) -> bool:
    path = urlsplit(url).path
    if not _PICTURE.search(path) or _ICON.search(path):
        return False
    sizes = [image.get(side) or "" for side in ("width", "height")] if image is not None else []
    return not any(size.isdigit() and int(size) < 100 for size in sizes)


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in ("header", "footer", "nav", "aside"):
        return True
    return bool(_CHROME.search(element.get("class") or "") or _CHROME.search(element.get("id") or ""))


def _says_annex(link: HtmlElement) -> bool:
    """Whether the link, or the line it stands in, says that it is an annex."""
    block: HtmlElement | None = link
    for _ in range(3):
        if block is None:
            return False
        words = _SPACE.sub("", _prose(block))
        if len(words) > 200:
            return False
        if _ANNEX.search(words):
            return True
        block = block.getparent()
    return False


def _words(element: HtmlElement) -> str:
    return _SPACE.sub(" ", _prose(element)).strip()


def _prose(element: HtmlElement) -> str:
    """The words of an element, without its scripts."""
    return "".join(str(text) for text in element.xpath(".//text()[not(ancestor::script or ancestor::style)]"))
