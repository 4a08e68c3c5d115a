"""The identities as data, and the checks against reports that people have read."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from parsers.checks import (
    CHECKS,
    IdentityError,
    within_checks,
)
from parsers.checks.identities import load
from parsers.checks.plans import compile_check
from parsers.figures import Prose
from parsers.forms import FORMS
from parsers.model import Figure, ReportCell, Status
from tests.parsers.checking import CITY_2023, COLUMNS, EXPECTED, OPEN, SHARED, cells


def test_every_identity_is_there_in_its_order() -> None:
    counts = {"P": 8, "R": 4, "L": 2, "X": 6, "T": 7, "N": 15, "H": 5}
    for letter, count in counts.items():
        assert [i for i in CHECKS if i[0] == letter and i != "N-99"] == [
            f"{letter}-{n:02}" for n in range(1, count + 1)
        ]
    assert len(CHECKS) == 48
    specified = SHARED / "spec" / "identities.json"
    if not specified.exists():
        pytest.skip("the shared folder with the specification is not beside the repository")
    for entry in json.loads(specified.read_text(encoding="utf-8")):
        check = CHECKS[entry["id"]]
        assert (check.level, check.zh) == (entry["level"], entry["zh"])
        assert set(check.forms) == (set(FORMS) if entry["forms"] == ["all"] else set(entry["forms"]))
        assert entry["severity"].startswith(check.severities.get("requests.total", check.severity))


def test_every_scope_of_a_form_gives_a_result_in_a_fixed_order() -> None:
    empty = within_checks("standard_2021", None, "", (), (), ())
    assert [result.check_id for result in empty[:4]] == ["P-05", "P-05", "P-06", "P-07"]
    assert [r.scope for r in empty if r.check_id == "R-01"] == [f"requests.{column}" for column in COLUMNS]
    assert sum(r.check_id == "R-03" for r in empty) == 25
    assert {result.outcome for result in empty} == {OPEN}
    full = within_checks("standard_2021", None, "", cells(CITY_2023), (), ())
    assert [(r.check_id, r.scope) for r in full] == [(r.check_id, r.scope) for r in empty]
    assert within_checks("", None, "", (), (), ()) == ()


DATA = files("parsers.checks").joinpath("identities.yaml").read_text(encoding="utf-8")


def compile_all(text: str) -> None:
    catalogue = load(text)
    for check in catalogue.checks:
        for form in check.forms:
            compile_check(check, FORMS[form], catalogue)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: sum\n    tables: [requests]", "kind: total\n    tables: [requests]", "R-01: unknown kind 'total'"),
        ("right: [total_processed, carried", "rigth: [total_processed, carried", "R-01: unknown key 'rigth'"),
        (
            "[new_received, carried_over_in]",
            "[newly_received]",
            r"R-01 \(standard_2019\): left: row of requests: unknown 'newly",
        ),
        (
            "tables: [proactive_20_9]",
            "tables: [proactive_20_7]",
            r"P-04 \(standard_2019\): unknown table 'proactive_20_7'",
        ),
        ("right: [newly_made]", "right: [made]", r"P-01 .* right: column of proactive_20_1: unknown 'made'"),
        ("right: [replies_total]}", "right: [replies]}", r"N-11 .* part 1: right: indicator: unknown 'replies'"),
        ("[[requests.total_processed.total]]", "[[requests.total]]", r"T-02 .* equals: cell: unknown 'requests.total'"),
        ("{group: denied}", "{group: refused}", r"R-02 .* group: unknown 'refused'"),
        ("function: whole_counts", "function: whole", r"P-07 .* unknown function 'whole'"),
        ("    ratio: 10\n", "", r"X-05 .* 'ratio' is missing"),
        ("severity: info", "severity: mild", "P-01: severity must be error, warning or info"),
        ("    forms: [standard_2019]", "    forms: [standard_2018]", "P-01: unknown form 'standard_2018'"),
        ("    each: rows", "    each: cells", r"P-01 .* each must be rows or columns, not 'cells'"),
        ("- id: P-02", "- id: P-01", "P-01: the id stands twice"),
        ("over: annex\n", "over: tables\n", r"H-01 .* over must be annex or annex_or_prose, not 'tables'"),
        ("    tables: [proactive_20_9]\n", "", "P-04: 'tables' is missing"),
        ("{scope: concluded, left", "{left", r"N-04 .* part 1: 'scope' is missing"),
        ("outcome: uncertain", "outcome: pass", "L-02: otherwise must be"),
        ("  - id: P-02", "- id: P-02", "identities.yaml: not readable as YAML: while parsing"),
    ],
)
def test_mistakes_in_the_data_are_named_with_their_place(old: str, new: str, message: str) -> None:
    assert old in DATA
    with pytest.raises(IdentityError, match=message):
        compile_all(DATA.replace(old, new, 1))


def test_a_new_identity_of_an_existing_kind_is_data_alone() -> None:
    text = (
        DATA
        + """
  - id: R-05
    level: within_table
    forms: [standard_2021]
    severity: warning
    zh: 予以公开 ≤ (七)总计
    en: granted is at most the total processed
    kind: at_most
    tables: [requests]
    each: columns
    left: [granted]
    right: [total_processed]
