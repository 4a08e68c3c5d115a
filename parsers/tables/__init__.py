"""Statutory tables: every layout becomes one stream of cells, and one alignment lays the form over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.clean.chars import fold
from parsers.forms import FORMS
from parsers.model import Block, Finding, ReportCell, Severity, Status
from parsers.tables.align import align
from parsers.tables.arithmetic import mostly_out
from parsers.tables.copies import one_copy
from parsers.tables.kinds import Kind
from parsers.tables.labels import sheet_labels
from parsers.tables.merged import MERGED
from parsers.tables.one_line import align_line
from parsers.tables.slots import Aligned, uncertain_slots
from parsers.tables.stream import Token, tokens
from parsers.tables.values import is_untold

_MARKS = {key: {mark: fold(mark).replace(",", "") for mark in form.marks} for key, form in FORMS.items()}
_SHOWN = 5
_FIRST_UNIFIED = 2019
_TELLING_ROWS = 8
"""Rows of an annex that tell its form, whatever its header and the year say."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All statutory tables of a report. ``claimed`` are the indices of the blocks that they stand in."""

    form: str
    cells: tuple[ReportCell, ...]
    claimed: frozenset[int]
    findings: tuple[Finding, ...]
    sheets: tuple[str, ...]


def read_tables(
    blocks: Sequence[Block], year: int | None, scope: str = "", stream: Sequence[Token] | None = None
) -> Tables:
    """Choose the form by its labels, else by ``year``, and read its tables from ``blocks``.

    Of several copies of a table (本级 and 汇总) that of ``scope`` is read, as of ``Identity``; without it the first.
    ``stream``: the tokens of ``blocks``, where they are made already.
    """
    stream = tokens(blocks) if stream is None else stream
    form_key, marks = choose_form(stream, year)
    if not form_key:
        return Tables("", (), frozenset(), (), ())
    form = FORMS[form_key]
    cells: list[ReportCell] = []
    claimed: set[int] = set()
    findings: list[Finding] = []
    found: list[str] = []
    missing: list[str] = []
    # A table that is not found may be among those of which nobody can tell what belongs together. Outside of tables …
    # is a site's own: a title cut short, pages left out.
    untold = any(is_untold(cell.text) for block in blocks for cell in block.cells)
    for sheet, tables in form.sheets.items():
        aligned = _aligned(form_key, sheet, stream, cells)
        copies = one_copy(stream, scope, year) if aligned.repeated else None
        again = _aligned(form_key, sheet, copies.stream, cells) if copies else None
        if again is not None and again.found and not again.repeated:
            again.repeated = True
            again.blocks |= aligned.blocks  # the other copies are no prose either
            aligned = again
        else:
            copies = None
        if not aligned.found and all(table.optional for table in tables):
            continue
        if not aligned.found and untold:
            aligned.cells = [cell for table in tables for cell in uncertain_slots(list(table.slots()), table, [], {})]
        cells += aligned.cells
        claimed |= aligned.blocks
        (found if aligned.found else missing).append(sheet)
        if aligned.repeated:
            which = f"（{'、'.join((copies.read, *copies.others))}），只取了“{copies.read}”" if copies else ""
            text = f"“{tables[0].label_zh}”在页面上不止一份{which or '（如本级与汇总），只取了一份'}"
            findings.append(Finding("tables_repeated", Severity.WARNING, text, sheet))
        if aligned.by_sums:
            text = f"{len(aligned.by_sums)}行的空白未留痕迹，按勾稽关系确定栏目：{'、'.join(aligned.by_sums[:_SHOWN])}"
            findings.append(Finding("columns_by_sums", Severity.WARNING, text, sheet))
        for row in aligned.odd_rows:
            taken = "只取了勾稽关系能确定的值" if row in aligned.by_sums else "未取值"
            text = f"“{row}”一行的值与栏目对不上，{taken}"
            findings.append(Finding("row_uncertain", Severity.WARNING, text, f"{sheet}: {row}"))
    merged = dict.fromkeys((cell.table_key, cell.row_key) for cell in cells if MERGED in cell.note)
    if merged:
        names = "、".join(next(r.label for r in form.table(t).rows if r.key == row) for t, row in list(merged)[:_SHOWN])
        text = f"{len(merged)}行有合并的单元格，其中的0、/、无等视为几栏共用：{names}"
        findings.append(Finding("cells_merged", Severity.INFO, text, ", ".join(f"{t}.{r}" for t, r in merged)))
    if missing and form.first_year >= _FIRST_UNIFIED:
        names = "、".join(form.sheets[sheet][0].label_zh for sheet in missing)
        findings.append(Finding("tables_missing", Severity.WARNING, f"没有找到法定表格：{names}", ", ".join(missing)))
    findings += _about_form(form_key, marks, [cell for cell in cells if cell.status is Status.ROW_ABSENT], found)
    return Tables(form_key, tuple(cells), frozenset(claimed), tuple(findings), tuple(found))


