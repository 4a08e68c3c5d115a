"""The statistics annexes of 2008 to 2018 as clerks lay them out: the year's column is read, or no column at all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from parsers import formats
from parsers.forms import FORMS, Row
from parsers.model import Report, Status
from parsers.report import parse
from parsers.tables import read_tables
from tests.parsers.documents import tried
from tests.parsers.rendering import Grid, as_html, as_lines, as_piped_lines
from tests.parsers.test_layouts import drawn, kinds, numbers, read

Cells = Callable[[str, str, str, int], list[str]]
_YEARS = {"narrative_2008": "2011", "narrative_2014": "2016"}

COLUMNS: dict[str, tuple[list[str], Cells]] = {
    "no unit": (["统计指标", "统计数"], lambda label, unit, value, n: [label, value]),
    "remarks": (["指标名称", "单位", "数量", "备注"], lambda label, unit, value, n: [label, unit, value, ""]),
    "a remark": (
        ["指标名称", "单位", "数量", "备注"],
        lambda label, unit, value, n: [label, unit, value, "见说明" if n == 5 else ""],
    ),
    "running numbers": (["序号", "指标", "单位", "数量"], lambda label, unit, value, n: [str(n), label, unit, value]),
    "codes": (["指标名称", "代码", "单位", "数量"], lambda label, unit, value, n: [label, f"{n:02}", unit, value]),
    "the year before": (
        ["统计指标", "单位", "上年数", "本年数"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "years": (
        ["统计指标", "单位", "{before}年", "{year}年"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "all years": (
        ["指标名称", "计量单位", "{year}年度", "历年累计"],
        lambda label, unit, value, n: [label, unit, value, str(9000 + n)],
    ),
    "months": (
        ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
        lambda label, unit, value, n: [label, unit, f"{n:02}", str(9000 + n), value],
    ),
    "parts": (
        ["统计指标", "单位", "合计", "区直单位", "乡镇街道"],
        lambda label, unit, value, n: [label, unit, value, "8000", "7000"],
    ),
    "quarters": (
        ["统计指标", "单位", "一季度", "二季度", "三季度", "四季度", "全年"],
        lambda label, unit, value, n: [label, unit, "1", "2", "3", "4", value],
    ),
    "unit first": (["单位", "统计指标", "统计数"], lambda label, unit, value, n: [unit, label, value]),
}
UNTOLD: dict[str, tuple[list[str], Cells]] = {
    "whose": (
        ["统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), str(8000 + n), value],
    ),
    "level": (
        ["统计指标", "单位", "本级", "全县合计"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "no header": (["", "", "", ""], lambda label, unit, value, n: [label, unit, value, str(9000 + n)]),
}


def _report(form: str, header: list[str], cells: Cells) -> Report:
    year = _YEARS[form]
    table = FORMS[form].tables[0]
    values = numbers(form)

    def row(number: int, line: Row) -> list[str]:
        if not line.key:
            return cells(line.label, "——", "——", number)
        return cells(line.label, line.unit, str(values[table.key, line.key, "value"]), number)

    head = [words.format(year=year, before=int(year) - 1) for words in header]
    rows = [head, *(row(number, line) for number, line in enumerate(table.lines, 1))]
    grid: Grid = [[(words, 1, 1) for words in line] for line in rows]
    title = f"样例县水务局{year}年政府信息公开工作年度报告"
    prose = f"<p>{year}年，我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。</p>" * 4
    return parse(f"<title>{title}</title><h1>{title}</h1>{prose}<p>附表</p>{as_html(grid)}".encode())


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("name", COLUMNS)
def test_the_column_of_the_year(form: str, name: str) -> None:
    report = _report(form, *COLUMNS[name])
    assert report.form == form
    assert read(report) == numbers(form)


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("name", UNTOLD)
def test_a_column_that_nobody_names_is_not_guessed(form: str, name: str) -> None:
    report = _report(form, *UNTOLD[name])
    assert report.form == form
    assert set(read(report).values()) == {None}
    assert "row_uncertain" in kinds(report)


@pytest.mark.parametrize("header", ["统 计指标 单 位 上 年数 本 年数", "统计指标 单位 去 年 数 今 年 数"])
def test_a_blank_of_two_columns_leaves_one_number_of_which_nobody_knows_the_year(header: str) -> None:
    """Everything on one line, blanks inside the captions: two rows without this year's value vouch for nothing."""
    rows = FORMS["narrative_2014"].tables[0].rows
    words = [header]
    for n, row in enumerate(rows):
        words += [row.label, row.unit, str(9000 + n), *([] if n in (7, 30) else [str(100 + n)])]
    title = "样例县水务局2015年政府信息公开工作年度报告"
    report = parse(f"{title}\n附件：政府信息公开情况统计表\n{' '.join(words)}".encode())
    values = [cell.value for cell in report.cells]
    assert [value for n, value in enumerate(values) if value not in (None, 100 + n)] == []
    assert (values[7], values[30]) == (None, None)


