"""What a report's page asks for further: its other pages, and its files."""

from __future__ import annotations

import pytest

from crawler.article import Article
from crawler.further import Further, attachments, further, parts
from crawler.page_text import Page

URL = "http://www.qinghe.example/zwgk/nb/202501/t20250121_90001.html"
FOLDER = URL.rsplit("/", 1)[0]
PROSE = "本机关认真贯彻落实条例，做好政府信息公开工作。" * 12


def page(body: str, tail: str = "", head: str = "") -> str:
    return (
        f"<html><head><title>2024年报</title></head><body>{head}<h1>青禾县财政局2024年政府信息公开工作年度报告</h1>"
        f'<div class="TRS_Editor">{body}</div>{tail}<div class="footer">版权所有：青禾县人民政府</div></body></html>'
    )


def numbered(text: str, url: str = URL, first: str = "") -> dict[int, str]:
    found = parts(Article(Page(text), url), first)
    assert {one.kind for one in found} <= {"part"}
    return {one.number: one.url.removeprefix(FOLDER + "/") for one in found}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            'createPageHTML(3, 0, "t20250121_90001", "html");',
            {2: "t20250121_90001_1.html", 3: "t20250121_90001_2.html"},
        ),
        ('createPageHTML(1, 0, "t20250121_90001", "html");', {}),
        ("createPageHTML('pager', 2, 1, 't20250121_90001', 'html', 2);", {2: "t20250121_90001_2.html"}),
        ('createPage(2, 0, "zwgk/nb/202501/t20250121_90001", "html")', {2: "t20250121_90001_1.html"}),
        # The list's own pager, left over from a template.
        ('createPageHTML(5, 0, "index", "html");', {}),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) {}", {}),
    ],
)  # fmt: skip
def test_parts_that_a_script_names(script: str, expected: dict[int, str]) -> None:
    assert numbered(page(f"<p>{PROSE}</p><script>{script}</script>")) == expected


def test_parts_that_a_pager_names() -> None:
    pager = (
        '<div class="pages">上一页 <a href="t20250121_90001.html">1</a> <a href="./t20250121_90001_1.html">2</a> '
        '<a href="t20250121_90001_1.html">下一页</a></div>'
    )
    assert numbered(page(PROSE + pager)) == {2: "t20250121_90001_1.html"}
    # Counted from 2, and with the pages between left out.
    pager = '<a href="t20250121_90001_2.html">2</a>…<a href="t20250121_90001_4.html">尾页</a>'
    assert numbered(page(PROSE + pager)) == {
        2: "t20250121_90001_2.html", 3: "t20250121_90001_3.html", 4: "t20250121_90001_4.html",
    }  # fmt: skip


def test_a_later_page_leads_on_from_the_first() -> None:
    pager = '<a href="t20250121_90001.html">1</a> <a href="t20250121_90001_2.html">下一页</a>'
    second = f"{FOLDER}/t20250121_90001_1.html"
    assert numbered(page(PROSE + pager), second, URL) == {2: "t20250121_90001_1.html", 3: "t20250121_90001_2.html"}


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        ("http://www.qinghe.example/show?id=7", ["?id=7&page=2", "?id=7&page=3"], ["?id=7&page=2", "?id=7&page=3"]),
        ("http://www.qinghe.example/show?id=7", ["?id=8", "?id=6&page=2"], []),
        ("http://www.qinghe.example/c/7.html", ["7/2.html"], ["7/2.html"]),
        ("http://www.qinghe.example/c/", ["index_1.html"], []),
    ],
)
def test_other_shapes_count_inside_the_article_only(url: str, links: list[str], expected: list[str]) -> None:
    anchors = "".join(f'<a href="{one}">{n}</a>' for n, one in enumerate(links, 2))
    base = url.rsplit("?", 1)[0] if "?" in url else url.rsplit("/", 1)[0] + "/"
    assert [one.url.removeprefix(base) for one in parts(Article(Page(page(PROSE + anchors)), url))] == expected
    assert parts(Article(Page(page(PROSE, tail=f"<div class='pinglun'>{anchors}</div>")), url)) == ()


def test_neighbours_are_no_parts() -> None:
    tail = (
        '<div class="sxp">上一篇：<a href="t20250120_90000.html">云溪县2024年报</a>'
        '下一篇：<a href="t20250121_90001_1.html">青禾县统计局2024年政府信息公开工作年度报告</a></div>'
    )
    assert further(Article(Page(page(PROSE, tail=tail)), URL)) == ()


def names(text: str, url: str = URL) -> list[tuple[str, str]]:
    found = attachments(Article(Page(text), url))
    assert {(one.kind, one.number) for one in found} <= {("attachment", 0)}
    return [(one.url.removeprefix(FOLDER + "/").removeprefix("http://www.qinghe.example"), one.text) for one in found]


