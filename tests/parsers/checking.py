"""What the tests of the checks share: cells and figures from plain numbers, results by check and scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from parsers.checks import (
    within_checks,
)
from parsers.figures import Prose
from parsers.forms import FORMS
from parsers.model import CheckResult, Figure, Number, Outcome, ReportCell, Status

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = sorted((ROOT / "tests" / "expected" / "seeds").glob("*.json"))
SHARED = ROOT / ".." / "shared"


PASS, FAIL, UNCERTAIN, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.UNCERTAIN, Outcome.NOT_ASSESSABLE
STATUSES = {
    "": Status.BLANK,
    "/": Status.SLASH,
    "-": Status.DASH,
    "无": Status.NONE_TEXT,
    "不适用": Status.NOT_APPLICABLE,
    "缺": Status.ROW_ABSENT,
}
COLUMNS = tuple(column.key for column in FORMS["standard_2021"].table("requests").columns)
RESULTS = tuple(column.key for column in FORMS["standard_2021"].table("review_litigation").columns)

Values = Mapping[str, Number | str]


def cells(values: Values) -> list[ReportCell]:
    """Cells by ``table.row.column``; a string stands for what is printed instead of a number."""
    made = []
    for name, value in values.items():
        table, row, column = name.split(".")
        if isinstance(value, str):
            status = STATUSES.get(value, Status.UNPARSEABLE)
            made.append(ReportCell(table, row, column, None, value, status, "件"))
        else:
            made.append(ReportCell(table, row, column, value, str(value), Status.NUMBER, "件"))
    return made


def stat(values: Values) -> dict[str, Number | str]:
    return {f"stat_table_2014.{key}.value": value for key, value in values.items()}


def stat_2008(values: Values) -> dict[str, Number | str]:
    return {f"stat_table_2008_local.{key}.value": value for key, value in values.items()}


def figure(indicator: str, value: Number, qualifier: str = "", scope: str = "", start: int = 0) -> Figure:
    return Figure(indicator, value, "件", qualifier, f"{indicator}{value}", "requests", start, scope)


def figures(values: Mapping[str, Number]) -> list[Figure]:
    return [figure(indicator, value, start=start) for start, (indicator, value) in enumerate(values.items())]


def within(
    form: str,
    values: Values = {},  # noqa: B006 - read only
    *,
    stated: Iterable[Figure] = (),
    text: str = "",
    year: int | None = 2024,
    level: str = "county_government",
) -> dict[tuple[str, str], CheckResult]:
    paragraphs = [Prose("requests", line, 0) for line in text.splitlines()]
    results = within_checks(form, year, level, cells(values), list(stated), paragraphs)
    by_scope = {(result.check_id, result.scope): result for result in results}
    assert len(by_scope) == len(results), "one result for each check and scope"
    return by_scope


def said(result: CheckResult) -> tuple[Outcome, Number | None, Number | None, Number | None]:
    return result.outcome, result.left_value, result.right_value, result.difference


def request_table(rows: Mapping[str, Sequence[Number | str]]) -> dict[str, Number | str]:
    return {
        f"requests.{row}.{column}": value
        for row, line in rows.items()
        for column, value in zip(COLUMNS, line, strict=True)
    }


def litigation(row: str, line: Sequence[Number | str]) -> dict[str, Number | str]:
    return {f"review_litigation.{row}.{column}": value for column, value in zip(RESULTS, line, strict=True)}


OUTCOMES_2019 = [row.key for row in FORMS["standard_2019"].table("requests").rows][2:-2]
REGULATIONS = "proactive_20_1.regulations"
LICENSING = "proactive_20_5.administrative_licensing"
PURCHASES = "proactive_20_9.centralized_procurement"
DIRECT = "review_litigation.litigation_direct"
CITY_2023: dict[str, Number | str] = {
    "requests.new_received.total": 3511,
    "requests.carried_over_in.total": 96,
    "requests.total_processed.total": 3486,
    "requests.carried_forward.total": 121,
    "review_litigation.reconsideration.total": 170,
    "review_litigation.litigation_direct.total": 37,
    "review_litigation.litigation_after_reconsideration.total": 40,
}