@pytest.mark.parametrize(
    "odd", ["见附件", "O", "#REF!", "12%", "1/2", "***", "3-5", "12件（含上年3件）", "约", "详见附表"]
)
@pytest.mark.parametrize("write", [as_html, as_lines, as_piped_lines])
def test_what_stands_for_a_number_and_is_none_is_no_blank(odd: str, write: Callable[[Grid], str]) -> None:
    table = FORMS["narrative_2014"].tables[0]
    values = {slot: str(value) for slot, value in numbers("narrative_2014").items()}
    slots = list(values)
    values[slots[3]] = values[slots[-1]] = odd
    title = "样例县水务局2016年政府信息公开工作年度报告"
    text = write(drawn(values, "narrative_2014")["annex"])
    prose = "2016年，我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。"
    report = parse("\n".join([title, prose, "附表", text]).encode())
    got = {(cell.table_key, cell.row_key, cell.column_key): (cell.value, cell.status) for cell in report.cells}
    assert {slot: reading for slot, reading in got.items() if reading[0] is None} == dict.fromkeys(
        (slots[3], slots[-1]), (None, Status.UNPARSEABLE)
    )
    assert len(got) == len(table.rows)


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("html", [False, True])
def test_a_line_for_each_row_with_its_value_behind_a_colon(form: str, html: bool) -> None:
    values = {slot: "" if place % 5 == 3 else str(value) for place, (slot, value) in enumerate(numbers(form).items())}
    lines = [
        f"{label}：{value}{unit}" if unit != "——" else label
        for (label, _, _), (unit, _, _), (value, _, _) in drawn(values, form)["annex"][1:]
    ]
    title = f"样例县水务局{_YEARS[form]}年政府信息公开工作年度报告"
    text = [title, "我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。" * 3, "附表", *lines]
    report = parse("".join(f"<p>{line}</p>" for line in text).encode() if html else "\n".join(text).encode())
    assert read(report) == {slot: int(value) if value else None for slot, value in values.items()}


@pytest.mark.parametrize("form", _YEARS)
def test_a_torn_label_in_a_table_of_two_halves_moves_no_number(form: str) -> None:
    """Every third label stands in two cells, on the left, on the right or on both sides."""
    rows = [
        [words for words, _, _ in row] for row in drawn({k: str(v) for k, v in numbers(form).items()}, form)["annex"]
    ]
    rows = [row for row in rows[1:] if row[1] != "——"]
    half = len(rows) // 2

    def torn(row: list[str], now: bool) -> list[str]:
        middle = len(row[0]) // 2
        return [row[0][:middle], row[0][middle:], *row[1:]] if now and middle > 2 else row

    pairs = [
        torn(left, n % 3 == 1 or n % 9 == 3) + torn(right, n % 3 == 2 or n % 9 == 3)
        for n, (left, right) in enumerate(zip(rows[:half], rows[half:], strict=False))
    ]
    grid: Grid = [[(words, 1, 1) for words in line] for line in [["统计指标", "单位", "统计数"] * 2, *pairs]]
    title = f"样例县水务局{_YEARS[form]}年政府信息公开工作年度报告"
    prose = "<p>我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。</p>" * 4
    got = read(parse(f"<title>{title}</title><h1>{title}</h1>{prose}<p>附表</p>{as_html(grid)}".encode()))
    wanted = numbers(form)
    assert {slot: value for slot, value in got.items() if value is not None and value != wanted[slot]} == {}
    assert sum(value is not None for value in got.values()) >= len(wanted) // 2


