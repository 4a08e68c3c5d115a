"""Self-audit: a draft is read in a process of its own, shown with what disagrees, and nothing of it is left."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest
from shown import Site

from archive import draft
from crawler.demo import pages, truth
from tests.parsers.docx_writer import as_docx
from tests.parsers.papers import drawn

FAILS = next(
    pages(1)[address] for address, one in truth().items() if (one.publisher, one.year) == ("样例县人民政府", 2020)
)


def test_a_pasted_draft_shows_its_form_with_failed_sums(shown: Site, built: Path) -> None:
    before = sorted((path.name, path.stat().st_size) for path in built.iterdir())
    page = shown.post("/draft", data={"text": FAILS.decode()})
    assert page.status_code == 200
    assert "数字不一致：3 项" in page.text
    assert "造假" not in re.sub(r"<footer>.*", "", page.text, flags=re.S)
    assert re.findall(r'class="number failed-total"[^>]*>(\d+)', page.text) == ["69", "105"]
    assert sorted((path.name, path.stat().st_size) for path in built.iterdir()) == before


def test_an_uploaded_draft_is_read_as_it_is_and_answered_as_json(shown: Site) -> None:
    answer = shown.post("/draft", files={"file": ("draft.html", FAILS, "text/html")}, data={"format": "json"})
    assert answer.json()["identity"]["publisher"] == "样例县人民政府"
    assert sum(check["outcome"] == "fail" for check in answer.json()["checks"]) == 3


def test_an_uploaded_word_file_is_read(shown: Site) -> None:
    paper = next(paper for seed in range(99) if (paper := drawn(seed, damages=False)).form == "standard_2021")
    name = "年报.docx"
    answer = shown.post("/draft", files={"file": (name, as_docx(paper, 1, frozenset()))}, data={"format": "json"})
    read = answer.json()
    assert (read["state"], read["format"], read["form"]) == ("report", "docx", "standard_2021")
    held = {(cell["table_key"], cell["row_key"], cell["column_key"]): cell["value"] for cell in read["cells"]}
    truth = {slot: value for slot, readings in paper.truth.items() for value, _ in readings}
    assert {slot: value for slot, value in held.items() if value != truth[slot]} == {}


def test_nothing_and_too_much_are_refused(shown: Site) -> None:
    nothing = shown.post("/draft", data={"text": " "})
    assert (nothing.status_code, "没有内容" in nothing.text) == (400, True)
    much = shown.post("/draft", files={"file": ("a.txt", b"a" * (draft.MOST_BYTES + 1), "text/plain")})
    assert (much.status_code, "文件超过 10,000,000 字节" in much.text) == (400, True)
    more = shown.post("/draft?_lang=en", content=b"text=" + b"a" * (2 * draft.MOST_BYTES + 1),
                      headers={"content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert (more.status_code, "The draft has more than 10,000,000 bytes." in more.text) == (400, True)


def test_what_is_no_form_is_refused(shown: Site) -> None:
    answer = shown.post("/draft?_lang=en", content=b"&".join(b"a=1" for _ in range(21)))
    assert answer.status_code == 400
    assert "This is no form: paste the text on this page" in answer.text


def test_what_is_no_report_is_said_to_be_none_and_shown_as_text(shown: Site) -> None:
    page = shown.post("/draft", data={"text": "<p>关于春节放假的通知 <script>alert(1)</script></p>"})
    assert page.status_code == 200
    assert "没有读出年报" in page.text
    assert "<script" not in page.text


def test_no_more_than_two_are_read_at_once_and_then_others_again() -> None:
    async def three() -> list[object]:
        return await asyncio.gather(*(draft.read_draft(FAILS, "a.html") for _ in range(3)), return_exceptions=True)

    found = asyncio.run(three())
    assert [isinstance(one, draft.DraftRefused) for one in found] == [False, False, True]
    assert asyncio.run(draft.read_draft(FAILS, "a.html"))["state"] == "report"


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "SECONDS", 0.05)
    with pytest.raises(draft.DraftRefused, match=r"没有读完。 / It was not read within 0\.05 seconds"):
        asyncio.run(draft.read_draft(FAILS, "a.html"))


GREEDY = """
import archive.draft as draft
import parsers.report as report
draft.MEMORY = 400 << 20
first = report.parse
def greedy(body, hints):
    if len(body) > 100:
        WHAT
    return first(body, hints)
report.parse = greedy
draft.main(".html")
"""


@pytest.mark.parametrize("what", ["bytearray(600 << 20)", "open('WHERE', 'wb').write(b'a' * 10000)"])
def test_a_process_may_take_no_more_memory_and_write_no_file(tmp_path: Path, what: str) -> None:
    target = tmp_path / "file"
    code = GREEDY.replace("WHAT", what.replace("WHERE", str(target)))
    run = subprocess.run([sys.executable, "-c", code], input=FAILS, capture_output=True, check=False)
    assert run.returncode != 0
    assert run.stdout == b""
    assert not target.exists() or target.stat().st_size == 0
