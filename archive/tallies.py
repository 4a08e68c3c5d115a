"""What a page shows of a whole archive, counted once when a build ends: pages look it up and go through nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.coverage import VIEW
from archive.database import connect

_REPORTS = """
INSERT INTO report_counts
SELECT year, form, level, province, COUNT(*), SUM(checks_failed > 0), SUM(checks_failed), SUM(cells_read)
FROM reports GROUP BY year, form, level, province
"""

# A region counts in itself, its prefecture and its province; the whole stands under the empty code.
_REGIONS = """
INSERT INTO coverage_counts
SELECT code, year, state, COUNT(*) FROM (
  SELECT '' AS code, year, state FROM coverage_years
  UNION ALL SELECT substr(region_code, 1, 2) || '0000', year, state FROM coverage_years WHERE region_code != ''
  UNION ALL SELECT substr(region_code, 1, 4) || '00', year, state FROM coverage_years
    WHERE substr(region_code, 3, 4) != '0000' AND region_code != ''
  UNION ALL SELECT region_code, year, state FROM coverage_years
    WHERE substr(region_code, 5, 2) != '00' AND region_code != ''
) GROUP BY code, year, state
"""


def write(db: sqlite3.Connection) -> None:
    """Write ``coverage_years``, ``coverage_counts`` and ``report_counts`` anew; ``reports`` and ``looks`` are done."""
    for table in ("coverage_years", "coverage_counts", "report_counts"):
        db.execute(f"DELETE FROM {table}")
    names = ", ".join(VIEW.column_names)
    db.execute(f"INSERT INTO coverage_years ({names}) SELECT {names} FROM coverage")
    db.execute(_REGIONS)
    db.execute(_REPORTS)


def coverage(archive: Path) -> dict[str, int]:
    """How many publisher years are in each state, by state; nothing without a ``reports.db`` that counts them."""
    path = archive / "reports.db"
    if not path.is_file():
        return {}
    with closing(connect(path, read_only=True)) as db:
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'coverage_counts'").fetchone() is None:
            return {}
        query = "SELECT state, SUM(years) FROM coverage_counts WHERE region_code = '' GROUP BY state ORDER BY state"
        return {row[0]: row[1] for row in db.execute(query)}
