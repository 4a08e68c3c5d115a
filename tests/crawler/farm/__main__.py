"""The farm by hand: ``python -m tests.crawler.farm`` serves it and says how to crawl it.

``--crawl HOST…`` crawls the named hosts (or all) once and prints what came; ``--write`` writes ``docs/farm-results.md``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from crawler.run import run_crawl
from tests.crawler.farm import sites
from tests.crawler.farm.harvest import RESULTS, harvest, table, trusting
from tests.crawler.farm.server import Farm


def main() -> None:
    """Serve until Ctrl-C, crawl once, or write the table of results."""
    arguments = argparse.ArgumentParser(prog="python -m tests.crawler.farm", description=__doc__)
    arguments.add_argument("hosts", nargs="*", help="names of hosts (a-trs …); all where none is named")
    arguments.add_argument("--crawl", action="store_true", help="crawl them once and print what came")
    arguments.add_argument("--archive", type=Path, help="where to keep what is crawled (a temporary folder)")
    arguments.add_argument("--write", action="store_true", help=f"crawl all twice and write {RESULTS}")
    told = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="nianbao-farm-") as temporary:
        folder = told.archive or Path(temporary)
        if told.write:
            RESULTS.write_text(table(harvest(folder)), "utf-8")
            return
        chosen = [site for site in sites() if not told.hosts or site.key in told.hosts]
        with Farm(chosen, folder) as farm, trusting(farm):
            names = farm.write_cards(folder / "cards")
            if told.crawl:
                summary = run_crawl(folder / "data", names, portals_dir=folder / "cards", host_map=farm.host_map)
                for word in ("refused", "missing", "failed", "blocked", "notes", "new"):
                    for line in getattr(summary, word):
                        print(word, line.portal, line.url, line.title, line.reason)
                print(summary.counts)
                return
            for site in farm.sites.values():
                print(f"{site.key:16} {site.url(site.column)}  {site.trait}")
            print(
                f"\nCards: {folder / 'cards'}\nA page:   curl -H 'Host: a-trs.example' http://127.0.0.1:{farm.port}/zwgk/zfxxgknb/"
            )
            print(
                "A crawl:  scrapy crawl reports -a portals=a-trs "
                f"-s NIANBAO_PORTALS={folder / 'cards'} -s NIANBAO_ARCHIVE={folder / 'data'} "
                f"-s NIANBAO_HOST_MAP='{json.dumps({'a-trs.example': farm.host_map['a-trs.example']})}'"
            )
            print("Ctrl-C ends it.")
            farm.wait()


main()
