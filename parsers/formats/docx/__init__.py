"""Word's DOCX: the main text as it is printed, tracked changes accepted, lists numbered, tables with their spans.

Left out, as a reader of the printed page does not see them: what was deleted or struck out, hidden text, the codes of
fields, comments, headers and footers, notes, the table of contents.
"""

from __future__ import annotations

from parsers.formats.boxes import Paragraph, Table
from parsers.formats.docx.numbering import read_lists
from parsers.formats.docx.pictures import Pictures
from parsers.formats.docx.styles import Styles, read_styles
from parsers.formats.docx.text import Reader
from parsers.formats.looking import Look
from parsers.formats.numbering import Lists
from parsers.formats.ooxml import main_part, related_parts
from parsers.formats.story import Story
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, local, xml
from parsers.model import Document

_NO_TEXT = "Word文档里没有正文，未读取；请重新下载或另存为网页"


def read(body: bytes) -> Document:
    """The document in ``body``. Raises :class:`Unreadable`."""
    return read_zipped(Zipped(body))


def read_zipped(parts: Zipped, inside: bool = False, look: Look | None = None) -> Document:
    """The document in an opened package, with ``look`` the tables in its pictures too. ``inside``: it stands in another
    document, and takes in no third."""
    from parsers.formats.docx import chunks

    main = main_part(parts) or parts.find("word/document.xml")
    if main is None:
        raise Unreadable("document_damaged", _NO_TEXT)
    root, mended = xml(parts.read(main))
    text = next((element for element in root.iter() if local(element) == "body"), None)
    if text is None:
        raise Unreadable("document_damaged", _NO_TEXT)
    related = related_parts(parts, main)
    reader = Reader(_styles(parts, related), _lists(parts, related))
    story = Story()
    pictures = Pictures(parts, story, look)
    if mended:
        story.say("文档内的XML有错误，可能有内容没有读到")
    run: list[Paragraph | Table] = []
    for part in reader.content(text):
        if isinstance(part, str):
            story.add(run)
            run = []
            kind, name = related.get(part, ("", ""))
            if kind == "image":
                pictures.add(name, part in reader.pages)
                continue
            found = None if inside else chunks.read_chunk(parts, name)
            if found is None:
                story.say("嵌入文档的另一份文件没有读")
            else:
                story.append(found)
        else:
            run.append(part)
    story.add(run)
    pictures.tell()
    for message in reader.said:
        story.say(message)
    return story.document("docx")


def _styles(parts: Zipped, related: dict[str, tuple[str, str]]) -> Styles:
    name = next((name for kind, name in related.values() if kind == "styles"), "") or parts.find("word/styles.xml")
    return read_styles(xml(parts.read(name))[0]) if name else Styles()


def _lists(parts: Zipped, related: dict[str, tuple[str, str]]) -> Lists:
    name = next((name for kind, name in related.values() if kind == "numbering"), "")
    name = name or parts.find("word/numbering.xml") or ""
    return read_lists(xml(parts.read(name))[0]) if name else Lists()
