"""Tables of one form among those of another: what both mean is read, and no number stands where another was meant."""

from __future__ import annotations

from parsers.formats import read
from parsers.model import Number, Status
from parsers.tables import read_tables

OF_2021 = {
    1: ["第二十条第(一)项", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|2|3", "行政规范性文件|4|5|6"],
    5: ["第二十条第(五)项", "信息内容|本年处理决定数量", "行政许可|11"],
    6: ["第二十条第(六)项", "信息内容|本年处理决定数量", "行政处罚|21", "行政强制|24"],
    8: ["第二十条第(八)项", "信息内容|本年收费金额（单位：万元）", "行政事业性收费|31"],
}
OF_2019 = {
    1: ["第二十条第(一)项", "信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "规章|1|2|3", "规范性文件|4|5|6"],
    5: [
        "第二十条第(五)项",
        "信息内容|上一年项目数量|本年增/减|处理决定数量",
        "行政许可|12||13",
        "其他对外管理服务事项|14|15|16",
    ],
    6: ["第二十条第(六)项", "信息内容|上一年项目数量|本年增/减|处理决定数量", "行政处罚|22|-1|23", "行政强制|25||"],
    8: ["第二十条第(八)项", "信息内容|上一年项目数量|本年增/减", "行政事业性收费|32|"],
}


def cells(tables: dict[int, list[str]]) -> dict[str, tuple[Number | None, Status]]:
    rows = [row.split("|") for table in tables.values() for row in table]
    page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    found = read_tables(read(f"<html><body><table>{page}</table></body></html>".encode()).blocks, 2021)
    assert found.form == "standard_2021"
    assert ("form_mixed" in {finding.kind for finding in found.findings}) == (tables != OF_2021)
    return {f"{c.row_key}.{c.column_key}": (c.value, c.status) for c in found.cells if c.table_key[:3] == "pro"}


def test_columns_of_the_form_before_lend_only_what_is_meant_alike() -> None:
    expected = cells(OF_2021)
    assert expected["administrative_licensing.decisions"] == (11, Status.NUMBER)
    expected |= {
        "administrative_licensing.decisions": (13, Status.NUMBER),
        "administrative_penalties.decisions": (23, Status.NUMBER),
        "administrative_coercion.decisions": (None, Status.BLANK),
        "administrative_fees.fee_amount": (None, Status.UNPARSEABLE),
    }
    assert cells({1: OF_2021[1], 5: OF_2019[5], 6: OF_2019[6], 8: OF_2019[8]}) == expected


def test_three_columns_of_other_names_are_not_taken_for_the_forms_three() -> None:
    damaged = [OF_2021[1][0], "信息内容|本年新制作数量|本年公开|对外公开总数量", *OF_2021[1][2:]]
    marked = ["本年废止件数", "现行有效件数", *OF_2021[8]]
    got = cells({1: damaged, 5: OF_2021[5], 6: OF_2021[6], 8: marked})
    assert {cell for slot, cell in got.items() if slot.startswith(("regul", "normat"))} == {(None, Status.UNPARSEABLE)}
    assert got["administrative_fees.fee_amount"] == (31, Status.NUMBER)
