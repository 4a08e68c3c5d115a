"""Disk full and I/O errors at every write: it ends with 74, nothing is lost, the next run completes.

python benchmarks/faults.py [--points 40] [--only WORD]

Three ways, over the acts of ``acts.py``:

- ``EIO`` once, and ``ENOSPC`` from there on, at the Nth write, flush, cut or renaming in the archive: every N where
  there are no more than ``--points``, else for so many spread evenly (needs a C compiler: ``fault.c``);
- a limit on the size of files (``RLIMIT_FSIZE``), growing until the act is done;
- a file system too small for it (``tmpfs``), growing likewise, and enlarged before the next run (needs the superuser).
"""

from __future__ import annotations

import argparse
import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.acts import ACTS, Act, Broken, gone, must
from tests.crawler.small_portal import environment

DISK = 74
STEP = 256 * 1024


def struck(act: Act, **more: Any) -> int:
    """Run the act under a fault, check what it left, run it in peace; the exit code under the fault."""
    process = act.start(**more)
    _, told = process.communicate()
    gone(process)
    code = process.returncode
    must(code in (0, DISK), f"it ended with {code}: {told.decode()[-2000:]}")
    act.check(act.said())
    if code == 0:
        act.whole()
    return code


def calls(act: Act, shim: Path, points: int) -> Iterator[tuple[str, int]]:
    """Exit codes under failing system calls."""
    counter = act.folder / "count"

    def fault(at: int, code: int = 0, once: bool = True) -> dict[str, str]:
        counter.write_bytes(bytes(8))
        told = {"FAULT_COUNT": counter, "FAULT_DIR": act.archive, "FAULT_AT": at, "FAULT_ERRNO": code}
        return environment() | {
            "LD_PRELOAD": str(shim),
            "FAULT_ONCE": str(int(once)),
            **{name: str(value) for name, value in told.items()},
        }

    act.reset()
    struck(act, env=fault(0))
    total = int.from_bytes(counter.read_bytes(), sys.byteorder)
    spread = range(1, total + 1) if total <= points else [1 + number * total // points for number in range(points)]
    for code, once in ((errno.EIO, True), (errno.ENOSPC, False)):
        for at in spread:
            act.reset()
            try:
                ended = struck(act, env=fault(at, code, once))
                act.in_peace()
            except Broken as error:
                raise Broken(f"{errno.errorcode[code]} at call {at} of {total}: {error}") from error
            yield f"{errno.errorcode[code]} {'once' if once else 'from there on'}", ended


def limits(act: Act, points: int) -> Iterator[tuple[str, int]]:
    """Exit codes under limits on the size of files, ever larger."""
    for number in range(points):
        size = (1 + number) * STEP

        def limit(size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        act.reset()
        code = struck(act, preexec_fn=limit)
        act.in_peace()
        yield "RLIMIT_FSIZE", code
        if code == 0:
            return


def small_disks(act: Act, points: int) -> Iterator[tuple[str, int]]:
    """Exit codes on file systems with ever more room beside what is there already."""
    for number in range(points):
        act.archive.mkdir(exist_ok=True)
        with _mounted(act.archive):
            act.reset()
            used = shutil.disk_usage(act.archive).used
            _remount(act.archive, used + (1 + number) * STEP)
            code = struck(act)
            _remount(act.archive, 1 << 28)
            act.in_peace()
        yield "tmpfs", code
        if code == 0:
            return


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={1 << 28}", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _remount(folder: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def main() -> int:
    """Print a line for every act and way."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--points", type=int, default=40, help="faults of each way and act, at most")
    arguments.add_argument("--only", default="", help="acts whose name holds this")
    options = arguments.parse_args()
    print(f"{'act':16} {'fault':20} faults  ended 74  ended 0  seconds")
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways(Path(folder), options.points)
        for make in ACTS:
            if options.only in make.name:  # type: ignore[attr-defined]
                act = make(Path(folder) / str(ACTS.index(make)))
                try:
                    for way in ways:
                        _tell(act, way(act))
                except Broken as error:
                    print(f"{act.name}: {error}")
                    return 4
                finally:
                    act.close()
    return 0


def _ways(folder: Path, points: int) -> list[Callable[[Act], Iterator[tuple[str, int]]]]:
    shim = folder / "fault.so"
    source = Path(__file__).with_name("fault.c")
    ways: list[Callable[[Act], Iterator[tuple[str, int]]]] = [lambda act: limits(act, points)]
    if shutil.which("cc"):
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"], check=True)
        ways.insert(0, lambda act: calls(act, shim, points))
    if os.geteuid() == 0 and shutil.which("mount"):
        ways.append(lambda act: small_disks(act, points))
    return ways


def _tell(act: Act, ended: Iterator[tuple[str, int]]) -> None:
    began = time.monotonic()
    codes: Counter[tuple[str, int]] = Counter(ended)
    for way in dict.fromkeys(way for way, _ in codes):
        failed, done = codes[way, DISK], codes[way, 0]
        seconds = time.monotonic() - began
        print(f"{act.name:16} {way:20} {failed + done:6} {failed:9} {done:8} {seconds:8.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
