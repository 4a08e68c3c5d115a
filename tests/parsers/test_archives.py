"""Archives: the report among the members is found by what it holds, whatever they are called."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from random import Random

import pytest

from parsers.formats import package
from parsers.formats.members import is_member
from parsers.formats.zipped import Zipped
from parsers.model import Hints, Report
from parsers.report import parse
from tests.parsers.doc_writer import as_doc
from tests.parsers.docx_writer import as_docx, zipped
from tests.parsers.ofd_writer import as_ofd
from tests.parsers.papers import Paper, compare, drawn
from tests.parsers.pdf_pages import as_pdf
from tests.parsers.rar_writer import rar
from tests.parsers.rtf_writer import as_rtf
from tests.parsers.xlsx_writer import as_xlsx

_SEED = next(seed for seed in range(100) if drawn(seed, damages=False).form == "standard_2021")
_PAPER = drawn(_SEED, damages=False)
_DOCX = as_docx(_PAPER, 1, frozenset())


def _text_of(paper: Paper) -> bytes:
    return "\n".join(part.text for part in paper.parts if part.kind != "table").encode("gb18030")


def _tables_of(paper: Paper) -> Paper:
    return Paper(paper.form, tuple(part for part in paper.parts if part.kind == "table"), {}, paper.prose, ())


def _kinds(report: Report) -> list[tuple[str, str]]:
    return [(finding.kind, finding.evidence) for finding in report.findings if "member" in finding.kind]


def _gbk(members: Mapping[str, bytes]) -> bytes:
    """A ZIP as Chinese programs write it: names in GBK, and nothing that says so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, data in enumerate(members.values()):
            archive.writestr(f"{'n' * len(list(members)[number].encode('gbk'))}", data)
    body = out.getvalue()
    for name in members:
        raw = name.encode("gbk")
        body = body.replace(b"n" * len(raw), raw)
    return body


def test_the_report_is_found_and_its_places_name_it() -> None:
    body = zipped(
        {
            "__MACOSX/._a.docx": b"\0\5",
            "说明.txt": "请查收附件。".encode(),
            "a/年报.bin": _DOCX,
            "b.exe": Random(1).randbytes(2000),
        }
    )
    report = parse(body)
    assert (report.format, compare(_PAPER, report).faults) == ("zip", ())
    number = next(cell for cell in report.cells if cell.value)
    where = report.places[number.source_start].where
    assert where.startswith("file a/年报.bin table ")
    assert [evidence for kind, evidence in _kinds(report) if kind == "member_unread"] == ["b.exe"]


def test_names_in_gbk() -> None:
    parts = Zipped(_gbk({"样例县年报.docx": _DOCX}))
    assert list(parts.members) == ["样例县年报.docx"]
    assert compare(_PAPER, parse(_gbk({"样例县年报.docx": _DOCX}))).faults == ()


def test_tables_of_a_sheet_beside_a_text() -> None:
    body = zipped({"年报.txt": _text_of(_PAPER), "附表.xlsx": as_xlsx(_tables_of(_PAPER), 1, frozenset(("sheets",)))})
    report = parse(body)
    assert compare(_PAPER, report).faults == ()
    assert ("read_from_member", "附表.xlsx") in _kinds(report)
    number = next(cell for cell in report.cells if cell.value)
    assert report.places[number.source_start].where.startswith("file 附表.xlsx sheet ")


def test_the_same_report_twice() -> None:
    body = zipped({"年报.txt": _text_of(_PAPER), "年报.rtf": as_rtf(_PAPER, 1), "copy.docx": _DOCX})
    report = parse(body)
    assert compare(_PAPER, report).faults == ()
    assert [kind for kind, _ in _kinds(report)] == ["member_repeated", "member_repeated"]


def _other(form: str, year: int) -> Paper:
    """A paper of another organ or year."""
    return next(
        paper
        for seed in range(200, 900)
        if (paper := drawn(seed, damages=False)).form == form
        and paper.prose.publisher != _PAPER.prose.publisher
        and (paper.prose.year == year)
    )


def test_of_several_reports_the_hints_tell_which_is_meant() -> None:
    other = _other("standard_2021", _PAPER.prose.year)
    body = zipped({"1.docx": _DOCX, "2.docx": as_docx(other, 2, frozenset())})
    for paper in (_PAPER, other):
        report = parse(body, Hints(publisher=paper.prose.publisher, year=paper.prose.year))
        assert compare(paper, report).faults == ()
        told = next(finding for finding in report.findings if finding.kind == "several_reports")
        assert told.evidence == f"{_PAPER.prose.title} | {other.prose.title}"


