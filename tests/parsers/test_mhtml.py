"""Archived web pages (MHTML): the page that the message opens with, whatever it is encoded in."""

from __future__ import annotations

import base64
import quopri

import pytest

from parsers.formats import mhtml, sniff
from parsers.formats.unreadable import Unreadable
from parsers.report import parse
from tests.parsers.papers import as_page, compare, drawn


def _part(kind: str, body: bytes, encoding: str, more: str = "") -> bytes:
    held = base64.encodebytes(body) if encoding == "base64" else quopri.encodestring(body)
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode() + held.replace(b"\n", b"\r\n")


def _message(*parts: bytes, head: str = "") -> bytes:
    kind = f'Content-Type: multipart/related; boundary="--=x"{head}'
    start = f"From: <Saved by Word>\r\nMIME-Version: 1.0\r\n{kind}\r\n\r\n"
    return start.encode() + b"".join(b"----=x\r\n" + part + b"\r\n" for part in parts) + b"----=x--\r\n"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("codec", ["utf-8", "gb2312"])
def test_a_report_is_read_as_its_page(encoding: str, codec: str) -> None:
    for seed in range(5):
        paper = drawn(seed, damages=False)
        page = as_page(paper).decode().encode(codec if codec == "utf-8" else "gb18030")
        body = _message(
            _part(f'text/html; charset="{codec}"', page, encoding),
            _part("image/png", b"\x89PNG" * 50, "base64"),
        )
        assert sniff(body) == "mhtml"
        report = parse(body)
        assert compare(paper, report).faults == ()
        cell = next(cell for cell in report.cells if cell.value)
        start, end = map(int, report.places[cell.source_start].where.removeprefix("page bytes ").split("-"))
        assert page[start:end].decode("gb18030" if codec == "gb2312" else codec).strip() == cell.raw


def test_of_several_frames_the_fullest_is_read() -> None:
    frames = [f"<html><body><p>{words}</p></body></html>".encode() for words in ("目录", "正文，很长的正文", "尾")]
    body = _message(*(_part("text/html; charset=utf-8", frame, "base64") for frame in frames))
    assert [block.text for block in mhtml.read(body).blocks] == ["正文，很长的正文"]


def test_the_part_that_the_message_names_is_read() -> None:
    parts = [
        _part("text/html; charset=utf-8", f"<p>{words}</p>".encode(), "base64", f"Content-ID: <{key}>\r\n")
        for words, key in (("甲甲", "a@x"), ("乙", "b@x"))
    ]
    assert [block.text for block in mhtml.read(_message(*parts, head='; start="<b@x>"')).blocks] == ["乙"]


def test_a_message_without_a_page_is_told() -> None:
    with pytest.raises(Unreadable, match="没有网页"):
        mhtml.read(_message(_part("image/png", b"x", "base64")))
    assert parse(_message(_part("image/png", b"x", "base64"))).state == "unparseable"


def test_damaged_messages_never_raise() -> None:
    page = as_page(drawn(1, damages=False))
    body = _message(_part("text/html; charset=utf-8", page, "base64"))
    for at in range(200, len(body), len(body) // 30):
        assert parse(body[:at]).state in ("report", "not_report", "unparseable")
