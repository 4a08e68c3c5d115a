"""Word documents in one XML file: that of Word 2003, and the package that later ones save as XML. Both go by .doc."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from parsers.formats.docx import read_zipped
from parsers.formats.docx.styles import Styles, read_styles
from parsers.formats.docx.text import Reader
from parsers.formats.numbering import Lists
from parsers.formats.story import Story
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, attribute, local, xml
from parsers.model import Document


def read(body: bytes) -> Document:
    """The document in ``body``. Raises :class:`Unreadable`."""
    root, mended = xml(body)
    if local(root) == "package":
        return read_zipped(Zipped(_zipped(root)))
    text = next((element for element in root.iter() if local(element) == "body"), None)
    if text is None:
        raise Unreadable("document_damaged", "Word文档里没有正文，未读取；请重新下载或另存为网页")
    styles = next((element for element in root if local(element) == "styles"), None)
    reader = Reader(Styles() if styles is None else read_styles(styles), Lists())
    story = Story()
    if mended:
        story.say("文档内的XML有错误，可能有内容没有读到")
    story.add([part for part in reader.content(text) if not isinstance(part, str)])
    for message in reader.said:
        story.say(message)
    return story.document("doc")


def _zipped(root: etree._Element) -> bytes:
    """The parts of the package as the ZIP file that they come from."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in root:
            for data in part:
                kind = local(data)
                if kind == "xmlData" and len(data):
                    held = etree.tostring(data[0])
                elif kind == "binaryData":
                    held = _decoded(data.text or "")
                else:
                    continue
                archive.writestr((attribute(part, "name") or "").lstrip("/"), held)
    return out.getvalue()


def _decoded(words: str) -> bytes:
    try:
        return base64.b64decode(words)
    except binascii.Error as error:
        raise Unreadable("document_damaged", f"文档内嵌的文件已损坏（{error}）；请重新下载") from error
