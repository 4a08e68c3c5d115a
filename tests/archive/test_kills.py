"""What ``benchmarks/kills.py`` and ``benchmarks/faults.py`` do by the hundred, a few times; two writers at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from notation import fetch, report

from benchmarks import acts
from benchmarks.acts import Act, ExportJsonl, Keep, Publish, evidence, gone
from benchmarks.faults import limits
from benchmarks.kills import kills


@pytest.mark.parametrize("make", [Keep, Publish, ExportJsonl])
def test_killed_at_random_moments_and_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Act]
) -> None:
    monkeypatch.setattr(acts, "REPORTS", 6)
    act = make(tmp_path)
    # One run in peace before the blows, one after every third of them.
    assert kills(act, 3, random.Random(7)) == 1


def test_a_limit_on_files_ends_with_74_and_loses_nothing(tmp_path: Path) -> None:
    assert list(limits(Keep(tmp_path), 2)) == [("RLIMIT_FSIZE", 74)] * 2


def reading(archive: Path) -> subprocess.Popen[bytes]:
    """A process that has read with two others and waits for more to read."""
    fetch(archive, "https://www.jia.gov.cn/a", report(), 1)
    program = (
        "import signal, sys, time; sys.path[:0] = sys.argv[2:]\n"
        # What is started in the background of a shell ignores it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path; from archive.parsing import Reader, died; from archive.pool import Pool\n"
        "from archive.sightings import sightings; from archive.snapshots import Snapshots\n"
        "from notation import PARSERS\n"
        "raw = Path(sys.argv[1]) / 'raw.db'\n"
        "def items():\n"
        "    yield from [one for one in sightings(Snapshots(raw, read_only=True).db, 0, 99)] * 4\n"
        "    print('go', flush=True)\n"
        "    time.sleep(600)\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        list(Pool(Reader, (raw, PARSERS), 2, died).answers(items()))\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(130)\n"
    )
    words = [sys.executable, "-c", program, str(archive), str(Path(__file__).parent), str(Path(__file__).parents[2])]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, stdout=pipe, stderr=pipe, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"
    assert len(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()) >= 2
    return process


def test_processes_that_read_end_with_the_one_that_is_killed(tmp_path: Path) -> None:
    process = reading(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    gone(process)  # raises where one stays


def test_ctrl_c_reaches_all_and_only_the_one_that_asked_speaks(tmp_path: Path) -> None:
    process = reading(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate() == (b"", b"")
    assert process.returncode == 130
    gone(process)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from archive.snapshots import Snapshots\n"
        "with Snapshots(Path(sys.argv[1]) / 'raw.db') as raw:\n"
        "    for number in range(150):\n"
        "        address = f'https://{sys.argv[2]}.example/{number}'\n"
        "        raw.record_fetch(address, outcome='ok', kind='report', body=address.encode() * 50)\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], stderr=subprocess.PIPE)
        for name in ("a", "b")
    ]
    told = [writer.communicate()[1] for writer in writers]
    assert ([writer.returncode for writer in writers], told) == ([0, 0], [b"", b""])
    wanted = {f"https://{name}.example/{number}" for name in ("a", "b") for number in range(150)}
    held = evidence(tmp_path)
    assert (len(held), set(held)) == (300, wanted)