"""
    )
    catalogue = load(text)
    steps = compile_check(catalogue.checks[-1], FORMS["standard_2021"], catalogue)
    assert len(steps) == 7


BY_HAND_OTHERWISE = {
    ("P-04", "proactive_20_9.centralized_procurement"): "the scope is the table, which has one row",
    ("P-08", "proactive_20_9.centralized_procurement"): "the scope is the cell",
    ("P-08", "proactive_20_8.administrative_fees"): "the scope is the cell",
    ("N-02", "channels"): "one result for each channel",
    ("N-15", "replies"): "what the prose does not state is not 0; blank_as_zero says fail",
    ("N-14", "percentages"): "one result for each percentage",
    ("N-99", "any"): "one result for each sentence",
}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_reports_read_by_hand(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    values: dict[str, ReportCell] = {}
    for table, rows in expected["cells"].items():
        for row, columns in rows.items():
            for column, entry in columns.items():
                if not isinstance(entry, dict):
                    status = Status.BLANK if entry is None else Status.NUMBER
                    entry = {"value": entry, "raw": "" if entry is None else str(entry), "status": status, "unit": "件"}
                cell = ReportCell(
                    table, row, column, entry.get("value"), entry["raw"], Status(entry["status"]), entry.get("unit", "")
                )
                values[f"{table}.{row}.{column}"] = cell
    stated = [
        Figure(
            f["indicator"], f["value"], f["unit"], f["qualifier"], f["raw"], f["section_key"], place, f.get("scope", "")
        )
        for place, f in enumerate(expected["figures"])
    ]
    results = {
        (result.check_id, result.scope): result
        for result in within_checks(
            expected["form"], expected["year"], expected["level"], list(values.values()), stated, ()
        )
    }
    compared = 0
    for check, scopes in expected["checks"].items():
        for scope, by_hand in scopes.items():
            if (check, scope) in BY_HAND_OTHERWISE or check.startswith("X-"):
                continue
            result = results.get((check, scope))
            accepted = {by_hand["outcome"], *by_hand.get("also", ())}
            assert (result.outcome if result else OPEN) in accepted, (check, scope, result)
            if result is None or result.outcome is OPEN:
                continue
            compared += 1
            if by_hand.get("left") is not None and by_hand.get("right") is not None:
                assert (result.left_value, result.right_value) == (by_hand["left"], by_hand["right"])
    assert compared or not values


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_sentences_of_reports_read_by_hand(path: Path) -> None:
    text = SHARED / "seeds" / f"{path.stem}.txt"
    if not text.exists():
        pytest.skip("the shared folder with the five reports is not beside the repository")
    expected = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["checks"]
    paragraphs = [
        Prose("text", line.strip(), 0) for line in text.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    results = within_checks("standard_2021", 2024, "", (), (), paragraphs)
    sums = [(r.outcome, r.left_value, r.right_value) for r in results if r.check_id == "N-99" and r.outcome is not OPEN]
    assert sums == [(i["outcome"], i["left"], i["right"]) for i in expected["N-99"]["any"].get("instances", ())]
    shares = [(r.outcome, r.left_value) for r in results if r.check_id == "N-14" and r.outcome is not OPEN]
    by_hand = expected["N-14"]["percentages"].get("instances", ())
    # 实际公开比例 names neither its part nor its whole; a reader has to infer both.
    told = [(i["outcome"], i["given"]) for i in by_hand if not str(i["what"]).startswith("(")]
    assert sorted(shares) == sorted(told)
