"""The expected results are themselves checked: against the vocabulary, the identities and the reports' own text."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / ".." / "shared"
FILES = sorted((HERE / "seeds").glob("*.json"))
OUTCOMES = {"pass", "fail", "uncertain", "not_assessable"}
QUALIFIERS = {"", "negation", "approx", "approx_more", "approx_less"}
RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("R-01", "R-02", "R-03", "L-01", "N-03", "N-05", "N-07", "N-08", "N-15", "T-01"), operator.eq),
    **dict.fromkeys(("R-04", "P-01", "N-02", "N-13"), operator.le),
    **dict.fromkeys(("P-02", "P-03", "P-05", "N-01"), operator.ge),
}

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared folder beside the repository has no {name}")
    return path


@pytest.fixture(scope="module")
def vocabulary() -> Any:
    return load(shared("spec/vocabulary.json"))


def slots(vocabulary: Any, form: str) -> set[tuple[str, str, str]]:
    """Every (table, row, column) of the statutory tables of a form; none for the narrative forms."""
    tables = vocabulary["tables"]
    if form not in tables:
        return set()
    found = {
        (key, row["key"], column["key"])
        for key, table in tables[form].items()
        for row in table["rows"]
        for column in table["columns"]
    }
    for row in tables["requests"]["rows"]:
        if row["forms"] in ("both", form):
            found |= {("requests", row["key"], column["key"]) for column in tables["requests"]["columns"]}
    review = tables["review_litigation"]
    found |= {
        ("review_litigation", body["key"], column["key"]) for body in review["bodies"] for column in review["columns"]
    }
    return found


def indicators(vocabulary: Any) -> set[str]:
    tables = vocabulary["tables"]
    rows = [*tables["stat_table_2014"], *tables["stat_table_2008_local"]]
    return {row["key"] for row in rows if row["key"]} | set(vocabulary["prose_context_metrics"])


def stated(expected: Any) -> Iterator[Any]:
    for name in ("figures", "debatable", "not_figures"):
        yield from expected[name]


def results(expected: Any) -> Iterator[tuple[str, str, Any]]:
    for check_id, scopes in expected["checks"].items():
        for scope, result in scopes.items():
            yield check_id, scope, result


def test_five_reports_are_expected() -> None:
    assert [(load(path)["publisher"], load(path)["year"]) for path in FILES] == [
        ("营口市人民政府", 2020),
        ("周口市人民政府", 2018),
        ("开江县人民政府", 2021),
        ("盖州市人民政府", 2015),
        ("临沂市行政审批服务局", 2020),
    ]


@each_file
def test_form_level_and_sections_are_those_of_the_vocabulary(path: Path, vocabulary: Any) -> None:
    expected = load(path)
    assert expected["form"] in vocabulary["forms"]
    assert expected["level"] in vocabulary["levels"]
    assert expected["scope"] in ("jurisdiction", "organ", "")
    keys = [section["key"] for section in expected["sections"]]
    assert set(keys) <= set(vocabulary["sections"])
    assert len(keys) == len(set(keys))
    numbers = [section["number"] for section in expected["sections"] if section["key"] != "preamble"]
    assert numbers == list("一二三四五六七八")[: len(numbers)]


@each_file
def test_every_slot_of_the_form_is_present_and_no_other(path: Path, vocabulary: Any) -> None:
    expected = load(path)
    written = {
        (table, row, column): cell
        for table, rows in expected["cells"].items()
        for row, columns in rows.items()
        for column, cell in columns.items()
    }
    assert set(written) == slots(vocabulary, expected["form"])
    for place, cell in written.items():
        if isinstance(cell, dict):
            assert cell["status"] in vocabulary["value_status"], place
            assert (cell["value"] is not None) == (cell["status"] == "number"), place
        else:
            assert cell is None or (type(cell) is int and cell >= 0), place


@each_file
def test_figures_have_known_names_and_sections(path: Path, vocabulary: Any) -> None:
    expected = load(path)
    sections = {section["key"] for section in expected["sections"]}
    known = indicators(vocabulary)
    for figure in stated(expected):
        assert figure["indicator"] in known, figure
        assert figure["section_key"] in sections, figure
        assert figure["qualifier"] in QUALIFIERS, figure
        assert figure["qualifier"] != "negation" or figure["value"] == 0, figure
    must, must_not = (
        {(f["indicator"], f["value"], f["raw"]) for f in expected[name]} for name in ("figures", "not_figures")
    )
    assert not must & must_not


@each_file
def test_every_identity_of_the_form_has_a_result(path: Path) -> None:
    expected = load(path)
    applies = {i["id"] for i in load(shared("spec/identities.json")) if {"all", expected["form"]} & set(i["forms"])}
    assert set(expected["checks"]) == applies


@each_file
def test_outcomes_agree_with_their_two_sides(path: Path) -> None:
    for check_id, scope, result in results(load(path)):
        place = f"{check_id} {scope}"
        assert {result["outcome"], *result.get("also", ()), result.get("blank_as_zero", "pass")} <= OUTCOMES, place
        if result["outcome"] == "not_assessable":
            assert "left" not in result, place
        elif check_id in RELATIONS:
            assert RELATIONS[check_id](result["left"], result["right"]) == (result["outcome"] == "pass"), place
        for instance in result.get("instances", ()):
            if "whole" in instance:
                places = len(str(instance["given"]).partition(".")[2])
                share = Decimal(100 * instance["part"]) / instance["whole"]
                holds = abs(share - instance["given"]) <= Decimal(1).scaleb(-places)
            else:
                holds = instance["left"] == instance["right"]
            assert holds == (instance["outcome"] == "pass"), instance


@each_file
def test_what_is_quoted_stands_in_the_report(path: Path) -> None:
    text = shared(f"seeds/{path.stem}.txt").read_text(encoding="utf-8")
    expected = load(path)
    lines = [line.strip() for line in text.splitlines()]
    for figure in stated(expected):
        assert figure["raw"] in text, figure
    for section in expected["sections"]:
        assert any(line.startswith(section["starts"]) for line in lines), section
        assert any(line.endswith(section["ends"]) for line in lines), section
        if section["number"]:
            assert f"{section['number']}、{section['heading']}" in lines, section
    assert not expected["title"] or expected["title"] in lines
