"""Documents are read apart: whatever a reader does, its caller gets a document or a reason, and goes on."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parsers.formats import apart
from parsers.formats.apart import Limits
from parsers.formats.unreadable import Unreadable
from tests.parsers.hostile_readers import WHOLE

READER = "tests.parsers.hostile_readers"


def test_a_document_comes_back_as_it_was_made() -> None:
    assert apart.read(READER, b"whole") == WHOLE


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"unreadable", "document_encrypted", "文件有密码"),
        (b"raise", "document_damaged", "IndexError: list index out of range"),
        (b"deep", "document_damaged", "嵌套过深"),
        (b"memory", "document_too_large", "内存"),
        (b"output", "document_too_large", "64MB"),
        (b"signal", "document_crashed", "异常终止"),
        (b"exit", "document_crashed", "异常终止"),
        (b"helper", "document_crashed", "中断"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_document_is_read(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        apart.read(READER, body)
    assert raised.value.kind == kind
    assert apart.read(READER, b"whole") == WHOLE


def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    # The helper has its own copy of the limits: a helper of this test's own is asked, which serves in this process.
    monkeypatch.setattr(apart, "LIMITS", {READER: Limits(seconds=1)})
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as asked, os.fdopen(writing, "wb"):
        assert b"document_too_slow" in apart._forked(READER, b"endless", asked)


def test_a_reader_ends_with_whoever_asked() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as asked:
        assert b"document_too_slow" in apart._forked(READER, b"endless", asked)


def test_a_reader_writes_no_file(tmp_path: Path) -> None:
    aim = tmp_path / "planted"
    with pytest.raises(Unreadable):
        apart.read(READER, b"write " + str(aim).encode())
    assert not aim.exists() or aim.stat().st_size == 0


def test_what_a_reader_prints_is_no_answer() -> None:
    assert apart.read(READER, b"chatter") == WHOLE


def test_half_a_character_pair_does_not_stop_the_answer() -> None:
    assert apart.read(READER, b"half").blocks[0].text == "一?二"


def test_threads_and_forked_processes_get_their_own_answers() -> None:
    bodies = [b"whole", b"half"] * 8
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda body: len(apart.read(READER, body).blocks), bodies))
    assert found == [2, 1] * 8
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(_blocks, bodies) == [2, 1] * 8


def _blocks(body: bytes) -> int:
    return len(apart.read(READER, body).blocks)
