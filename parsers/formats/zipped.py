"""Members of a ZIP file in memory, bounded before they are unpacked; never written to disk, never a name as a path."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from parsers.formats.unreadable import Unreadable

MOST_MEMBERS = 5_000
MOST_MEMBER = 100 << 20
MOST_BYTES = 300 << 20
"""Bytes of all members together: thirty times the longest honest report with its pictures."""
MOST_RATIO = 1_000
"""How many times its size a member above :data:`SMALL` may unpack to. Honest XML stays under 60, zeros reach 1,030."""
SMALL = 4 << 20
_ENCRYPTED = 0x1
_UTF8 = 0x800


class Zipped:
    """The members of a ZIP file by name. Raises :class:`Unreadable` for what swells, is locked or is cut off."""

    def __init__(self, body: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OverflowError) as error:
            raise Unreadable("document_damaged", f"压缩包不完整或已损坏（{error}）；请重新下载") from error
        found = self._file.infolist()
        if len(found) > MOST_MEMBERS:
            raise Unreadable("document_too_large", f"压缩包里有{len(found)}个文件，超过{MOST_MEMBERS}个的上限，未读取")
        if sum(info.file_size for info in found) > MOST_BYTES:
            raise Unreadable("document_too_large", f"压缩包展开后超过{MOST_BYTES >> 20}MB，未读取")
        self.members: Mapping[str, zipfile.ZipInfo] = {_name(info): info for info in found if not info.is_dir()}
        self._folded = {name.lower().replace("\\", "/").lstrip("/"): name for name in self.members}

    def find(self, name: str) -> str | None:
        """The member of that name, whatever its letters' case; ``None`` if there is none."""
        return self._folded.get(name.lower().replace("\\", "/").lstrip("/"))

    def read(self, name: str) -> bytes:
        """The bytes of the member. Raises :class:`Unreadable`."""
        info = self.members[name]
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("document_encrypted", f"压缩包里的“{name}”有密码，未读取；请解除密码后另存")
        if info.file_size > MOST_MEMBER or info.file_size > max(SMALL, MOST_RATIO * info.compress_size):
            raise Unreadable("document_too_large", f"“{name}”展开后有{info.file_size}字节，未读取")
        try:
            return self._file.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise Unreadable("document_damaged", f"“{name}”不完整或已损坏（{error}）；请重新下载") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name: without the flag for UTF-8, Chinese programs write it in GBK."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def xml(data: bytes) -> tuple[etree._Element, bool]:
    """The root of an XML part, and whether it had errors that were passed over. Entities are not expanded."""
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            continue
        if root is not None:
            return root, recover
    raise Unreadable("document_damaged", "文档内的XML已损坏，未读取；请重新下载或另存为网页")


def local(element: etree._Element) -> str:
    """The element's name without its namespace: strict and transitional files differ only there."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if _local(str(key)) == name:
            return str(value)
    return None
