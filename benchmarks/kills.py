"""Everything that writes, killed with SIGKILL at random moments: nothing acknowledged is lost, the next run completes.

python benchmarks/kills.py [--kills 210] [--seed 1] [--only WORD]

Acts (``acts.py``) are killed in turn, alone or with all that they started, after a random part of the time that they
take in peace. After every blow what must hold is held against the files; after every third, and at the end, the same
command runs in peace and must come to the whole. The first thing that does not hold ends the program with exit code 4.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.acts import ACTS, Act, Broken, gone, must

EVERY = 3
"""Blows after which the act runs in peace."""


def duration(act: Act) -> float:
    """Seconds that the act takes in peace, from its start or from its ``go``."""
    act.reset()
    began = time.monotonic()
    process = act.start()
    _wait_for_go(act, process)
    began = time.monotonic() if act.after_go else began
    process.communicate()
    taken = time.monotonic() - began
    act.check(act.said())
    act.whole()
    return taken


def blow(act: Act, chance: random.Random, seconds: float) -> bool:
    """Start the act, kill it at a random moment of ``seconds``, check. Whether it was still at work."""
    process = act.start()
    _wait_for_go(act, process)
    time.sleep(chance.uniform(0 if act.after_go else 0.15, 1) * seconds)
    at_work = process.poll() is None
    if at_work:
        (os.kill if chance.random() < 0.5 else os.killpg)(process.pid, signal.SIGKILL)
    _, told = process.communicate()
    if not at_work:
        must(process.returncode == 0, f"it ended with {process.returncode} by itself: {told.decode()}")
    gone(process)
    act.check(act.said())
    return at_work


def _wait_for_go(act: Act, process: object) -> None:
    while act.after_go and not act.said() and process.poll() is None:  # type: ignore[attr-defined]
        time.sleep(0.001)


def kills(act: Act, count: int, chance: random.Random) -> int:
    """Kill the act ``count`` times while it is at work; the number of runs in peace that completed afterwards."""
    seconds = duration(act)
    act.reset()
    landed = completed = 0
    while landed < count:
        at_work = blow(act, chance, seconds)
        landed += at_work
        if not at_work:
            act.whole()
            act.reset()
        elif landed % EVERY == 0 or landed == count:
            act.in_peace()
            completed += 1
            act.reset()
    return completed


def main() -> int:
    """Print a line for every act."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=210, help="in all")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", default="", help="acts whose name holds this")
    options = arguments.parse_args()
    chosen = [make for make in ACTS if options.only in make.name]  # type: ignore[attr-defined]
    each = -(-options.kills // len(chosen))
    print(f"{'act':16} kills  completed afterwards  seconds")
    for make in chosen:
        chance = random.Random(f"{options.seed}/{make.name}")  # type: ignore[attr-defined]
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            act = make(Path(folder))
            try:
                completed = kills(act, each, chance)
            except Broken as error:
                print(f"{act.name}, seed {options.seed}: {error}")
                return 4
            finally:
                act.close()
        print(f"{act.name:16} {each:5} {completed:21} {time.monotonic() - began:8.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
