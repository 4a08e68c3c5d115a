"""Two crawls of the whole farm, and what came of them, host by host."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crawler.run import run_crawl
from tests.crawler.farm import sites
from tests.crawler.farm.server import Farm
from tests.crawler.farm.site import Site

RESULTS = Path(__file__).parents[3] / "docs" / "farm-results.md"


@dataclass
class Came:
    """What two runs came to at one host. ``kept`` are the addresses of reports kept, each with what its list showed;
    ``records`` publisher and year of every record made; the rest as :class:`~tests.crawler.farm.site.Expected` has it.
    """

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: list[tuple[str, int]] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    later_notes: list[str] = field(default_factory=list)
    attachments: int = 0
    visits: list[dict[str, Any]] = field(default_factory=list)


Harvest = dict[str, Came]


def harvest(folder: Path, names: Sequence[str] = ()) -> Harvest:
    """Crawl the farm, let its second issue appear, crawl those hosts again that have one.

    ``names`` picks hosts; all where none is given.
    """
    chosen = [site for site in sites() if not names or site.key in names]
    archive, cards = folder / "data", folder / "cards"
    came: Harvest = defaultdict(Came)
    with Farm(chosen, folder) as farm, trusting(farm):
        portals = farm.write_cards(cards)
        again = {how: [site.key for site in chosen if site.again == how] for how in ("run", "recheck")}
        for issue, names, recheck in ((1, portals, False), (2, again["run"], False), (2, again["recheck"], True)):
            if not names:
                continue
            farm.issue = issue
            summary = run_crawl(archive, names, workers=2, portals_dir=cards, host_map=farm.host_map, recheck=recheck)
            _tell(came, asdict(summary), issue)
            if issue == 1:
                _read(came, archive)
        by_host = {host: site.key for host, site in farm.sites.items()}
        for visit in farm.told():
            came[by_host[visit["host"]]].visits.append(visit)
    return {site.key: came[site.key] for site in chosen}


@contextmanager
def trusting(farm: Farm) -> Iterator[None]:
    """Let crawls trust the farm's own root: OpenSSL looks for roots where ``SSL_CERT_FILE`` says."""
    held = os.environ.get("SSL_CERT_FILE")
    if farm.trusted:
        os.environ["SSL_CERT_FILE"] = str(farm.trusted)
    yield
    if held is None:
        os.environ.pop("SSL_CERT_FILE", None)
    else:
        os.environ["SSL_CERT_FILE"] = held


def _tell(came: Harvest, told: dict[str, Any], issue: int) -> None:
    for line in told["notes"]:
        kind = line["reason"].split(":", 1)[0]
        notes = came[line["portal"]].notes if issue == 1 else came[line["portal"]].later_notes
        if kind not in notes:
            notes.append(kind)
            notes.sort()
    if issue == 2:
        for line in [*told["new"], *told["changed"]]:
            came[line["portal"]].later.append(line["url"])
        return
    for word in ("refused", "missing", "failed", "blocked"):
        for line in told[word]:
            getattr(came[line["portal"]], word)[line["url"]] = line["reason"]