@pytest.mark.parametrize(
    "link",
    [
        "P020250121000000001.pdf", "files/nb.xlsx", "/module/download/downfile.jsp?classid=0&filename=ab12.pdf",
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=77001", "/__local/1/2/ab.docx",
        "/attachment/0/1/1/900001.pdf", "/__local/0/9/A1B2", "nb.ofd", "nb.WPS", "/uploadfile/2025/nb.et",
    ],
)  # fmt: skip
def test_files(link: str) -> None:
    assert names(page(f'{PROSE}<p><a href="{link}">2024年报</a></p>')) == [(link, "2024年报")]
    below = f'<div class="fj">相关附件：<a href="{link}" title="2024年报.pdf"></a></div>'
    assert names(page(PROSE, tail=below)) == [(link, "2024年报.pdf")]


@pytest.mark.parametrize(
    "text",
    [
        page(PROSE, head='<div class="nav"><a href="/zn.pdf">公开指南</a></div>'),
        page(PROSE, head='<ul><li><a href="/zn.pdf">公开指南</a></li></ul>'),
        page(PROSE, tail='<p>下一篇：</p><p><a href="/other.pdf">云溪县2024年报</a></p>'),
        page(PROSE, tail='<div>相关阅读</div><ul><li><a href="/other.docx">解读</a></li></ul>'),
        page(PROSE + '<p><a href="/nb/t1.html">见网页</a><a href="/__local/1/a.png">图</a></p>'),
        page(PROSE + '<img src="/__local/1/a.png"><iframe src="/share.html"></iframe>'),
    ],
)
def test_what_belongs_to_the_site_or_to_others_is_left(text: str) -> None:
    assert names(text) == []


def test_an_annex_is_told_wherever_it_stands() -> None:
    head = '<ul><li>附件：<a href="nb.docx">年报</a></li></ul>'
    assert names(page(PROSE, head=head)) == [("nb.docx", "年报")]


@pytest.mark.parametrize(
    ("body", "file"),
    [
        ('<iframe src="/pdfjs/web/viewer.html?file=/files/nb.pdf"></iframe>', "/files/nb.pdf"),
        ('<iframe src="/pdfjs/web/viewer.html?file=..%2F..%2Ffiles%2Fnb.pdf"></iframe>', "/files/nb.pdf"),
        ('<embed src="nb.pdf#page=1">', "nb.pdf"),
        ('<object data="nb.pdf"></object>', "nb.pdf"),
        ('<script>PDFObject.embed("nb.pdf", "#box");</script>', "nb.pdf"),
        ('<img src="W020250121000000001.png">', "W020250121000000001.png"),
        ('<p><a href="W020250121000000001.jpg">看大图</a></p>', "W020250121000000001.jpg"),
        ('<img src="/img/loading.gif" data-src="W020250121000000001.png">', "W020250121000000001.png"),
        ('<a href="javascript:void(0)" onclick="window.open(\'nb.pdf\')">点击下载</a>', "nb.pdf"),
        ('<a href="/down?fid=77&amp;t=1">青禾县2024年报.docx</a>', "/down?fid=77&t=1"),
    ],
)
def test_a_page_without_words_shows_a_file(body: str, file: str) -> None:
    assert [one for one, _ in names(page(body))] == [file]


def test_an_article_in_a_frame_is_a_part() -> None:
    frame = '<iframe src="/nb/body/90001.html"></iframe><iframe src="http://share.example/"></iframe>'
    weather = '<div class="top"><iframe src="/tq.html"></iframe></div>'
    body = Further("part", "http://www.qinghe.example/nb/body/90001.html", "2", 2)
    assert parts(Article(Page(page(frame, head=weather)), URL)) == (body,)
    assert parts(Article(Page(page(PROSE + frame, head=weather)), URL)) == ()


def test_icons_are_no_tables() -> None:
    images = '<img src="/img/icon_pdf.png"><img src="erweima_qr.png"><img src="a.png" width="16"><img src="b.gif">'
    assert names(page(images)) == []


def test_all_of_a_page_pages_first_each_once() -> None:
    script = '<script>createPageHTML(2, 0, "t20250121_90001", "html")</script>'
    body = f'{PROSE}<a href="a.pdf">A</a><a href="./a.pdf">再次</a>{script}'
    assert further(Article(Page(page(body)), URL)) == (
        Further("part", f"{FOLDER}/t20250121_90001_1.html", "2", 2),
        Further("attachment", f"{FOLDER}/a.pdf", "A"),
    )


@pytest.mark.parametrize("text", ["", "<", "<!-- -->", "\x00", "<a href='http://[bad'>附件</a>"])
def test_odd_pages_ask_for_nothing(text: str) -> None:
    assert further(Article(Page(text), URL)) == ()
