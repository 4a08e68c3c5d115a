"""Bytes, headers and metas that agree or lie, in every mix: the text is told by the bytes, and every place is exact."""

from __future__ import annotations

import codecs

import pytest

from parsers.model import Hints, Report
from parsers.report import parse

_PAGE = (
    "<html><head>{meta}<title>样例县水务局2022年政府信息公开工作年度报告</title></head><body>"
    "<h1>样例县水务局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    "<p>2022年，我局认真做好政府信息公开工作，不断提高政府信息公开的质量和实效。</p>"
    "<p>二、主动公开政府信息情况</p><p>全年主动公开政府信息1234条。</p>"
    "<table><tr><td colspan=4>第二十条第（一）项</td></tr>"
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>61</td><td>62</td><td>63</td></tr>"
    "<tr><td>行政规范性文件</td><td>64</td><td>65</td><td>66</td></tr></table>"
    "<p>三、收到和处理政府信息公开申请情况</p><p>全年收到政府信息公开申请12件，均已答复。</p></body></html>"
)
_TEXT = (
    "样例县水务局2022年政府信息公开工作年度报告\n一、总体情况\n"
    "2022年，我局认真做好政府信息公开工作，不断提高政府信息公开的质量和实效。\n"
    "二、主动公开政府信息情况\n全年主动公开政府信息1234条。\n第二十条第（一）项\n"
    "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t61\t62\t63\n行政规范性文件\t64\t65\t66\n"
    "三、收到和处理政府信息公开申请情况\n全年收到政府信息公开申请12件，均已答复。"
)
BYTES = {
    "utf-8": ("utf-8", b"", "utf-8"),
    "utf-8 with a mark": ("utf-8", codecs.BOM_UTF8, "utf-8"),
    "gbk": ("gbk", b"", "gb18030"),
    "gb18030": ("gb18030", b"", "gb18030"),
    "gb18030 under the mark of utf-8": ("gb18030", codecs.BOM_UTF8, "gb18030"),
    "utf-16 le with a mark": ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
    "utf-16 le": ("utf-16-le", b"", "utf-16-le"),
    "utf-16 be with a mark": ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
    "utf-16 be": ("utf-16-be", b"", "utf-16-be"),
}
HEADERS = ("", "text/html; charset=utf-8", "text/html; charset=GB2312", "text/html; charset=iso-8859-1", "charset=none")
METAS = ("", '<meta charset="gb2312">', '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">')


def _values(report: Report, body: bytes, codec: str) -> list[tuple[object, str]]:
    return [
        (cell.value, body[cell.source_start : cell.source_end].decode(codec))
        for cell in report.cells
        if cell.value is not None
    ]


@pytest.mark.parametrize("meta", METAS, ids=["no meta", "gb2312", "utf-8"])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("name", BYTES)
def test_the_bytes_tell_whatever_header_and_meta_say(name: str, header: str, meta: str) -> None:
    write, mark, codec = BYTES[name]
    body = mark + _PAGE.format(meta=meta).encode(write)
    report = parse(body, _hints(header))
    assert (report.state, report.encoding, report.text) == ("report", codec, _TEXT)
    assert (report.identity.publisher, report.identity.year) == ("样例县水务局", 2022)
    assert _values(report, body, codec) == [(number, str(number)) for number in range(61, 67)]
    declared = header.rpartition("=")[2].lower()
    # A meta in UTF-16 is read by nobody who does not know the encoding already.
    if not header and meta and not codec.startswith("utf-16"):
        declared = "gb2312" if "gb2312" in meta else "utf-8"
    told = [finding.evidence for finding in report.findings if finding.kind == "charset_misdeclared"]
    family = {"utf-8": "utf-8", "gb2312": "gb18030"}.get(declared, "")
    assert told == ([] if not declared or family == codec else [declared])


def _hints(header: str) -> Hints:
    return Hints(content_type=header)


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "gb18030"])
@pytest.mark.parametrize("saved", ["utf-8", "utf-16-le"])
def test_places_in_a_text_misread_and_saved(wrong: str, saved: str) -> None:
    try:
        misread = _PAGE.format(meta="").encode().decode(wrong)
    except UnicodeDecodeError:
        misread = "".join(bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in _PAGE.format(meta="").encode())
    body = misread.encode(saved)
    report = parse(body)
    assert report.text == _TEXT
    assert _values(report, body, saved) == [(number, str(number)) for number in range(61, 67)]
    assert "mojibake_repaired" in {finding.kind for finding in report.findings}


# Two bytes of GB18030 that no character of Chinese has are one for private use, and explained.
@pytest.mark.parametrize(
    ("write", "junk"),
    [(write, junk) for write in ("utf-8", "gb18030") for junk in (b"\xff", b"\x81", b"\xff\xff")]
    + [("utf-8", b"\xfe\xfe"), ("utf-8", b"\xe6\x94")],
)
def test_a_few_bad_bytes_are_told_and_move_no_cell(write: str, junk: bytes) -> None:
    body = _PAGE.format(meta="").encode(write).replace("，我局".encode(write), "，".encode(write) + junk + b" ", 1)
    report = parse(body)
    assert report.encoding == write
    assert _values(report, body, write) == [(number, str(number)) for number in range(61, 67)]
    assert {finding.kind for finding in report.findings} >= {"undecodable_bytes"}