_AS_COLUMNS: dict[str, Callable[[Grid], str]] = {
    "lines": as_lines,
    "spaced": lambda grid: "\n".join("  ".join(words for words, _, _ in row if words) for row in grid),
    "html": as_html,
}


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("write", _AS_COLUMNS)
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("name", ["the year before", "running numbers", "codes", "all years"])
def test_no_number_beside_a_blank_is_taken_for_it(form: str, write: str, header: bool, name: str) -> None:
    """Two of three rows are blank: what is left of them is a running number, or the number of another year."""
    year = _YEARS[form]
    head, cells = COLUMNS[name]
    table = FORMS[form].tables[0]
    published = {
        slot: value
        for place, (slot, value) in enumerate(numbers(form).items(), 1)
        if not place % 3 and value is not None
    }
    rows = [[words.format(year=year, before=int(year) - 1) for words in head]] if header else []
    for number, line in enumerate(table.rows, 1):
        value = published.get((table.key, line.key, "value"), "")
        rows.append(cells(line.label, line.unit, str(value), number))
    title = f"样例县水务局{year}年政府信息公开工作年度报告"
    prose = "我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。" * 4
    text = _AS_COLUMNS[write]([[(words, 1, 1) for words in row] for row in rows])
    got = read(parse(f"{title}\n{prose}\n附表\n{text}\n{prose}".encode()))
    assert {slot: value for slot, value in got.items() if value is not None and value != published.get(slot)} == {}
    if header and write == "html":
        assert {slot: value for slot, value in got.items() if value is not None} == published


@pytest.mark.parametrize("form", _YEARS)
def test_a_numbered_row_printed_twice_with_other_numbers_is_not_read(form: str) -> None:
    head, cells = COLUMNS["running numbers"]
    table = FORMS[form].tables[0]
    lines = [cells(row.label, row.unit, str(3000 + n), n) for n, row in enumerate(table.rows, 1)]
    lines.insert(7, [*lines[6][:-1], "666666"])
    grid: Grid = [[(words, 1, 1) for words in line] for line in [head, *lines]]
    title = f"样例县水务局{_YEARS[form]}年政府信息公开工作年度报告"
    got = list(read(parse(f"<h1>{title}</h1><p>附表</p>{as_html(grid)}".encode())).values())
    assert got == [None if n == 7 else 3000 + n for n in range(1, len(table.rows) + 1)]


@pytest.mark.parametrize("caption", ["单", "口位"])
def test_a_caption_that_is_no_column_turns_no_number_into_a_blank(caption: str) -> None:
    """What is left of 单位; a blank cell is behind each row."""
    table = FORMS["narrative_2014"].tables[0]
    rows = [["统计指标", "序号", caption, "统计数"]]
    rows += [[row.label, str(n), row.unit, str(3000 + n), ""] for n, row in enumerate(table.rows, 1)]
    text = "\n".join("\n".join(f"{words} |" if words else "|" for words in row) for row in rows)
    report = parse(f"样例县水务局2016年政府信息公开工作年度报告\n附表\n{text}".encode())
    assert len(report.cells) == len(table.rows)
    assert [
        cell.value for cell, n in zip(report.cells, range(3001, 4000), strict=False) if cell.value not in (None, n)
    ] == []
    assert Status.BLANK not in {cell.status for cell in report.cells}


