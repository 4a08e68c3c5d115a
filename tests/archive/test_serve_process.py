"""``nianbao serve`` as a process: a new reports.db is shown without one request being refused."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import httpx
from invented import reports_db

from archive.datasette.current import CurrentSite


def test_the_next_request_gets_the_new_file_and_a_broken_one_leaves_the_old_site(tmp_path: Path) -> None:
    path = reports_db(tmp_path)
    current = CurrentSite(path)

    async def titles() -> list[set[str]]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(current), base_url="http://localhost") as client:

            async def shown() -> set[str]:
                answer = await client.get("/reports/reports.json?_shape=array&_col=title")
                assert answer.status_code == 200
                return {row["title"] for row in answer.json()}

            found = []
            for number in range(2):
                replace(path, f"第{number}版")
                # Several at once: nobody may meet a site that has not started yet.
                found += await asyncio.gather(*(shown() for _ in range(4)))
            broken = path.with_name("broken.db")
            broken.write_bytes(b"no database" * 1000)
            broken.replace(path)
            found.append(await shown())
            path.unlink()
            found.append(await shown())
        return found

    assert asyncio.run(titles()) == [{"第0版"}] * 4 + [{"第1版"}] * 6


def replace(path: Path, title: str) -> None:
    """Put a new file with that title in the place of the old one, as a build does."""
    new = path.with_name("new.db")
    shutil.copy(path, new)
    with closing(sqlite3.connect(new)) as db, db:
        db.execute("UPDATE reports SET title = ?", (title,))
    new.replace(path)


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

        for number in range(3):
            replace(path, f"第{number}版")
            assert [title() for _ in range(5)] == [f"第{number}版"] * 5
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) == 0
    finally:
        serving.kill()
        serving.wait()
