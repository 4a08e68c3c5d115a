"""Somebody is told when the state has changed, and only then."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from invented import reports_db

from archive.notify import NotifyFailed, notify, state
from archive.snapshots import Snapshots


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    reports_db(tmp_path)
    with Snapshots(tmp_path / "raw.db") as raw:
        look(raw, "a", "ok")
    return tmp_path


def look(raw: Snapshots, portal: str, word: str) -> None:
    run = raw.start_run("crawl")
    raw.finish_run(run, details={"looks": {portal: {"state": word, "reason": "because"}}})


def told(archive: Path) -> list[dict[str, Any]]:
    path = archive / "told"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def test_the_command_runs_once_for_each_state(archive: Path) -> None:
    command = f'cat >> "{archive}/told"; echo >> "$NIANBAO_ARCHIVE/told"'
    counts = {"published": 3, "late": 3, "late_or_republished": 1, "date_unknown": 1, "silent": 1}
    assert state(archive, "finished") == {"run": "finished", "portals": {}, "coverage": counts}
    assert notify(archive, command, state(archive, "finished"), {"id": 1}) is True
    assert notify(archive, command, state(archive, "finished"), {"id": 2}) is False
    with Snapshots(archive / "raw.db") as raw:
        look(raw, "a", "blocked")
    assert notify(archive, command, state(archive, "finished"), {"id": 3}) is True
    with Snapshots(archive / "raw.db") as raw:
        look(raw, "a", "blocked")
    assert notify(archive, command, state(archive, "finished"), {"id": 4}) is False
    first, second = told(archive)
    assert (first["before"], first["run"]) == ({}, {"id": 1})
    assert (second["before"]["portals"], second["now"]["portals"]) == ({}, {"a": "blocked"})
    assert (second["changed"], second["run"]) == (["portals.a"], {"id": 3})


def test_a_command_that_fails_is_told_and_tried_again(archive: Path) -> None:
    now = state(archive, "finished")
    with pytest.raises(NotifyFailed, match="ended with 7 no such luck"):
        notify(archive, "echo no such luck >&2; exit 7", now, {})
    assert notify(archive, "true", now, {}) is True


def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.notify.PATIENCE", 1)
    pid = tmp_path / "pid"
    with pytest.raises(NotifyFailed, match="no end after 1 seconds; it was ended"):
        notify(archive, f'sleep 600 & echo $! > "{pid}"; wait', state(archive, "finished"), {})
    for _ in range(3000):  # the signal is on its way
        if _has_ended(int(pid.read_text())):
            break
        time.sleep(0.01)
    else:
        pytest.fail("what the command started outlives it")
    assert not (archive / "notified.json").exists()


def test_what_the_command_leaves_in_the_background_is_not_waited_for(archive: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    assert notify(archive, f'sleep 600 & echo $! > "{pid}"', state(archive, "finished"), {}) is True
    os.kill(int(pid.read_text()), signal.SIGKILL)


def test_a_damaged_note_of_what_was_told_makes_all_be_told_anew(archive: Path) -> None:
    (archive / "notified.json").write_text('{"run": "fin', "utf-8")
    assert notify(archive, f'cat > "{archive}/told"', state(archive, "finished"), {}) is True
    (said,) = told(archive)
    assert said["before"] == {}


def _has_ended(pid: int) -> bool:
    """Whether a process is gone, or only waits for its parent to take note of it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
