"""Writes OLE compound files ([MS-CFB]) of a few streams, each in sectors of its own."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_SECTOR = 512
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SMALLEST = 4096
"""Shorter streams would stand in sectors of another size: they are filled up with zeros."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams. They are longer by zeros where they are short."""
    held = {name: data.ljust(_SMALLEST, b"\0") for name, data in streams.items()}
    sizes = [-(-len(data) // _SECTOR) for data in held.values()]
    directory = -(-(len(held) + 1) // 4)
    others = sum(sizes) + directory
    tables = next(n for n in range(1, 110) if n * 128 >= others + n)
    fat: list[int] = [_FAT] * tables
    starts = []
    for size in (directory, *sizes):
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + size), _END]
    fat += [_FREE] * (tables * 128 - len(fat))
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if held else _NONE)]
    for number, (name, data) in enumerate(held.items(), 1):
        # One behind the other on the right: the tree is a list, which readers take.
        right = number + 1 if number < len(held) else _NONE
        entries.append(_entry(name, 2, starts[number], len(data), right=right))
    entries += [_entry("", 0, 0, 0)] * (directory * 4 - len(entries))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        *(0x3E, 3, 0xFFFE, 9, 6, b"", 0, tables, starts[0], 0, _SMALLEST, _END, 0, _END, 0, 0),
    )
    header = header[:76] + struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    body = b"".join(data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0") for data in held.values())
    return header + struct.pack(f"<{len(fat)}I", *fat) + b"".join(entries) + body


def _entry(name: str, kind: int, start: int, size: int, child: int = _NONE, right: int = _NONE) -> bytes:
    letters = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        letters,
        len(letters) + 2 if name else 0,
        kind,
        1,
        *(_NONE, right, child, b"", 0, 0, 0, start, size),
    )
