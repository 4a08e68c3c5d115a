"""Damaged pages, made from good ones by number: the same seed and number give the same bytes for ever."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Damage = Callable[[bytes, random.Random, Sequence[bytes]], bytes]

MOST_BYTES = 400_000
"""Repeats stop here: what grows without end is measured by ``growth.py``."""

PIECES: tuple[bytes, ...] = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "<table>", "</table>", "<tr>", "<td>", "</td>", "<td rowspan=99999999 colspan=99999999>", "<td colspan=-1>",
        "<!--", "-->", "<script>", "</script>", "<style>", "<p>", "<br>", "<pre>", "</", "<", ">", "&#0;", "&#xD800;",
        "&#99999999999;", "&nbsp;", "&lt", "\0", "\ud800", "\ufeff", "\u200b", "\r", "\n", "|", "\t", "　", "，", "。",
        "（", "）", "一、", "0", "-1", "1e9", "１２", "/", "无", "10" * 200, "99,99,99", "十二万三千", "约", "余", "%",
        "年", "2023年", "件", "其中", "分别为", "总计", "本年新收政府信息公开申请数量", "行政复议", "结果维持", "规章",
        "<meta charset=gbk>", "<meta charset=utf-16>", "<base href='::'>", "<a href='http://[::1'>x</a>", "]]>", "<?",
    )
)  # fmt: skip
"""What is put into pages: the words and tags that reading turns on, and those that break readers."""


def damaged(pages: Sequence[bytes], seed: int, number: int) -> bytes:
    """The ``number``-th damaged page of ``seed``: one page of ``pages`` with one to eight damages."""
    draw = random.Random(f"{seed}/{number}")
    body = draw.choice(pages)
    for _ in range(draw.choice((1, 1, 2, 3, 5, 8))):
        body = draw.choice(DAMAGES)(body, draw, pages)[:MOST_BYTES]
    return body


def _span(body: bytes, draw: random.Random, most: int = 4000) -> tuple[int, int]:
    start = draw.randrange(len(body) + 1)
    return start, min(len(body), start + int(most * draw.random() ** 3) + 1)


def _flips(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    changed = bytearray(body)
    for _ in range(draw.randint(1, 40) if changed else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _noise(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    start, end = _span(body, draw, 200)
    return body[:start] + draw.randbytes(end - start) + body[end:]


def _cut(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    start, end = _span(body, draw)
    return body[:start] + body[end:]


def _shortened(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    return body[: draw.randrange(len(body) + 1)]


def _spliced(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    other = draw.choice(pages)
    start, end = _span(other, draw, 20_000)
    at = draw.randrange(len(body) + 1)
    return body[:at] + other[start:end] + body[at:]


def _joined(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    other = draw.choice(pages)
    return body[: draw.randrange(len(body) + 1)] + other[draw.randrange(len(other)) :]


def _repeated(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    start, end = _span(body, draw, 600)
    return body[:end] + body[start:end] * draw.choice((1, 2, 10, 100)) + body[end:]


def _moved(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    start, end = _span(body, draw)
    rest = body[:start] + body[end:]
    at = draw.randrange(len(rest) + 1)
    return rest[:at] + body[start:end] + rest[at:]


def _strewn(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(body) + 1)
        body = body[:at] + draw.choice(PIECES) * draw.choice((1, 1, 1, 3, 60)) + body[at:]
    return body


def _numbers(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    """Other digits for the page's own: what adds up no longer does."""
    changed = bytearray(body)
    places = [place for place, byte in enumerate(changed) if 48 <= byte <= 57]
    for place in draw.sample(places, min(len(places), draw.randint(1, 30))):
        changed[place] = draw.choice(b"0123456789.,-/+ ")
    return bytes(changed)


def _recoded(body: bytes, draw: random.Random, pages: Sequence[bytes]) -> bytes:
    text = body.decode(draw.choice(("utf-8", "gb18030", "latin-1")), "replace")
    return text.encode(draw.choice(("utf-8", "gb18030", "utf-16", "utf-16-be", "big5")), "replace")


DAMAGES: tuple[Damage, ...] = (
    _flips, _noise, _cut, _shortened, _spliced, _joined, _repeated, _moved, _strewn, _strewn, _numbers, _numbers,
    _recoded,
)  # fmt: skip
"""Every kind of damage; those that stand twice are done twice as often."""
