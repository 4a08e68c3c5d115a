"""The same harvest, asking again for every report its listings show: altered, or gone, is noticed then."""

from __future__ import annotations

from crawler.spiders.reports import ReportsSpider


class RecheckSpider(ReportsSpider):
    """``scrapy crawl recheck -a portals=demo``: conditional requests for what is held, whether due or not."""

    name = "recheck"
    recheck = True