def test_running_numbers_with_marks_inside_are_running_numbers_still() -> None:
    rows = FORMS["narrative_2008"].tables[0].rows
    grid: Grid = [[(words, 1, 1) for words in ("指标名称", "代码", "单位", "统计数")]]
    for n, row in enumerate(rows, 1):
        code = "\u00ad".join(str(n)) if n % 3 else str(n)
        grid.append([(words, 1, 1) for words in (row.label, code, row.unit, str(100 + n))])
    tables = read_tables(formats.read(f"<p>附件：统计表</p>{as_html(grid)}".encode()).blocks, 2011)
    assert [cell.value for cell in tables.cells] == list(range(101, 101 + len(rows)))


def test_no_row_of_a_table_in_halves_is_blank_because_its_neighbour_s_label_is_torn() -> None:
    cells = read_tables(formats.read(IN_HALVES.encode()).blocks, 2011).cells
    read_as = {cell.row_key: (cell.value, cell.status) for cell in cells}
    assert Status.BLANK not in {status for _, status in read_as.values()}
    unsure = (None, Status.UNPARSEABLE)
    assert read_as["reply_denied_commercial_secret"] in (unsure, (60, Status.NUMBER))
    assert read_as["staff_full_time"] in (unsure, (25, Status.NUMBER))
    assert read_as["disclosed_total"] == (19, Status.NUMBER)
    assert read_as["litigation_total"] == (18, Status.NUMBER)


IN_HALVES = """\
附件：政府信息公开情况统计表
指标名称 单位 统计数 指标名称 单位 统计数
主动公开信息数 条 19 (1)“国家秘
密”数 条 53
其中:全文电子化的主动公开信息数 条 32 (2)“商业秘密”数 条 60
公文类信息数 条 16 (3)“个人隐私
条 4
”数
其中:新增的行政规范性文件数 条 52 (4)“过程中信息且影响安全稳
定”数 条 1
提供服务类信息数 条 － (5)“危及安全和稳定”数 条 46
网站专栏页面访问量 人次 29 (6)“法律法规
规定的其他情形”数 条 37
现场接待人数 人次 33 行政复议数 件 29
网上咨询数 人次 27 行政诉讼数 件 18
咨询电话接听数 人次 55 行政申诉数 件 1
依申请公开信息目录数 条 45 收取费用总额 元 27
属于国家秘密的公文类信息数 条 21 主动公开信息收费总数 元 45
申请总次数 条 21 其中:1.邮寄费 元 11
其中:1.
当面申请数 条 46 2.复制费(纸张) 元 23
2.传真申请数 条 22 3.复制费(光
盘) 元 38
3.电子邮件申
请数 条 16 4.复制费(软盘) 元 11
4.网上申请数 条 8 依申请提供信
元 14
息收取费用
5.信函申请数 条 9 其中:1.检索费 元 23
6.其它形式申请数 条 27 2.邮寄费 元 45
对申请的答复总数 条 18 3.复制费( 元 47
纸张)
其中:1.
同意公开答复数 条 11 4.复制费(光盘) 元 2
2.同意部分公开 条 14 5.复制费(软盘) 元 —
答复数
3.非《规定》所指政府信
息数 条 34 政府信息公开指定专职人员数 人 1
4.信息不存在数 条 14 其中:1. 人 25
全职人员
5.非本机关职权范围数 条 4 2.兼职人员 人 29
6.申请内容不明确数 条 52 处理政府信息公开
万元 36
的专项经费
7.重复申请数 条 18 处理政府信息公开的实际支出 万元 12
8.不予公开答复
总数 条 55 与诉讼有关的总费用 万元 48
"""


