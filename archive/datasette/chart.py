"""A line chart as numbers for an SVG: round ticks, gaps that stay gaps, a mark of its own for each line. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 860, 380
LEFT, RIGHT, TOP, BOTTOM = 72, 20, 30, 34
SHAPES = ("circle", "square", "diamond", "up", "down", "cross")
"""Marks by line, as colours alone do not tell lines apart."""

Entry = tuple[int, float, str, bool]
"""Year, value, what its tooltip says, and whether a check that uses it fails."""


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    path: str
    title: str
    failed: bool


@dataclass(frozen=True)
class Line:
    """``segments`` join years that follow on one another, ``gaps`` bridge those between which something is missing."""

    name: str
    shape: str
    segments: tuple[str, ...]
    gaps: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    breaks: tuple[Tick, ...] = ()


def round_step(span: float, steps: int = 5) -> float:
    """The smallest of 1, 2, 5 times a power of ten that covers ``span`` in at most ``steps`` steps."""
    if span <= 0:
        return 1.0
    raw = span / steps
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float) -> list[float]:
    """Round values from at most ``low`` (and nought) to at least ``high``."""
    low, high = min(0.0, low), max(0.0, high)
    step = (
        max(round_step(high - low), 1.0)
        if float(high).is_integer() and float(low).is_integer()
        else round_step(high - low)
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def draw(series: Sequence[tuple[str, Sequence[Entry]]], breaks: Sequence[tuple[int, str]] = ()) -> Chart | None:
    """The chart of ``series`` (name and entries by year); ``None`` where there is nothing to draw.

    ``breaks`` are years before which something changed that all numbers hang on, each with its words.
    """
    entries = [entry for _, some in series for entry in some]
    if not entries:
        return None
    first, last = min(entry[0] for entry in entries), max(entry[0] for entry in entries)
    up = ticks(min(entry[1] for entry in entries), max(entry[1] for entry in entries))

    def x(year: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((year - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - up[0]) / (up[-1] - up[0]))

    lines = []
    for number, (name, some) in enumerate(series):
        shape = SHAPES[number % len(SHAPES)]
        at = [(year, x(year), y(value), title, failed) for year, value, title, failed in sorted(some)]
        joined = [
            (later[0] - one[0] == 1, f"M{one[1]:.1f} {one[2]:.1f}L{later[1]:.1f} {later[2]:.1f}")
            for one, later in pairwise(at)
        ]
        lines.append(
            Line(
                name,
                shape,
                tuple(path for follows, path in joined if follows),
                tuple(path for follows, path in joined if not follows),
                tuple(Dot(px, py, mark(shape, px, py), title, failed) for _, px, py, title, failed in at),
            )
        )
    every = max(1, math.ceil((last - first + 1) / 14))
    across = tuple(Tick(x(year), str(year)) for year in range(first, last + 1) if (last - year) % every == 0)
    broken = tuple(Tick(x(year - 0.5), words) for year, words in breaks if first < year <= last)
    upward = tuple(Tick(y(value), label(value)) for value in up)
    return Chart(WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, tuple(lines), across, upward, broken)


def label(value: float) -> str:
    """``value`` as an axis shows it: thousands parted, no needless decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0")


def mark(shape: str, x: float, y: float, r: float = 5.0) -> str:
    """The outline of a mark around a point, as an SVG path."""
    if shape == "circle":
        return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        "up": ((0, -1.3), (1.2, 0.9), (-1.2, 0.9)),
        "down": ((0, 1.3), (1.2, -0.9), (-1.2, -0.9)),
        "cross": ((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2),
                  (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    }[shape]  # fmt: skip
    return "M" + "L".join(f"{x + r * dx:.1f} {y + r * dy:.1f}" for dx, dy in corners) + "z"
