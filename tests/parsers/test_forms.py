"""The forms as data: complete, in the vocabulary's words, and loud about a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.clean.chars import label_key
from parsers.forms import FORMS, SECTION_LABELS, FormError, _known

_VOCABULARY = Path(__file__).resolve().parents[2] / ".." / "shared" / "spec" / "vocabulary.json"


@pytest.fixture(scope="module")
def tables() -> Any:
    if not _VOCABULARY.exists():
        pytest.skip("the shared folder with the vocabulary does not stand beside the repository")
    return json.loads(_VOCABULARY.read_text(encoding="utf-8"))["tables"]


def test_the_number_of_slots() -> None:
    assert {key: sum(len(list(table.slots())) for table in form.tables) for key, form in FORMS.items()} == {
        "narrative_2008": 54,
        "narrative_2014": 58,
        "standard_2019": 198,
        "standard_2021": 200,
    }


@pytest.mark.parametrize("form_key", ["standard_2019", "standard_2021"])
def test_proactive_tables_are_those_of_the_vocabulary(tables: Any, form_key: str) -> None:
    for key, wanted in tables[form_key].items():
        table = FORMS[form_key].table(key)
        assert [column.key for column in table.columns] == [column["key"] for column in wanted["columns"]]
        assert [column.unit for column in table.columns] == [column["unit"] for column in wanted["columns"]]
        assert [row.key for row in table.rows] == [row["key"] for row in wanted["rows"]]
        for row, known in zip(table.rows, wanted["rows"], strict=True):
            assert {label_key(label) for label in known["labels"]} <= row.names


@pytest.mark.parametrize("form_key", ["standard_2019", "standard_2021"])
def test_request_rows_are_those_of_the_vocabulary(tables: Any, form_key: str) -> None:
    table = FORMS[form_key].table("requests")
    wanted = [row for row in tables["requests"]["rows"] if row["forms"] in ("both", form_key)]
    assert [row.key for row in table.rows] == [row["key"] for row in wanted]
    assert [column.key for column in table.columns] == [column["key"] for column in tables["requests"]["columns"]]
    for row, known in zip(table.rows, wanted, strict=True):
        assert label_key(known["label_path"].split(" / ")[-1]) in row.names


@pytest.mark.parametrize(
    ("form_key", "table"), [("narrative_2014", "stat_table_2014"), ("narrative_2008", "stat_table_2008_local")]
)
def test_statistics_rows_are_those_of_the_vocabulary(tables: Any, form_key: str, table: str) -> None:
    wanted = [(row["key"], row["label"], row["unit"]) for row in tables[table] if row["key"]]
    assert [(row.key, row.label, row.unit) for row in FORMS[form_key].table(table).rows] == wanted


def test_every_line_has_a_label_of_its_own_within_its_neighbours() -> None:
    """Labels repeat (维持, 其他情形) only where another label stands between them to tell them apart."""
    for form in FORMS.values():
        for table in form.tables:
            for above, below in zip(table.lines, table.lines[1:], strict=False):
                assert not above.names & below.names, (form.key, table.key, above.label)


def test_section_headings_belong_to_one_section() -> None:
    seen: dict[str, str] = {}
    for key, labels in SECTION_LABELS.items():
        for label in labels:
            assert seen.setdefault(label_key(label), key) == key, label


def test_an_unknown_key_is_named_with_its_place() -> None:
    with pytest.raises(FormError, match=r"standard_2030\.yaml, table 2: unknown key 'colums'"):
        _known({"colums": []}, {"columns"}, "standard_2030.yaml, table 2")
