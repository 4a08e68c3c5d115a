"""Pages that only send the reader on: where to, and whether that may be followed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.platforms.rows import absolute

SHORT = 2000
"""Characters of a page that does no more than jump."""
MOST_SECONDS = 5
"""A page that waits longer before it sends the reader on is there to be read."""

_META = re.compile(r"<meta\b[^>]*http-equiv\s*=\s*[\"']?refresh[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*))", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[;,]\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)(?:</script>|\Z)", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(
    r"(?:window|top|self|document|parent)?\.?\blocation(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\s*\(\s*)"
    r"([\"'])([^\"'<>]+)\1\s*(?:\)|;|\}|$|\n)",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=|document\s*\[\s*[\"']cookie", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Jump:
    """``url`` is where a page sends its reader, ``how`` is ``meta refresh`` or ``script``."""

    url: str
    how: str


def jump(text: str, url: str) -> Jump | None:
    """Where the page at ``url`` sends its reader, ``None`` where it does not or where that is not followed.

    A refresh within seconds, to another address; or the one literal address that a script of a page of less than
    2,000 characters jumps to, on the same host. Never from a script that sets a cookie: that is how challenges work.
    """
    for tag in _META.finditer(text[:20_000]):
        content = _CONTENT.search(tag[0])
        match = (
            _REFRESH.match(next((value for value in content.groups() if value is not None), "")) if content else None
        )
        if match and float(match[1]) <= MOST_SECONDS:
            return None if _COOKIE.search(text) else _to(url, match[2], "meta refresh")
    if len(text) >= SHORT or _COOKIE.search(text):
        return None
    scripts = "\n".join(match[1] for match in _SCRIPT.finditer(text))
    targets = {match[2].strip() for match in _LITERAL.finditer(scripts)}
    if len(targets) != 1:
        return None
    found = _to(url, targets.pop(), "script")
    return found if found and urlsplit(found.url).hostname == urlsplit(url).hostname else None


def _to(url: str, target: str, how: str) -> Jump | None:
    address = absolute(url, target.replace("&amp;", "&").strip())
    return Jump(address, how) if address and address != url else None
