"""The data dictionary says what the files hold, and the page in docs is the current one."""

from __future__ import annotations

import re
from pathlib import Path

from archive.dictionary import dictionary
from archive.parsing import installed
from archive.schema import raw_tables, report_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_current() -> None:
    cure = "run: python -m archive.dictionary docs/data-dictionary.md"
    assert PAGE.read_text("utf-8") == dictionary(installed().slots), cure


def test_every_column_for_readers_stands_in_it_in_both_languages() -> None:
    page = dictionary(installed().slots)
    for table in (*report_tables().values(), *raw_tables().values()):
        if table.internal:
            assert f"- `{table.name}` " in page
            continue
        section = page[page.index(f"### {table.label} `{table.name}`") :].split("\n### ")[0]
        for column in table.columns:
            (row,) = re.findall(rf"^\| `{column.name}` \| (.*) \|$", section, re.M)
            assert row == f"{column.type} | {column.label}：{column.zh} | {column.en}".replace(" | ", " | ")


def test_every_slot_of_every_form_stands_in_it() -> None:
    slots = installed().slots
    page = dictionary(slots)
    for slot in slots:
        form = page[page.index(f"### {slot.form_label} `{slot.form}`") :]
        table = form[form.index(f"#### {slot.table_label} `{slot.table_key}`") :].split("\n#")[0]
        assert f"| `{slot.row_key}` | {slot.row_label} |" in table
        assert f"`{slot.column_key}` {slot.column_label}" in table
