"""Readers of document formats run apart: each body in a process of its own, with limits on memory, time and output.

A page is text, and lxml bounds what it costs. A PDF, a Word file or a picture is a program's data: it may loop, swell a
thousandfold, or hit a fault of a library in C. So one helper process is started at the first document, imports the
readers once, and forks for every body; the fork reads, answers in JSON (never a pickle: what it says may be hostile),
and ends. :func:`main` is that helper process.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from parsers.formats.unreadable import Unreadable
from parsers.model import Block, Cell, Document, Finding, Link, Place, Severity


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory``: bytes of address space beyond what the helper has; ``seconds`` of CPU, twice that by the clock."""

    memory: int = 1 << 30
    seconds: int = 60


_RECOGNISING = Limits(memory=4 << 30, seconds=240)
LIMITS: Mapping[str, Limits] = MappingProxyType(
    {"parsers.formats.picture": _RECOGNISING, "parsers.formats.second_look": _RECOGNISING}
)
"""Module to its limits where they are not the usual ones. Recognising a page takes seconds."""

MOST_ANSWER = 64 << 20
"""Bytes of a document as JSON: two hundred times the longest honest report."""

_GRACE = 20
"""Seconds that the helper is given to say that a fork is out of time."""


def read(module: str, body: bytes) -> Document:
    """What ``read(body)`` of the module of that full name gives. Raises :class:`Unreadable`, whatever happens to it."""
    key = module, hashlib.sha256(body).digest()
    for known, document in list(_lately):
        if known == key:
            return document
    answer = _Helper.of_this_process().ask(module, body)
    if "kind" in answer:
        raise Unreadable(answer["kind"], answer["message"])
    document = _document(answer)
    _lately.append((key, document))
    return document


_lately: deque[tuple[tuple[str, bytes], Document]] = deque(maxlen=2)
"""What was read last: whoever asks how a number was read asks for its document again at once."""


class _Helper:
    """The helper process of this process. A forked process starts its own: two must not share a pipe."""

    _known: dict[int, _Helper] = {}  # noqa: RUF012 - one a process, by its id
    _lock = threading.Lock()

    @classmethod
    def of_this_process(cls) -> _Helper:
        with cls._lock:
            if os.getpid() not in cls._known:
                cls._known.clear()
                cls._known[os.getpid()] = cls()
            return cls._known[os.getpid()]

    def __init__(self) -> None:
        self._asked = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, module: str, body: bytes) -> dict[str, Any]:
        """Hand ``body`` over and wait for the answer; a helper that ends or is silent is started anew the next time."""
        with self._asked:
            if self._process is None or self._process.poll() is not None:
                self._process = self._started()
            try:
                return self._answer(self._process, module, body)
            except (BrokenPipeError, EOFError, ValueError):
                self._end()
                return _said("document_crashed", "解读文档的进程中断，未读取；请另存为网页或文本")
            except BaseException:
                # Whoever is interrupted here does not take the answer; the next one must not take it for its own.
                self._end()
                raise

    def _started(self) -> subprocess.Popen[bytes]:
        atexit.register(self._end)
        return subprocess.Popen(
            [sys.executable, "-c", "from parsers.formats import apart; apart.main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
            # An interrupt from the keyboard is for whoever asked; the helper ends with it, by its closed pipe.
            start_new_session=True,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _answer(self, process: subprocess.Popen[bytes], module: str, body: bytes) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"module": module, "size": len(body)}).encode() + b"\n")
        process.stdin.write(body)
        process.stdin.flush()
        seconds = LIMITS.get(module, Limits()).seconds * 2 + _GRACE
        if not select.select([process.stdout], [], [], seconds)[0]:
            raise EOFError
        size = int(process.stdout.readline() or b"-1")
        if not 0 <= size <= MOST_ANSWER:
            raise EOFError
        answer: dict[str, Any] = json.loads(process.stdout.read(size))
        return answer


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """The helper's whole life: a request, a fork, its answer, until ``requests`` ends."""
    while line := requests.readline():
        asked = json.loads(line)
        body = requests.read(asked["size"])
        if len(body) < asked["size"]:
            return
        answer = _forked(asked["module"], body, requests)
        answers.write(b"%d\n" % len(answer))
        answers.write(answer)
        answers.flush()


