"""The one door from the crawl to the archive: raw bytes first, committed as each answer arrives; records follow."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from archive.exits import DISK
from archive.lock import writing
from archive.snapshots import Fetch, Packed, Snapshots
from crawler.card import Card
from crawler.items import Fetched
from crawler.records import make_records
from crawler.summary import CrawlSummary, Line

logger = logging.getLogger(__name__)

BUILD_EVERY = 50
"""New bodies between two builds while the crawl goes on."""
GARBAGE = (20_000, 20, 20)
"""Objects made before garbage is looked for, and how often in how much: a page takes thousands."""
ENDS = {"finished": "finished", "shutdown": "interrupted"}
"""Scrapy's words for how a crawl ended, and ours; any other is a fault."""


class ArchivePipeline:
    """Keeps fetches, tells the spider's tally what is new, and builds in a thread beside the crawl.

    A process of its own (``scrapy crawl``) locks the archive and begins the run itself; under a parent that has done
    both (``NIANBAO_RUN_ID``) it only writes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.settings = crawler.settings
        self.archive = Path(self.settings["NIANBAO_ARCHIVE"])
        self.run_id = self.settings.getint("NIANBAO_RUN_ID")
        self.owns_run = not self.run_id
        self.since_build = 0
        self.building: asyncio.Task[None] | None = None
        self.closing: asyncio.Future[None] | None = None
        self.packing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packing")
        self.packer: Snapshots | None = None
        self.stack = ExitStack()
        crawler.signals.connect(self.finish, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """As Scrapy makes it."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The spider, with its ``tally``, ``cards`` and ``dry_run``."""
        return self.crawler.spider

    def open_spider(self) -> None:
        """Open the archive and hand it to the spider. A dry run reads what is there and writes nothing."""
        # What has been imported stays: looking through it for garbage took a fourteenth of the time of a page.
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        raw = self.archive / "raw.db"
        if self.spider.dry_run:
            if raw.is_file():
                self.spider.snapshots = self.stack.enter_context(Snapshots(raw, read_only=True))
            return
        if self.owns_run:
            self.stack.enter_context(writing(self.archive, f"crawl {self.spider.name}"))
        snapshots = self.spider.snapshots = self.stack.enter_context(Snapshots(raw))
        if self.owns_run:
            names = [card.name for card in self.spider.cards]
            self.run_id = snapshots.start_run("crawl", details={"portals": names})
        for card in self.spider.cards:
            snapshots.record_portal(card.name, **portal_row(card))
        self.spider.tally.run_id = self.run_id

    async def process_item(self, item: Fetched) -> Fetched:
        """Commit one fetch. A disk that cannot be written ends the crawl: going on would lose what is fetched.

        A dry run commits nothing; what its lists lack is told all the same.
        """
        if self.spider.dry_run:
            self.spider.tally.fetched += item.outcome != "refused"
            if item.outcome in ("refused", "failed", "blocked"):
                getattr(self.spider.tally, item.outcome).append(Line(item.portal, item.url, item.title, item.reason))
            return item
        snapshots: Snapshots = self.spider.snapshots
        try:
            packed = await self._pack(item)
            earlier = snapshots.latest(item.url)
            kept = record(snapshots, item, earlier, self.run_id, packed)
        except (sqlite3.Error, OSError):
            self.spider.tally.finish_reason = "disk_error"
            self.closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="disk_error"))
            raise
        tell(self.spider.tally, item, kept, earlier)
        if item.kind == "report" and item.body is not None:
            self.since_build += 1
            if self.since_build >= BUILD_EVERY and self.settings.getbool("NIANBAO_BUILD") and not self.building:
                self.since_build = 0
                self.building = asyncio.ensure_future(self._build())
        return item

    async def _pack(self, item: Fetched) -> Packed | None:
        """Compress beside the crawl: it takes as long as all else that is done about a page."""
        if item.body is None:
            return None
        return await asyncio.get_running_loop().run_in_executor(self.packing, self._packed, item.url, item.body)

    def _packed(self, url: str, body: bytes) -> Packed:
        if self.packer is None:
            self.packer = Snapshots(self.archive / "raw.db", read_only=True)
        return self.packer.pack(url, body)

    async def _build(self) -> None:
        try:
            await asyncio.to_thread(make_records, self.archive, self.spider.tally)
        finally:
            self.building = None

    async def finish(self, spider: Spider, reason: str) -> None:
        """Build what is left, end the run, and write the run's report."""
        tally: CrawlSummary = self.spider.tally
        tally.finish_reason = tally.finish_reason or ENDS.get(reason, "fault")
        try:
            if self.building:
                await self.building
            if self.settings.getbool("NIANBAO_BUILD") and not self.spider.dry_run:
                await self._build()
        finally:
            if self.owns_run and not self.spider.dry_run:
                self.spider.snapshots.finish_run(self.run_id, tally.finish_reason, details=tally.details)
            unwritten = False
            try:
                for target in self._reports():
                    tally.write(target)
            except OSError:
                logger.exception("the run's report cannot be written")
                unwritten = True
            if self.packer is not None:
                self.packing.submit(self.packer.close).result()
            self.packing.shutdown()
            self.stack.close()
            if unwritten and self.settings.getbool("NIANBAO_CHILD"):
                # Scrapy would end with 0, and whoever waits for the report would not know why there is none.
                os._exit(DISK)

    def _reports(self) -> list[Path]:
        asked = [Path(self.settings["NIANBAO_REPORT"])] if self.settings["NIANBAO_REPORT"] else []
        own = [self.archive / "runs" / f"{self.run_id}.json"] if self.owns_run and not self.spider.dry_run else []
        return asked + own


