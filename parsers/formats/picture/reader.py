"""The recogniser: where text stands on a page, and which characters stand in a line of it.

The models of PP-OCR as the package ``rapidocr`` brings them, run by onnxruntime in one thread. They are run here, not
through the package: cells of a table are narrow, and padded to the width of a line they would take five times as long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from parsers.formats.picture.seals import Pixels

_HIGH = 48
"""Rows of pixels that the recogniser takes."""
_NARROWEST = 32
_WIDEST = 1600
_AT_ONCE = 16
_SEEN = 1280
"""Pixels of the longer side at which text is looked for."""
_BAND = 1.5
"""Widths of a page that are looked at at once: a page of paper is 1.41 high."""
_MARGIN = 16
"""Pixels above and below of text that the look for it takes in."""
_SPARED = 8
"""Pixels to both sides whose mean is white or not."""
_WHITE = 235
_LIKELY = 0.3
_LIKELY_BOX = 0.5
_WIDENED = 1.6
_MOST_BOXES = 2000
ROUND = "OoQD〇○。°"
"""What a printed 0 looks like besides, and what no other number is."""


@dataclass(slots=True)
class Words:
    """What was recognised in a line: characters, and for each how sure that is, 0 to 1."""

    text: str
    sure: tuple[float, ...]

    @property
    def least(self) -> float:
        """How sure the least sure character is, blanks aside; 0 where there is none."""
        return min((sure for char, sure in zip(self.text, self.sure, strict=False) if char != " "), default=0.0)


@dataclass(slots=True)
class Box:
    """Where something stands, in pixels, half-open."""

    x0: int
    y0: int
    x1: int
    y1: int


def recognised(lines: Sequence[Pixels]) -> list[Words]:
    """The words of pictures of one line each, in their order."""
    inputs = [_upto(line) for line in lines]
    found: list[Words] = [Words("", ())] * len(lines)
    order = sorted(range(len(lines)), key=lambda at: inputs[at].shape[1])
    session, names = _session("rec"), _characters()
    at = 0
    while at < len(order):
        widest = inputs[order[at]].shape[1]
        group: list[int] = []
        while at < len(order) and len(group) < _AT_ONCE and inputs[order[at]].shape[1] <= widest + 16:
            group.append(order[at])
            at += 1
        wide = max(inputs[one].shape[1] for one in group)
        batch = np.zeros((len(group), 3, _HIGH, wide), np.float32)
        for row, one in enumerate(group):
            batch[row, :, :, : inputs[one].shape[1]] = inputs[one] / 127.5 - 1
        answer = session.run(None, {session.get_inputs()[0].name: batch})[0]
        for row, one in enumerate(group):
            found[one] = _decoded(answer[row], names)
    return found


def boxes_of(gray: Pixels, coarsely: bool = False) -> list[Box]:
    """Where lines of text stand on a level page; ``coarsely``: at half the density. What is white all across is left
    out, and a long picture is looked at in bands, parted where it is whitest."""
    high, wide = gray.shape
    scale = min(_SEEN / max(wide, min(high, round(_BAND * wide))), 1.0) / (2 if coarsely else 1)
    found: list[Box] = []
    for start, stop in _inked(gray, round(_MARGIN / scale)):
        top = start
        while top < stop:
            end = min(top + round(_BAND * wide), stop)
            if end < stop:
                least = top + (end - top) * 4 // 5
                end = least + int(gray[least:end].mean(axis=1).argmax())
            boxes = _boxes_in(gray[top:end], scale)
            found += [Box(box.x0, box.y0 + top, box.x1, min(box.y1, end - top) + top) for box in boxes]
            top = end
    return found


def _inked(gray: Pixels, margin: int) -> list[tuple[int, int]]:
    """The stretches of rows that are not white, with a margin, half-open."""
    high = gray.shape[0]
    small = cv2.resize(gray, None, fx=1 / _SPARED, fy=1 / _SPARED, interpolation=cv2.INTER_AREA)
    stretches: list[tuple[int, int]] = []
    for row in np.flatnonzero((small < _WHITE).any(axis=1)):
        start, stop = max(int(row) * _SPARED - margin, 0), min((int(row) + 1) * _SPARED + margin, high)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = stretches[-1][0], stop
        else:
            stretches.append((start, stop))
    return stretches


def _boxes_in(gray: Pixels, scale: float) -> list[Box]:
    high, wide = gray.shape
    down = max(math.ceil(high * scale / 32) * 32, 32)
    across = max(round(wide * scale / 32) * 32, 32)
    # White below it, so that nothing is squeezed.
    gray = np.pad(gray, ((0, max(round(down / scale) - high, 0)), (0, 0)), constant_values=255)
    high = gray.shape[0]
    small = cv2.resize(gray, (across, down), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
    session = _session("det")
    batch = np.repeat(small[None, None], 3, axis=1)
    likely = session.run(None, {session.get_inputs()[0].name: batch})[0][0, 0]
    mask = cv2.dilate((likely > _LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, marks, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    by_x, by_y = wide / across, high / down
    found = []
    for number in range(1, min(count, _MOST_BOXES)):
        x, y, w, h, _ = (int(side) for side in stats[number])
        part = likely[y : y + h, x : x + w]
        if min(w, h) < 3 or float(part[marks[y : y + h, x : x + w] == number].mean()) < _LIKELY_BOX:
            continue
        more = w * h * _WIDENED / (2 * (w + h))
        x0, y0 = max(round((x - more) * by_x), 0), max(round((y - more) * by_y), 0)
        found.append(Box(x0, y0, min(round((x + w + more) * by_x), wide), min(round((y + h + more) * by_y), high)))
    return found


def _upto(line: Pixels) -> NDArray[np.float32]:
    """A line as high as the recogniser wants it."""
    high, wide = line.shape
    across = min(max(round(wide * _HIGH / high), _NARROWEST), _WIDEST)
    how = cv2.INTER_AREA if high > 2 * _HIGH else cv2.INTER_LINEAR
    return cv2.resize(line, (across, _HIGH), interpolation=how).astype(np.float32)


def _decoded(answer: NDArray[np.float32], names: Sequence[str]) -> Words:
    """Characters of an answer: one for each stretch of the same, 0 between them is none."""
    zero, rounds = names.index("0"), [names.index(char) for char in ROUND if char in names]
    best = answer.argmax(axis=1)
    starts = np.ones(len(best), bool)
    starts[1:] = best[1:] != best[:-1]
    text, sure = [], []
    for at in np.flatnonzero(starts & (best != 0)):
        text.append(names[best[at]])
        end = at
        while end + 1 < len(best) and best[end + 1] == best[at]:
            end += 1
        peak = at + int(answer[at : end + 1, best[at]].argmax())
        likely = float(answer[peak, best[at]])
        sure.append(likely + float(answer[peak, rounds].sum()) if best[at] == zero else likely)
    return Words("".join(text), tuple(sure))


@cache
def _session(which: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    folder = files("rapidocr") / "models"
    path = next(str(one) for one in folder.iterdir() if one.name.endswith(".onnx") and f"_{which}_" in one.name)
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def _characters() -> list[str]:
    known = _session("rec").get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *known, " "]
