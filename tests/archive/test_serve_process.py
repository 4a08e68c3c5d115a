"""``nianbao serve`` as a process: a new reports.db is shown without one request being refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import reports_db

from archive.commands import serve


def test_between_two_sites_a_request_waits_and_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports_db(tmp_path)
    sites: list[tuple[str, int]] = []

    def closes_its_socket(path: Path, listening: socket.socket) -> bool:
        sites.append(listening.getsockname())
        listening.close()  # as uvicorn does when it ends
        socket.create_connection(sites[-1], timeout=10).close()
        return len(sites) < 3

    monkeypatch.setattr(serve, "_serve", closes_its_socket)
    assert CliRunner().invoke(serve.command, ["--archive", str(tmp_path), "--port", "0"]).exit_code == 0
    assert len(sites) == 3
    assert len(set(sites)) == 1


def test_no_request_is_refused_while_new_files_take_the_place_of_old_ones(tmp_path: Path) -> None:
    path = reports_db(tmp_path)
    serving = subprocess.Popen(
        [sys.executable, "-m", "nianbao", "serve", "--archive", str(tmp_path), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:\d+/", serving.stdout.readline())
        assert told is not None
        address = f"{told[0]}reports/reports.json?_shape=array&_col=title&_size=1&_sort=id"

        def title() -> str:
            with urllib.request.urlopen(address, timeout=60) as answer:
                rows: list[dict[str, str]] = json.load(answer)
            return rows[0]["title"]

        title()
        for number in range(3):
            new = tmp_path / "new.db"
            shutil.copy(path, new)
            with closing(sqlite3.connect(new)) as db, db:
                db.execute("UPDATE reports SET title = ?", (f"第{number}版",))
            new.replace(path)
            for _ in range(600):
                if title() == f"第{number}版":
                    break
                time.sleep(0.02)
            assert title() == f"第{number}版"
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) == 0
    finally:
        serving.kill()
        serving.wait()
