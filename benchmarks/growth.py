"""Whether work grows with the length of the input or with its square: every bait at doubled sizes, CPU time.

python benchmarks/growth.py [--bytes 100000] [--doublings 3] [--only WORD]

The last doubling of each bait is printed with the factor by which its time grew: 2 is linear, 4 is quadratic. Exit code
4 where one grew by more than 3.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.baits import BAITS
from parsers.report import parse

STEEP = 3.0
_LEAST = 0.02
"""Seconds below which a factor says nothing."""


def seconds(body: bytes) -> float:
    """CPU seconds of reading ``body``: the better of two, of one where it takes long."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        parse(body)
        best = min(best, time.process_time() - start)
        if best > 2:
            break
    return best


def growth(bait: Callable[[int], bytes], first: int, doublings: int, patience: float = 20.0) -> list[tuple[int, float]]:
    """Sizes in bytes with the seconds that they take, each twice as long as the one before."""
    found = []
    for step in range(doublings + 1):
        body = bait(first << step)
        found.append((len(body), seconds(body)))
        if found[-1][1] > patience:
            break
    return found


def main() -> int:
    """Print a line for every bait, the steepest last."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bytes", type=int, default=100_000)
    arguments.add_argument("--doublings", type=int, default=3)
    arguments.add_argument("--only", default="", help="baits whose name holds this")
    options = arguments.parse_args()
    lines = []
    for name, bait in BAITS.items():
        if options.only not in name:
            continue
        found = growth(bait, options.bytes, options.doublings)
        (_, before), (size, last) = found[-2:] if len(found) > 1 else (found[0], found[0])
        factor = last / before if last > _LEAST and before else 1.0
        lines.append((factor, f"{factor:5.1f} x  {last:7.2f} s at {size / 1e6:5.1f} MB  {name}"))
        if factor > STEEP:
            print(lines[-1][1], flush=True)
    print("\n".join(line for _, line in sorted(lines)))
    return 4 if any(factor > STEEP for factor, _ in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