def test_what_counts_up_beside_running_numbers_is_not_read_where_no_header_tells_them_apart() -> None:
    """A cell a line: each value, then the next row's number, which rows without a value of their own have lost."""
    rows = FORMS["narrative_2014"].tables[0].rows
    lines = ["统", "序号", "统计", "单位", "统计数"]
    for n, row in enumerate(rows, 1):
        lines += ["" if n % 4 == 0 else str(n + 1), row.label, row.unit, str(99 + n)]
    text = "\n".join(f"{line} |" if at % 4 else line for at, line in enumerate(lines))
    report = parse(f"样例县水务局2016年政府信息公开工作年度报告\n附件：政府信息公开情况统计表\n{text}".encode())
    read_as = [cell.value for cell in report.cells]
    assert [value for value, n in zip(read_as, range(100, 200), strict=False) if value not in (None, n)] == []


@pytest.mark.parametrize("form", _YEARS)
def test_a_number_too_many_in_one_row_makes_no_column_of_next_numbers(form: str) -> None:
    """Each row ends with a blank for padding; in the one that ends with its number another stands before."""
    rows = FORMS[form].tables[0].rows
    lines = ["代码 | 指标名称 | 单位 | 统计数 | |"]
    for n, row in enumerate(rows, 1):
        lines.append(
            f"{n} | {row.label} | {row.unit} | {'777777 | ' if n == 6 else ''}{99 + n} |{'' if n == 6 else ' |'}"
        )
    text = "\n".join(lines)
    report = parse(f"样例县水务局{_YEARS[form]}年政府信息公开工作年度报告\n附件：统计表\n{text}".encode())
    assert len(report.cells) == len(rows)
    assert [cell.value for cell in report.cells if cell.value == 777777] == []


def test_the_dash_of_a_heading_cut_short_is_not_the_value_of_a_blank_row_misread_below_it() -> None:
    rows = FORMS["narrative_2014"].tables[0].lines
    grid: Grid = [[("统计指标", 1, 1), ("统计数", 1, 1)]]
    grid += [[(row.label, 1, 1), (str(99 + n) if row.key else "——", 1, 1)] for n, row in enumerate(rows)]
    grid[1][0], grid[1][1] = ("一、主动", 1, 1), ("—", 1, 1)
    grid[2] = [(rows[1].label.replace("信息数", "信息敉"), 1, 1), ("", 1, 1)]
    cells = read_tables(formats.read(f"<p>附件：统计表</p>{as_html(grid)}".encode()).blocks, 2016).cells
    assert cells[0].row_key == "disclosed_total"
    assert (cells[0].value, cells[0].status) in ((None, Status.BLANK), (None, Status.ROW_ABSENT))
    assert [cell.value for cell in cells[1:3]] == [101, 102]


@pytest.mark.parametrize("form", _YEARS)
def test_a_row_with_a_number_among_its_remarks_has_a_number_too_many(form: str) -> None:
    header, cells = COLUMNS["a remark"]
    odd = 7

    def row(label: str, unit: str, value: str, n: int) -> list[str]:
        return [*cells(label, unit, value, n)[:3], "888888"] if n == odd else cells(label, unit, value, n)

    report = _report(form, header, row)
    key = FORMS[form].tables[0].lines[odd - 1].key
    assert key
    wrong = {slot for slot, value in read(report).items() if value != numbers(form)[slot]}
    assert wrong == {(FORMS[form].tables[0].key, key, "value")}
    assert [cell.status for cell in report.cells if cell.row_key == key] == [Status.UNPARSEABLE]


@pytest.mark.parametrize("form", _YEARS)
def test_a_row_printed_again_with_its_unit_and_a_blank_is_in_doubt(form: str) -> None:
    rows = FORMS[form].tables[0].rows
    lines: list[str] = []
    for n, row in enumerate(rows):
        lines += ["|", f"{row.label} |", f"{row.unit} |", f"{100 + n if n else 666666} |"]
        lines += ["|", f"{row.label} |", f"{row.unit} |"] if n == 0 else []
    text = "\n".join(["|", "指标名称 |", "单位 |", "统计数 |", *lines])
    report = parse(f"样例县水务局{_YEARS[form]}年政府信息公开工作年度报告\n附件：统计表\n{text}".encode())
    assert [cell.value for cell in report.cells] == [None, *range(101, 100 + len(rows))]


