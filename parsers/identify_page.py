"""A page opened for identification: its lines, what stands around the report, and the report's title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.clean.chars import fold, simplified
from parsers.identify_publisher import plausible
from parsers.identify_titles import ReadTitle, read_title
from parsers.model import Block, Document, Finding, Hints, Severity

_BLANKS = r"[ \t\r\f\v\u00a0\u3000\u200b-\u200f\ufeff]"
# The first character stands alone so that the pattern skips quickly over everything else.
_BLANK = re.compile(f"{_BLANKS}{_BLANKS}*")
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\u00a0": " "}
_ANY_WIDE = re.compile("[\uff01-\uff5e\u3000\u00a0]")
_NOT_IN_TITLE = re.compile(
    r"[!！?？:：]$|[。;；>»|]|字号|分享|现将|当前位置|上一篇|下一篇|附件[:：]|如下|下载(?!.*(?:报告|年报))"
)
_TITLE_SPLIT = re.compile(r"[_|｜]+|\s[-–—]+\s|--+|—+|-(?=[\u4e00-\u9fff])")
_TITLE_END = (re.compile(r"(?:报告|年报|总结|小结)[^,，]{0,14}$"), re.compile(r'(?:报告|年报|总结|小结)[)》"]*$'))
_LABEL = re.compile(r"^(?:[-•·]\s*)?(?:(?:信息|中文)?名\s*称?|标\s*题)\s*[:：]\s*|^(?:名\s+称|标\s+题)\s+")
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}[、.,，]|[(（][一二三四五六七八九十]{1,3}[)）])")
_LABEL_ALONE = re.compile(
    r"\s*(?:发[布文]机[构关]|发[布文]单位|制发机关|公开主体|公开机构|责任单位|编制单位|(?:信息)?来源|"
    r"(?:发布|公开|公布|发文|成文|生成|印发|形成)(?:日期|时间)|日期)\s*[:：]?\s*"
)
_RUNS_INTO = re.compile(r"\s*((?:[\u4e00-\u9fff]{2,24}\s{1,4})?\S{2,30}公开\S{0,10}(?:报告|年报))\s+(?=\S)")
_YEAR_ENDS = re.compile(r"20\d\d\s*(?:年度?)?\s*$")
_UNTITLED = ReadTitle("annual_report", (), "", "no title")


@dataclass(slots=True)
class Page:
    """One document being identified; evidence and findings gather here.

    ``lines``: the report's lines as published; ``squeezed``: the same without white space, full-width characters made
    half-width, traditional ones simplified; ``beside``: lines cut out of the report's beginning as site chrome
    (发布日期, 来源); ``after``: the first three lines behind it; ``head``: the lines before the report (the nearest 80
    blocks), those beside it, its first twelve.
    """

    document: Document
    hints: Hints
    before: list[str]
    beside: list[str]
    after: list[str]
    lines: list[str]
    squeezed: list[str]
    text: str
    evidence: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def head(self) -> list[str]:
        """Lines that stand before the report or open it; a label alone on its line is joined with the next."""
        lines = self.before + self.beside + self.lines[:12]
        if not any(map(_LABEL_ALONE.fullmatch, lines)):
            return lines
        joined = [
            f"{line.strip().rstrip(':：').rstrip()}:{value}"
            for line, value in pairwise(lines)
            if _LABEL_ALONE.fullmatch(line)
        ]
        return joined + lines

    def last(self, lines: Sequence[str], count: int) -> list[str]:
        """The last ``count`` of ``lines``, one of the report's lists of this page, rows of an annexed table aside."""
        if not any("\t" in line for line in self.lines[-count:]):
            return list(lines[-count:])
        told = [line for line, own in zip(lines, self.lines, strict=False) if "\t" not in own]
        return told[-count:]

    def around(self) -> str:
        """The page's words beside the report, squeezed: its head, what follows the report, the site's metas."""
        after = [block.text for block in self.document.blocks[-20:]]
        site = [
            self.document.title,
            self.document.metas.get("sitename", ""),
            self.document.metas.get("contentsource", ""),
        ]
        return "".join("\n".join((*self.before[-40:], *self.beside, *after, *site)).split())

    def find(self, kind: str, severity: Severity, message: str, evidence: str = "") -> None:
        """Record a finding."""
        self.findings.append(Finding(kind, severity, message, evidence))


@dataclass(frozen=True, slots=True)
class Headline:
    """The report's title as published (``""``: none), taken apart; ``below``: the index of the line of the report that
    follows it, 0 where the title stands elsewhere."""

    title: str
    read: ReadTitle
    below: int = 0


