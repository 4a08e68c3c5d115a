"""Every report on the pages of every content system: its own lines come out, to the letter, and nothing else."""

from __future__ import annotations

import re
from itertools import cycle

import pytest

from parsers.model import Report
from parsers.report import parse
from tests.parsers.articles import ARTICLES, EDITORS, TITLE, lines
from tests.parsers.templates import NAMES, chrome, dress

# Each article on each template; the editors take turns, so that over the templates each article meets all of them.
_TURNS = cycle(EDITORS)
CASES = [(template, article, next(_TURNS)) for article in ARTICLES for template in NAMES]
CASES += [("bare", "short", "line breaks"), ("frontpage", "short", "paragraphs"), ("dedecms", "short", "line breaks")]


def on(template: str, article: str = "standard", editor: str = "paragraphs", more: str = "") -> Report:
    return parse(dress(template, TITLE, EDITORS[editor](ARTICLES[article]) + more).encode())


@pytest.mark.parametrize(("template", "article", "editor"), CASES)
def test_the_reports_lines_and_no_others(template: str, article: str, editor: str) -> None:
    report = on(template, article, editor)
    assert report.state == "report", report.reason
    assert report.text.split("\n") == [TITLE, *lines(ARTICLES[article])]


@pytest.mark.parametrize("template", NAMES)
def test_who_and_when_is_known_wherever_it_stands(template: str) -> None:
    identity = on(template, "narrative").identity
    assert (identity.publisher, identity.year, identity.title) == ("样例县水务局", 2023, TITLE)
    assert identity.published_on in ("2024-01-16", "2024-01-15")


@pytest.mark.parametrize("template", ["trs", "lonsun", "gkmlpt", "ucap", "linewell"])
def test_the_box_of_properties_names_whom_the_text_does_not(template: str) -> None:
    title = "2023年政府信息公开工作年度报告"
    body = EDITORS["paragraphs"](ARTICLES["narrative"][1:-2])
    report = parse(dress(template, title, body, date="2024-01-18").encode())
    assert (report.identity.publisher, report.identity.published_on) == ("样例县水务局", "2024-01-18")
    assert report.text.split("\n") == [title, *lines(ARTICLES["narrative"][1:-2])]


@pytest.mark.parametrize(
    ("template", "addresses"),
    [
        ("trs", ["./P020240116.docx"]),
        ("hycloud", ["/protect/P0201.pdf"]),
        ("vsb", ["/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=5"]),
        ("lonsun", ["/group4/M00/01.pdf"]),
        ("years_inside", ["/nb/2023.pdf", "/nb/2023.docx"]),
        ("mega_menu", []),
    ],
)
def test_attachments_are_listed_though_their_lines_are_not_text(template: str, addresses: list[str]) -> None:
    assert [link.url for link in on(template).links] == addresses


def test_pictures_of_the_report_and_no_icons() -> None:
    pictures = [
        "./W020240116.jpg",
        "/images/icon_pdf.gif",
        "/upload/2024/表.png",
        "/share/weixin.png",
        "data:image/gif;base64,R0lGOD",
    ]
    more = "".join(f"<p><img src='{source}'></p>" for source in pictures) + "<p>以上为扫描件，共2页。</p>"
    for template in ("trs", "vsb", "mobile"):
        links = on(template, "narrative", more=more).links
        assert [link.url for link in links if link.kind == "image"] == ["./W020240116.jpg", "/upload/2024/表.png"]


@pytest.mark.parametrize("article", ARTICLES)
def test_no_template_changes_the_content(article: str) -> None:
    assert len({on(template, article).content_sha256 for template in NAMES}) == 1


def test_the_templates_are_mostly_chrome() -> None:
    """The tests above can fail: every page prints a good deal around the article."""
    assert len(NAMES) >= 20
    sizes = {template: len(chrome(template)) for template in NAMES}
    assert min(sizes.values()) >= 6
    assert sizes["mega_menu"] > 3000
    assert all(re.search(r"[\u4e00-\u9fff]", "".join(chrome(template))) for template in NAMES)
