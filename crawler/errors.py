"""What stops a crawl, each with the exit code a caller sees (0 done, 2 usage or configuration)."""

from __future__ import annotations


class CrawlError(Exception):
    """A fault that stops the work. ``str()`` says what, where and the cure; ``exit_code`` is the process's."""

    exit_code = 1


class CardError(CrawlError):
    """A portal card, or a portal's name, is wrong: the person who wrote it can mend it."""

    exit_code = 2
