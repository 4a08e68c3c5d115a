"""A report that somebody is about to publish, read and checked in a process of its own that may not do much.

The process gets the bytes on standard input and answers on standard output; nothing is written anywhere, it opens no
file once it has begun, and ends at a limit of time and memory. ``python -m archive.draft NAME < draft``.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

MOST_BYTES = 10_000_000
"""The largest draft that is read."""

SECONDS = 30
MEMORY = 1 << 30
"""Address space of the process: reading the longest report takes a third of it."""


AT_ONCE = 2
"""Drafts that are read at the same time: each may take :data:`MEMORY`."""

_reading: set[object] = set()


class DraftRefused(ValueError):
    """The draft was not read; the message says why, in Chinese and English."""


async def read_draft(body: bytes, name: str) -> dict[str, Any]:
    """What reading ``body`` gives, as ``nianbao check --json`` has it. Raises :class:`DraftRefused`."""
    if len(body) > MOST_BYTES:
        raise DraftRefused(f"文件超过 {MOST_BYTES:,} 字节。 / The draft has more than {MOST_BYTES:,} bytes.")
    if len(_reading) >= AT_ONCE:
        raise DraftRefused("正在核对别的草稿，请稍后再试。 / Other drafts are being read: try again in a moment.")
    token = object()
    _reading.add(token)
    try:
        return await _read(body, name)
    finally:
        _reading.discard(token)


async def _read(body: bytes, name: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "archive.draft",
        Path(name).suffix[:8],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(body), SECONDS)
    except TimeoutError:
        raise DraftRefused(f"{SECONDS} 秒内没有读完。 / It was not read within {SECONDS} seconds.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise DraftRefused("读不出这份文件：内容异常，或超出内存与时间限制。 / It cannot be read, or takes too much.")
    found: dict[str, Any] = json.loads(answer)
    return found


def main(suffix: str) -> None:
    """Read standard input, print what was read as JSON."""
    from parsers.model import Hints
    from parsers.report import parse

    body = sys.stdin.buffer.read(MOST_BYTES + 1)
    # All that reading needs is loaded by now: a first small report draws in what is imported on use.
    parse(b"<p>2020</p>", Hints(url="draft:.html"))
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    report = parse(body, Hints(url=f"draft:{suffix}"))
    answer = json.dumps(asdict(report), ensure_ascii=False, default=_plain)
    # Half a character pair cannot be sent.
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
