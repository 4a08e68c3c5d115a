"""What a fetched report asks for further: its other pages, and the files that belong to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.article import Article, prose, within_article, words
from crawler.files import FILE_NAME, HAS_EXTENSION, is_file, may_download
from crawler.platforms.rows import absolute

MOST_PARTS = 50
"""Pages of one report at most; the longest seen have a handful."""
MOST_FRAMES = 3
"""Frames of one article at most."""
MOST_FILES = 40
"""Files of one report at most."""

_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)$", re.IGNORECASE)
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)\b", re.IGNORECASE)
_ICON = re.compile(r"icon|logo|qr|ewm|erwei|btn|button|arrow|share|weixin|wechat|print|blank|spacer", re.IGNORECASE)
_SCRIPT_STRING = re.compile(r"[\"']([^\"'<>\s]+)(?=[\"'])")
_ANNEX = re.compile(r"附\s*件|附\s*[：:]|文件下载")
_PAGER = re.compile(
    r"^\W*(?:第?\s*(\d{1,3})\s*页?|下一?页|后一?页|下页|尾页|末页|最后一?页|next|>+|»)\W*$", re.IGNORECASE
)
_PAGED = re.compile(
    r"createPage(?:HTML)?\(\s*(?:(?P<id>['\"][^'\"]*['\"])\s*,\s*)?(?P<total>\d{1,3})\s*,\s*\d+\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"](?P<ext>\w+)['\"]"
)
_PAGE_FIELDS = ("page", "p", "pageno", "pageindex", "pagenum", "curpage", "currpage", "currentpage")
_PAGE_FIELD = re.compile(rf"[?&;](?:{'|'.join(_PAGE_FIELDS)})=\d", re.IGNORECASE)
_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-url", "src")
"""Attributes of pictures that hold their address, the true one first."""
_FRAME = re.compile(r"<i?frame\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Further:
    """An address that a report's page leads to. ``kind`` is ``part`` or ``attachment``, ``text`` what its link says,
    ``number`` which page of the report it is (from 2; 0 for a file)."""

    kind: str
    url: str
    text: str
    number: int = 0


def further(article: Article) -> tuple[Further, ...]:
    """All that the page of a report asks for: further pages first, then files."""
    return (*parts(article), *attachments(article))


def parts(article: Article, first: str = "") -> tuple[Further, ...]:
    """The further pages of a report that is split over several, by number.

    ``first`` is the address of the report's first page, where ``article`` is another. A page belongs to the report if
    its name is the first page's with a number behind it, named by the page's own ``createPageHTML`` or by a link that
    reads as a pager's; or if a pager inside the article leads there by a page number. 上一篇 and 下一篇 are
    other articles. What an article without words of its own shows in a frame is its next page.
    """
    first = first or article.url
    found: dict[int, Further] = {}
    own = urlsplit(first)
    folder, _, name = own.path.rpartition("/")
    stem, dot, ext = name.rpartition(".")
    stem = stem if dot else name
    if not stem:
        return ()
    for call in _PAGED.finditer(article.page.text):
        if call["name"].rsplit("/", 1)[-1] == stem:
            behind = 1 if call["id"] else 0
            for number in range(2, min(int(call["total"]), MOST_PARTS) + 1):
                address = urljoin(first, f"{stem}_{number - 1 + behind}.{call['ext']}")
                found.setdefault(number, Further("part", address, str(number), number))
    if found:
        return tuple(found[number] for number in sorted(found))
    tree = article.tree if _may_be_split(article, stem) else None
    if tree is None and first == article.url:
        return _framed(article)
    beside = re.compile(rf"{re.escape(folder)}/{re.escape(stem)}[_-](\d{{1,3}}){re.escape(dot + ext)}")
    below = re.compile(rf"{re.escape(folder)}/{re.escape(stem)}/(\d{{1,3}}){re.escape(dot + ext)}")
    suffixes: dict[int, str] = {}
    others: dict[int, str] = {}
    if match := beside.fullmatch(urlsplit(article.url).path):
        suffixes[int(match[1])] = article.url
    for link in tree.iter("a") if tree is not None else ():
        shown = _PAGER.match(words(link))
        address = absolute(article.base, link.get("href") or "") if shown else ""
        if not shown or not address or address == first:
            continue
        parts_of = urlsplit(address)
        if parts_of.hostname != own.hostname:
            continue
        if match := beside.fullmatch(parts_of.path):
            suffixes[int(match[1])] = address
        elif within_article(link):
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
    if not found and first == article.url:
        return _framed(article)
    return tuple(found[number] for number in sorted(found))[:MOST_PARTS]


def _framed(article: Article) -> tuple[Further, ...]:
    """The pages that an article shows in frames, where it has hardly any words of its own."""
    if not _FRAME.search(article.page.links) or article.tree is None or not article.thin:
        return ()
    host = urlsplit(article.url).hostname
    shown: list[str] = []
    for frame in article.tree.iter("iframe", "frame"):
        address = absolute(article.base, frame.get("src") or "")
        same = bool(address) and urlsplit(address).hostname == host
        wanted = same and address not in (article.url, *shown) and not _shown_by(address)
        if wanted and article.place(frame) in ("article", "below"):
            shown.append(address)
    return tuple(Further("part", one, str(number), number) for number, one in enumerate(shown[:MOST_FRAMES], 2))


def _may_be_split(article: Article, stem: str) -> bool:
    """Whether any link can lead to another page of the report: most pages need not be parsed to see that none does."""
    for name in {stem, unquote(stem)}:
        if name in article.page.links and any(name + mark in article.page.links for mark in "_-/"):
            return True
    return _PAGE_FIELD.search(article.page.links) is not None


def attachments(article: Article) -> tuple[Further, ...]:
    """The files that belong to the report, in reading order, each with what its link says.

    Links in the article and below it, and those that say 附件 anywhere but in the site's menus; what a viewer on the
    page shows; pictures of the article where it has hardly any words of its own, since they may be its tables.
    """
    tree = article.tree if _may_have_files(article) else None
    if tree is None:
        return ()
    found: dict[str, str] = {}
    for element in tree.iter("a", "iframe", "embed", "object", "frame", "img"):
        tag = element.tag
        if tag == "a":
            # What a link leads to is asked before what it says and where it stands: most lead to no file.
            address = absolute(article.base, element.get("href") or "") or _opened_by(element, article.base)
            if is_file(address) or (address and _called_a_file(element)):
                if article.place(element) in ("article", "below") or _says_annex(element):
                    found.setdefault(address, words(element) or (element.get("title") or "").strip())
            elif _is_picture(address) and article.thin and article.place(element) == "article":
                found.setdefault(address, words(element) or (element.get("title") or "").strip())
        elif tag == "img":
            # What is drawn as the reader comes to it has its address elsewhere, and a stand-in in its place.
            source = next((one for name in _SOURCES if _is_picture(one := element.get(name) or "", element)), "")
            if source and article.thin and article.place(element) == "article":
                found.setdefault(absolute(article.base, source), (element.get("alt") or "").strip())
        else:
            address = _shown_by(absolute(article.base, element.get("src") or element.get("data") or ""))
            if address and article.place(element) != "chrome":
                found.setdefault(address, (element.get("title") or "").strip())
    if not found and article.thin:
        for script in tree.iter("script"):
            for match in _SCRIPT_STRING.finditer(script.text or ""):
                if FILE_NAME.search(match[1]):
                    found.setdefault(absolute(article.base, match[1]), "")
    files = (Further("attachment", one, said) for one, said in found.items() if one and one != article.url)
    return tuple(files)[:MOST_FILES]


def _opened_by(link: HtmlElement, base: str) -> str:
    """The file that a link opens by its script, ``""`` where it names none."""
    script = f"{link.get('onclick') or ''} {link.get('href') or ''}"
    return next((absolute(base, one) for one in _SCRIPT_STRING.findall(script) if FILE_NAME.search(one)), "")


def _called_a_file(link: HtmlElement) -> bool:
    """Whether a link names a file (2024年报.docx), whatever its address."""
    return any(
        FILE_NAME.search(said.strip()) for said in (words(link), link.get("title") or "", link.get("download") or "")
    )


def _may_have_files(article: Article) -> bool:
    """Whether anything on the page can be a file or a picture that is wanted."""
    page = article.page
    if HAS_EXTENSION.search(page.links) or may_download(page.links) or _PICTURE_LINK.search(page.links):
        return True
    # Scripts show files on pages that say nothing themselves.
    return not page.reads_as_report and HAS_EXTENSION.search(page.text) is not None


def _page_asked(path: str, query: str, other_path: str, other_query: str) -> int:
    """The page number by which another address differs from the first page's, 0 where it differs in something else."""
    if path != other_path:
        return 0
    own, other = dict(parse_qsl(query)), dict(parse_qsl(other_query))
    number = 0
    for name in {*own, *other}:
        if own.get(name) == other.get(name):
            continue
        if name.lower() not in _PAGE_FIELDS or not re.fullmatch(r"\d{1,3}", other.get(name, "")):
            return 0
        number = int(other[name])
    return number if number <= MOST_PARTS else 0


def _shown_by(url: str) -> str:
    """The file that a frame shows: itself, or what it is told to show (``viewer.html?file=…``)."""
    if not url:
        return ""
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in ("file", "url", "src", "pdfurl", "fileurl", "path") and FILE_NAME.search(
            urlsplit(value).path
        ):
            return absolute(url, value)
    return url if is_file(url) else ""


def _is_picture(url: str, image: HtmlElement | None = None) -> bool:
    path = urlsplit(url).path
    if not _PICTURE.search(path) or _ICON.search(path):
        return False
    sizes = [image.get(side) or "" for side in ("width", "height")] if image is not None else []
    return not any(size.isdigit() and int(size) < 100 for size in sizes)


def _says_annex(link: HtmlElement) -> bool:
    """Whether the link, or the line it stands in, says that it is an annex."""
    block: HtmlElement | None = link
    for _ in range(3):
        if block is None:
            return False
        said = _SPACE.sub("", prose(block))
        if len(said) > 200:
            return False
        if _ANNEX.search(said):
            return True
        block = block.getparent()
    return False
