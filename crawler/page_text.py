"""What a reader sees of a page, looked at no further than is asked: most pages are long and real."""

from __future__ import annotations

import re
from functools import cached_property

SMALL = 2000
"""Characters of visible text below which an error's words describe the page and are not merely quoted in it."""
ARTICLE = 200
"""Chinese characters of visible text that only a real page has."""
EDGE, TAIL = 300, 6_000
"""Visible characters at both ends of a page where hijackers leave their words, and how much of the page's end is read
to have the last of them."""

WHOLE = 4
"""Of the words of reports, how many make a page a report where it was asked for as a list."""

FAR, MOST_LOOKS, LONG = 1_000_000, 20, 10_000
"""How far into a page, and how often, words are looked for; and the longest script or comment that they may
be in."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_TOKEN = re.compile(
    r"<(?:[^<>sS!][^<>]*>|script\b.*?(?:</script>|\Z)|style\b.*?(?:</style>|\Z)|!--.*?(?:-->|\Z)|[^<>]+>)|([^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = (("<script", "</script"), ("<style", "</style"), ("<!--", "-->"))
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"\s+")


_REPORT_WORDS = (
    "总体情况",
    "概述",
    "行政复议",
    "行政诉讼",
    "存在的问题",
    "存在的主要问题",
    "需要报告的事项",
    "统计期限",
    "申请情况",
    "公开政府信息情况",
)
"""Words of reports that no menu has."""


_LINKS = re.compile(r"""<[aAiIeEoOfF][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>?[^<]*""")
"""``a``, ``img``, ``iframe``, ``embed``, ``object``, ``frame``, and whatever begins like them."""


class Page:
    """A decoded page, of whose visible text no more is looked at than is asked for: most pages are long and real."""

    def __init__(self, text: str) -> None:
        self.text = text
        title = _TITLE.search(text[:20_000])
        self.title = visible(title[1]) if title else ""
        self._tokens = _TOKEN.finditer(text)
        self._parts: list[str] = []
        self._length = self._han = 0

    def _more(self) -> bool:
        for token in self._tokens:
            if words := token[1]:
                self._parts.append(words)
                self._length += len(words.strip())
                self._han += 0 if words.isascii() else len(_HAN.findall(words))
                return True
        return False

    @cached_property
    def links(self) -> str:
        """The opening tags that may lead elsewhere, as they are written, each with the words behind it."""
        return "\n".join(_LINKS.findall(self.text))

    @property
    def visible(self) -> str:
        """All visible text."""
        while self._more():
            pass
        return visible(" ".join(self._parts))

    @property
    def has_article(self) -> bool:
        """Whether there is more to read than a challenge or a form has."""
        if self.reads_as_report:
            return True
        while self._han < ARTICLE and self._more():
            pass
        return self._han >= ARTICLE

    @property
    def small(self) -> bool:
        """Whether there is little to read."""
        while self._length < SMALL and self._more():
            pass
        return self._length < SMALL

    @cached_property
    def reads_as_report(self) -> bool:
        """Whether two or more of the words stand here that stand in reports only: nobody need ask what it is."""
        shown = (word for word in _REPORT_WORDS if self.shows(word))
        return next(shown, "") != "" and next(shown, "") != ""

    @property
    def is_report(self) -> bool:
        """Whether so many words of reports stand here as no page about reports has, and no page of many."""
        return self.has_article and sum(map(self.shows, _REPORT_WORDS)) >= WHOLE

    def shows(self, words: str) -> bool:
        """Whether ``words`` stand in what a reader sees of the page, not only in its tags, scripts and comments."""
        at = -1
        for _ in range(MOST_LOOKS):
            at = self.text.find(words, at + 1, FAR)
            if at < 0:
                break
            before = self.text[max(0, at - LONG) : at]
            if before.rfind("<") <= before.rfind(">") and not any(
                before.rfind(begin) > before.rfind(end) for begin, end in _UNSEEN
            ):
                return True
        return False

    @property
    def edges(self) -> tuple[str, str]:
        """The first and the last visible text."""
        while self._length < EDGE and self._more():
            pass
        end = self.text[-TAIL:]
        if len(self.text) > TAIL:
            # The cut may lie inside a script, or in a tag.
            closing, opening = end.find("</script>"), end.find("<script")
            end = end[closing:] if closing >= 0 and not 0 <= opening < closing else end
            end = end[end.find(">") + 1 :]
        tail = " ".join(token[1] for token in _TOKEN.finditer(end) if token[1])
        return visible(" ".join(self._parts))[:EDGE], visible(tail)[-EDGE:]


def visible(text: str) -> str:
    """``text`` with its white space folded."""
    return _SPACE.sub(" ", text).strip()
