"""How bodies are compressed in raw.db: zstd, with an earlier body of the same address or site as the dictionary.

Most of a page is the chrome of its site, and the site's earlier pages hold it already. So nothing is trained and
nothing else is kept: the encoding ``zstd:<sha256>`` names the body, itself in raw.db, that is the raw-content
dictionary. A body refers only to bodies committed before it, so no circle can arise, and archives whose rows are
copied into one, each body once, are as readable as before. ``benchmarks/keep.py`` measures it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from functools import lru_cache

import zstandard

REMOVED = "removed"
"""Encoding of a body that was taken down: its hash and size stay, its bytes are gone. Nothing is compressed with it."""

LEVEL = 10
"""zstd level. Against the first page of the site, KB a page and ms to pack: level 6 11.7 and 0.8, 10 11.4 and 1.9,
15 10.9 and 11.9. Alone, level 10 needs 20.9 and 2.6."""

QUICK = 3
"""zstd level of the yardstick: what the body would need alone, found in a sixth of the time and a tenth too long."""

ENOUGH = 0.5
"""A dictionary is used when it brings a body below this share of the yardstick. One that needs more stands alone and
becomes a dictionary itself, which is how every template of a site comes to have one. KB a page at 0.45, 0.5, 0.55, 0.6,
0.65: 9.1, 9.1, 9.3, 9.8, 11.4."""

PER_SITE = 4
"""Dictionaries tried for a site, those used last. Two templates at once are common, more are not."""

SMALLEST, LARGEST = 1024, 1024**2
"""Bytes of a body that may be a dictionary. Below there is little to share; memory grows with the size."""

LOADED = 32
"""Dictionaries kept in memory for writing (1.5 MB each for pages of 96 KB) and as many for reading."""

RECENT = 100
"""Fetches of a site that are looked through for its dictionaries when a process meets it for the first time."""


class DictionaryDamaged(ValueError):
    """The body that another was compressed with, ``sha256``, is missing or has changed."""

    def __init__(self, message: str, sha256: str = "") -> None:
        super().__init__(message)
        self.sha256 = sha256


@dataclass(frozen=True, slots=True)
class _Stored:
    sha256: str
    size: int
    encoding: str


class Compression:
    """Packs and unpacks the bodies of ``db``. Writes nothing; keeps the dictionaries in use loaded."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._quick = zstandard.ZstdCompressor(level=QUICK)
        self._alone = zstandard.ZstdCompressor(level=LEVEL)
        self._sites: dict[str, list[str]] = {}
        self._compressor = lru_cache(LOADED)(self._new_compressor)
        self._decompressor = lru_cache(LOADED)(self._new_decompressor)

    def pack(self, body: bytes, url: str, earlier: str = "") -> tuple[str, bytes]:
        """The encoding (``zstd:<sha256>``, ``zstd``, or ``identity`` where nothing is won) and the data.

        ``earlier`` is the hash of the body held for ``url``. A dictionary that cannot be read is passed over.
        """
        site = self._site(url)
        enough = ENOUGH * len(self._quick.compress(body))
        for sha256 in dict.fromkeys([*self._nearest(earlier), *site]):
            try:
                data = self._compressor(sha256).compress(body)
            except DictionaryDamaged:
                continue
            if len(data) <= enough:
                if sha256 in site:
                    _use(site, sha256)
                return f"zstd:{sha256}", data
        data = self._alone.compress(body)
        if len(data) >= len(body):
            return "identity", body
        if _is_dictionary(len(body), len(data)):
            _use(site, hashlib.sha256(body).hexdigest())
        return "zstd", data

    def unpack(self, encoding: str, data: bytes, size: int) -> bytes:
        """The ``size`` bytes that were packed. Raises ``ValueError`` when they cannot be had any more.

        Of that kind is :class:`DictionaryDamaged`, which names the body at fault.
        """
        if encoding == "identity":
            return data
        scheme, _, dictionary = encoding.partition(":")
        if scheme != "zstd":
            raise ValueError(f"unknown encoding {encoding!r}")
        return _decompress(self._decompressor(dictionary), data, size)

    def _site(self, url: str) -> list[str]:
        """Hashes of the site's dictionaries, the one used last first. Sites are told apart by scheme and host."""
        site = "/".join(url.split("/", 3)[:3]) + "/"
        if site not in self._sites:
            rows = self.db.execute(
                "SELECT body_sha256 FROM fetches INDEXED BY fetches_url"
                " WHERE url >= ? AND url < ? AND body_sha256 IS NOT NULL ORDER BY id DESC LIMIT ?",
                (site, site[:-1] + chr(ord("/") + 1), RECENT),
            )
            # The dictionary of a re-fetch is an earlier body of the address; the one at the end is the site's.
            known = dict.fromkeys(stored.sha256 for row in rows for stored in self._chain(row[0])[-1:])
            self._sites[site] = [sha256 for sha256 in known if self._serves(sha256)][:PER_SITE]
        return self._sites[site]

    def _serves(self, sha256: str) -> bool:
        row = self.db.execute("SELECT size, encoding, LENGTH(data) FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
        return row[1] == "zstd" and _is_dictionary(row[0], row[2])

    def _nearest(self, earlier: str) -> list[str]:
        """``earlier``, or what it was compressed with, so that three bodies at most are read to have one."""
        near = self._chain(earlier)[-2:][:1] if earlier else []
        return [stored.sha256 for stored in near if SMALLEST <= stored.size <= LARGEST]

    def _chain(self, sha256: str) -> list[_Stored]:
        """The body ``sha256``, its dictionary, the dictionary's dictionary and so on; nothing when one is missing."""
        try:
            return self._needed(sha256)
        except DictionaryDamaged:
            return []

    def _needed(self, sha256: str) -> list[_Stored]:
        chain: dict[str, _Stored] = {}
        while sha256:
            if sha256 in chain:
                raise DictionaryDamaged(f"body {sha256} is said to be compressed with itself", sha256)
            row = self.db.execute("SELECT sha256, size, encoding FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
            if row is None:
                raise DictionaryDamaged(f"body {sha256}, which it was compressed with, is missing", sha256)
            chain[sha256] = _Stored(*row)
            sha256 = chain[sha256].encoding.partition(":")[2]
        return list(chain.values())

    def _dictionary(self, sha256: str) -> bytes:
        body = b""
        for stored in reversed(self._needed(sha256)):
            (data,) = self.db.execute("SELECT data FROM bodies WHERE sha256 = ?", (stored.sha256,)).fetchone()
            try:
                body = data if stored.encoding == "identity" else _decompress(_decompressor(body), data, stored.size)
                if hashlib.sha256(body).hexdigest() != stored.sha256:
                    raise ValueError("its bytes have another hash")
            except ValueError as error:
                told = f"body {stored.sha256}, which it was compressed with, is damaged: {error}"
                raise DictionaryDamaged(told, stored.sha256) from error
        return body

    def _new_compressor(self, sha256: str) -> zstandard.ZstdCompressor:
        dictionary = _raw_content(self._dictionary(sha256))
        dictionary.precompute_compress(level=LEVEL)
        return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)

    def _new_decompressor(self, sha256: str) -> zstandard.ZstdDecompressor:
        return _decompressor(self._dictionary(sha256))


def _use(site: list[str], sha256: str) -> None:
    """Put ``sha256`` first and forget those not used for longest."""
    site[:] = [sha256, *(other for other in site if other != sha256)][:PER_SITE]


def _is_dictionary(size: int, packed: int) -> bool:
    """Whether a body that stands alone serves its site: pages shrink to a fifth, PDF files and pictures hardly."""
    return SMALLEST <= size <= LARGEST and packed * 2 < size


def _raw_content(body: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(body, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _decompressor(dictionary: bytes) -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(dict_data=_raw_content(dictionary) if dictionary else None)


def _decompress(decompressor: zstandard.ZstdDecompressor, data: bytes, size: int) -> bytes:
    try:
        # The frame tells its own size; a damaged one must not make us allocate what was never stored.
        if zstandard.frame_content_size(data) != size:
            raise ValueError(f"the frame does not hold {size} bytes")
        return decompressor.decompress(data)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
