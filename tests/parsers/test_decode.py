"""Bytes to text: by the bytes, whatever header, meta tag or mark say, and every place back to its byte."""

from __future__ import annotations

import codecs

import pytest

from parsers.formats.decode import decode
from parsers.model import Finding, Hints
from parsers.report import parse

_PROSE = (
    "样例县水务局2022年政府信息公开工作年度报告\n一、总体情况\n"
    "全县各级行政机关认真做好政府信息公开工作，全年主动公开政府信息1234条。\n"
    "二、主动公开政府信息情况\n按照条例要求，主动公开的内容进一步丰富，公开的渠道进一步拓展。\n"
    "三、依申请公开政府信息情况\n全年收到政府信息公开申请12件，均已答复。\n"
)
_PAGE = f"<html><head><meta charset=gb2312><title>年度报告</title></head><body><p>{_PROSE}</p></body></html>"
_TRADITIONAL = "樣例縣水務局2022年政府信息公開工作年度報告\n一、總體情況\n全縣各級行政機關認真做好政府信息公開工作。\n"


def _survives(word: str) -> bool:
    try:
        return word.encode().decode("gb18030").encode("gb18030") == word.encode()
    except UnicodeDecodeError:
        return False


def _kinds(found: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in found]


@pytest.mark.parametrize("text", [_PROSE, _PAGE], ids=["text", "page"])
@pytest.mark.parametrize(
    ("write", "mark", "codec"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("gb18030", codecs.BOM_UTF8, "gb18030"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
@pytest.mark.parametrize("header", ["", "text/html; charset=gb2312", "text/html; charset=utf-8", "charset=iso-8859-1"])
def test_every_encoding_is_told_by_the_bytes(text: str, write: str, mark: bytes, codec: str, header: str) -> None:
    body = mark + text.encode(write)
    decoded = decode(body, header)
    assert (decoded.text, decoded.codec) == (text, codec)
    where = text.index("1234")
    places = decoded.byte_offsets([where, where + 4])
    assert body[places[where] : places[where + 4]].decode(write) == "1234"
    at = decoded.page.index(b"1234")
    assert decoded.page_offsets([at + 4, at]) == {at: places[where], at + 4: places[where + 4]}


def test_big5() -> None:
    body = _TRADITIONAL.replace("内", "內").encode("big5hkscs")
    assert (decode(body).codec, decode(body).text) == ("big5hkscs", _TRADITIONAL)


def test_rare_characters_of_gb18030_under_a_gb2312_label() -> None:
    text = _PAGE.replace("样例县", "㵐䶮县﹑").replace("1234", "\u3400𠀀1234")
    body = text.encode("gb18030")
    decoded = decode(body, "text/html; charset=gb2312")
    assert (decoded.text, decoded.codec, decoded.findings) == (text, "gb18030", ())
    where = text.index("1234")
    assert body[decoded.byte_offsets([where])[where] :].startswith(b"1234")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("junk", [b"\xff", b"\x80\x80", b"\xb0", b"\0\0", b"\xed\xa0\x80"])
def test_broken_bytes_move_nothing(codec: str, junk: bytes) -> None:
    whole = _PROSE.encode(codec)
    cut = whole.index("\n二".encode(codec))
    body = whole[:cut] + junk + whole[cut:]
    decoded = decode(body)
    assert decoded.codec == codec
    for words in ("1234", "12件", "答复"):
        where = decoded.text.index(words)
        assert body[decoded.byte_offsets([where])[where] :].startswith(words.encode(codec))
        at = decoded.page.index(words.encode())
        assert decoded.page_offsets([at]) == {at: decoded.byte_offsets([where])[where]}


def _as_browser(text: bytes) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text)


_WORDS = "政府 信息 公开 工作 情况 报告 12 申请 主动 行政 机关\n"


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        (_PROSE, _PROSE.encode().decode("latin-1")),
        (_PROSE, _as_browser(_PROSE.encode())),
        (
            "".join(word + "\n" for word in _WORDS.split() if _survives(word)),
            "".join(word.encode().decode("gb18030") + "\n" for word in _WORDS.split() if _survives(word)),
        ),
    ],
    ids=["latin-1", "windows-1252", "gb18030"],
)
@pytest.mark.parametrize("write", ["utf-8", "gb18030", "utf-16-le"])
def test_text_misread_and_saved_is_read_back_when_nothing_is_lost(text: str, misread: str, write: str) -> None:
    body = misread.encode(write)
    decoded = decode(body)
    # Written in the encoding that it was misread as, the text is what it was.
    kinds = [] if body == text.encode() else ["mojibake_repaired"]
    assert (decoded.text, _kinds(decoded.findings)) == (text, kinds)
    where = text.index("12")
    places = decoded.byte_offsets([where, where + 2, len(text)])
    assert body[places[where] : places[where + 2]].decode(write) == "12"
    assert places[len(text)] == len(body)
    at = decoded.page.index(b"12")
    assert decoded.page_offsets([at, len(decoded.page)]) == {at: places[where], len(decoded.page): len(body)}


def test_text_misread_and_saved_with_losses_is_told() -> None:
    body = _PROSE.encode().decode("gb18030", "replace").replace("\ufffd", "?").encode()
    assert "mojibake" in _kinds(decode(body).findings)
    assert "1234" in decode(body).text


def test_a_good_text_is_never_taken_for_a_misread_one() -> None:
    for text in (_PROSE, _TRADITIONAL, "Annual report 2022", "naïve café", "鏀垮簻这个词是乱码，政府信息公开的例子"):
        assert not {"mojibake", "mojibake_repaired"} & set(_kinds(decode(text.encode()).findings))


def test_a_utf16_text_is_a_report() -> None:
    report = parse((_PROSE * 2).encode("utf-16-le"), Hints(content_type="text/plain; charset=gb2312"))
    assert (report.state, report.encoding, report.identity.year) == ("report", "utf-16-le", 2022)