def test_an_archive_inside_is_not_opened() -> None:
    report = parse(zipped({"inner.zip": zipped({"a.docx": _DOCX})}))
    assert [finding.kind for finding in report.findings] == ["format_zip"]
    assert "压缩包里的压缩包不读" in report.reason


def test_nothing_to_read_is_told() -> None:
    assert "没有能读的文件" in parse(zipped({})).reason
    assert "没有能读的文件" in parse(zipped({"Thumbs.db": b"x"})).reason
    assert parse(zipped({"a.jpg": b"\xff\xd8\xff\xe0" * 40})).findings[0].kind == "document_damaged"


def test_a_presentation_is_none() -> None:
    types = (
        b"<Types><Override PartName='/ppt/presentation.xml' ContentType='application/vnd.openxmlformats-officedocument."
        b"presentationml.presentation.main+xml'/></Types>"
    )
    rels = (
        b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r' "
        b"Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' "
        b"Target='ppt/presentation.xml'/></Relationships>"
    )
    members = {"[Content_Types].xml": types, "_rels/.rels": rels, "ppt/presentation.xml": b"<p/>"}
    assert "presentationml" in parse(zipped(members)).reason


def test_a_locked_member_is_told() -> None:
    body = bytearray(zipped({"a.txt": b"x" * 100}, zipfile.ZIP_STORED))
    for at in (body.index(b"PK\x03\x04") + 6, body.index(b"PK\x01\x02") + 8):
        body[at] |= 1
    assert [finding.kind for finding in parse(bytes(body)).findings] == ["document_encrypted"]


@pytest.mark.parametrize("name", ["__MACOSX/a.docx", "a/.DS_Store", "a/Thumbs.db", "~$年报.docx"])
def test_what_systems_keep_beside_documents(name: str) -> None:
    assert not is_member(name)


def test_members_that_swell_are_not_unpacked() -> None:
    assert parse(zipped({"a.txt": b"1" * (70 << 20)})).findings[0].kind == "document_too_large"
    with pytest.raises(ValueError, match="300MB"):
        package.read(zipped({f"{n}.txt": b"1" * (60 << 20) for n in range(6)}))


_BSDTAR = pytest.mark.skipif(shutil.which("bsdtar") is None, reason="needs bsdtar: apt-get install libarchive-tools")


@_BSDTAR
def test_rar() -> None:
    report = parse(rar({"说明.txt": "请查收附件。".encode(), "年报.docx": _DOCX}))
    assert (report.format, compare(_PAPER, report).faults) == ("rar", ())
    number = next(cell for cell in report.cells if cell.value)
    assert report.places[number.source_start].where.startswith("file 年报.docx table ")


@_BSDTAR
def test_a_damaged_or_locked_rar_is_told() -> None:
    whole = rar({"年报.docx": _DOCX})
    assert parse(whole[:2000]).findings[0].kind == "document_damaged"
    assert parse(rar({"年报.docx": _DOCX}, locked=True)).findings[0].kind == "document_encrypted"


def test_rar_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    from parsers.formats import rar as reader

    monkeypatch.setattr(reader.shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match="libarchive-tools"):
        reader.read(b"Rar!")


@pytest.mark.parametrize("write", [as_pdf, as_ofd, as_doc, as_rtf, as_xlsx])
def test_a_report_of_any_format_in_an_archive(write: Callable[[Paper, int], bytes]) -> None:
    alone, packed = (parse(body) for body in (write(_PAPER, 5), zipped({"a": write(_PAPER, 5)})))
    assert packed.format == "zip"
    assert [(c.value, c.status, c.raw) for c in packed.cells] == [(c.value, c.status, c.raw) for c in alone.cells]
    where = [packed.places[cell.source_start].where for cell in packed.cells if cell.value]
    assert where == [f"file a {alone.places[cell.source_start].where}" for cell in alone.cells if cell.value]


def test_a_member_that_cannot_be_had_costs_itself_only() -> None:
    """One that is locked, and one that swells: the report beside them is read."""
    body = bytearray(zipped({"底稿.txt": b"x" * 50, "零.txt": bytes(8 << 20), "年报.docx": _DOCX}))
    body[body.find(b"PK\x03\x04") + 6] |= 1
    body[body.find(b"PK\x01\x02") + 8] |= 1
    report = parse(bytes(body))
    assert compare(_PAPER, report).faults == ()
    assert _kinds(report) == [("member_unread", "底稿.txt"), ("member_unread", "零.txt")]


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b"\n\n\t"])
def test_what_a_server_sends_before_a_file_is_passed_over(before: bytes) -> None:
    for body, kind in ((_DOCX, "docx"), (as_doc(_PAPER, 1), "doc"), (as_rtf(_PAPER, 1), "rtf")):
        report = parse(before + body)
        assert (report.format, compare(_PAPER, report).faults) == (kind, ())
