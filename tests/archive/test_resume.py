"""A build of everything that was broken off is carried on with, and comes to what one in one piece comes to."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from notation import PARSERS, fetch, report

from archive import reports_file
from archive.build import build, rehearse
from archive.making import BuildResult
from archive.parsing import Parsers
from archive.reports_file import TEMPORARY, dump

OWN = "https://www.jia.gov.cn/a.html"
BODIES = 60


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty reports, half of them in two versions."""
    monkeypatch.setattr(reports_file, "BATCH", 5)
    for number in range(BODIES):
        fetch(tmp_path, f"{OWN}?{number % 40}", report(year=1980 + number % 40, total=number), 1 + number // 40)
    return tmp_path


def interrupted(archive: Path, after: int, parsers: Parsers = PARSERS) -> None:
    """A build of everything, ended by Ctrl-C when ``after`` bodies were read."""

    def told(done: int, total: int) -> None:
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(archive, everything=True, parsers=parsers, progress=told)
    assert (archive / TEMPORARY).is_file()


def built(archive: Path, parsers: Parsers = PARSERS) -> BuildResult:
    return build(archive, everything=True, parsers=parsers)


@pytest.fixture
def expected(archive: Path) -> list[str]:
    """What a build in one piece makes of the archive."""
    built(archive)
    return list(dump(archive / "reports.db"))


def test_what_was_committed_is_not_read_again(archive: Path, expected: list[str]) -> None:
    interrupted(archive, 43)
    result = built(archive)
    assert (result.resumed, sum(result.reports.values())) == (40, 20)
    assert list(dump(archive / "reports.db")) == expected
    assert sorted(path.name for path in archive.glob("reports.db*")) == ["reports.db"]


def test_a_kill_leaves_a_sound_file(archive: Path, expected: list[str]) -> None:
    program = (
        "import os, sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from archive import reports_file; from archive.build import build\n"
        "from notation import PARSERS; reports_file.BATCH = 5\n"
        "told = lambda done, total: os.kill(os.getpid(), 9) if done == 52 else None\n"
        "build(Path(sys.argv[1]), everything=True, parsers=PARSERS, progress=told)"
    )
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    ended = subprocess.run([sys.executable, "-c", program, str(archive), *paths], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert built(archive).resumed == 50
    assert list(dump(archive / "reports.db")) == expected


def test_what_was_fetched_meanwhile_is_read_too(archive: Path) -> None:
    interrupted(archive, 30)
    fetch(archive, f"{OWN}?1", report(year=1981, total=1), 9)
    fetch(archive, f"{OWN}?new", report(year=2020), 9)
    assert built(archive).resumed == 30
    resumed = list(dump(archive / "reports.db"))
    assert built(archive).resumed == 0
    assert list(dump(archive / "reports.db")) == resumed


def test_other_parsers_another_raw_db_or_damage_begin_anew(archive: Path, expected: list[str]) -> None:
    interrupted(archive, 30)
    assert built(archive, replace(PARSERS, version="newer")).resumed == 0
    interrupted(archive, 30)
    with (archive / TEMPORARY).open("r+b") as file:
        file.seek(5000)
        file.write(os.urandom(60_000))
    assert built(archive).resumed == 0
    assert list(dump(archive / "reports.db")) == expected
    interrupted(archive, 30)
    (archive / TEMPORARY).write_bytes(b"no database" * 1000)
    assert built(archive).resumed == 0
    interrupted(archive, 30)
    (archive / "raw.db").unlink()
    fetch(archive, OWN, report(year=1999), 1)
    assert built(archive).resumed == 0
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        assert db.execute("SELECT year FROM reports").fetchall() == [(1999,)]


def test_a_rehearsal_touches_nothing_and_is_put_in_place_by_the_next_build(archive: Path, expected: list[str]) -> None:
    before = (archive / "reports.db").read_bytes()
    newer = replace(PARSERS, version="newer")
    assert rehearse(archive, parsers=newer).reports == {"new": 40, "changed": 20}
    assert (archive / "reports.db").read_bytes() == before
    result = build(archive, parsers=newer)
    assert (result.read, result.resumed, result.rebuilt_because) == (0, BODIES, "the parsers are newer or older")
    assert list(dump(archive / "reports.db")) == expected
