"""The built-in demo portal: invented publishers, real shapes. Its data are also the truth readers are tested with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crawler.demo.portal import DemoPortal, with_hits
from crawler.demo.site import addresses, published_on, site, site_pages
from crawler.demo.values import Printed, Slot, cells, reports

__all__ = ["DemoPortal", "ReportTruth", "host", "pages", "truth"]


@dataclass(frozen=True, slots=True)
class ReportTruth:
    """What reading one demo page must find.

    ``cells`` holds every printed slot, ``figures`` value and qualifier of what the prose states, ``fails`` the ids of
    the checks that fail on purpose.
    """

    form: str
    year: int
    publisher: str
    level: str
    title: str
    published_on: str
    cells: dict[Slot, Printed]
    figures: dict[str, tuple[int | Decimal, str]]
    fails: tuple[str, ...]


def host() -> str:
    """The host name of the demo portal's card. It resolves nowhere; requests to it are routed to loopback."""
    return str(site()["host"])


def pages(issue: int = 1) -> dict[str, bytes]:
    """Every page of the portal by path, as answered to the first visitor."""
    return {path: with_hits(page, 1287) for path, page in site_pages(issue).items()}


def truth(issue: int = 1) -> dict[str, ReportTruth]:
    """What the report pages say, by path; a report at two addresses is there twice."""
    found: dict[str, ReportTruth] = {}
    for report in reports():
        figures = {
            key: (stated[0], stated[1]) if isinstance(stated, list) else (stated, "")
            for key, stated in report.get("figures", {}).items()
        }
        known = ReportTruth(
            form=report["form"],
            year=report["year"],
            publisher=report["publisher"],
            level=report["level"],
            title=report["title"],
            published_on=published_on(report, issue),
            cells=cells(report, issue),
            figures=figures,
            fails=tuple(report.get("fails", ())),
        )
        found |= {path: known for path, _ in addresses(report)}
    return found
