"""Records of what was fetched, made as a crawl goes on; free of Scrapy, so that the parent process starts at once."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace
from pathlib import Path

from archive.build import build
from archive.history import same_content
from crawler.summary import CrawlSummary, Line

logger = logging.getLogger(__name__)


def make_records(archive: Path, tally: CrawlSummary) -> None:
    """Build what is new, and enter into ``tally`` how it went.

    The bytes are safe whatever happens here; a fault of the build ends the run as one, after all has been fetched.
    """
    if tally.finish_reason == "disk_error":
        return
    try:
        result = build(archive)
    except (sqlite3.Error, OSError) as error:
        tally.finish_reason = "disk_error"
        tally.notes.append(Line("", "", "", f"build_failed: {error}"))
    except Exception as error:
        logger.exception("building failed")
        tally.finish_reason = "fault"
        tally.notes.append(Line("", "", "", f"build_failed: {error!r}; `nianbao build` shows where"))
    else:
        for word, count in result.reports.items():
            tally.records[word] = tally.records.get(word, 0) + count
        tally.notes += [Line("", url, "", f"not read: {reason}") for url, reason in result.attention]
        _sort_out(tally, same_content(archive, [line.url for line in tally.changed]))


def _sort_out(tally: CrawlSummary, same: set[str]) -> None:
    """Other bytes that say the same are no change of a report: a view counter, a new footer."""
    altered = [line for line in tally.changed if line.url not in same]
    tally.unchanged += [replace(line, reason="other bytes, same content") for line in tally.changed if line.url in same]
    tally.changed = altered