def _forked(module: str, body: bytes, requests: IO[bytes]) -> bytes:
    """The JSON that a fork makes of ``body``, or that says why there is none."""
    limits = LIMITS.get(module, Limits())
    # Before the fork, so that it is loaded once and not once a body.
    import_module(module)
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_the_fork(module, body, limits, out, into)
    os.close(into)
    pieces, received, ends = [], 0, time.monotonic() + 2 * limits.seconds
    with os.fdopen(out, "rb", buffering=0) as pipe:
        while True:
            ready = select.select([pipe, requests], [], [], max(0, ends - time.monotonic()))[0]
            # Nothing is asked before the answer: what comes is the end of whoever asked.
            if not ready or requests in ready or received > MOST_ANSWER:
                os.kill(pid, signal.SIGKILL)
                break
            piece = pipe.read(1 << 20)
            if not piece:
                break
            pieces.append(piece)
            received += len(piece)
    _, status = os.waitpid(pid, 0)
    if received > MOST_ANSWER:
        return _told("document_too_large", f"文档展开后超过{MOST_ANSWER >> 20}MB，未读取")
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return b"".join(pieces)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGXCPU):
        return _told("document_too_slow", f"{limits.seconds}秒内没有读完，未读取；请另存为网页或文本")
    return _told("document_crashed", "解读文档的进程异常终止，未读取；文件可能已损坏，请重新下载或另存为网页")


def _in_the_fork(module: str, body: bytes, limits: Limits, out: int, into: int) -> None:
    """Read under the limits, write the answer, end: nothing of the helper's own may run in the fork after this."""
    code = 1
    try:
        os.close(out)
        # What a library prints is no answer, and in a file it would break the limit on files.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        held = _address_space() + limits.memory
        for limit, most in (
            (resource.RLIMIT_AS, held),
            (resource.RLIMIT_CPU, limits.seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(limit)[1]
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limit, (allowed, allowed))
        answer = _read(module, body)
        with os.fdopen(into, "wb") as pipe:
            pipe.write(answer)
        code = 0
    finally:
        os._exit(code)


def _read(module: str, body: bytes) -> bytes:
    try:
        document: Document = import_module(module).read(body)
        return json.dumps(_plain(document), ensure_ascii=False).encode("utf-8", "replace")
    except Unreadable as error:
        return _told(error.kind, str(error))
    except MemoryError:
        return _told("document_too_large", "文档展开后占用的内存超过上限，未读取")
    except RecursionError:
        return _told("document_damaged", "文档嵌套过深，未读取；请另存为网页或文本")
    except Exception as error:  # noqa: BLE001 - whatever a damaged file does to a library, it is told as what it is
        named = f"{type(error).__name__}: {error}"[:200]
        return _told("document_damaged", f"文档已损坏或不完整，未读取（{named}）；请重新下载或另存为网页")


def _address_space() -> int:
    """Bytes of address space that this process has by now; not known, and no part of any limit, without ``/proc``."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if pages.is_file() else 0


def _said(kind: str, message: str) -> dict[str, Any]:
    return {"kind": kind, "message": message}


def _told(kind: str, message: str) -> bytes:
    return json.dumps(_said(kind, message), ensure_ascii=False).encode("utf-8", "replace")


def _plain(document: Document) -> dict[str, Any]:
    """``document`` as JSON has it: lists in the order of the classes' fields."""
    return {
        "format": document.format,
        "encoding": document.encoding,
        "title": document.title,
        "metas": document.metas,
        "body": document.body,
        "parts": document.parts,
        "places": document.places,
        "blocks": [
            [
                block.text,
                block.tag,
                block.table,
                [(c.text, c.column, c.colspan, c.rowspan, c.start, c.end) for c in block.cells],
                block.start,
                block.end,
                block.linked,
            ]
            for block in document.blocks
        ],
        "links": [(link.url, link.text, link.kind, link.block) for link in document.links],
        "findings": [(one.kind, one.severity.value, one.message, one.evidence) for one in document.findings],
    }


def _document(plain: Mapping[str, Any]) -> Document:
    return Document(
        blocks=tuple(
            Block(text, tag, table, tuple(Cell(*cell) for cell in cells), *more)
            for text, tag, table, cells, *more in plain["blocks"]
        ),
        format=plain["format"],
        encoding=plain["encoding"],
        title=plain["title"],
        metas=plain["metas"],
        links=tuple(Link(*link) for link in plain["links"]),
        body=tuple(plain["body"]) if plain["body"] else None,
        findings=tuple(
            Finding(kind, Severity(severity), message, evidence)
            for kind, severity, message, evidence in plain["findings"]
        ),
        parts=tuple((first, last) for first, last in plain["parts"]),
        places=tuple(Place(*place) for place in plain["places"]),
    )


def main() -> None:
    """Be the helper process."""
    serve(sys.stdin.buffer, sys.stdout.buffer)
