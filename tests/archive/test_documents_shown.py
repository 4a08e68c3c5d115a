"""A report that is a document: its pages say where a number stands in it, and what its other copy says otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shown import Site, serving

from archive.build import build
from archive.snapshots import Snapshots
from tests.parsers.docx_writer import as_docx, unzipped, zipped
from tests.parsers.papers import as_page, drawn

PAGE = "http://www.qinghe.gov.cn/nb/1.html"
FILE = "http://www.qinghe.gov.cn/nb/年报.docx"
PAPER = next(paper for seed in range(99) if (paper := drawn(seed, damages=False)).form == "standard_2021")
DOCUMENT = as_docx(PAPER, 1, frozenset())


def altered() -> bytes:
    """The document with its largest number in a cell another."""
    members = unzipped(DOCUMENT)
    text = members["word/document.xml"].decode()
    number = max(re.findall(r"<w:t[^>]*>(\d+)</w:t>", text), key=int)
    members["word/document.xml"] = re.sub(rf"(<w:t[^>]*>){number}(</w:t>)", r"\g<1>987654321\2", text, count=1).encode()
    return zipped(members)


@contextmanager
def shown(folder: Path, *kept: tuple[str, str, bytes]) -> Iterator[Site]:
    """The site over an archive of these: address, page that it is attached to, body."""
    with Snapshots(folder / "raw.db") as raw:
        for url, page, body in kept:
            kind = "attachment" if page else "report"
            raw.record_fetch(url, outcome="ok", kind=kind, body=body, found_on=page)
    build(folder)
    with serving(folder / "reports.db") as site:
        yield site


def only(site: Site) -> str:
    """The id of the one report there is."""
    (report,) = site.json("/reports/reports.json?_shape=array")
    return str(report["id"])


def test_page_and_file_that_differ_are_shown_side_by_side(tmp_path: Path) -> None:
    with shown(tmp_path, (PAGE, "", as_page(PAPER)), (FILE, PAGE, altered())) as site:
        id = only(site)
        page = site.text(f"/report/{id}")
        assert re.search(r"比较 \d+ 格，1 格的数不同", page)
        assert re.search(r"[^a-z_.] \d+ ≠ 987654321", page)
        assert "cells compared, the numbers of 1 differ" in site.text(f"/report/{id}?_lang=en")
        (rendition,) = site.json(f"/report/{id}.json")["renditions"]
        assert (rendition["url"], rendition["beside"], rendition["differing"]) == (FILE, PAGE, 1)


def test_a_cell_of_a_document_says_its_place_and_the_file_is_only_saved(tmp_path: Path) -> None:
    with shown(tmp_path, (FILE, "", DOCUMENT)) as site:
        id = only(site)
        cell = next(one for one in site.json(f"/report/{id}.json")["cells"] if one["status"] == "number")
        page = site.text(f"/report/{id}/{cell['table_key']}.{cell['row_key']}.{cell['column_key']}")
        assert re.search(r"<b>table \d+ row \d+ cell \d+</b>", page)
        assert "原始文件（docx，供下载）" in site.text(f"/report/{id}")
        answer = site.get(f"/report/{id}/source")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == f'attachment; filename="{id}.docx"'
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_where_many_sums_fail_the_first_are_shown_and_the_rest_folded(tmp_path: Path) -> None:
    with shown(tmp_path, (PAGE, "", as_page(PAPER))) as site:
        verdict = re.findall(r'<section id="verdict">.*?</section>', site.text(f"/report/{only(site)}"), re.S)[0]
    open_, folded = verdict.split('<details class="more">')
    assert open_.count('<li class="fail">') == 10
    fails = int(re.findall(r"<b>(\d+) 项不一致</b>", open_)[0])
    assert f"其余 {fails - 10} 项不一致" in folded
    assert folded.split("</details>")[0].count('<li class="fail">') == fails - 10
