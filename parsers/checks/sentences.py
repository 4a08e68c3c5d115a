"""Arithmetic inside the prose: percentages with their part and whole, and totals with their parts.

Only what a sentence really claims is judged. A list after 其中 need not be complete, so a sum that falls short of its
total proves nothing; a list in brackets, or one closed by 合计, is meant to be complete.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from parsers.checks.counts import Count, counts
from parsers.checks.identities import Check
from parsers.checks.readings import Readings
from parsers.checks.relations import distance, number, row
from parsers.model import CheckResult, Number, Outcome

# Digits are never given back: a code of a thousand digits is looked at once, not from each of them.
_PERCENT = re.compile(r"(?<!\d)(\d{1,12}+(?:\.\d{1,12}+)?)[%％]")
_SENTENCE = re.compile(r"[^。！？\n]+")
_SHARE = re.compile(r"[^，,。；;、\d]{0,6}[,，（(]?占[^，,。；;\d]{0,14}")
_RATE = re.compile(r"[,，](?P<word>[一-鿿]{2,4})率[为达到约]*")
_RESPECTIVELY = re.compile(r"[,，]?[^，,。；;、\d]{0,4}占?[^，,。；;、\d]{0,8}分别[为是占达]*")
_BETWEEN = re.compile(r"[、,，和及以]+")
_REMAINDER = re.compile(r"其余|其中|另")
_OF_WHICH = re.compile(r"其中|分别")
_INCLUDED = re.compile(r"含|包括|其中")
_ALTOGETHER = re.compile(r"(?P<opens>[,，;；、]?)(?:合计|共计|总计)[为达]?$")
# A sentence of more numbers is a table that lost its cells, and all pairs of them would be compared; a whole is not
# looked for further back than so many numbers either.
_MOST_COUNTS = 200
_CHANNELS = re.compile(r"微博|微信|公报|网站")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def percentages(check: Check, readings: Readings) -> list[CheckResult]:
    """One result for each percentage whose part and whole can be told. Scope: ``percentages.<section>.<n>``.

    The whole is looked for in the sentence, then in the paragraph, then earlier in the section; a failure is claimed
    only where the sentence names exactly one whole.
    """
    results: list[CheckResult] = []
    numbers: dict[str, int] = {}
    before: list[Count] = []
    section = ""
    for paragraph, here in zip(readings.paragraphs, readings.counts, strict=True):
        text = paragraph.text
        if paragraph.section_key != section:
            section, before = paragraph.section_key, []
        ends = [count.end for count in here]
        for match in _SENTENCE.finditer(text) if "%" in text or "％" in text else ():
            sentence = match.group()
            if not 1 <= sentence.count("%") + sentence.count("％") <= _MOST_COUNTS:
                continue
            passed = bisect_right(ends, match.start())
            earlier = before + here[max(0, passed - _MOST_COUNTS) : passed]
            for outcome, given, computed, message in _shares(sentence, earlier):
                numbers[section] = numbers.get(section, 0) + 1
                scope = f"{check.settings['scope']}.{section or 'text'}.{numbers[section]}"
                results.append(_result(check, scope, outcome, given, computed, message))
        before = (before + here)[-_MOST_COUNTS:]
    return results or [_none(check, "正文没有可以核对的占比（部分、总数和百分比俱全）")]


def sums_in_sentences(check: Check, readings: Readings) -> list[CheckResult]:
    """One result for each total that one sentence states with its parts. Scope: ``sentences.<section>.<n>``."""
    results: list[CheckResult] = []
    numbers: dict[str, int] = {}
    for paragraph, here in zip(readings.paragraphs, readings.counts, strict=True):
        section = paragraph.section_key
        starts = [count.start for count in here]
        for match in _SENTENCE.finditer(paragraph.text) if len(here) >= 3 else ():
            if not 3 <= bisect_left(starts, match.end()) - bisect_left(starts, match.start()) <= _MOST_COUNTS:
                continue
            for outcome, total, parts, note in _sums(match.group()):
                numbers[section] = numbers.get(section, 0) + 1
                scope = f"{check.settings['scope']}.{section or 'text'}.{numbers[section]}"
                added = sum((part.value for part in parts), Decimal(0))
                value: Number = int(added) if added == int(added) else added
                spelled = " + ".join(f"{number(part.value)}{part.unit}" for part in parts)
                message = f"句内合计：{spelled} = {number(value)}，总数 {number(total.value)}{total.unit}，{note}"
                results.append(_result(check, scope, outcome, value, total.value, message))
    return results or [_none(check, "正文没有在一句话中既给总数又给各项的")]


def _result(check: Check, scope: str, outcome: Outcome, left: Number, right: Number, message: str) -> CheckResult:
    return CheckResult(check.id, scope, outcome, left, right, left - right, check.severity_of(scope), message)


def _none(check: Check, why: str) -> CheckResult:
    return row(check, check.settings["scope"], Outcome.NOT_ASSESSABLE, None, None, f"{why}，不作核对", ())


def _shares(sentence: str, earlier: list[Count]) -> Iterator[tuple[Outcome, Decimal, Decimal, str]]:
    here = counts(sentence)
    if len(here) > _MOST_COUNTS:
        return
    pairs = list(_pairs(sentence, here))
    parts = [part for part, _ in pairs]
    for part, text in pairs:
        given = Decimal(text)
        tolerance = max(Decimal(1).scaleb(-(len(text.partition(".")[2]))), Decimal("0.01"))
        # A part of one share is not the whole of another, and a whole is not smaller than its part.
        named = [count for count in here if count.end <= part.start and count not in parts]
        named = [whole for whole in named if whole.value and whole.value >= part.value]
        others = [whole for whole in reversed(earlier) if whole.value and whole.value >= part.value]
        for whole in [*named, *others]:
            if whole.comparable(part) and abs(given - 100 * part.value / Decimal(whole.value)) <= tolerance:
                yield _share(Outcome.PASS, part, whole, given, text, "一致")
                break
        else:
            plain = [whole for whole in named if whole.unit == part.unit and not _is_remainder(sentence, whole)]
            if len(plain) == 1:
                doubtful = part.rough or plain[0].rough
                verdict = "不一致；其中有约数，不作判定" if doubtful else "不一致"
                yield _share(Outcome.UNCERTAIN if doubtful else Outcome.FAIL, part, plain[0], given, text, verdict)


def _share(
    outcome: Outcome, part: Count, whole: Count, given: Decimal, text: str, verdict: str
) -> tuple[Outcome, Decimal, Decimal, str]:
    share = (100 * part.value / Decimal(whole.value)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    message = (
        f"占比：{number(part.value)}{part.unit} ÷ {number(whole.value)}{whole.unit} = {number(share)}%，"
        f"正文载明 {text}%，{verdict}"
    )
    return outcome, given, share, message


def _is_remainder(sentence: str, whole: Count) -> bool:
    return bool(_REMAINDER.search(sentence, max(0, whole.start - 4), whole.start))


def _pairs(sentence: str, here: list[Count]) -> Iterator[tuple[Count, str]]:
    """Every part with the percentage that is said of it."""
    given = list(_PERCENT.finditer(sentence))
    position = 0
    while position < len(given):
        run = [given[position]]
        while position + len(run) < len(given) and _BETWEEN.fullmatch(
            sentence, run[-1].end(), given[position + len(run)].start()
        ):
            run.append(given[position + len(run)])
        position += len(run)
        preceding = [count for count in here if count.end <= run[0].start()]
        if not preceding:
            continue
        last = preceding[-1]
        link = sentence[last.end : run[0].start()]
        if len(run) > 1:
            parts = preceding[-len(run) :]
            together = all(_BETWEEN.fullmatch(sentence, one.end, two.start) for one, two in pairwise(parts))
            if len(parts) == len(run) and together and _RESPECTIVELY.fullmatch(link):
                yield from zip(parts, (match[1] for match in run), strict=True)
            continue
        rate = _RATE.fullmatch(link)
        if _SHARE.fullmatch(link) or (rate and sentence[: last.start].endswith(rate["word"])):
            yield last, run[0][1]


def _sums(sentence: str) -> Iterator[tuple[Outcome, Count, list[Count], str]]:
    """Totals with their parts in a sentence of three counts or more: outcome, total, parts and a note in Chinese."""
    for bracket in _BRACKETS.finditer(sentence):
        yield from _in_brackets(sentence, bracket)
    flat = _BRACKETS.sub(lambda match: " " * len(match.group()), sentence)
    found, used = counts(flat), -1
    for position, total in enumerate(found):
        if position <= used or not total.value:
            continue
        after = [count for count in found[position + 1 :] if count.comparable(total)]
        if len(after) < 2:
            continue
        marked = _OF_WHICH.search(flat, total.end, after[0].start)
        parts = _adding_up(total, after, marked is not None)
        if parts:
            used = found.index(parts[-1])
            yield Outcome.PASS, total, parts, "一致"
        elif marked and marked.group() == "其中" and not _CHANNELS.search(flat):
            yield from _near_miss(total, after)
    yield from _closed_by_total(flat, found)


def _in_brackets(sentence: str, bracket: re.Match[str]) -> Iterator[tuple[Outcome, Count, list[Count], str]]:
    """``30个政府网站(投入使用的19个,未使用的11个)``: what stands in brackets is the whole list."""
    parts = counts(bracket.group())
    if len(parts) < 2:
        return
    outside = [count for count in counts(sentence[: bracket.start()]) if bracket.start() - count.end <= 8]
    if not outside or any(part.unit != outside[-1].unit for part in parts):
        return
    if sum(part.value for part in parts) == outside[-1].value:
        yield Outcome.PASS, outside[-1], parts, "一致"
    elif not _INCLUDED.search(bracket.group()):
        yield _differs(outside[-1], parts)


def _adding_up(total: Count, after: list[Count], marked: bool) -> list[Count]:
    """The first parts that add up to the total, ``[]`` where none do; without 其中 all of one unit must."""
    if not marked:
        same = [count for count in after if count.unit == total.unit]
        return same if len(same) > 1 and sum(part.value for part in same) == total.value else []
    added: Number = after[0].value
    for length in range(2, len(after) + 1):
        added += after[length - 1].value
        if added == total.value:
            return after[:length]
    return []


def _near_miss(total: Count, after: list[Count]) -> Iterator[tuple[Outcome, Count, list[Count], str]]:
    parts = [count for count in after if count.unit == total.unit]
    added: Number = sum((part.value for part in parts), 0)
    apart = max(total.value, added) - min(total.value, added)
    if len(parts) > 1 and 0 < apart * 20 <= total.value:
        note = f"相差 {number(apart)}；所列各项未必齐全，不作判定"
        yield Outcome.UNCERTAIN, total, parts, note


def _closed_by_total(text: str, found: list[Count]) -> Iterator[tuple[Outcome, Count, list[Count], str]]:
    """``当面3件、网络5件,合计8件``: the list before 合计 is complete.

    Inside a clause of its own (四是村务公开栏公开的信息合计298条) it sums up that clause alone, and a number above the
    total is none of its parts: no difference is claimed then.
    """
    for position, total in enumerate(found):
        closes = _ALTOGETHER.search(text, max(0, total.start - 4), total.start) if position > 1 else None
        if closes is None:
            continue
        parts = found[:position]
        if any(part.unit != total.unit for part in parts) or _OF_WHICH.search(text, 0, total.start):
            continue
        if sum(part.value for part in parts) == total.value:
            yield Outcome.PASS, total, parts, "一致"
        elif closes["opens"] and all(part.value <= total.value for part in parts):
            yield _differs(total, parts)


def _differs(total: Count, parts: list[Count]) -> tuple[Outcome, Count, list[Count], str]:
    added: Number = sum((part.value for part in parts), 0)
    note = f"不一致，相差 {distance(total.value, added)}"
    if total.rough or any(part.rough for part in parts):
        return Outcome.UNCERTAIN, total, parts, f"{note}；其中有约数，不作判定"
    return Outcome.FAIL, total, parts, note
