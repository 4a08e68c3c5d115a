"""What differs between two versions of a report: cell by cell, figure by figure, section by section. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from archive.cells import Cell, Stored

Key = TypeVar("Key", bound=Hashable)


class Change(NamedTuple):
    """One difference. A text is ``None`` where that version has nothing of the kind; values are numbers or ``None``."""

    kind: str
    subject: str
    old_value: Stored
    new_value: Stored
    old_text: str | None
    new_text: str | None
    message: str


class Content(NamedTuple):
    """What is compared. ``sections`` and ``figures`` are rows of those tables; ``text`` the whole cleaned text."""

    title: str
    form: str
    published_on: str | None
    cells: tuple[Cell, ...]
    figures: tuple[Mapping[str, Any], ...]
    sections: tuple[Mapping[str, Any], ...]
    text: str


_NAMES = {"title": "标题", "form": "格式", "published_on": "发布日期"}


def changes(old: Content, new: Content) -> tuple[Change, ...]:
    """All differences from ``old`` to ``new``, in the order title, form, date, cells, figures, sections.

    Where none of these tells the difference but the texts do differ, one change of kind ``text`` says so.
    """
    found = [
        Change(kind, kind, None, None, before or None, after or None, f"{name}：{_said(before)} → {_said(after)}")
        for kind, name in _NAMES.items()
        if (before := getattr(old, kind)) != (after := getattr(new, kind))
    ]
    found += _cells(old.cells, new.cells)
    found += _figures(old.figures, new.figures)
    found += _sections(old.sections, new.sections)
    if not found and old.text != new.text:
        found.append(
            Change("text", "", None, None, old.text, new.text, "正文有改动，不在标题、表格、数字和章节文字之内")
        )
    return tuple(found)


def _cells(old: Iterable[Cell], new: Iterable[Cell]) -> Iterator[Change]:
    before = {cell.name: cell for cell in old}
    after = {cell.name: cell for cell in new}
    for name in dict.fromkeys((*before, *after)):
        a, b = before.get(name), after.get(name)
        if _cell(a) != _cell(b):
            yield Change(
                kind="cell",
                subject=name,
                old_value=a.value if a else None,
                new_value=b.value if b else None,
                old_text=_cell_text(a),
                new_text=_cell_text(b),
                message=f"{name}：{_said(_cell_text(a))} → {_said(_cell_text(b))}",
            )


def _cell(cell: Cell | None) -> tuple[Stored, str, str] | None:
    """What makes two cells the same to a reader: how a number was typed (``1,234``, ``1234``) is no change."""
    return (cell.value, cell.status, cell.unit) if cell else None


def _cell_text(cell: Cell | None) -> str | None:
    if cell is None or cell.status == "row_absent":
        return None
    return cell.raw


def _figures(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = _grouped_figures(old), _grouped_figures(new)
    for indicator, a, b in _pairs(before, after):
        if (a and (a["value"], a["unit"], a["qualifier"])) != (b and (b["value"], b["unit"], b["qualifier"])):
            texts = a["raw"] if a else None, b["raw"] if b else None
            yield Change(
                kind="figure",
                subject=indicator,
                old_value=a["value"] if a else None,
                new_value=b["value"] if b else None,
                old_text=texts[0],
                new_text=texts[1],
                message=f"{indicator}：{_said(texts[0])} → {_said(texts[1])}",
            )


def _grouped_figures(figures: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for figure in figures:
        scope = f" ({figure['scope']})" if figure["scope"] else ""
        grouped[figure["indicator"] + scope].append(figure)
    return grouped


def _sections(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = _grouped_sections(old), _grouped_sections(new)
    for name, a, b in _pairs(before, after):
        texts = tuple(f"{one['heading']}\n{one['text']}" if one else None for one in (a, b))
        if texts[0] != texts[1]:
            word = "新增" if a is None else "删去" if b is None else "改动"
            heading = (b or a or {})["heading"] or name
            yield Change("section", name, None, None, texts[0], texts[1], f"{heading}：{word}")


def _grouped_sections(sections: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for section in sections:
        grouped[section["key"] or section["heading"]].append(section)
    return grouped


def _pairs(
    before: Mapping[Key, list[Mapping[str, Any]]], after: Mapping[Key, list[Mapping[str, Any]]]
) -> Iterator[tuple[Key, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """First with first, second with second of the same key, and ``None`` where one side has fewer."""
    for key in dict.fromkeys((*before, *after)):
        olds, news = before.get(key, []), after.get(key, [])
        for place in range(max(len(olds), len(news))):
            yield key, olds[place] if place < len(olds) else None, news[place] if place < len(news) else None


def _said(text: str | None) -> str:
    return "（无）" if text is None else text or "（空白）"
