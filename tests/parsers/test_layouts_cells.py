"""Cells that are merged, grids that are no tables, tables in halves: read as they stand, or said not to be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.model import Number, Report, Status
from parsers.report import parse
from tests.parsers.rendering import Grid, as_html
from tests.parsers.test_layouts import V21, Slot, body, drawn, kinds, numbers, page, parts, raw, read, written
from tests.parsers.test_layouts_text import thinned, words


def _row(table: str, row: str) -> str:
    return "".join(f"<td>{value}</td>" for slot, value in V21.items() if slot[:2] == (table, row))


def _with(old: str, new: str) -> Report:
    html = written()
    assert old in html
    return parse(page(html.replace(old, new, 1)))


def _slots(report: Report, *row: str) -> list[tuple[Number | None, Status]]:
    return [(cell.value, cell.status) for cell in report.cells if (cell.table_key, cell.row_key) == row]


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("0", 0, Status.NUMBER),
        ("", None, Status.BLANK),
        ("/", None, Status.SLASH),
        ("无", None, Status.NONE_TEXT),
        ("8", None, Status.UNPARSEABLE),
    ],
)
def test_one_cell_over_a_whole_row(text: str, value: Number | None, status: Status) -> None:
    report = _with(_row("requests", "granted"), f"<td colspan='7'>{text}</td>")
    assert _slots(report, "requests", "granted") == [(value, status)] * 7
    assert ("cells_merged" in kinds(report)) == bool(text)
    others = {slot: value for slot, value in V21.items() if slot[:2] != ("requests", "granted")}
    assert {slot: value for slot, value in read(report).items() if slot in others} == others


@pytest.mark.parametrize("text", ["免收", "￥12.6万", "12万6千元", "12.6.", "无收费项目"])
def test_words_in_a_number_s_place_are_no_blank(text: str) -> None:
    value = V21["proactive_20_8", "administrative_fees", "fee_amount"]
    report = _with(f"<td>{value}</td>", f"<td>{text}</td>")
    assert _slots(report, "proactive_20_8", "administrative_fees") == [(None, Status.UNPARSEABLE)]


def test_one_cell_over_a_part_of_a_row() -> None:
    report = _with(_row("requests", "granted"), "<td>3</td><td colspan='5'>0</td><td>3</td>")
    assert [value for value, _ in _slots(report, "requests", "granted")] == [3, 0, 0, 0, 0, 0, 3]


def test_a_merged_cell_that_does_not_fit_is_not_stretched() -> None:
    report = _with(_row("requests", "granted"), "<td>3</td><td colspan='4'>0</td><td>3</td>")
    assert {status for _, status in _slots(report, "requests", "granted")} == {Status.UNPARSEABLE}


def test_a_number_that_fills_its_row_up_is_one_number() -> None:
    value = V21["proactive_20_5", "administrative_licensing", "decisions"]
    report = _with(f"<td>{value}</td>", f"<td colspan='3'>{value}</td>")
    assert read(report) == V21


@pytest.mark.parametrize(("text", "wanted"), [("0", (0, Status.NUMBER)), ("9", (None, Status.UNPARSEABLE))])
def test_one_cell_over_two_rows(text: str, wanted: tuple[Number | None, Status]) -> None:
    above, below = _row("requests", "denied_internal_affairs"), _row("requests", "denied_process_information")
    number = V21["requests", "denied_internal_affairs", "research_institution"]
    html = written().replace(above, above.replace(f"<td>{number}<", f"<td rowspan='2'>{text}<"))
    number = V21["requests", "denied_process_information", "research_institution"]
    report = parse(page(html.replace(below, below.replace(f"<td>{number}</td>", ""))))
    odd = {slot: value for slot, value in read(report).items() if value != V21[slot]}
    assert {slot[1:] for slot in odd} == {
        ("denied_internal_affairs", "research_institution"),
        ("denied_process_information", "research_institution"),
    }
    assert {_slots(report, *slot[:2])[2] for slot in odd} == {wanted}


def test_a_span_that_runs_into_a_complete_row_moves_nothing() -> None:
    row = _row("requests", "denied_internal_affairs")
    report = _with(row, row.replace("<td>", "<td rowspan='99999999'>", 1))
    wrong = {slot for slot, value in read(report).items() if value not in (None, V21[slot])}
    assert wrong == set()
    assert sum(value is None for value in read(report).values()) <= 1


GRIDS: dict[str, Callable[[Grid], str]] = {
    "divs": lambda grid: "".join(f"<div>{''.join(f'<div>{text}</div>' for text in row)}</div>" for row in words(grid)),
    "spans": lambda grid: "".join(
        f"<div>{''.join(f'<span>{text}</span>' for text in row)}</div>" for row in words(grid)
    ),
    "lists": lambda grid: "".join(f"<ul>{''.join(f'<li>{text}</li>' for text in row)}</ul>" for row in words(grid)),
    "items": lambda grid: (
        "<ul>"
        + "".join(f"<li>{''.join(f'<span>{text}</span> ' for text in row)}</li>" for row in words(grid))
        + "</ul>"
    ),
    "style sheet": lambda grid: (
        "<div style='display:table'>"
        + "".join(
            "<div style='display:table-row'>"
            + "".join(f"<div style='display:table-cell'>{text}</div>" for text in row)
            + "</div>"
            for row in words(grid)
        )
        + "</div>"
    ),
    "numbers in tables": lambda grid: as_html(
        grid, lambda text: text if text and not text.isdigit() else f"<table><tr><td>{text}</td></tr></table>"
    ),
    "labels in tables": lambda grid: as_html(
        grid, lambda text: text if not text or text.isdigit() else f"<table><tr><td>{text}</td></tr></table>"
    ),
    "pipes in paragraphs": lambda grid: "".join(f"<p>| {' | '.join(row)} |</p>" for row in words(grid)),
    "a box in pre": lambda grid: "<pre>" + "\n├──┼──┤\n".join(f"│{'│'.join(row)}│" for row in words(grid)) + "</pre>",
    "invisible characters": lambda grid: as_html(grid, lambda text: "\u200b".join(text) + "&shy;"),
    "rulers": lambda grid: as_html(grid).replace("<tr>", f"<tr height=0>{'<td width=9></td>' * 20}</tr><tr>", 1),
    "collapsed rows": lambda grid: as_html(grid).replace(
        "<tbody>", "<tbody><tr style='visibility:collapse'><td>规章</td><td>9</td><td>9</td><td>9</td></tr>"
    ),
}


@pytest.mark.parametrize("name", GRIDS)
@pytest.mark.parametrize("share", [0, 0.4])
def test_grids(name: str, share: float) -> None:
    values = thinned(share, 2)
    tables = {name_: GRIDS[name](grid) for name_, grid in drawn(values).items()}
    report = parse(page(body(parts(tables))))
    assert read(report) == {slot: int(text) if text else None for slot, text in values.items()}
    assert {cell.status for cell in report.cells if cell.value is None} <= {Status.BLANK}
    assert all(0 <= cell.source_start <= cell.source_end for cell in report.cells)


@pytest.mark.parametrize("separator", [",", "，", ";"])
def test_rows_of_separated_values(separator: str) -> None:
    def line(row: list[str]) -> str:
        return separator.join(f'"{text}"' if separator in text else text for text in row)

    values = thinned(0.3, 4)
    tables = {name: "\n".join(map(line, words(grid))) for name, grid in drawn(values).items()}
    report = parse("\n".join(text for _, text in parts(tables)).encode())
    assert read(report) == {slot: int(text) if text else None for slot, text in values.items()}


def _in_halves(grid: Grid) -> Grid:
    half = (len(grid) + 1) // 2
    rows = [grid[0], *grid[1:]]
    left, right = rows[1:half], rows[half:]
    filler: list[tuple[str, int, int]] = [("", 1, 1)] * 3
    return [
        [*rows[0], *rows[0]],
        *(
            [*(left[n] if n < len(left) else filler), *(right[n] if n < len(right) else filler)]
            for n in range(len(right))
        ),
    ]


@pytest.mark.parametrize("form", ["narrative_2008", "narrative_2014"])
def test_an_annex_in_two_halves(form: str) -> None:
    values: dict[Slot, int] = numbers(form)
    grid = drawn(raw(values), form)["annex"]
    year = "2016" if form == "narrative_2014" else "2011"
    title = f"样例县水务局{year}年政府信息公开工作年度报告"
    text = f"<p>{year}年，我局主动公开政府信息，依申请公开政府信息，做好政府信息公开工作。</p>"
    report = parse(f"<title>{title}</title><h1>{title}</h1>{text * 4}<p>附表</p>{as_html(_in_halves(grid))}".encode())
    assert report.form == form
    assert read(report) == values


@pytest.mark.parametrize(
    "mark",
    [
        "<sup><a href='#n1'>1</a></sup>",
        "<span style='font-size:7pt; vertical-align: super'>1</span>",
        "<span style='vertical-align:sub'>1</span>",
        "<sub>1</sub>",
    ],
)
def test_a_raised_or_lowered_number_is_a_footnote(mark: str) -> None:
    value = V21["requests", "granted", "natural_person"]
    report = _with(f"<td>{value}</td>", f"<td><p>{value}{mark}</p></td>")
    assert read(report) == V21
    assert [cell.note for cell in report.cells if cell.value == value] == ["脚注：¹"]


def test_a_picture_in_the_place_of_a_number() -> None:
    """What it shows nobody reads: that is no blank. A dot of one pixel shows nothing."""
    values = V21["requests", "granted", "natural_person"], V21["requests", "granted", "total"]
    html = written().replace(f"<td>{values[0]}</td>", "<td><p><img src='/u/7.png'></p></td>", 1)
    html = html.replace(f"<td>{values[1]}</td>", "<td><img src='/u/dot.gif' width='1' height='12'></td>", 1)
    told = _slots(parse(page(html)), "requests", "granted")
    assert (told[0], told[-1]) == ((None, Status.UNPARSEABLE), (None, Status.BLANK))


def test_a_row_of_pictures() -> None:
    row = "".join(f"<td>{value}</td>" for slot, value in V21.items() if slot[0] == "review_litigation")
    pictures = "".join(f"<td><img src='/u/{n}.png'></td>" for n in range(15))
    report = _with(f"<tr>{row}</tr>", f"<tr>{pictures}</tr>")
    assert {cell.status for cell in report.cells if cell.table_key == "review_litigation"} == {Status.UNPARSEABLE}


def test_the_form_with_more_marks_holds() -> None:
    """The tables of 2019 and one row of 2021: read as 2019, and it is said."""
    values = numbers("standard_2019")
    tables = {name: as_html(grid) for name, grid in drawn(raw(values), "standard_2019").items()}
    odd = "<tr><td>1.申请人无正当理由逾期不补正</td>" + "<td>0</td>" * 7 + "</tr>"
    tables["requests"] = tables["requests"].replace("</tbody>", f"{odd}</tbody>")
    report = parse(page(body(parts(tables))))
    assert report.form == "standard_2019"
    assert {"form_mixed", "form_year_mismatch"} <= kinds(report)
    got = read(report)
    assert {slot: value for slot, value in got.items() if slot[0].startswith("proactive")} == {
        slot: value for slot, value in values.items() if slot[0].startswith("proactive")
    }


@pytest.mark.parametrize(
    ("sign", "status", "style"),
    [("N/A", Status.NOT_APPLICABLE, ""), ("/", Status.SLASH, " style='display:table-cell'")],
)
def test_rows_of_spans_that_hold_no_number_are_rows(sign: str, status: Status, style: str) -> None:
    """One row of the table holds a number: too few to tell a table by, but a word or a style does."""
    values = raw(V21)
    shown = ("proactive_20_1", "regulations", "issued")
    values |= {slot: sign for slot in values if slot[0].startswith("proactive") and slot != shown}
    tables = {name: GRIDS["spans"](grid).replace("<span", "<span" + style) for name, grid in drawn(values).items()}
    report = parse(page(body(parts({name: f"<div>{table}</div>" for name, table in tables.items()}))))
    assert {slot: value for slot, value in read(report).items() if slot[0].startswith("proactive")} == {
        slot: V21[slot] if slot == shown else None for slot in V21 if slot[0].startswith("proactive")
    }
    assert {cell.status for cell in report.cells} == {Status.NUMBER, status}


@pytest.mark.parametrize(
    "behind",
    [
        "",
        "(除规范性文件以外的主动公开文件)",
        "(除规范性文件以外、以本机关名义签发的其他主动公开的文件，数据可参考本单位信息公开平台“其他文件”栏目，含以办公室名义签发的文件，下同)",
    ],
)
def test_rows_explained_at_length_and_a_row_of_the_province(behind: str) -> None:
    """规范性文件(以“办法”“规定”等为题的公文，…): however long the explanation, the row is what it is named."""
    long = "(行政机关制定发布的决定、命令、公告、意见、通知，以及标题采用“规定”“办法”“细则”“规程”等字样的公文，"
    long += "一般情况下都属于此类文件)"
    row = f"<td>行政规范性文件</td>{_row('proactive_20_1', 'normative_documents')}"
    html = written()
    assert row in html
    more = f"</tr><tr><td>其他主动公开文件{behind}</td><td>286</td><td>186</td><td>355</td>"
    html = html.replace(row, row.replace("行政规范性文件", f"行政规范性文件{long}") + more, 1)
    report = parse(page(html.replace("<td>行政处罚</td>", f"<td>行政处罚{long}</td>", 1)))
    assert read(report) == V21
