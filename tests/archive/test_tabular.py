"""Parquet and the data package say what reports.db says, describe themselves, and name the archive they come from."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from invented import HOSTILE, reports_db

from archive import export, tabular
from archive.commands.export import command
from archive.contacts import mask
from archive.export import no_formula
from archive.identity import identity

CONTACT = "联系电话：0411-81234567，邮箱gk@jiaxian.example"
MASKED = "联系电话：****-********，邮箱**@jiaxian.example"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = reports_db(tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE reports SET text = ? WHERE id = 'jia-xian-2018'", (CONTACT,))
        db.execute("UPDATE reports SET title = '=HYPERLINK(\"http://a.example\")' WHERE id = 'jia-xian-2020'")
        db.execute("UPDATE changes SET new_text = '+14'")
        db.execute("UPDATE cell_texts SET raw = '0411-81234567' WHERE raw IS NOT NULL")
    db.close()
    return tmp_path


def run(archive: Path, form: str, dest: Path, *options: str) -> str:
    result = CliRunner().invoke(command, [form, str(dest), "--archive", str(archive), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_parquet_holds_the_rows_with_their_types(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "LONG_ROWS", 3)  # eight reports in three row groups
    told = run(archive, "parquet", archive / "out")
    file = pq.ParquetFile(archive / "out" / "reports.parquet")
    assert file.num_row_groups == 3
    assert [str(file.schema_arrow.field(name).type) for name in ("id", "year", "published_on")] == [
        "string",
        "int64",
        "string",
    ]
    table = file.read().to_pylist()
    assert [(row["id"], row["year"], row["published_on"]) for row in table][-2:] == [
        ("yi-zhen-2021", 2021, "2022-02-01"),
        ("yi-zhen-2022", 2022, None),
    ]
    cells = pq.read_table(archive / "out" / "cells.parquet").to_pylist()
    assert [(cell["value"], cell["raw"], cell["status"]) for cell in cells] == [
        (67.0, "67", "number"),
        (None, "", "blank"),
        (None, "0411-81234567", "unparseable"),  # a cell is never masked
    ]
    assert pq.read_table(archive / "out" / "sections.parquet").num_rows == 0
    about = json.loads(file.schema_arrow.metadata[b"nianbao"])
    assert (about["reports"], about["contacts_masked"]) == (8, True)
    assert about["content_sha256"] in told
    assert file.schema_arrow.field("year").metadata[b"en"] == b"Year reported on, NULL when unknown"
    assert not list((archive / "out").glob("*.open"))


def test_the_data_package_describes_every_file_as_it_is(archive: Path) -> None:
    run(archive, "datapackage", archive / "out")
    package: dict[str, Any] = json.loads((archive / "out" / "datapackage.json").read_text("utf-8"))
    assert package["profile"] == "tabular-data-package"
    with sqlite3.connect(archive / "reports.db") as db:
        what = identity(db)
        assert package["id"] == f"sha256:{what.content_sha256}"
        assert [one["name"] for one in package["resources"]] == export.tables(db)
        for one in package["resources"]:
            path = archive / "out" / one["path"]
            data = path.read_bytes()
            assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
            rows = list(csv.reader(data.decode("utf-8").splitlines(keepends=True)))
            assert rows[0] == [field["name"] for field in one["schema"]["fields"]]
            (count,) = db.execute(f"SELECT COUNT(*) FROM {one['name']}").fetchone()
            assert len(rows) == count + 1
    db.close()
    by_name = {one["name"]: one["schema"] for one in package["resources"]}
    assert by_name["reports"]["primaryKey"] == ["id"]
    assert by_name["versions"]["primaryKey"] == ["report_id", "version"]
    reference = {"fields": "publisher_id", "reference": {"resource": "publishers", "fields": "id"}}
    assert reference in by_name["reports"]["foreignKeys"]
    types = {field["name"]: field["type"] for field in by_name["cells"]["fields"]}
    assert (types["value"], types["raw"]) == ("number", "string")
    assert "数据字典" in (archive / "out" / "data-dictionary.md").read_text("utf-8")


def test_contacts_are_masked_in_every_form_unless_asked_for(archive: Path) -> None:
    for form, name in (("csv", "reports.csv"), ("datapackage", "data/reports.csv"), ("jsonl", "")):
        for options, present, absent in (((), MASKED, CONTACT), (("--with-contacts",), CONTACT, MASKED)):
            dest = archive / f"{form}{len(options)}"
            run(archive, form, dest, *options)
            text = (dest / name if name else dest).read_text("utf-8")
            assert present in text
            assert absent not in text
    run(archive, "parquet", archive / "masked")
    texts = pq.read_table(archive / "masked" / "reports.parquet", columns=["text"]).to_pydict()["text"]
    assert MASKED in texts
    assert CONTACT not in texts


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("手机13912345678、+86 139-1234-5678", "手机***********、+** ***-****-****"),
        ("电话（0411）81234567", "电话（****）********"),
        ("电话：8123 4567，传真:8123-4567", "电话：**** ****，传真:****-****"),
        ("041181234567", "************"),
        ("a.b-c+d@mail.gov.example，ｘ＠b.example", "*******@mail.gov.example，ｘ＠b.example"),
        ("400-123-4567", "***-***-****"),
    ],
)
def test_what_is_a_contact(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "受理申请13912件，支出12345678元",
        "统计期限2020-01-01至2020-12-31",
        "国办公开办函〔2021〕30号",
        "39123456789012345678",
        "占0.13912345678",
        "热线12345、110",
        "2019\t1234567\t01234",
        "@某人 100@",
    ],
)
def test_what_is_none(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), ("+cmd|x", "'+cmd|x"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("+14", "+14"), ("-3.5%", "-3.5%"), ("-", "-"), ("年报", "年报"), ("", ""), (-3, -3), (None, None),
    ],
)  # fmt: skip
def test_text_that_would_run_in_excel_is_kept_from_it(value: object, written: object) -> None:
    assert no_formula(value) == written


def test_the_form_for_excel_is_guarded_and_the_others_hold_what_was_published(archive: Path) -> None:
    run(archive, "csv", archive / "excel")
    run(archive, "datapackage", archive / "plain")
    excel = (archive / "excel" / "reports.csv").read_text("utf-8-sig")
    assert "\"'=HYPERLINK" in excel
    assert HOSTILE in excel
    assert '"=HYPERLINK' in (archive / "plain" / "data" / "reports.csv").read_text("utf-8")
    changes = list(csv.DictReader((archive / "excel" / "changes.csv").read_text("utf-8-sig").splitlines()))
    assert changes[0]["new_text"] == "+14"


def test_the_identity_is_that_of_the_content(archive: Path) -> None:
    def now() -> str:
        with sqlite3.connect(archive / "reports.db") as db:
            return identity(db).content_sha256

    with sqlite3.connect(archive / "reports.db") as db:
        what = identity(db)
        assert (what.reports, what.publishers, what.years, what.fetched_to) == (
            8,
            3,
            (2017, 2022),
            "2023-01-02T00:00:00Z",
        )
        assert what.citation.endswith(f"content sha256:{what.content_sha256}")
        db.execute("UPDATE reports SET last_seen = '2024-01-01T00:00:00Z'")
    assert now() == what.content_sha256  # seen again, and still the same
    with sqlite3.connect(archive / "reports.db") as db:
        db.execute("UPDATE reports SET content_sha256 = 'd' WHERE id = 'yi-zhen-2022'")
    assert now() != what.content_sha256


def test_two_exports_of_one_archive_are_alike_and_a_cut_one_says_nothing_of_itself(archive: Path) -> None:
    for name in ("one", "two"):
        run(archive, "parquet", archive / name)
    for path in (archive / "one").iterdir():
        assert path.read_bytes() == (archive / "two" / path.name).read_bytes()

    def stop(_: int) -> None:
        raise RuntimeError("cut")

    with sqlite3.connect(archive / "reports.db") as db, pytest.raises(RuntimeError, match="cut"):
        tabular.export_parquet(db, archive / "one", stop)
    assert not (archive / "one" / "about.json").exists()
