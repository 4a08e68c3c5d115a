"""RAR archives, through bsdtar of libarchive: bytes in and out by pipes, nothing is written to disk."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from typing import IO

from parsers.formats import members
from parsers.formats.looking import Look
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import MOST_BYTES
from parsers.model import Document

_PROGRAM = "bsdtar"
_MOST_NAMES = 5_000
_SECONDS = 30
_LOCKED = "RAR压缩包有密码，未读取；请解除密码后另存"
_OLDER = b"Rar!\x1a\x07\x00"


def read(body: bytes, look: Look | None = None) -> Document:
    """The document in ``body``, with ``look`` its pictures too. Raises :class:`Unreadable`, also without bsdtar."""
    program = shutil.which(_PROGRAM)
    if program is None:
        raise Unreadable(
            "format_rar", "内容是RAR压缩包；安装 bsdtar（Debian 的 libarchive-tools）后可以读取，或请解压后另存"
        )
    if _is_locked(body):
        raise Unreadable("document_encrypted", _LOCKED)
    return members.read_members(_members(_as_tar(program, body)), "rar", look)


def _as_tar(program: str, body: bytes) -> bytes:
    """The same members as a tar archive."""
    with subprocess.Popen(
        [program, "-c", "--format=pax", "-f", "-", "@-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LC_ALL": "C.UTF-8"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        said: list[bytes] = []
        threads = [
            threading.Thread(target=_feed, args=(process.stdin, body), daemon=True),
            threading.Thread(target=_hear, args=(process.stderr, said), daemon=True),
        ]
        for thread in threads:
            thread.start()
        clock = threading.Timer(_SECONDS, process.kill)
        clock.start()
        made = process.stdout.read(MOST_BYTES + 1)
        if len(made) > MOST_BYTES:
            process.kill()
            raise Unreadable("document_too_large", f"压缩包展开后超过{MOST_BYTES >> 20}MB，未读取")
        process.wait()
        clock.cancel()
        for thread in threads:
            thread.join(1)
    why = b"".join(said).decode("utf-8", "replace").strip()
    if "ncrypt" in why or "assphrase" in why:
        raise Unreadable("document_encrypted", _LOCKED)
    if process.returncode:
        raise Unreadable("document_damaged", f"RAR压缩包不完整或已损坏（{why[:120]}）；请重新下载")
    return made


def _feed(pipe: IO[bytes], body: bytes) -> None:
    try:
        with pipe:
            pipe.write(body)
    except BrokenPipeError:
        return  # it has seen enough of the archive, or ended: its exit code tells


def _hear(pipe: IO[bytes], said: list[bytes]) -> None:
    said.append(pipe.read(4096))


def _is_locked(body: bytes) -> bool:
    """Whether an archive of the older format says that its list of members, or a member, has a password."""
    at = 7
    while body.startswith(_OLDER) and at + 11 <= len(body):
        kind, flags, size, more = struct.unpack_from("<BHHI", body, at + 2)
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            return True
        at += max(7, size) + (more if flags & 0x8000 else 0)
    return False


def _members(tar: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(tar), mode="r:") as archive:
        for number, info in enumerate(archive):
            if number >= _MOST_NAMES:
                return
            if info.isfile() and info.size and members.is_member(info.name):
                file = archive.extractfile(info)
                if file is not None:
                    yield info.name, file.read()
