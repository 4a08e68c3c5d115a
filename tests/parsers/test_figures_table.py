"""Some five hundred sentences of our own with every figure that they state: none may be read wrong, few missed.

``python -m tests.parsers.test_figures_table`` prints precision and recall by indicator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from parsers.figures import Prose, read_figures
from parsers.indicators import load
from parsers.model import Figure

_CASES = Path(__file__).with_name("cases")
_QUALIFIERS = ("approx", "approx_more", "approx_less", "negation")

# A count that a mutation may take away, and the words and marks after which a time no longer governs.
_COUNT = re.compile(r"(?<![\d.,，])\d+(?:[,，.]\d+)*(?=[条件次期场份人个篇宗起项封名位处元])")
_TIMED = re.compile(r"20\d\d年|[今本全当上去]年|年[度内]|上一年|[。；].")

Fact = tuple[str, Decimal, str, str]


class Case(NamedTuple):
    """A sentence, or paragraphs parted by line breaks, with the indicators, values, units and qualifiers it states."""

    section: str
    text: str
    facts: Counter[Fact]
    scopes: list[str] | None
    year: int | None


def _fact(indicator: str, stated: Any) -> Fact:
    value, *rest = str(stated).split()
    qualifier = next((word for word in rest if word in _QUALIFIERS), "")
    unit = next((word for word in rest if word not in _QUALIFIERS), "") or load().all[indicator].usual_unit
    return indicator, Decimal(value), unit, qualifier


def _cases() -> Iterator[Case]:
    for path in sorted(_CASES.glob("figures_*.yaml")):
        if path.stem in ("figures_missed", "figures_reporters"):
            continue
        for section, sentences in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for entry in sentences:
                told = {"text": entry} if isinstance(entry, str) else entry
                assert set(told) <= {"text", "figures", "scopes", "year"}, told
                facts = Counter(
                    _fact(indicator, one)
                    for indicator, stated in told.get("figures", {}).items()
                    for one in (stated if isinstance(stated, list) else [stated])
                )
                yield Case(section, told["text"], facts, told.get("scopes"), told.get("year"))


CASES = list(_cases())


@cache
def _read(case: int) -> tuple[Figure, ...]:
    return _read_text(CASES[case].section, CASES[case].text, CASES[case].year)


def _read_text(section: str, text: str, year: int | None) -> tuple[Figure, ...]:
    paragraphs = [Prose("preamble", f"统计期限自{year}年1月1日起", -100)] if year else []
    start = 0
    for line in text.split("\n"):
        paragraphs.append(Prose(section, line, start))
        start += len(line) + 1
    return read_figures(paragraphs)


def _facts(case: int) -> Counter[Fact]:
    return Counter((f.indicator, Decimal(f.value), f.unit, f.qualifier) for f in _read(case))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.text for case in CASES])
def test_nothing_is_read_that_is_not_stated(number: int) -> None:
    case, found = CASES[number], _read(number)
    assert _facts(number) - case.facts == Counter()
    for figure in found:
        assert case.text[figure.start : figure.start + len(figure.raw)] == figure.raw
        assert figure.section_key == case.section
        assert not set(figure.raw) & set("。；;\n")
        assert figure.raw == figure.raw.strip("，,、：: ")
    if case.scopes is not None:
        assert [figure.scope for figure in found] == case.scopes


@pytest.mark.parametrize(
    "damaged",
    ["5-8", "5至8", "3～5", "数十", "几", "十几", "第5", "", "XX", "**", "5/8", "5.6.7", "5a", "三四", "3:5", "5 8"],
)
def test_a_number_that_is_none_takes_its_figure_with_it_and_no_other_takes_its_place(damaged: str) -> None:
    tried = 0
    for case in CASES:
        text = _COUNT.sub(damaged, case.text)
        if text != case.text and case.facts:
            tried += 1
            found = _read_text(case.section, text, case.year)
            left = Counter((f.indicator, Decimal(f.value), f.unit, f.qualifier) for f in found)
            assert left - case.facts == Counter(), text
            assert not [f.raw for f in found if damaged and damaged in f.raw], text
    assert tried > 200


@pytest.mark.parametrize(
    "when",
    [
        "去年，",
        "上一年度，",
        "前年，",
        "2010年至2014年，",
        "下一步，将",
        "近三年来，",
        "历年来，",
        "上半年，",
        "3月份，",
    ],
)
def test_no_number_is_read_where_the_sentence_begins_with_another_time(when: str) -> None:
    tried = 0
    for case in CASES:
        if case.facts and "\n" not in case.text and not _TIMED.search(case.text):
            tried += 1
            found = _read_text(case.section, when + case.text, 2015)
            assert [f.raw for f in found if f.qualifier != "negation"] == [], case.text
    assert tried > 80


def test_no_more_is_missed_than_was() -> None:
    """What is read newly is taken off the list, so that it cannot be lost again unnoticed."""
    missed: Counter[str] = Counter()
    for number, case in enumerate(CASES):
        missed.update(indicator for indicator, *_ in (case.facts - _facts(number)).elements())
    allowed = yaml.safe_load((_CASES / "figures_missed.yaml").read_text(encoding="utf-8"))
    assert dict(missed) == allowed


def test_the_sentences_cover_every_indicator_and_a_third_state_none() -> None:
    assert len(CASES) >= 300
    assert sum(not case.facts for case in CASES) * 3 >= len(CASES)
    assert {indicator for case in CASES for indicator, *_ in case.facts} == set(load().all)


def _print() -> None:
    stated, read, right = Counter[str](), Counter[str](), Counter[str]()
    for number, case in enumerate(CASES):
        found = _facts(number)
        for counter, facts in ((stated, case.facts), (read, found), (right, found & case.facts)):
            counter.update(indicator for indicator, *_ in facts.elements())
    for name in (*sorted(stated), "total"):
        s, r, t = (c.total() if name == "total" else c[name] for c in (stated, read, right))
        print(f"{name:44} stated {s:4}  precision {t / r if r else 1:6.1%}  recall {t / s:6.1%}")


if __name__ == "__main__":
    _print()
