"""What patterns could choke on, and pages damaged by number: ``parse`` never raises, ends soon, says nothing unsound.

Work that grew with the square of the length would not end within anybody's patience; how it grows is measured by
``benchmarks/growth.py``, and many more damaged pages are read by ``benchmarks/fuzz.py``.
"""

from __future__ import annotations

import pytest

from benchmarks import fuzz
from benchmarks.baits import BAITS, UNITS
from benchmarks.fuzz import good_pages, wrong
from benchmarks.mutations import DAMAGES, damaged
from parsers import formats
from parsers.checks import within_checks
from parsers.checks.counts import counts
from parsers.clean.chars import fold, label_key
from parsers.figures import Prose, read_figures
from parsers.identify_titles import title_kind
from parsers.model import Outcome, Status
from parsers.numerals import find_numerals, parse_number
from parsers.report import parse
from parsers.tables.values import read_value

_NAMES = list(BAITS)
_SHARES = 24


@pytest.mark.parametrize("share", range(_SHARES))
def test_no_bait_is_taken(share: int) -> None:
    for name in _NAMES[share::_SHARES]:
        body = BAITS[name](2500)
        assert wrong(parse(body), body) == "", name


@pytest.mark.parametrize("share", range(8))
def test_every_reader_of_text_ends_on_long_repetitions(share: int) -> None:
    """The readers below ``parse`` have no guards before them here: 8000 characters each."""
    for unit in UNITS[share::8]:
        text = (unit * 8000)[:8000]
        assert len(fold(text)) <= 18 * len(text)
        assert label_key(text) is not None
        assert title_kind(text) is not None
        numerals = list(find_numerals(text))
        assert all(numeral.start < numeral.end <= len(text) for numeral in numerals)
        assert all(count.end <= len(text) for count in counts(text))
        value = read_value(text)
        assert (value.value is None) == (value.status is not Status.NUMBER)
        assert parse_number(text) is None or len(text) < 20 or unit in "0〇零"
        prose = [Prose("requests", text, 0)]
        for figure in read_figures(prose):
            assert text[figure.start : figure.start + len(figure.raw)] == figure.raw
        for result in within_checks("standard_2021", 2023, "", (), (), prose):
            assert result.outcome in (Outcome.PASS, Outcome.FAIL, Outcome.UNCERTAIN, Outcome.NOT_ASSESSABLE)


def test_a_code_of_a_thousand_digits_is_no_count() -> None:
    assert counts("共" + "9" * 400 + "件，其中5件") == counts("共" + "x" * 400 + "件，其中5件")
    text = "收到申请20件，编号" + "10" * 12_000 + "，网络申请5件，占25%。"
    shares = [r for r in within_checks("standard_2021", 2023, "", (), (), [Prose("requests", text, 0)])
              if r.check_id == "N-14"]  # fmt: skip
    assert [(r.outcome, r.left_value) for r in shares] == [(Outcome.PASS, 25)]


@pytest.mark.parametrize("share", range(6))
def test_damaged_pages_are_read_soundly(share: int) -> None:
    pages = good_pages()
    for number in range(share * 25, share * 25 + 25):
        body = damaged(pages, 1, number)
        fault = wrong(parse(body), body)
        assert fault == "", f"number {number}"


def test_what_stands_behind_the_most_blocks_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(b"%d\n" % number for number in range(50))
    assert len(formats.read(lines).blocks) == 50
    monkeypatch.setattr(formats, "MOST_BLOCKS", 20)
    document = formats.read(lines)
    assert [block.text for block in document.blocks[-2:]] == ["18", "19"]
    assert [finding.kind for finding in document.findings] == ["page_cut"]
    page = "<p>年报</p><a href=a.pdf>一</a><p>二</p>".encode() + b"<p>1</p>" * 50 + b"<a href=b.pdf>x</a>"
    assert [link.url for link in formats.read(page).links] == ["a.pdf"]


def test_the_command_names_what_it_finds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz.py", "--mutations", "3"])
    assert fuzz.main() == 0
    assert "3 damaged pages of " in capsys.readouterr().out

    def broken(body: bytes) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(fuzz, "parse", broken)
    assert fuzz.main() == 4
    assert "at fault       3\n       3 RecursionError in test_baits.py:" in capsys.readouterr().out


def test_damage_is_the_same_for_ever() -> None:
    pages = [b"<p>one</p>" * 20, b"<td>two</td>" * 20]
    assert damaged(pages, 1, 7) == damaged(pages, 1, 7)
    assert len({damaged(pages, 1, number) for number in range(40)}) > 35
    assert len(DAMAGES) == 13