def test_a_torn_label_behind_a_code_is_no_number() -> None:
    """The first of its two cells stands behind the code, where junk stands in the place of a number elsewhere."""
    rows = FORMS["narrative_2014"].tables[0].rows
    torn = next(n for n, row in enumerate(rows) if row.key == "online_interviews")
    lines = []
    for n, row in enumerate(rows):
        label = f"{row.label[:7]} | {row.label[7:]}" if n in (torn, torn + 1) else row.label
        lines.append(f"{n + 1} | {label} | {row.unit} | {100 + n}")
    text = "\n".join(lines)
    report = parse(f"样例县水务局2016年政府信息公开工作年度报告\n附件：政府信息公开情况统计表\n{text}".encode())
    assert [cell.value for cell in report.cells] == [100 + n for n in range(len(rows))]


def test_a_unit_right_behind_a_label_is_no_part_of_it() -> None:
    """A label as wide as its cell is drawn into its unit."""
    rows = FORMS["narrative_2014"].tables[0].rows
    units = [row.unit.replace("万元", "元") for row in rows]
    lines = [
        f"{row.label}{unit} | {100 + n}" if n in (20, 56) or row.amount else f"{row.label} | {unit} | {100 + n}"
        for n, (row, unit) in enumerate(zip(rows, units, strict=True))
    ]
    text = "\n".join(["统计指标 | 单位 | 统计数", *lines])
    report = parse(f"样例县水务局2016年政府信息公开工作年度报告\n附件：政府信息公开情况统计表\n{text}".encode())
    # Of money in 元 the number is that of the form's 万元.
    assert [(cell.value, cell.unit) for cell in report.cells] == [
        (Decimal(100 + n) / 10_000 if row.amount else 100 + n, row.unit) for n, row in enumerate(rows)
    ]


def test_the_first_half_of_a_torn_code_is_no_value_of_the_row_before() -> None:
    """Everything on one line, the codes before the labels, some torn: behind a blank value 5 1 stands for 51."""
    trial = tried("one_line", 46000427)
    assert trial.comparison.faults == ()
    assert 2 * trial.comparison.uncertain < len(trial.truth)


@pytest.mark.parametrize("across", [2, 3])
def test_indicators_side_by_side_line_by_line(across: int) -> None:
    """The next indicator stands beside the last one, not at the head of the next column: 其他情形数 of 行政诉讼 is not
    taken for that of 行政复议."""
    values = numbers("narrative_2014", 400)
    head, *rows = drawn({slot: str(value) for slot, value in values.items()}, "narrative_2014")["annex"]
    rows += [[("", 1, 1)] * 3] * (-len(rows) % across)
    lines = [[cell for row in rows[at : at + across] for cell in row] for at in range(0, len(rows), across)]
    heads = ("一、概述", "二、主动公开情况", "三、依申请公开情况", "四、主要问题及改进情况", "五、其他需要报告的事项")
    prose = "".join(f"<p>{words}</p><p>本局认真做好政府信息公开工作，及时、准确公开政府信息。</p>" for words in heads)
    title = "样例县水务局2016年政府信息公开工作年度报告"
    report = parse(f"<h1>{title}</h1>{prose}<p>附表</p>{as_html([head * across, *lines])}".encode())
    wrong = {slot: value for slot, value in read(report).items() if value not in (None, values[slot])}
    assert not wrong
    assert list(read(report).values()).count(None) <= 2


def test_half_of_a_torn_running_number_is_no_value() -> None:
    """The header of the column is misread (序), its row 48 printed as 4 8 and blank behind its unit, a cell a line."""
    trial = tried("breaks", 86000197)
    read = {(cell.table_key, cell.row_key): cell.status for cell in parse(trial.body).cells}
    assert read["stat_table_2008_local", "fees_on_request_copy_floppy"] is Status.UNPARSEABLE
    assert trial.comparison.faults == ()
