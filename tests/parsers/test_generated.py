"""Any form, any values, any layout: what was written is read, or the row says that it cannot be."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats import read
from parsers.forms import FORMS, Table
from parsers.model import Number, ReportCell, Status
from parsers.report import parse
from parsers.tables import Tables, read_tables
from tests.parsers.contents import Expected, Slot, raw_value
from tests.parsers.floors import NAMES, PICTURES, floors, measured
from tests.parsers.invented import compare, invent
from tests.parsers.rendering import HTML_LAYOUTS, TEXT_LAYOUTS, report

_YEARS = {"narrative_2008": 2012, "narrative_2014": 2016, "standard_2019": 2020, "standard_2021": 2023}


def filled(form_key: str, seed: int) -> dict[Slot, Expected]:
    """Random contents for every slot of a form, the same for the same seed."""
    draw = Random(seed)
    return {
        (table.key, row.key, column.key): raw_value(draw, row, column)
        for table in FORMS[form_key].tables
        for row, column in table.slots()
    }


def _read(form_key: str, cells: dict[Slot, Expected], layout: str) -> tuple[bytes, Tables]:
    values = {slot: raw for slot, (raw, _, _) in cells.items()}
    body = report(form_key, values, layout, _YEARS[form_key])
    return body, read_tables(read(body).blocks, _YEARS[form_key])


@pytest.mark.parametrize("layout", [*HTML_LAYOUTS, *(name for name in TEXT_LAYOUTS if name != "lines")])
@pytest.mark.parametrize("form_key", list(FORMS))
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_cell_reads_back(form_key: str, layout: str, seed: int) -> None:
    """Layouts in which a blank leaves a trace lose nothing."""
    cells = filled(form_key, seed)
    body, tables = _read(form_key, cells, layout)
    assert tables.form == form_key
    got = {(c.table_key, c.row_key, c.column_key): c for c in tables.cells}
    assert {slot: (cell.value, cell.status) for slot, cell in got.items()} == {
        slot: (value, status) for slot, (_, value, status) in cells.items()
    }
    for slot, (raw, _, _) in cells.items():
        assert got[slot].raw == raw
        assert got[slot].source_start >= 0, slot
        assert raw in body[got[slot].source_start : got[slot].source_end].decode() or layout == "word_html"


@pytest.mark.parametrize("form_key", list(FORMS))
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_lost_blanks_are_never_shifted(form_key: str, seed: int) -> None:
    """One cell a line without a trace of blanks: a row is read exactly, is wholly blank, or says it is unreadable."""
    cells = filled(form_key, seed)
    _, tables = _read(form_key, cells, "lines")
    got = {(c.table_key, c.row_key, c.column_key): c for c in tables.cells}
    for table in FORMS[form_key].tables:
        for group in _rows(table):
            wanted = [cells[slot] for slot in group]
            read_as = [got[slot] for slot in group]
            blanks = sum(status is Status.BLANK for _, _, status in wanted)
            if blanks == 0:
                assert [(c.value, c.status) for c in read_as] == [(value, status) for _, value, status in wanted]
            elif blanks < len(wanted):
                assert {(c.value, c.status) for c in read_as} == {(None, Status.UNPARSEABLE)}
                assert read_as[0].raw == " | ".join(raw for raw, _, _ in wanted if raw)
            else:
                assert {c.value for c in read_as} == {None}


def _rows(table: Table) -> list[list[Slot]]:
    """The slots that stand in one printed row."""
    rows = [[(table.key, row.key, column.key) for column in table.columns] for row in table.rows]
    return [[slot for row in rows for slot in row]] if table.layout == "one_line" else rows


@pytest.mark.parametrize("layout", NAMES)
def test_a_layout_is_read_as_well_as_ever(layout: str) -> None:
    """In any mix of damage: nothing is read wrong, and no more is left uncertain than before (see ``floors.py``)."""
    now, floor = measured(layout), floors()[layout]
    assert now["read"] >= floor["read"]
    assert now["faults"] <= floor["faults"]


def test_every_layout_has_a_floor() -> None:
    assert list(floors()) == [*NAMES, *PICTURES]


_PLAIN = next(seed for seed in range(100) if invent("html", seed).story[1:] == ("utf-8",))


def _altered(cell: ReportCell, value: Number | None, status: Status) -> list[str]:
    """The faults that are found if this cell of a report without damage is read so."""
    invented = invent("html", _PLAIN)
    report = parse(invented.body)
    cells = tuple(replace(c, value=value, status=status) if c == cell else c for c in report.cells)
    return [f"{fault.got} for {fault.wanted}" for fault in compare(invented, replace(report, cells=cells)).faults]


def test_the_comparison_can_fail() -> None:
    """Another number, a blank for a number and a missing row are faults; "not read" alone is none."""
    cell = next(c for c in parse(invent("html", _PLAIN).body).cells if c.value not in (None, 0))
    assert _altered(cell, cell.value, Status.NUMBER) == []
    assert _altered(cell, None, Status.UNPARSEABLE) == []
    assert _altered(cell, 0, Status.NUMBER) == [f"0 for {cell.value}"]
    assert _altered(cell, None, Status.BLANK) == [f"blank for {cell.value}"]
    assert _altered(cell, None, Status.ROW_ABSENT) == [f"row_absent for {cell.value}"]


def test_a_seed_gives_one_report_and_leaving_out_a_damage_keeps_the_rest() -> None:
    seed = next(seed for seed in range(100) if "row_missing" in invent("pipes", seed).story)
    whole, less = invent("pipes", seed), invent("pipes", seed, ("row_missing",))
    assert whole.body == invent("pipes", seed).body
    assert [word for word in whole.story if word != "row_missing"] == list(less.story)
    assert whole.prose == less.prose
    assert sum(whole.truth[slot] != less.truth[slot] for slot in whole.truth) in range(1, 16)