def record(
    snapshots: Snapshots, item: Fetched, earlier: Fetch | None, run_id: int, packed: Packed | None = None
) -> Fetch:
    """Commit ``item``. A 304 keeps the validators of the earlier answer, which servers need not repeat."""
    repeated = earlier if item.outcome == "unchanged" else None
    return snapshots.record_fetch(
        item.url,
        outcome=item.outcome,
        kind=item.kind,
        body=item.body,
        packed=packed,
        final_url=item.final_url,
        status=item.status,
        headers=item.headers,
        portal=item.portal,
        run_id=run_id,
        found_on=item.found_on,
        hints=item.hints,
        etag=item.header("etag") or (repeated.etag if repeated else ""),
        last_modified=item.header("last-modified") or (repeated.last_modified if repeated else ""),
        reason=item.reason,
    )


def tell(tally: CrawlSummary, item: Fetched, kept: Fetch, earlier: Fetch | None) -> None:
    """Enter one fetch into the tally."""
    tally.fetched += item.outcome != "refused"
    line = Line(item.portal, item.url, item.title, item.reason)
    if item.outcome in ("ok", "unchanged"):
        if item.kind == "report":
            same = earlier is not None and kept.body_sha256 == earlier.body_sha256
            (tally.new if earlier is None else tally.unchanged if same else tally.changed).append(line)
        elif item.kind in ("attachment", "part"):
            tally.attachments += 1
    elif item.outcome in ("refused", "failed", "blocked"):
        getattr(tally, item.outcome).append(line)
    elif item.kind in ("report", "part", "attachment"):
        list_of = tally.missing if earlier is None else tally.vanished
        list_of.append(Line(item.portal, item.url, item.title, f"{item.outcome}: {item.reason}"))


def portal_row(card: Card) -> dict[str, str]:
    """What the archive keeps of a card."""
    whole = asdict(card) | {"path": card.path.name}
    return {
        "name": card.publisher.name,
        "home": card.home,
        "publisher": card.publisher.name,
        "region_code": card.publisher.region_code,
        "level": card.publisher.level,
        "card": json.dumps(whole, ensure_ascii=False, sort_keys=True),
    }
