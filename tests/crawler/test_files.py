"""Types of files by their bytes, and names as servers write them."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

import pytest

from crawler.files import file_name, file_type

NAME = "青禾县2024年报.pdf"


def packed(member: str, held: str = "x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.5", "pdf"), (b"\r\n%PDF-1.5", "pdf"), (b"\xef\xbb\xbf%PDF-1.5", "pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "ole"),
        (packed("word/document.xml"), "docx"), (packed("xl/workbook.xml"), "xlsx"), (packed("OFD.xml"), "ofd"),
        (packed("mimetype", "application/vnd.oasis.opendocument.text"), "odt"),
        (packed("a.txt"), "zip"), (b"Rar!\x1a\x07", "rar"), (b"{\\rtf1", "rtf"), (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n", "png"), (b"GIF89a", "gif"), (b"\x1f\x8b\x08", "gzip"), (b"<html>", ""), (b"", ""),
        ("年报".encode(), ""), ("%年报".encode(), ""),
    ],
)  # fmt: skip
def test_types(body: bytes, kind: str) -> None:
    assert file_type(body) == kind


@pytest.mark.parametrize(
    "header",
    [
        f"attachment; filename*=UTF-8''{quote(NAME)}",
        f"attachment; filename=x.pdf; filename*=utf-8'zh'{quote(NAME)}",
        f"attachment; filename*=GBK''{quote(NAME, encoding='gbk')}",
        f'attachment; filename="{quote(NAME)}"',
        f'attachment; filename="{NAME.encode().decode("latin-1")}"',
        f'attachment; filename="{NAME.encode("gbk").decode("latin-1")}"',
        f"attachment;filename={NAME.encode('gb18030').decode('latin-1')}",
        f"inline; FileName = {quote(NAME, encoding='gb18030')} ; size=3",
        f'attachment; filename="C:\\temp\\{NAME.encode().decode("latin-1")}"',
        f"attachment; filename*=nonsense''{quote(NAME)}; filename={quote(NAME)}",
    ],
)
def test_names(header: str) -> None:
    assert file_name(header) == NAME


@pytest.mark.parametrize("header", ["", "inline", "attachment; filename=", 'attachment; filename=""'])
def test_no_name(header: str) -> None:
    assert file_name(header) == ""
