"""How cells are packed and shown: every value, text, unit and place comes out as it went in, in the promised space."""

from __future__ import annotations

import random
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from notation import JIA, PARSERS, fetch, report

from archive import reports_file
from archive.build import build
from archive.cells import STATUSES, Cell, Slot, SlotsFull, stored, wide_views
from archive.packing import Packing, number, write
from archive.parsing import installed
from archive.schema import ddl, raw_tables, report_tables
from parsers.model import Status

OWN = "https://www.jia.gov.cn/a.html"
AMOUNT = "proactive_20_9.procurement.amount"


def shown(archive: Path, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(archive / "reports.db")
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_cells_come_out_as_they_were_read(tmp_path: Path) -> None:
    cells = {
        "requests.new_requests.natural_person": 0,
        "requests.new_requests.legal": [1234, "1,234", "number", 70000, 70005, ""],
        "requests.new_requests.total": [7, "七", "number", 9, 2000, "中文数字"],
        "requests.granted.natural_person": [None, "", "blank", 5, 5, ""],
        "requests.granted.legal": "/",
        "requests.granted.total": [None, "——", "dash", 40, 46, ""],
        "requests.total.natural_person": [None, "", "row_absent", -1, -1, ""],
        "requests.total.legal": [-5, "-5", "number", -1, -1, ""],
        "requests.total.total": [None, "3?", "unparseable", 1, 3, ""],
        AMOUNT: ["12.50", "12.50", "number", 8, 13, ""],
    }
    fetch(tmp_path, OWN, report(cells=cells), 1)
    build(tmp_path, parsers=PARSERS)
    sql = "SELECT row_key, column_key, value, raw, status, unit, source FROM cells ORDER BY table_key DESC, rowid_ "
    found = shown(tmp_path, sql.replace("rowid_", "row_key, column_key"))
    assert found == [
        ("granted", "legal", None, "/", "slash", "件", None),
        ("granted", "natural_person", None, "", "blank", "件", "bytes 5-5"),
        ("granted", "total", None, "——", "dash", "件", "bytes 40-46"),
        ("new_requests", "legal", 1234, "1,234", "number", "件", "bytes 70000-70005"),
        ("new_requests", "natural_person", 0, "0", "number", "件", "bytes 100-101"),
        ("new_requests", "total", 7, "七", "number", "件", "bytes 9-2000"),
        ("total", "legal", -5, "-5", "number", "件", None),
        ("total", "natural_person", None, "", "row_absent", "件", None),
        ("total", "total", None, "3?", "unparseable", "件", "bytes 1-3"),
        ("procurement", "amount", 12.5, "12.50", "number", "万元", "bytes 8-13"),
    ]
    assert shown(tmp_path, "SELECT row_key, column_key, note FROM cell_notes") == [
        ("new_requests", "total", "中文数字")
    ]
    assert shown(tmp_path, "SELECT cells, cells_read FROM reports") == [(10, 8)]
    names = [row[1] for row in shown(tmp_path, "PRAGMA table_info(cells)")]
    assert names == "report_id table_key row_key column_key value raw status unit source".split()


def test_the_wide_views_have_a_row_per_report_and_a_column_per_slot(tmp_path: Path) -> None:
    fetch(tmp_path, OWN, report(cells={"requests.total.legal": "/", AMOUNT: ["2.5", "2.5", "number", 1, 4, ""]}), 1)
    fetch(tmp_path, OWN + "?2", report(year=2021, total=0, form="new"), 1)
    build(tmp_path, parsers=PARSERS)
    columns = "report_id, year, form, new_requests__total, total__legal, granted__total"
    assert shown(tmp_path, f"SELECT {columns} FROM requests ORDER BY year") == [
        (f"{JIA}-2020", 2020, "old", 3, None, None),
        (f"{JIA}-2021", 2021, "new", 0, None, None),
    ]
    assert shown(tmp_path, "SELECT year, procurement__amount FROM proactive_disclosure ORDER BY 1") == [
        (2020, 2.5),
        (2021, None),
    ]
    assert shown(tmp_path, "SELECT typeof(total__legal) FROM requests WHERE year = 2020") == [("null",)]


def test_slots_of_the_real_forms_fit_and_name_every_column_once() -> None:
    slots = installed().slots
    assert {"narrative_2008", "narrative_2014", "standard_2019", "standard_2021"} == {slot.form for slot in slots}
    db = sqlite3.connect(":memory:")
    for statement in (*ddl(report_tables()), *(line for view in wide_views(slots) for line in view.ddl())):
        db.execute(statement)
    for view in wide_views(slots):
        names = [row[1] for row in db.execute(f"PRAGMA table_info({view.name})")]
        assert len(names) == len(set(names)) == len(view.columns)
        assert tuple(names) == view.column_names
    wide = {view.name: len(view.columns) - 6 for view in wide_views(slots)}
    assert (wide["review_litigation"], wide["requests"] % 7) == (15, 0)


def test_every_declared_column_exists_in_its_order() -> None:
    for tables in (raw_tables(), report_tables()):
        db = sqlite3.connect(":memory:")
        for statement in ddl(tables):
            db.execute(statement)
        for table in tables.values():
            names = tuple(row[1] for row in db.execute(f"PRAGMA table_info({table.name})"))
            assert names == table.column_names


def test_the_statuses_are_those_of_reading() -> None:
    assert list(STATUSES) == [status.value for status in Status]
    assert len({code for code, _ in STATUSES.values()}) == len(STATUSES)


def test_a_report_of_212_cells_takes_less_than_3400_bytes(tmp_path: Path) -> None:
    words = random.Random(1)
    slots = [Slot("f", "f", "t", "t", f"r{row}", "r", "c", "c", "件") for row in range(212)]
    db = reports_file.create(tmp_path / "reports.db", slots, {})
    packing = Packing(slots)
    db.execute("BEGIN")
    for key in range(5000, 5300):
        place, cells = words.randint(8000, 60000), []
        for slot in slots:
            place += words.randint(20, 90)
            value = words.choice(
                (0, 0, 0, 0, 0, 0, words.randint(1, 300), words.randint(1, 300), words.randint(1, 90000))
            )
            text = str(value)
            names = slot.table_key, slot.row_key, slot.column_key
            cells.append(Cell(*names, value, text, "number", "件", place, place + words.randint(1, 600), ""))
        write(db, key, packing.pack(cells))
    db.execute("COMMIT")
    pages = db.execute("SELECT SUM(pgsize) FROM dbstat WHERE name IN ('cell_values', 'cell_texts')").fetchone()[0]
    assert pages / 300 < 3400


def test_cells_that_no_form_has_or_that_come_twice_are_told(tmp_path: Path) -> None:
    fetch(tmp_path, OWN, report(cells={"requests.nowhere.total": 4}), 1)
    build(tmp_path, parsers=PARSERS)
    assert shown(tmp_path, "SELECT report_id, kind, message, evidence FROM findings") == [
        (f"{JIA}-2020", "slot_unknown", "requests.nowhere.total：格式中没有这一格，未收", "4")
    ]
    assert shown(tmp_path, "SELECT cells, findings FROM reports") == [(1, 1)]


def test_more_slots_than_a_key_has_room_for_are_refused(tmp_path: Path) -> None:
    slots = [Slot("f", "f", "t", "t", f"r{row}", "r", "c", "c", "件") for row in range(1024)]
    with pytest.raises(SlotsFull, match="the forms have 1024 slots, a cell key has room for 1023"):
        reports_file.create(tmp_path / "reports.db", slots, {})


def test_numbers_are_exact() -> None:
    assert [stored(value) for value in (3, Decimal("12.50"), None, 10**30)] == [3, "12.50", None, "1" + "0" * 30]
    assert [number(value) for value in (3, 12.5, None)] == [3, Decimal("12.5"), None]


def test_the_search_index_follows_the_report(tmp_path: Path) -> None:
    fetch(tmp_path, OWN, report(text="旧文本"), 1)
    build(tmp_path, parsers=PARSERS)
    fetch(tmp_path, OWN, report(text="新文字"), 2)
    build(tmp_path, parsers=PARSERS)
    sql = "SELECT id FROM reports WHERE rowid IN (SELECT rowid FROM reports_fts WHERE reports_fts MATCH '{}')"
    assert shown(tmp_path, sql.format("旧文")) == []
    assert shown(tmp_path, sql.format("新文")) == [(f"{JIA}-2020",)]
    assert shown(tmp_path, "SELECT k.key = r.rowid FROM reports r JOIN report_keys k ON k.id = r.id") == [(1,)]
