"""Row 17: reports that are files: every format, under Content-Types that lie and names in GBK."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from urllib.parse import quote

from tests.crawler.farm.site import Answer, Site
from tests.crawler.farm.world import Report, body_html, few, list_page, page_html, reports_of, row_html, sections

_MESSAGE = "<html><head><title>404</title></head><body>您访问的页面不存在或已删除</body></html>"


def plain_text(report: Report) -> list[str]:
    """The report in lines of prose."""
    lines = [report.title, f"统计期限自{report.year}年1月1日起至{report.year}年12月31日止。"]
    for heading, inner in sections(report):
        lines += [heading, inner.split("</p>", 1)[0].removeprefix("<p>")]
    return lines


def docx(report: Report) -> bytes:
    """The smallest DOCX with the report's prose."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in plain_text(report))
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    return _zip({"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": document})


def xlsx(report: Report) -> bytes:
    """A workbook of one sheet, a line a row."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{line}</t></is></c></row>'
        for n, line in enumerate(plain_text(report), 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return _zip(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
            "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{main}"><sheets><sheet name="年报" sheetId="1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def ofd(report: Report) -> bytes:
    """OFD: a zip whose page holds text codes."""
    codes = "".join(
        f'<ofd:TextObject><ofd:TextCode X="0" Y="{n}">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(plain_text(report))
    )
    return _zip(
        {
            "OFD.xml": '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
            "Doc_0/Pages/Page_0/Content.xml": f'<?xml version="1.0"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>{codes}</ofd:Layer></ofd:Content></ofd:Page>',
        }
    )


def _zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 21, 9, 0, 0)), text)
    return out.getvalue()


def pdf(report: Report) -> bytes:
    """A PDF with a text layer: one page, a font of CID keys named by UTF-16, so that text can be taken from it."""
    lines = [line[i : i + 40] for line in plain_text(report) for i in range(0, len(line), 40)]
    text = (
        b"BT /F1 10 Tf 14 TL 40 800 Td\n"
        + b"".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*\n" for line in lines)
        + b"ET"
    )
    letters = sorted(set("".join(lines)))
    pairs = "".join(f"<{ord(one):04x}> <{ord(one):04x}>\n" for one in letters)
    blocks = [pairs.splitlines(keepends=True)[i : i + 100] for i in range(0, len(letters), 100)]
    ranges = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange <0000> <ffff> "
        f"endcodespacerange\n{ranges}endcmap end end"
    ).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream(text),
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 8 0 R/DW 1000>>",
        _stream(cmap),
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200"
        b"/CapHeight 700/StemV 80>>",
    ]
    return _pdf(objects)


def scan(report: Report) -> bytes:
    """A PDF without a text layer: nothing but a picture."""
    picture = b"<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>stream\n\x00\xff\xff\x00\nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        _stream(b"500 0 0 700 40 60 cm /I Do %" + str(report.number).encode()),
        picture,
    ]
    return _pdf(objects)


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"


def _pdf(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + data + b"endobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at))


def picture(report: Report) -> bytes:
    """The head of a JPEG and no more: what counts is that it is known for a picture."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + report.title.encode() + b"\xff\xd9"


def ole(report: Report) -> bytes:
    """The head of an old Office file (and of WPS's) with the prose in UTF-16, as it stands in such files."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HH", 0x3E, 3) + b"\xfe\xff" + bytes(482)
    return head + "\r".join(plain_text(report)).encode("utf-16-le")


KINDS = (
    # what it is, extension, Content-Type that is sent, bytes
    ("PDF", "pdf", "application/pdf", pdf),
    ("PDF under text/html", "pdf", "text/html; charset=utf-8", pdf),
    ("scanned PDF", "pdf", "application/pdf", scan),
    ("DOC", "doc", "application/msword", ole),
    ("DOCX", "docx", "application/octet-stream", docx),
    ("XLSX under text/plain", "xlsx", "text/plain", xlsx),
    ("XLS", "xls", "application/vnd.ms-excel", ole),
    ("WPS", "wps", "application/octet-stream", ole),
    ("OFD", "ofd", "", ofd),
    ("JPG", "jpg", "image/jpeg", picture),
)


def files() -> Site:
    """Half the rows of the list are files, the other half pages that hold no more than a link to one."""
    site = Site(
        "q-pdf",
        17,
        "PDF, DOC, DOCX, XLS, WPS, OFD, JPG: wrong types, GBK names, an error page named .pdf",
        column="/nb/",
    )
    made = reports_of(site.place)
    rows = []
    for report in made:
        _, ext, kind, write = KINDS[report.number % len(KINDS)]
        file = f"/nb/{report.compact_day[:6]}/P0{report.compact_day}{report.number:09d}.{ext}"
        name = f"{report.title}.{ext}"
        headers = (
            {},
            # raw GBK bytes in a header, as latin-1 shows them
            {"Content-Disposition": f'attachment; filename="{name.encode("gbk").decode("latin-1")}"'},
            {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )[report.number % 3]
        site.page(file, lambda asked, r=report, w=write, h=headers, k=kind: Answer(w(r), headers=h, content_type=k))
        if report.number % 2:
            site.publish(lambda _, file=file: file, [report], lambda _, file=file: site.pages[file])
            rows.append(row_html("." + file.removeprefix("/nb"), report.title, report.day))
            continue
        path = f"/nb/{report.compact_day[:6]}/t{report.compact_day}_{report.number:05d}.html"
        link = f'<p><a href="./{file.rsplit("/", 1)[1]}">{name}</a></p>'
        site.publish(lambda _, path=path: path, [report], lambda one, link=link: page_html(one, body=link))
        site.expected.attachments += 1
        rows.append(row_html("." + path.removeprefix("/nb"), report.title, report.day))
    gone = "/nb/202501/P020250131000000999.pdf"
    rows.append(
        row_html("." + gone.removeprefix("/nb"), f"{site.place.name}档案局2024年政府信息公开工作年度报告", "2025-01-31")
    )
    site.page(gone, _MESSAGE)
    site.expected.missing[site.url(gone)] = "soft_404"
    site.expected.read = False
    site.lists(
        rows,
        lambda n: site.column + ("" if n == 1 else f"index_{n - 1}.html"),
        lambda n, pages: f'<script>createPageHTML({pages}, {n - 1}, "index", "html");</script>',
    )
    return site


def beside() -> Site:
    """Reports read whole on the page, each with the same as a Word file beside it."""
    site = Site("q-beside", 17, "a whole report and the same as DOCX in an attachment block", column="/nb/")
    made = few(site.place)
    rows = []
    for report in made:
        path = f"/nb/202501/t{report.compact_day}_{report.number:05d}.html"
        file = f"P0{report.compact_day}{report.number:09d}.docx"
        block = f'<div class="fj">相关附件：<a href="./{file}">{report.title}.docx</a></div>'
        site.publish(
            lambda _, path=path: path,
            [report],
            lambda one, block=block: page_html(one, body=body_html(one), tail=block),
        )
        site.page(
            f"/nb/202501/{file}", lambda asked, r=report: Answer(docx(r), content_type="application/octet-stream")
        )
        rows.append(row_html("." + path.removeprefix("/nb"), report.title, report.day))
    site.expected.attachments = len(made)
    site.page(site.column, list_page(site.place, rows))
    return site
