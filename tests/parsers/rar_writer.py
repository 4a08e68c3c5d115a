"""Writes RAR archives of stored members (RAR 4), after the format's technical note."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping


def rar(members: Mapping[str, bytes], locked: bool = False) -> bytes:
    """An archive of these members, not compressed. ``locked``: they claim to have a password."""
    out = b"Rar!\x1a\x07\x00" + _head(0x73, 0, b"\0" * 6)
    for name, data in members.items():
        raw = name.encode("utf-8")
        fields = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x5A21_0000, 29, 0x30, len(raw), 0o100644
        )
        out += _head(0x74, 0x8004 if locked else 0x8000, fields + raw) + data
    return out + _head(0x7B, 0x4000, b"")


def _head(kind: int, flags: int, fields: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest
