"""Somebody is told when the state has changed, and only then."""

from __future__ import annotations

import json
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
