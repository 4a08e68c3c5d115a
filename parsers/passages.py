"""One paragraph made ready for reading: half-width, without white space and quotation marks, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from parsers.indicators import Indicator, Indicators
from parsers.model import Number

_DROPPED = re.compile("[ \t\r\n\f\v\u2002\u2003\u2009\u200b\ufeff“”\"„‟‘’'「」『』]")
_SENTENCE_END = re.compile("[。;!?]")
_ENDED = ("。", "!", "?", "。)", "!)", "?)")
_CLAUSE_END = re.compile(r"[。;!?,:]|\.(?!\d)")
_PORTAL_AS_CHANNEL = re.compile(r"通过|利用|依托|在|于|以")
# The first character stands alone so that the pattern skips quickly over everything else.
_ITEM = re.compile(
    r"[第一二三四五六七八九十(①-⑨](?<![^。;:,].)"
    r"(?:(?<=第)[一二三四五六七八九十]{1,2}是|(?<=[一二三四五六七八九十])[一二三四五六七八九十]?是"
    r"|(?<=\()[一二三四五六七八九十\d]{1,2}\)|(?<=[①-⑨]))"
)
# A platform named among others is not the one that a number is of: 宣传栏、电视和微信公众号, 微信公众号等渠道.
_AMONG_OTHERS = re.compile(r"[^。;,:、]{0,10}(?:、|等(?!级))")
_AND = re.compile(r"(?:、|和|及|与)[^。;,:、]{0,8}$")
_JOINED = re.compile(r"[^。;,\d]{0,12}(?:、|和|及|与|或)[^。;,\d]{0,8}")
# How far back, in characters, a topic is remembered.
_MEMORY = 300
# Text that has lost its punctuation is not searched further than this.
_LONGEST_SENTENCE = 400
_SCOPE = re.compile(
    r"[全各我本市县区省](?:(?P<jurisdiction>(?<=全)[省市县区州旗镇](?!域)|(?<=[我本])[省市县区州](?![级局直委府])"
    r"|(?<=各)(?:级(?:行政机关|政府)|地各部门|县(?:\(?市|区)|乡镇))"
    r"|(?P<organ>(?<=[我本])(?<!属于.)(?<!非.)(?:行政)?"
    r"(?:机关|单位|部门|级|局|办(?!法)|委|厅|院|中心|馆|所|镇|乡|街道|处|会)(?!不?掌握)|(?<=[市县区省])(?:人民)?政府办公[室厅])"
    r"|(?P<portal>(?<=[市县区省])(?:人民)?政府门户网站))"
)


class Reading(NamedTuple):
    """One figure found: positions in ``Passage.text``, the value in ``unit``, ``scope`` as in ``model.Figure``."""

    start: int
    end: int
    indicator: Indicator
    value: Number
    unit: str
    qualifier: str
    scope: str = ""


class Passage:
    """The ``text`` of one paragraph, ``folded`` and without white space, and where its sentences, clauses, topics are.

    All positions are those of ``text``; ``span`` leads back to the original. ``before`` is the paragraph before: where
    it does not end in a full stop (a heading, 行政复议6件,其中:) this one goes on speaking of its matter.
    """

    def __init__(
        self, original: str, folded: str, section_key: str, indicators: Indicators, before: Passage | None = None
    ) -> None:
        self.original = original
        self._indicators = indicators
        self.section_key = section_key
        self._default = indicators.section_topics.get(section_key, "none")
        # Positions in `text` after which characters were dropped, and how many up to there.
        self._cuts: list[int] = []
        self._dropped: list[int] = []
        pieces: list[str] = []
        length = end = 0
        for match in _DROPPED.finditer(folded):
            pieces.append(folded[end : match.start()])
            length += match.start() - end
            end = match.end()
            self._cuts.append(length)
            self._dropped.append(end - length)
        self.text: str = "".join((*pieces, folded[end:])) if pieces else folded
        self._sentences: list[int] = []
        self._marks: dict[str, list[tuple[int, str]]] | None = None
        if before is not None and before.section_key == section_key and not before.text.endswith(_ENDED):
            self._default = before.last_matter()
        self._items: list[int] | None = None
        self._scopes: list[tuple[int, str]] | None = None

    def _original_position(self, position: int) -> int:
        cut = bisect_right(self._cuts, position)
        return position + self._dropped[cut - 1] if cut else position

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original for ``text[start:end]``; a quotation mark closed inside is opened."""
        first, last = self._original_position(start), self._original_position(end - 1) + 1
        if not self._cuts:
            return first, last
        raw = self.original[first:last]
        for opening, closing in ("“”", "‘’", "「」", "『』"):
            if raw.count(closing) > raw.count(opening) and self.original[max(0, first - 1) : first] == opening:
                return first - 1, last
        return first, last

    def _sentence(self, position: int) -> int:
        """Which of the sentences ``position`` stands in, from 1."""
        if not self._sentences:
            self._sentences = [0, *[match.end() for match in _SENTENCE_END.finditer(self.text)]]
        return bisect_right(self._sentences, position)

    def sentence_start(self, position: int) -> int:
        """Where the sentence around ``position`` begins."""
        number = self._sentence(position)
        start = self._sentences[number - 1]
        return start if position - start <= _LONGEST_SENTENCE else position - _LONGEST_SENTENCE

    def sentence_end(self, position: int) -> int:
        """Where the sentence around ``position`` ends."""
        following = self._sentence(position)
        end = self._sentences[following] - 1 if following < len(self._sentences) else len(self.text)
        return min(end, position + _LONGEST_SENTENCE)

    def clause_start(self, position: int, colon: bool = True) -> int:
        """Where the clause around ``position`` begins: after a comma, a colon, or the end of a sentence."""
        start = self.sentence_start(position)
        start = self.text.rfind(",", start, position) + 1 or start
        return (self.text.rfind(":", start, position) + 1 or start) if colon else start

    def clause_end(self, position: int) -> int:
        """Where the clause around ``position`` ends."""
        stop = min(len(self.text), position + _LONGEST_SENTENCE)
        match = _CLAUSE_END.search(self.text, position, stop)
        return match.start() if match else stop

    def topics(self, start: int, number: int) -> Iterator[str]:
        """What is spoken of from ``start`` to a ``number``: the last matter or ``none``, then the last platform.

        A numbered point (二是…) begins anew; two platforms in one clause leave it open which is meant.
        """
        start = max(self._item(start), number - _MEMORY)
        matters = self._spoken_of("matter", start, number)
        if not matters:
            yield self._default
        elif not self._both(matters):
            yield matters[-1][1]
        platforms = self._spoken_of("platform", start, number)
        if platforms:
            last, topic = platforms[-1]
            clause = self.clause_start(last)
            alone = not _AND.search(self.text, max(clause, last - 9), last) and not _AMONG_OTHERS.match(self.text, last)
            if alone and len({topic for at, topic in platforms if at >= clause}) == 1:
                yield topic

    def _spoken_of(self, family: str, start: int, stop: int) -> list[tuple[int, str]]:
        """The words of a ``family`` of topics from ``start`` to ``stop``: where each stands, and the topic it names."""
        if self._marks is None:
            spoken, families = self._indicators.spoken, self._indicators.families
            self._marks = {"matter": [], "platform": []}
            for match in self._indicators.topics.finditer(self.text):
                if topic := spoken[match[0]]:
                    self._marks[families[topic]].append((match.start(), topic))
        marks = self._marks[family]
        return marks[bisect_left(marks, (start,)) : bisect_left(marks, (stop,))] if marks else []

    def last_matter(self) -> str:
        """The matter that the paragraph speaks of at its end."""
        matters = self._spoken_of("matter", 0, len(self.text))
        if not matters:
            return self._default
        return self._indicators.section_topics.get(self.section_key, "none") if self._both(matters) else matters[-1][1]

    def _both(self, matters: list[tuple[int, str]]) -> bool:
        """Whether reconsideration and litigation are named in one breath (行政复议、行政诉讼共5件)."""
        if len(matters) < 2 or {topic for _, topic in matters[-2:]} != {"reconsideration", "litigation"}:
            return False
        return _JOINED.fullmatch(self.text, matters[-2][0], matters[-1][0]) is not None

    def _item(self, position: int) -> int:
        """Where the numbered point (二是…) around ``position`` begins."""
        if self._items is None:
            self._items = [max(0, match.start() - 1) for match in _ITEM.finditer(self.text)]
        number = bisect_left(self._items, position)
        return self._items[number - 1] if number else 0

    def scope(self, position: int, since: int = -1) -> str:
        """``jurisdiction``, ``organ`` or ``""``: whose figures the last such word before ``position`` speaks of, from
        ``since`` on."""
        if self._scopes is None:
            self._scopes = list(self._scope_words())
        for start, scope in reversed(self._scopes[: bisect_left(self._scopes, (position,))]):
            if start < since:
                break
            # 其中县政府本级31件: of a part, it holds to the end of its sentence.
            if not self._part(start) or self._sentence(start) == self._sentence(position):
                return scope
        return ""

    def _part(self, position: int) -> bool:
        """Whether the clause around ``position`` tells a part of what stands before it."""
        return "其中" in self.text[self.clause_start(position) : position]

    def _scope_words(self) -> Iterator[tuple[int, str]]:
        for match in _SCOPE.finditer(self.text):
            if match["portal"] is None:
                yield match.start(), match.lastgroup or ""
            # A portal is an organ's where it acts (市政府门户网站公开…), not where others publish through it.
            elif not _PORTAL_AS_CHANNEL.search(self.text, self.clause_start(match.start()), match.start()):
                yield match.start(), "organ"
