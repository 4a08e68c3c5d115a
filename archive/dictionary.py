"""The data dictionary, written from the schema and the forms, so that it says what the files hold.

``python -m archive.dictionary docs/data-dictionary.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from archive import coverage
from archive.cells import Slot, wide_views
from archive.explain import MEANINGS
from archive.schema import Table, raw_tables, report_tables

HEAD = """\
# 数据字典 / Data dictionary

<!-- Written by `python -m archive.dictionary docs/data-dictionary.md`; change the schema, not this page. -->

`raw.db` 是证据：收到的字节，只增不改。`reports.db` 由它解读而成，可随时删去重建。
空白不等于零，未找到不等于未公布，数字不一致不等于造假。

`raw.db` is the evidence: bytes as received, appended and never altered. `reports.db` is read from it and may be deleted
and rebuilt at any time. Blank is not zero, not found is not unpublished, and numbers that disagree are no accusation.
"""


def dictionary(slots: Sequence[Slot]) -> str:
    """The whole page in Markdown; ``slots`` are those of all forms, in their order."""
    return "\n".join(_lines(slots)).rstrip() + "\n"


def _lines(slots: Sequence[Slot]) -> Iterator[str]:
    tables = [*report_tables().values(), coverage.VIEW]
    yield HEAD
    yield "## reports.db\n"
    for table in tables:
        if not table.internal:
            yield from _table(table)
    for view in wide_views(slots):
        yield from _table(view, only=6)
        more = len(view.columns) - 6
        yield f"另有 {more} 列 `行__列`，见下文各格式。 / And {more} columns `row__column`.\n"
    yield "### 内部表 / Internal tables\n"
    yield "为本文件自身服务，不供读者使用，随时可能改变。 / They serve the file itself and may change at any time.\n"
    for table in tables:
        if table.internal:
            yield f"- `{table.name}` {table.label}：{table.zh} / {table.en}"
    yield "\n## 格的状态 / Cell status\n"
    yield from _rows(("status", "说明 / Meaning"), ((f"`{status}`", meaning) for status, meaning in MEANINGS.items()))
    yield "## 法定表格 / Statutory tables\n"
    for (form, label), of_form in groupby(slots, key=lambda slot: (slot.form, slot.form_label)):
        yield f"### {label} `{form}`\n"
        for (key, name), of_table in groupby(of_form, key=lambda slot: (slot.table_key, slot.table_label)):
            yield f"#### {name} `{key}`\n"
            yield from _slots(list(of_table))
    yield "## raw.db\n"
    for table in raw_tables().values():
        yield from _table(table)


def _slots(slots: Sequence[Slot]) -> Iterator[str]:
    columns = list(dict.fromkeys((slot.column_key, slot.column_label) for slot in slots))
    yield "列 / Columns: " + "; ".join(f"`{key}` {label}" for key, label in columns) + "\n"
    units: dict[tuple[str, str], list[str]] = {}
    for slot in slots:
        units.setdefault((slot.row_key, slot.row_label), []).append(slot.unit)
    yield from _rows(
        ("行 / Row", "名称 / Label", "单位 / Unit"),
        ((f"`{key}`", label, "、".join(dict.fromkeys(found))) for (key, label), found in units.items()),
    )


def _table(table: Table, only: int | None = None) -> Iterator[str]:
    kind = "视图 / view" if table.view else "表 / table"
    yield f"### {table.label} `{table.name}`\n"
    yield f"{table.zh} / {table.en} （{kind}）\n"
    yield from _rows(
        ("列 / Column", "类型 / Type", "中文", "English"),
        ((f"`{c.name}`", c.type, f"{c.label}：{c.zh}", c.en) for c in table.columns[:only]),
    )


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def main(path: Path) -> None:
    """Write the dictionary with the forms of this installation to ``path``."""
    from archive.parsing import installed

    path.write_text(dictionary(installed().slots), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m archive.dictionary FILE")
    main(Path(sys.argv[1]))
