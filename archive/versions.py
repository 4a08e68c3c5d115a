"""Which versions a report has, which of them is current, and why. Pure: the same readings give the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Seen:
    """One body read as a report at one address, and when it stood there. Times are ISO 8601 in UTC."""

    url: str
    body_sha256: str
    content_sha256: str
    cells_read: int
    first_seen: str
    last_seen: str
    attached_to: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One content of a report. ``url`` and ``body_sha256`` name the reading that stands for it."""

    number: int
    url: str
    body_sha256: str
    content_sha256: str
    cells_read: int
    first_seen: str
    last_seen: str
    own_host: bool
    standing: bool
    current: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a report, and what was seen there last. ``gone_since`` is ``None`` while it stands there."""

    url: str
    version: int
    body_sha256: str
    first_seen: str
    last_seen: str
    gone_since: str | None = None


def host(url: str) -> str:
    """The host name of ``url`` in lower case, ``""`` for a file or a broken address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def own_host(url: str) -> bool:
    """Whether ``url`` is on a government host. ``.gov.cn`` is given to government bodies only; all else is a mirror."""
    name = host(url)
    return name == "gov.cn" or name.endswith(".gov.cn")


def versions(seen: Iterable[Seen]) -> tuple[Version, ...]:
    """The versions in the order first seen. A version is one content, at however many addresses it stood.

    The current one is chosen by: a government host before a mirror, more cells read before fewer (a page that was cut
    short does not replace a whole one), still standing before replaced, then the newest.
    """
    readings = sorted(seen, key=lambda one: (one.first_seen, one.url, one.body_sha256))
    contents: dict[str, list[Seen]] = {}
    for one in readings:
        contents.setdefault(one.content_sha256, []).append(one)
    standing = {one.content_sha256 for one in latest(readings).values()}
    drafts = []
    for number, (content, group) in enumerate(contents.items(), 1):
        stands_for = min(group, key=lambda one: (not own_host(one.url), one.first_seen, one.url, one.body_sha256))
        drafts.append(
            Version(
                number=number,
                url=stands_for.url,
                body_sha256=stands_for.body_sha256,
                content_sha256=content,
                cells_read=max(one.cells_read for one in group),
                first_seen=min(one.first_seen for one in group),
                last_seen=max(one.last_seen for one in group),
                own_host=own_host(stands_for.url),
                standing=content in standing,
                current=False,
                reason="",
            )
        )
    return _judged(drafts)


def addresses(seen: Iterable[Seen], made: Sequence[Version], gone: Mapping[str, str]) -> tuple[Address, ...]:
    """The addresses of a report by ``url``, each with the version that was seen there last.

    ``gone`` tells since when those are gone that are.
    """
    readings = sorted(seen, key=lambda one: (one.url, one.first_seen, one.body_sha256))
    numbers = {version.content_sha256: version.number for version in made}
    first: dict[str, str] = {}
    for one in readings:
        first[one.url] = min(one.first_seen, first.get(one.url, one.first_seen))
    return tuple(
        Address(url, numbers[one.content_sha256], one.body_sha256, first[url], one.last_seen, gone.get(url))
        for url, one in sorted(latest(readings).items())
    )


def vanished(where: Sequence[Address]) -> str | None:
    """When the last of the addresses of a report was found gone; ``None`` while one stands."""
    gone = [one.gone_since for one in where if one.gone_since is not None]
    return max(gone) if len(gone) == len(where) else None


def latest(readings: Iterable[Seen]) -> dict[str, Seen]:
    latest: dict[str, Seen] = {}
    for one in readings:
        held = latest.get(one.url)
        if held is None or _recency(one) > _recency(held):
            latest[one.url] = one
    return latest


def _recency(one: Seen) -> tuple[str, str, str]:
    return one.last_seen, one.first_seen, one.body_sha256


def _judged(drafts: Sequence[Version]) -> tuple[Version, ...]:
    if not drafts:
        return ()
    best = max(drafts, key=lambda one: (one.own_host, one.cells_read, one.standing, one.number))
    judged = []
    for one in drafts:
        if one.number == best.number:
            reason = "唯一版本" if len(drafts) == 1 else _why(best, [other for other in drafts if other is not best])
        elif best.own_host and not one.own_host:
            reason = f"见于非政府网站，以政府网站上的第{best.number}版为准"
        elif one.cells_read < best.cells_read:
            reason = f"读到 {one.cells_read} 格，少于第{best.number}版的 {best.cells_read} 格"
        elif best.standing and not one.standing:
            reason = f"已被替换，第{best.number}版仍在"
        else:
            reason = f"早于第{best.number}版"
        judged.append(
            Version(
                number=one.number,
                url=one.url,
                body_sha256=one.body_sha256,
                content_sha256=one.content_sha256,
                cells_read=one.cells_read,
                first_seen=one.first_seen,
                last_seen=one.last_seen,
                own_host=one.own_host,
                standing=one.standing,
                current=one.number == best.number,
                reason=reason,
            )
        )
    return tuple(judged)


def _why(best: Version, others: Sequence[Version]) -> str:
    rivals = [one for one in others if one.own_host == best.own_host]
    if not rivals:
        return "只有它见于政府网站"
    rivals = [one for one in rivals if one.cells_read == best.cells_read]
    if not rivals:
        return f"读到的格最多（{best.cells_read} 格）"
    rivals = [one for one in rivals if one.standing == best.standing]
    return "最新版本" if rivals or best.number > max(one.number for one in others) else "仍在原地址，其余已被替换"
