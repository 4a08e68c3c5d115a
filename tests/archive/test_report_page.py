"""One report on its page: identity, verdict, the form as the official one, prose with figures, versions, citation."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import pytest
from invented import reports_db
from shown import Site, serving

from archive.datasette.form_table import Marks, Printed, sheets
from archive.datasette.narrative import parts
from archive.datasette.report_page import basis

FAILS = "/report/990122-ylxrmzf-f6ddf4-2020"
ALTERED = "/report/990100-slsrmzf-a8af0d-2024"


def words(html: str) -> str:
    """The text of ``html``, white space made one."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_who_when_by_which_law_and_whether_in_time(shown: Site) -> None:
    page = shown.text(FAILS)
    assert "<h1>样例县人民政府2020年政府信息公开工作年度报告</h1>" in page
    told = words(re.findall(r'<dl class="facts">(.*?)</dl>', page, re.S)[0])
    assert "2019年统一格式(试行) 国办公开办函〔2019〕60号" in told
    assert "发布日期 2021-03-30 按期 期限 2021-03-31 （期限依据：2019年条例第四十九条）" in told
    assert '<a href="https://www.example.gov.cn/' in page
    assert f'<a href="{FAILS}/source">原始字节（以文字显示）</a>' in page


def test_a_report_issued_again_says_when_it_was_first_and_by_which_law_it_was_due(shown: Site) -> None:
    assert (
        "2025-09-10 按期 期限 2025-03-31 依首版所载日期，现行版本所载为 2025-09-10（期限依据：2019年条例第四十九条）"
    ) in words(shown.text(ALTERED))


def test_a_late_report_says_by_how_much_and_which_law(tmp_path: Path) -> None:
    reports_db(tmp_path)
    with serving(tmp_path / "reports.db") as site:
        assert ("2019-04-02 逾期 期限 2019-03-31 晚于期限 2 天（期限依据：2007年条例第三十一条）") in words(
            site.text("/report/jia-xian-2018")
        )


def test_the_law_is_named_in_english_too(shown: Site) -> None:
    told = words(shown.text(f"{ALTERED}?_lang=en"))
    assert (
        "2025-09-10 published due 2025-03-31 first dated 2025-03-28; deadline by article 49 of the Regulations of 2019"
    ) in told
    assert "晚于期限" not in told
    assert basis("county_government", 2018) == "deadline by article 31 of the Regulations of 2007"
    assert "assumed" in basis("township_or_subdistrict", 2020)


def test_a_finding_does_not_quote_the_keys_of_what_it_names_in_words(shown: Site) -> None:
    notice = words(re.findall(r'<p class="notice[^>]*>.*?</p>', shown.text("/report/990122-ylxjyj-589741-2022"))[0])
    assert notice.strip() == "表格缺行 表格缺1行：规章"


def test_the_verdict_is_in_words_and_names_every_failed_check(shown: Site) -> None:
    verdict = words(re.findall(r'<section id="verdict">(.*?)</section>', shown.text(FAILS), re.S)[0])
    assert "项一致， 3 项不一致 ，0 项不确定，" in verdict
    assert "R-03" in verdict
    assert "总计105，不一致，相差27" in verdict.replace(" ", "")
    english = words(re.findall(r'<section id="verdict">(.*?)</section>', shown.text(f"{FAILS}?_lang=en"), re.S)[0])
    assert "R-03 row (七)总计: " in english
    assert "R-01 column 自然人: " in english
    assert "78 against 105, a difference of 27; does not hold" in english


def cell(page: str, name: str) -> str:
    """The table cell that leads to ``name``, as HTML."""
    (found,) = re.findall(rf'<td[^>]*><a href="[^"]*/{re.escape(name)}">.*?</td>', page, re.S)
    return str(found)


def test_failed_cells_are_outlined_totals_strongly_addends_palely_and_not_by_colour_alone(shown: Site) -> None:
    page = shown.text(FAILS)
    total = cell(page, "requests.total_processed.total")
    assert 'class="number failed-total"' in total
    assert "R-03" in total
    assert words(total) == " 105 ✗ "
    addend = cell(page, "requests.total_processed.commercial_enterprise")
    assert 'class="number failed-addend"' in addend
    assert words(addend) == " 8 "
    assert 'class="number"' in cell(page, "proactive_20_1.regulations.newly_made")