def open_page(document: Document, body: Sequence[Block], hints: Hints) -> Page:
    """Lay out the lines of a document. ``body``: the blocks of the report, chrome cut."""
    first = body[0] if body else None
    start = next((index for index, block in enumerate(document.blocks) if block is first), None)
    if start is None:
        start = document.body[0] if document.body else 0
    # Site navigation can run to hundreds of lines; what speaks of the report stands next to it.
    told = [block for block in document.blocks[:start] if block.text.strip()]
    before = [line for block in told[-80:] for line in block.text.split("\n")]
    opening = {id(block) for block in body[:12]}
    cut = 0
    beside = []
    for block in document.blocks[start:]:
        if id(block) in opening:
            cut += 1
        elif cut < len(opening):
            beside += block.text.split("\n")
        else:
            break
    last = body[-1] if body else None
    end = next((index for index, block in enumerate(document.blocks) if block is last), len(document.blocks))
    after = [line for block in document.blocks[end + 1 : end + 4] for line in block.text.split("\n")][:3]
    lines = [line for block in body for line in block.text.split("\n") if line.strip()]
    text = "\n".join(lines)
    # Normalizing is slow on text with any full-width character and quick on text without; few hold any other.
    for character in set(_ANY_WIDE.findall(text)):
        text = text.replace(character, _WIDE[character])
    text = _BLANK.sub("", simplified(unicodedata.normalize("NFKC", text)))
    return Page(document, hints, before, beside, after, lines, text.split("\n"), text)


def title_pieces(page: Page) -> Iterator[tuple[str, str]]:
    """Titles that the page's head carries, with their place: ``ArticleTitle`` and ``<title>``, whole and in pieces."""
    article, title = page.document.metas.get("articletitle", ""), page.document.title
    for where, pieces in (
        ("meta articletitle", [article, *_TITLE_SPLIT.split(article)]),
        ("<title>", [*_TITLE_SPLIT.split(title), title]),
    ):
        yield from ((where, " ".join(piece.split())) for piece in pieces if piece.strip())


def headline(page: Page) -> Headline:
    """The title: a line of the report, else one just above it, else ``ArticleTitle``, else ``<title>``.

    Titles of notices, guides and the like count where there is none of a report.
    """
    other: Headline | None = None
    # A title may run into the first sentence (…年度报告 根据《条例》…),
    # and the line above the body may begin it: 样例市人民政府2016年 | 政府信息公开工作年度报告.
    lead = [line for line in page.before[-1:] if len(line) <= 40 and (_YEAR_ENDS.search(line) or plausible(fold(line)))]
    for kind in ("annual_report", "work_summary"):
        found = _in_lines(page, "body", [*lead, *map(_title_alone, page.lines[:15])], kind) or _in_lines(
            page, "page", page.before[-25:], kind
        )
        if found is not None:
            return replace(found, below=max(found.below - len(lead), 0))
        for where, piece in title_pieces(page):
            read = read_title(piece)
            if read.kind == kind and (read.years or read.publisher):
                page.evidence["title"] = f"{where}: {piece}"
                return Headline(piece, read)
            if other is None and read.kind not in ("annual_report", "work_summary", "other"):
                other = Headline(piece, read)
    for line in page.lines[:3]:
        if (
            other is None
            and "公开" in line
            and len(line) <= 60
            and not re.search("[,，]", line)
            and not _NOT_IN_TITLE.search(line)
        ):
            read = read_title(line)
            if read.kind in ("notice", "guide", "interpretation", "catalogue"):
                other = Headline(" ".join(line.split()), read)
    return other or Headline("", _UNTITLED)


def _title_alone(line: str) -> str:
    """The title at the front of a long line, else the line."""
    match = _RUNS_INTO.match(line) if len(line) > 80 else None
    return match[1] if match else line


def _in_lines(page: Page, where: str, lines: Sequence[str], kind: str) -> Headline | None:
    ending = "报報" if kind == "annual_report" else "结結"
    may_end = [ending[0] in line or ending[1] in line for line in lines]
    if not any(may_end):
        return None
    # A title broken over lines is looked for only where no line is one by itself.
    # A title without its year is a title only at the top of the report.
    dated = [(at, height, True) for height in (1, 2, 3) for at in range(len(lines) - height + 1)]
    undated = [(at, 1, False) for at in range(min(3, len(lines)))] if where == "body" else []
    for at, height, with_year in dated + undated:
        if not any(may_end[at : at + height]) or _NUMBERED.match(lines[at]):
            continue
        joined = _joined(lines[at : at + height])
        if joined and _TITLE_END[height > 1].search(fold(joined)):
            read = read_title(joined)
            if read.kind != kind or bool(read.years) is not with_year:
                continue
            above = _joined([lines[at - 1]]) if at and not read.publisher else ""
            if len(above) >= 3 and plausible(fold(above)):
                joined = above + joined
                read = read_title(joined)
            below = lines[at + height] if at + height < len(lines) else ""
            if not read.publisher and len(below) >= 4 and plausible(fold(below)):
                read = replace(read, publisher=fold(below))
            page.evidence["title"] = f"{where}: {joined}"
            return Headline(joined, read, at + height if where == "body" else 0)
    return None


def _joined(lines: Sequence[str]) -> str:
    """Lines of a title as one, ``""`` where one of them cannot belong to a title."""
    words = [_LABEL.sub("", " ".join(line.split())) for line in lines]
    whole = "".join(words)
    if len(whole) > 80 or any(len(word) > 60 or _NOT_IN_TITLE.search(word) for word in words):
        return ""
    return "" if whole.count(",") + whole.count("，") > 1 else whole
