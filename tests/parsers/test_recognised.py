"""Which recognised numbers are believed: the sure ones, and those that a sum bears out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.forms import FORMS
from parsers.model import (
    Block,
    CheckResult,
    Document,
    Figure,
    Hints,
    Identity,
    Outcome,
    Place,
    ReportCell,
    Severity,
    Status,
)
from parsers.recognised import believed, figures_borne_out, surely_identified

FORM = FORMS["standard_2021"]
ROW = ("natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization")
ROW = (*ROW, "legal_service_institution", "other_organization", "total")


def cells(values: dict[str, str], confidence: dict[str, float], row: str = "granted") -> tuple[str, ...]:
    """What a row of the table of requests is read as: raw numbers in, by column the number or the status."""
    places = tuple(Place(f"page 1 box {at}", confidence.get(column, 0.999)) for at, column in enumerate(ROW))
    given = [
        ReportCell(
            "requests",
            row,
            column,
            int(values[column]) if values.get(column) else None,
            values.get(column, ""),
            Status.NUMBER if values.get(column) else Status.BLANK,
            "件",
            at,
            at + 1,
        )
        for at, column in enumerate(ROW)
    ]
    kept, _ = believed(given, FORM.key, Document((), "image", "", places=places))
    return tuple(str(cell.value) if cell.value is not None else str(cell.status) for cell in kept)


def test_what_is_sure_is_believed() -> None:
    assert cells({"natural_person": "3", "total": "3"}, {}) == ("3", *["blank"] * 5, "3")


def test_a_doubtful_number_needs_a_sum() -> None:
    values = {"natural_person": "3", "commercial_enterprise": "4", "total": "7"}
    assert cells(values, {"natural_person": 0.5})[:2] == ("3", "4")
    wrong = {**values, "natural_person": "8"}
    assert cells(wrong, {"natural_person": 0.5}) == ("unparseable", "4", *["blank"] * 4, "7")


def test_the_same_misreading_in_a_part_and_in_the_total_is_not_believed() -> None:
    both = {"natural_person": 0.5, "total": 0.5}
    assert cells({"natural_person": "1", "total": "1"}, both) == ("unparseable", *["blank"] * 5, "unparseable")
    values = {"natural_person": "3", "commercial_enterprise": "4", "total": "7"}
    assert cells(values, both) == ("3", "4", *["blank"] * 4, "7")


def test_no_sum_tells_a_nought_from_a_dash() -> None:
    values = {"natural_person": "3", "commercial_enterprise": "0", "total": "3"}
    assert cells(values, {"commercial_enterprise": 0.5}) == ("3", "unparseable", *["blank"] * 4, "3")


def test_a_row_of_which_a_cell_was_not_found_is_in_doubt_as_a_whole() -> None:
    """Two cells taken for one: the values behind them moved up, and the last was taken from the row below."""
    boxes = [f"page 1 box {at}.0,{500 if at < 4 else 530}.0,{at + 1}.0,{520 if at < 4 else 550}.0" for at in range(5)]
    columns = ("upheld", "corrected", "other_result", "pending", "total")

    def read(where: list[str]) -> set[Status]:
        places = tuple(Place(one, 0.999) for one in where)
        given = [
            ReportCell("review_litigation", "reconsideration", column, at, str(at), Status.NUMBER, "件", at, at + 1)
            for at, column in enumerate(columns)
        ]
        kept, _ = believed(given, FORM.key, Document((), "image", "", places=places))
        return {cell.status for cell in kept}

    assert read(boxes) == {Status.UNPARSEABLE}
    assert read([boxes[0]] * 5) == {Status.NUMBER}


def test_values_below_each_other_are_no_torn_row() -> None:
    """The table of reviews printed downwards: each value beside its label, a blank of which no place is known."""
    columns = ("upheld", "corrected", "other_result", "pending", "total")

    def read(left: float) -> list[Status]:
        places = tuple(
            Place(f"page 1 box {left * at},{100 + 20 * at},{left * at + 10},{110 + 20 * at}", 0.999) for at in range(5)
        )
        given = [
            ReportCell(
                "review_litigation", "reconsideration", column, at**2, str(at**2), Status.NUMBER, "件", at, at + 1
            )
            for at, column in enumerate(columns)
        ]
        given[2] = replace(given[2], value=None, raw="", status=Status.BLANK, source_start=-1, source_end=-1)
        kept, _ = believed(given, FORM.key, Document((), "image", "", places=places))
        return [cell.status for cell in kept if cell.column_key != "other_result"]

    assert read(1.0) == [Status.NUMBER] * 4
    assert read(40.0) == [Status.UNPARSEABLE] * 4


def test_against_its_sums_a_number_must_be_certain() -> None:
    values = {"natural_person": "3", "commercial_enterprise": "4", "total": "8"}
    assert cells(values, {"total": 0.97}) == ("3", "4", *["blank"] * 4, "unparseable")
    assert cells(values, {}) == ("3", "4", *["blank"] * 4, "8")


def test_a_row_or_a_cell_that_was_not_found_is_neither_missing_nor_blank() -> None:
    document = Document((), "image", "", places=(Place("page 1 box 0", 0.99),))
    absent = ReportCell("requests", "granted", "total", None, "", Status.ROW_ABSENT, "件")
    blank = replace(absent, status=Status.BLANK)
    kept, findings = believed([absent, blank], FORM.key, document)
    assert [(cell.status, cell.note) for cell in kept] == [
        (Status.UNPARSEABLE, "没有识别出这一行；是否缺行不能确定"),
        (Status.UNPARSEABLE, "没有识别出这个单元格；是否空白不能确定"),
    ]
    assert [(finding.kind, finding.evidence) for finding in findings] == [
        ("recognised", ""),
        ("cells_doubtful", "requests.granted.total="),
    ]


def test_a_blank_beside_the_column_of_values_is_not_the_value() -> None:
    places = (
        Place("page 1 box 400.0,10.0,450.0,20.0", 0.99),
        Place("page 1 box 402.0,20.0,449.0,30.0"),
        Place("page 1 box 100.0,30.0,400.0,40.0"),
    )
    rows = ("disclosed_total", "replies_total", "staff_total")
    given = [
        ReportCell("stat_table_2014", row, "value", None, "", Status.BLANK, "件", at, at + 1)
        for at, row in enumerate(rows)
    ]
    given[0] = replace(given[0], value=3, raw="3", status=Status.NUMBER)
    kept, _ = believed(given, "narrative_2014", Document((), "image", "", places=places))
    assert [cell.status for cell in kept] == [Status.NUMBER, Status.BLANK, Status.UNPARSEABLE]


def test_what_was_not_recognised_in_a_picture_stays_as_it_is() -> None:
    cell = ReportCell("requests", "granted", "total", 3, "3", Status.NUMBER, "件", 0, 1)
    assert believed([cell], FORM.key, Document((), "pdf", "", places=(Place("page 1 box 0"),))) == ((cell,), ())


def test_a_figure_needs_a_cell_that_is_equal() -> None:
    document = Document((), "image", "", places=(Place("page 1 box 0", 0.99),))
    figures = [Figure(key, 9, "件", "", "9件", "overview", 0) for key in ("applications_total", "replies_total")]

    def check(outcome: Outcome, *names: str) -> CheckResult:
        return CheckResult("T-01", "x", outcome, 9, 9, 0, Severity.ERROR, "", None, names)

    checks = [
        check(Outcome.PASS, "figure.applications_total", "requests.new_received.total"),
        check(Outcome.PASS, "figure.applications_total", "figure.replies_total"),
        check(Outcome.FAIL, "figure.replies_total", "requests.total_processed.total"),
    ]
    kept, findings = figures_borne_out(figures, checks, document)
    assert kept == (figures[0],)
    assert [finding.message for finding in findings] == ["正文中1个数由图片识别而来，没有表格印证，未取值"]


def paper(*lines: tuple[str, float]) -> Document:
    """A picture with these lines, each as sure as is said."""
    blocks = tuple(Block(text, "p", start=at, end=at + 1) for at, (text, _) in enumerate(lines))
    places = tuple(Place(f"page 1 box {at}", confidence) for at, (_, confidence) in enumerate(lines))
    return Document(blocks, "image", "", places=places)


TITLE = "青禾县教育局2023年政府信息公开工作年度报告"
IDENTITY = Identity(
    publisher="青禾县教育局",
    county="青禾县",
    level="county_department",
    year=2023,
    published_on="2024-01-20",
    published_on_source="signature",
)


@pytest.mark.parametrize(
    ("lines", "hints", "publisher"),
    [
        ([(TITLE, 0.97)], Hints(), "青禾县教育局"),
        ([(TITLE, 0.92)], Hints(), ""),
        ([(TITLE, 0.7)], Hints(), ""),
        ([(TITLE, 0.7)], Hints(publisher="青禾县教育局"), "青禾县教育局"),
        ([(TITLE, 0.7), ("青禾县教育局", 0.8)], Hints(), "青禾县教育局"),
        ([(TITLE, 0.7), ("青禾县教育局", 0.4)], Hints(), ""),
    ],
)
def test_a_publisher_needs_a_paragraph_surely_read_or_two_or_a_hint(
    lines: list[tuple[str, float]], hints: Hints, publisher: str
) -> None:
    found = surely_identified(IDENTITY, hints, paper(*lines))
    assert found.publisher == publisher
    assert (found.county, found.level) == (("青禾县", "county_department") if publisher else ("", ""))
    assert ("publisher_unknown" in [finding.kind for finding in found.findings]) == (not publisher)


@pytest.mark.parametrize(
    ("lines", "hints", "year"),
    [
        ([(TITLE, 0.99)], Hints(), None),
        ([(TITLE, 0.99), ("自2023年1月1日起", 0.6)], Hints(), 2023),
        ([(TITLE, 0.99), ("二〇二三年一月一日", 0.6)], Hints(), 2023),
        ([(TITLE, 0.99), ("编号20231、120230", 0.9)], Hints(), None),
        ([(TITLE, 0.99), ("自2028年1月1日起", 0.6)], Hints(), None),
        ([(TITLE, 0.99)], Hints(year=2023), 2023),
        ([(TITLE, 0.99)], Hints(year=2022), None),
        ([(TITLE, 0.99)], Hints(url="https://x.example/2023nb/1.png"), 2023),
        ([(TITLE, 0.99)], Hints(link_text="2023年年度报告"), 2023),
    ],
)
def test_a_year_must_stand_there_twice_or_be_known_before(
    lines: list[tuple[str, float]], hints: Hints, year: int | None
) -> None:
    found = surely_identified(IDENTITY, hints, paper(*lines))
    assert found.year == year
    assert [finding.message for finding in found.findings if finding.kind == "year_unknown"] == (
        [] if year else ["年度识别为2023年，只出现一次，没有印证，未采用"]
    )


@pytest.mark.parametrize(
    ("lines", "source", "day"),
    [
        ([("2024年1月20日", 0.96)], "signature", "2024-01-20"),
        ([("2024年1月20日", 0.9)], "signature", ""),
        ([("2024年1月20日", 0.9), ("发布日期：2024-01-20", 0.8)], "shown", "2024-01-20"),
        ([("2024年1月20日", 0.9), ("2024年1月26日", 0.9)], "signature", ""),
        ([], "url", "2024-01-20"),
        ([], "listing", "2024-01-20"),
    ],
)
def test_a_day_of_publication_must_be_surely_read_or_known_before(
    lines: list[tuple[str, float]], source: str, day: str
) -> None:
    identity = replace(IDENTITY, published_on_source=source)
    found = surely_identified(identity, Hints(), paper((TITLE, 0.97), *lines))
    assert (found.published_on, found.published_on_source) == (day, source if day else "")
    assert ("published_on_doubtful" in [finding.kind for finding in found.findings]) == (not day)


def test_beside_a_page_of_text_a_picture_casts_no_doubt_on_it() -> None:
    """The bytes of the page come first; the places of the picture behind them count on from there."""
    blocks = (Block(TITLE, start=10, end=70), Block("2024年1月20日", start=80, end=90), Block("36", start=500, end=501))
    document = Document(blocks, "html", "", places=(Place("file 1.png page 1 box 0", 0.3),), places_at=500)
    assert surely_identified(IDENTITY, Hints(), document) == IDENTITY


def test_what_was_not_recognised_keeps_its_identity() -> None:
    document = Document((Block(TITLE, start=0, end=1),), "pdf", "", places=(Place("page 1 box 0"),))
    assert surely_identified(IDENTITY, Hints(), document) == IDENTITY


def test_two_looks_at_a_word_for_nothing_need_less() -> None:
    cell = ReportCell("requests", "granted", "total", None, "不适用", Status.NOT_APPLICABLE, "件", 0, 1)
    for sure, status in ((0.85, Status.NOT_APPLICABLE), (0.7, Status.UNPARSEABLE)):
        document = Document((), "image", "", places=(Place("page 1 box 0", sure),))
        assert believed([cell], FORM.key, document)[0][0].status is status