def test_a_blank_is_no_nought_and_a_row_that_lacks_is_neither(shown: Site) -> None:
    page = shown.text("/report/990122-ylxjyj-589741-2022")
    assert words(cell(page, "proactive_20_1.regulations.issued")) == " 缺行 "
    assert 'class="row_absent"' in cell(page, "proactive_20_1.regulations.issued")


def test_the_form_is_drawn_as_the_official_one(shown: Site) -> None:
    lines = re.findall(
        r"<tr>(.*?)</tr>", re.findall(r'<table class="official">(.*?)</table>', shown.text(FAILS), re.S)[1], re.S
    )
    heads = [re.findall(r"<th([^>]*)>([^<]*)</th>", line) for line in lines[:3]]
    assert [text for _, text in heads[0]][1] == "申请人情况"
    assert ' colspan="7"' in heads[0][1][0]
    assert [text for _, text in heads[1]] == ["自然人", "法人或其他组织", "总计"]
    assert [' rowspan="2"' in how for how, _ in heads[1]] == [True, False, True]
    assert ' colspan="5"' in heads[1][1][0]
    assert [text for _, text in heads[2]] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def test_every_line_of_every_form_is_as_wide_as_its_sheet() -> None:
    from archive.forms import FORMS

    for form in FORMS.values():
        cells = [
            {"table_key": table.key, "row_key": row.key, "column_key": column.key, "status": "blank", "value": None,
             "raw": "", "unit": "", "note": ""}
            for table in form.tables
            for row, column in table.slots()
        ]  # fmt: skip
        for sheet in sheets(form.key, cells, Marks([])):
            filled = [0] * sheet.width
            for line in sheet.lines:
                at = 0
                for one in line:
                    while filled[at]:
                        at += 1
                    for place in range(at, at + one.colspan):
                        assert not filled[place], (form.key, sheet.key, one)
                        filled[place] = one.rowspan
                assert all(filled), (form.key, sheet.key, line)
                filled = [left - 1 for left in filled]
        drawn = {
            one.name for sheet in sheets(form.key, cells, Marks([])) for line in sheet.lines for one in line if one.name
        }
        assert drawn == {f"{one['table_key']}.{one['row_key']}.{one['column_key']}" for one in cells}


def test_a_total_is_never_shown_as_a_mere_addend() -> None:
    marks = Marks(
        [
            {"check_id": "A", "outcome": "fail", "operands": '["t.sum.x", "t.a.x"]'},
            {"check_id": "B", "outcome": "fail", "operands": ["t.a.x", "t.b.x", "t.sum.x"]},
            {"check_id": "C", "outcome": "pass", "operands": ["t.c.x"]},
        ]
    )
    assert marks.of == {"t.sum.x": "total", "t.a.x": "total", "t.b.x": "addend"}
    assert marks.why["t.a.x"] == ["A", "B"]


def test_an_unknown_form_draws_nothing() -> None:
    assert sheets("of another age", [], Marks([])) == []


def test_figures_are_marked_where_they_stand_and_tables_are_not_repeated_in_the_prose(shown: Site) -> None:
    page = shown.text(FAILS)
    prose = re.findall(r'<section id="text".*?</section>', page, re.S)[0]
    assert ">主动公开政府信息21350条</a>。" in prose
    assert re.search(rf'href="{FAILS}/figure.disclosed_total.1" title="\w+ = 21350 条"', prose)
    assert "商业企业" not in prose
    assert "一、总体情况</h3>" in prose


def test_a_figure_stands_where_its_offset_says() -> None:
    text = "标题\n开头共7件\n一、情况\n甲\t7\n收到7件，其中7件办结。\n完"
    start = text.index("收到7件")
    figures = [
        {"indicator": "a", "raw": "收到7件", "start": start, "value": 7},
        {"indicator": "a", "raw": "7件", "start": start + 2, "value": 7},
        {"indicator": "a", "raw": "7件办结", "start": text.index("7件办结"), "value": 7},
        {"indicator": "b", "raw": "9件", "start": 3, "value": 9},
    ]
    section = {"start": text.index("一、"), "text": "收到7件，其中7件办结。\n完"}
    opening, own = parts(text, [section], figures, "标题")
    assert [piece.text for piece in opening.paragraphs[0]] == ["开头共7件"]
    assert [(piece.text, piece.number) for piece in own.paragraphs[0]] == [
        ("收到7件", 1), ("，其中", 0), ("7件办结", 3), ("。", 0),
    ]  # fmt: skip
    assert [[piece.text for piece in paragraph] for paragraph in own.paragraphs[1:]] == [["完"]]


