"""Scrapy's settings for all spiders. What depends on a portal's card (delay, hosts) is set by the spider from it."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version

try:
    _VERSION = version("nianbao")
except PackageNotFoundError:  # run from a checkout that was never installed
    _VERSION = "0"

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Ours, and what may be set with -s or in the environment.
NIANBAO_ARCHIVE = os.environ.get("NIANBAO_ARCHIVE", "data")
NIANBAO_PORTALS = os.environ.get("NIANBAO_PORTALS", "")
NIANBAO_ALLOW_PRIVATE = os.environ.get("NIANBAO_ALLOW_PRIVATE", "") == "1"
NIANBAO_LOOPBACK_ONLY = os.environ.get("NIANBAO_LOOPBACK_ONLY", "") == "1"
"""Whether no other machine is asked, not even for a name: tests set it, so that none of them reaches a portal."""
NIANBAO_CONTACT = os.environ.get("NIANBAO_CONTACT", "")
"""Web or mail address where the owner of a portal reaches whoever runs this crawl; set yours."""
NIANBAO_DELAY = ""
"""Seconds between requests in place of what the cards say; empty: the cards'."""
NIANBAO_HOST_MAP: dict[str, str] = {}
"""Host name to the ``address:port`` where it really listens; for the built-in portal."""
NIANBAO_RUN_ID = 0
"""The run these fetches belong to, where a parent process has begun it and holds the archive's lock."""
NIANBAO_REPORT = ""
"""File for the run report in JSON, besides the runs folder of the archive."""
NIANBAO_CHILD = False
"""Whether a parent process holds the pipes: it reads progress, and the crawl ends with it."""
NIANBAO_BUILD = True
"""Whether records are built from what has just been fetched, as the crawl goes on."""

# Honest: we say who we are, ask robots.txt, and never send what a browser would.
_WHO = f"+{NIANBAO_CONTACT}" if NIANBAO_CONTACT else "archive of annual reports on government information disclosure"
USER_AGENT = f"nianbao/{_VERSION} ({_WHO})"
ROBOTSTXT_OBEY = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Polite: one request at a time to a host, with a pause that grows when the host slows down.
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 3.0
# Scrapy's ±50 % would ask sooner than a card allows.
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 120.0
DOWNLOAD_TIMEOUT = 90
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 5

# Reports are asked for in the order their listings show them.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# Bounded: the largest report seen is far below; a bomb of 300 MB must not get through.
DOWNLOAD_MAXSIZE = 60 * 1024 * 1024
DOWNLOAD_WARNSIZE = 20 * 1024 * 1024
# 1.5 times the pages per second of Scrapy's 100: it starts that many tasks for every response.
CONCURRENT_ITEMS = 8

# A proxy would resolve names in our stead, behind the guard against internal addresses.
HTTPPROXY_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.PortalDownloadHandler",
    "https": "crawler.download.PortalDownloadHandler",
    "file": None,
    "ftp": None,
    "data": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.bounds.Bounds": 50,
    "crawler.middlewares.robots.Robots": 100,
    "crawler.middlewares.backoff.Backoff": 550,
    "crawler.middlewares.known_pages.KnownPages": 570,
    "crawler.middlewares.redirects.Jumps": 580,
    "crawler.middlewares.unpacking.Unpacking": 590,
    "crawler.middlewares.redirects.Redirects": 600,
}
# Every answer is judged and recorded by us, errors too; each of these would look at all of them for nothing.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 100}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.extensions.throttle.CardThrottle": 0,
    "crawler.extensions.builtin_portal.BuiltinPortal": 0,
    "crawler.extensions.parent.Parent": 0,
}
# Neither console may be open: both run code for whoever reaches them.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
