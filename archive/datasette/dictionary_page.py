"""The data dictionary: every table and column, the forms, the checks, the words of the records."""

from __future__ import annotations

import sqlite3

from archive.datasette.metadata import slots_of, tables
from archive.datasette.page import Page, Response
from archive.forms import CHECKS, FORMS
from archive.glossary import glossary
from archive.schema import Table


async def dictionary(page: Page) -> Response:
    """``/dictionary``, as HTML or JSON."""

    def ask(conn: sqlite3.Connection) -> list[Table]:
        return [table for table in tables(slots_of(conn)).values() if not table.internal]

    described = await page.read(ask)
    if page.format == "json":
        return page.json(
            {
                "tables": {
                    one.name: {
                        "zh": one.zh,
                        "en": one.en,
                        "columns": {
                            column.name: {"type": column.type, "label": column.label, "zh": column.zh, "en": column.en}
                            for column in one.columns
                        },
                    }
                    for one in described
                },
                "words": glossary(),
            }
        )
    return await page.html("dictionary", tables=described, forms=FORMS, checks=CHECKS, words=glossary())