def _read(came: Harvest, archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        portal_of = {}
        for url, kind, portal, hints in db.execute(
            "SELECT url, kind, portal, hints FROM fetches WHERE outcome IN ('ok', 'unchanged')"
        ):
            if kind == "report":
                came[portal].kept[url] = json.loads(hints or "{}")
                portal_of[url] = portal
            elif kind in ("attachment", "part"):
                came[portal].attachments += 1
    with sqlite3.connect(archive / "reports.db") as db:
        for publisher, year, url in db.execute("SELECT publisher, year, url FROM reports"):
            if url in portal_of:
                came[portal_of[url]].records.append((publisher, year))


def save(path: Path, came: Harvest) -> None:
    """Write a harvest where another process will read it."""
    path.write_text(json.dumps({key: asdict(one) for key, one in came.items()}), "utf-8")


def load(path: Path) -> Harvest:
    """Read what :func:`save` wrote."""
    found = {key: Came(**one) for key, one in json.loads(path.read_text("utf-8")).items()}
    for one in found.values():
        one.records = [(publisher, year) for publisher, year in one.records]
    return found


def differences(site: Site, came: Came) -> list[str]:
    """Where a host's harvest is not what it must be; nothing where all is right."""
    expected, told = site.expected, []
    urls = {url for known in expected.reports for url in known.urls}
    lacking, invented = urls - set(came.kept), set(came.kept) - urls
    told += [f"{len(lacking)} reports not kept: {sorted(lacking)[:3]}"] if lacking else []
    told += [f"{len(invented)} kept that are no reports: {sorted(invented)[:3]}"] if invented else []
    known = {(one.publisher, one.year) for one in expected.reports}
    records = set(came.records)
    if known - records and expected.read:
        told.append(f"{len(known - records)} not in records: {sorted(known - records)[:3]}")
    told += [f"{len(records - known)} records of nobody: {sorted(records - known)[:3]}"] if records - known else []
    if len(came.records) != len(records):
        told.append(f"{len(came.records) - len(records)} records twice")
    for word in ("refused", "missing", "failed"):
        told += _unlike(word, getattr(expected, word), getattr(came, word))
    if tuple(came.notes) != expected.notes:
        told.append(f"notes {list(expected.notes)} expected, got {came.notes}")
    if tuple(came.later_notes) != expected.later_notes:
        told.append(f"notes of the second run {list(expected.later_notes)} expected, got {came.later_notes}")
    if sorted(came.later) != sorted(expected.later):
        told.append(
            f"second run: {len(expected.later)} new or changed expected, got {len(came.later)}: {sorted(came.later)[:3]}"
        )
    if came.attachments != expected.attachments:
        told.append(f"{expected.attachments} files and further pages expected, got {came.attachments}")
    states = {
        reason.split(":", 2)[0] if not reason.startswith("blocked:") else ":".join(reason.split(":", 2)[:2])
        for reason in came.blocked.values()
    }
    stopped = {expected.stopped} - {"", "robots"}
    if states != stopped:
        told.append(f"blocked by {sorted(stopped)} expected, got {sorted(came.blocked.values())[:3]}")
    return told


def _unlike(word: str, expected: dict[str, str], got: dict[str, str]) -> list[str]:
    told = []
    if set(expected) != set(got):
        told.append(
            f"{word}: {len(expected)} expected, {len(got)} got; lacking {sorted(set(expected) - set(got))[:2]}, "
            f"beyond {sorted(set(got) - set(expected))[:2]}"
        )
    wrong = [url for url, words in expected.items() if url in got and words not in got[url]]
    told += [f"{word}: reason {expected[url]!r} expected, got {got[url]!r} for {url}" for url in wrong[:2]]
    return told


def table(came: Harvest) -> str:
    """The results in Markdown: host, trait, what is expected, what was got. Nothing in it varies from run to run."""
    lines = [
        "# What a crawl of the portal farm comes to",
        "",
        "The farm (`tests/crawler/farm`) is a set of invented hosts on loopback that publish, page, defend and break as government",
        "portals do. `tests/crawler/test_farm.py` crawls them all twice and holds what came against what each host declares. This table",
        "is written by `.venv/bin/python -m tests.crawler.farm --write`; the test fails where it is not what the code does.",
        "",
        "Row: the number of the trait in the list the farm was made from; – for those added since.",
        "",
        "| row | host | trait | must come to | comes to |",
        "|---|---|---|---|---|",
    ]
    for site in sites():
        row = str(site.row or "–")
        problems = differences(site, came[site.key])
        got = f"**{got_of(site, came[site.key])}** ({site.fails})" if problems else "the same"
        lines.append(f"| {row} | `{site.host}` | {site.trait} | {must(site)} | {got} |")
    failing = sum(bool(differences(site, came[site.key])) for site in sites())
    lines += ["", f"{len(came)} hosts: {len(came) - failing} come to what they must, {failing} do not yet.", ""]
    return "\n".join(lines)


def got_of(site: Site, came: Came) -> str:
    """What a host came to that did not come to what it must, in the words of :func:`must`."""
    urls = {url for known in site.expected.reports for url in known.urls}
    parts = [f"{len(urls & set(came.kept))} of {len(urls)} addresses kept"]
    invented = set(came.kept) - urls
    parts += [f"{len(invented)} that are no reports"] if invented else []
    if site.expected.read:
        parts.append(f"{len(set(came.records))} records")
    parts += [f"{came.attachments} files and further pages"] if came.attachments else []
    for word in ("refused", "missing", "failed"):
        if count := len(getattr(came, word)):
            parts.append(f"{count} {word}")
    parts += [f"notes: {', '.join(came.notes)}"] if came.notes else []
    return "; ".join(parts)


def must(site: Site) -> str:
    """What a host must come to, in words."""
    expected = site.expected
    parts = [f"{len(expected.reports)} reports"]
    extra = sum(len(known.urls) - 1 for known in expected.reports)
    parts += [f"{extra} of them at two addresses"] if extra else []
    parts += [f"{expected.attachments} files and further pages"] if expected.attachments else []
    for word in ("refused", "missing", "failed"):
        if count := len(getattr(expected, word)):
            parts.append(f"{count} {word}")
    parts += [f"notes: {', '.join(expected.notes)}"] if expected.notes else []
    parts += [f"stops: {expected.stopped}"] if expected.stopped else []
    parts += [f"second run: {len(expected.later)} new or changed"] if expected.later else []
    return "; ".join(parts)
