"""How bodies are compressed in raw.db: zstd, with a trained dictionary where there is one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import zstandard

LEVEL = 10
"""zstd level. On synthetic portal pages of 117 KB, sizes against zlib 6: level 9 0.97, 10 0.95, 12 0.94,
the last at twice the work of the first."""

DICTIONARY_SIZE = 256 * 1024
"""Bytes of a trained dictionary. On the same pages at level 10: 110 KB 0.83, 256 KB 0.78, 512 KB 0.86 of zlib 6."""


def train(bodies: Sequence[bytes], size: int = DICTIONARY_SIZE) -> bytes:
    """A dictionary of at most ``size`` bytes. Raises ``ValueError`` when there is too little to learn from."""
    try:
        return zstandard.train_dictionary(size, list[bytes | bytearray | memoryview](bodies), level=LEVEL).as_bytes()
    except zstandard.ZstdError as error:
        raise ValueError(f"{len(bodies)} bodies are too few to train a dictionary on: {error}") from error


class Compression:
    """Compresses with the newest dictionary of ``db`` and decompresses with any; keeps them loaded."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._newest: tuple[str, zstandard.ZstdCompressor] | None = None
        self._decompressors: dict[str, zstandard.ZstdDecompressor] = {}

    def forget(self) -> None:
        """Look for the newest dictionary again at the next body."""
        self._newest = None

    def pack(self, body: bytes) -> tuple[str, bytes]:
        """The encoding (``zstd``, ``zstd:<dictionary id>``, or ``identity`` where nothing is won) and the data."""
        if self._newest is None:
            self._newest = self._compressor()
        encoding, compressor = self._newest
        data = compressor.compress(body)
        return (encoding, data) if len(data) < len(body) else ("identity", body)

    def unpack(self, encoding: str, data: bytes, size: int) -> bytes:
        """The ``size`` bytes that were packed. Raises ``ValueError`` when they cannot be had any more."""
        if encoding == "identity":
            return data
        try:
            # The frame tells its own size; a damaged one must not make us allocate what was never stored.
            if zstandard.frame_content_size(data) != size:
                raise ValueError(f"the frame does not hold {size} bytes")
            return self._decompressor(encoding).decompress(data)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error

    def _compressor(self) -> tuple[str, zstandard.ZstdCompressor]:
        row = self.db.execute("SELECT id, data FROM dictionaries ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return "zstd", zstandard.ZstdCompressor(level=LEVEL)
        dictionary = zstandard.ZstdCompressionDict(row["data"])
        dictionary.precompute_compress(level=LEVEL)
        return f"zstd:{row['id']}", zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)

    def _decompressor(self, encoding: str) -> zstandard.ZstdDecompressor:
        if encoding not in self._decompressors:
            scheme, _, number = encoding.partition(":")
            if scheme != "zstd":
                raise ValueError(f"unknown encoding {encoding!r}")
            dictionary = None
            if number:
                row = self.db.execute("SELECT data FROM dictionaries WHERE id = ?", (int(number),)).fetchone()
                if row is None:
                    raise ValueError(f"dictionary {number} is missing")
                dictionary = zstandard.ZstdCompressionDict(row["data"])
            self._decompressors[encoding] = zstandard.ZstdDecompressor(dict_data=dictionary)
        return self._decompressors[encoding]