def _aligned(form: str, sheet: str, stream: Sequence[Token], before: Sequence[ReportCell]) -> Aligned:
    """One sheet; ``before`` are the cells of those above it."""
    tables, labels = FORMS[form].sheets[sheet], sheet_labels(form, sheet)
    if tables[0].layout == "one_line":
        line = align_line(form, tables[0], stream, labels)
        # Sums that are out where every number is seen tell nothing where one is not.
        return align_line(form, tables[0], stream, labels, False) if line.by_sums and mostly_out(form, before) else line
    return align(form, tables, stream, labels)


def choose_form(stream: Sequence[Token], year: int | None) -> tuple[str, dict[str, list[str]]]:
    """The form whose marks stand in the tables, or (narrative) whose rows do; else that of the year, or ``""``.

    Also returns the marks found of each form: labels decide, not the year (reports of 2022 on the form of 2019 exist).
    Where tables of two unified forms stand in one report, the one with more marks holds.
    """
    labels = [token for token in stream if token.kind is Kind.LABEL]
    haystack = fold("".join(token.text for token in labels)).replace(",", "")
    marks = {key: [mark for mark, folded in its.items() if folded in haystack] for key, its in _MARKS.items()}
    unified = [key for key, form in FORMS.items() if form.first_year >= _FIRST_UNIFIED and marks[key]]
    if unified:
        return max(unified, key=lambda key: (len(marks[key]), FORMS[key].first_year)), marks
    keys = {token.key for token in labels}
    rows = {
        key: sum(not row.names.isdisjoint(keys) for table in form.tables for row in table.rows)
        for key, form in FORMS.items()
        if form.first_year < _FIRST_UNIFIED
    }
    most = max(rows, key=lambda key: rows[key])
    if rows[most] >= _TELLING_ROWS and list(rows.values()).count(rows[most]) == 1:
        return most, marks
    for key in reversed(list(FORMS)):
        if marks[key]:
            return key, marks
    for key, form in FORMS.items():
        if year is not None and form.first_year <= year <= (form.last_year or year):
            return key, marks
    return "", marks


def form_against_year(form_key: str, year: int | None) -> tuple[Finding, ...]:
    """A finding where the form, told by its labels, is not the one prescribed for ``year``."""
    form = FORMS.get(form_key)
    if form is None or year is None or form.first_year <= year <= (form.last_year or year):
        return ()
    text = f"{year}年度的报告用的是“{form.label_zh}”（{form.basis}）"
    return (Finding("form_year_mismatch", Severity.INFO, text, form_key),)


def _about_form(key: str, marks: dict[str, list[str]], absent: list[ReportCell], found: list[str]) -> list[Finding]:
    form = FORMS[key]
    findings = []
    others = [other for other in FORMS if other != key and FORMS[other].first_year >= _FIRST_UNIFIED and marks[other]]
    if form.first_year >= _FIRST_UNIFIED and others:
        text = f"同时出现了“{FORMS[others[0]].label_zh}”的栏目：{'、'.join(marks[others[0]])}"
        findings.append(Finding("form_mixed", Severity.WARNING, text, ", ".join(others)))
    sheets = {table.key: table.sheet for table in form.tables}
    rows = list(dict.fromkeys((c.table_key, c.row_key) for c in absent if sheets[c.table_key] in found))
    if rows:
        labels = [next(r.label for r in form.table(t).rows if r.key == row) for t, row in rows]
        text = f"表格缺{len(rows)}行：{'、'.join(labels[:_SHOWN])}{'……' if len(labels) > _SHOWN else ''}"
        findings.append(Finding("rows_missing", Severity.WARNING, text, ", ".join(f"{t}.{r}" for t, r in rows)))
    return findings