def test_years_lead_to_one_another_and_siblings_are_named(shown: Site) -> None:
    page = shown.text(FAILS)
    assert '<a rel="prev" href="/report/990122-ylxrmzf-f6ddf4-2016">' in page
    assert '<a rel="next" href="/report/990122-ylxrmzf-f6ddf4-2025">' in page
    assert '<b aria-current="page">2020</b>' in page
    assert '<a href="/report/990100-slsczj-4566af-2024">示例市财政局</a>' in shown.text(ALTERED)


def test_versions_and_what_changed_between_them(shown: Site) -> None:
    changes = words(re.findall(r'<section id="changes">(.*?)</section>', shown.text(ALTERED), re.S)[0])
    assert "第 1 版" in changes
    assert "第 2 版 现行" in changes
    assert "1 → 2 单元格 行政许可 › 本年处理决定数量 120486 124086" in changes


def test_how_to_cite_names_report_version_bytes_parsers_and_data(shown: Site) -> None:
    found = shown.json(f"{ALTERED}.json")
    cite = words(re.findall(r'<p class="cite">(.*?)</p>', shown.text(ALTERED), re.S)[0])
    report = found["report"]
    for part in ("《示例市2024年政府信息公开工作年度报告》", "第 2 版", report["body_sha256"], report["parser_version"],
                 found["built_with"]["evidence"][:16]):  # fmt: skip
        assert part in cite


def test_the_same_as_json_and_csv(shown: Site) -> None:
    found = shown.json(f"{FAILS}.json")
    assert found["report"]["checks_failed"] == 3
    assert len(found["cells"]) == 198
    answer = shown.get(f"{FAILS}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="990122-ylxrmzf-f6ddf4-2020.csv"'
    assert answer.content.startswith("\ufeff".encode())
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(lines) == 198
    (line,) = [one for one in lines if (one["row_key"], one["column_key"]) == ("total_processed", "total")]
    assert (line["row"], line["column"], line["value"], line["unit"]) == ("(七)总计", "总计", "105", "件")


@pytest.mark.parametrize("path", ["/report/nix", "/report/nix.json", f"{FAILS}/nix.nix.nix", f"{FAILS}/source/9"])
def test_what_is_not_there_is_said(shown: Site, path: str) -> None:
    answer = shown.get(path)
    assert answer.status_code == 404
    assert "没有" in answer.text


def test_why_is_this_105(shown: Site) -> None:
    page = shown.text(f"{FAILS}/requests.total_processed.total")
    told = words(page)
    assert "这个格为什么是 105 ？" in told
    assert "行名依据 「（七）总计」 与格式的文字相同" in told
    assert "第3张表第25行第10列" in told
    assert "&lt;td&gt;<mark>105</mark>&lt;/td&gt;" in page
    assert "R-03 不一致" in told
    assert shown.json(f"{FAILS}/requests.total_processed.total.json")["reading"]["read_now"] == "105"


def test_why_is_this_figure_of_the_prose(shown: Site) -> None:
    page = shown.text(f"{FAILS}/figure.disclosed_total.1")
    assert "<mark>主动公开政府信息21350条</mark>" in page
    assert "这个格为什么是 21350 ？" in words(page)
    assert shown.get(f"{FAILS}/figure.disclosed_total.x").status_code == 404
    assert shown.get(f"{FAILS}/figure.disclosed_total.2").status_code == 404


def test_the_raw_page_is_text_in_which_nothing_runs(shown: Site) -> None:
    for path in (f"{ALTERED}/source", f"{ALTERED}/source/1"):
        answer = shown.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; charset=")
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<html" in answer.text
    assert shown.get(f"{ALTERED}/source").content != shown.get(f"{ALTERED}/source/1").content


def test_a_printed_value_keeps_what_was_published() -> None:
    cells = [{"table_key": "requests", "row_key": "granted", "column_key": "total", "status": "unparseable",
              "value": None, "raw": "8（含补办）", "unit": "件", "note": "读不出数"}]  # fmt: skip
    (sheet,) = sheets("standard_2021", cells, Marks([]))
    (one,) = [one for line in sheet.lines for one in line if one.name == "requests.granted.total"]
    assert one == Printed(
        "value",
        "8（含补办）",
        name="requests.granted.total",
        status="unparseable",
        unit="件",
        raw="8（含补办）",
        note="读不出数",
    )


def test_a_version_beyond_all_numbers_is_not_there(shown: Site) -> None:
    assert shown.get(f"/report/x/source/{'9' * 30}").status_code == 404
