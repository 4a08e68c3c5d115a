"""Is an answer the one that a host gives to everybody? Pages are compared without address and time."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, urlsplit

_CHANGES = re.compile(r"[0-9a-fA-F]{8,}|[\d\s]+")


def fingerprint(text: str, url: str) -> str:
    """What tells one page from another, whatever address it answers and whenever; ``""`` for a page of nothing.

    ``text`` is the decoded answer to a request for ``url``.
    """
    parts = urlsplit(url)
    echoes = {url, unquote(url), parts.path, unquote(parts.path), parts.path.rpartition("/")[2]}
    for echo in sorted((one for one in echoes if len(one) > 3), key=len, reverse=True):
        text = text.replace(echo, "")
    rest = _CHANGES.sub("", text)
    return hashlib.sha256(rest.encode("utf-8", "replace")).hexdigest() if rest else ""


def invented(url: str) -> str:
    """An address on the host of ``url`` that does not exist, and says so to whoever reads the server's log."""
    parts = urlsplit(url)
    mark = hashlib.sha256(parts.netloc.encode()).hexdigest()[:8]
    return f"{parts.scheme}://{parts.netloc}/nianbao-does-this-page-exist-{mark}.html"


def home_of(url: str) -> str:
    """The home page of the host of ``url``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
