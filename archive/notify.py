"""Telling somebody, by a command of their own, when the state of the archive is another than the last time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from archive import looks, tallies
from archive.database import connect

TOLD = "notified.json"
"""File in the archive that holds the state last told."""

PATIENCE = 120
"""Seconds that the command may take."""

LAST_WORDS = 4096
"""Bytes of what a command said on standard error in which its last line is looked for."""


class NotifyFailed(RuntimeError):
    """The command did not end well. The message says how; the state counts as not told."""


def state(archive: Path, finish_reason: str) -> dict[str, Any]:
    """What is told when it changes: portals that do not answer as they should, years by state, how the run ended."""
    with closing(connect(archive / "raw.db", read_only=True)) as raw:
        ill = {name: look.state for name, look in sorted(looks.portals(raw).items()) if look.state != "ok"}
    return {"run": finish_reason, "portals": ill, "coverage": tallies.coverage(archive)}


def notify(archive: Path, command: str, now: dict[str, Any], run: dict[str, Any]) -> bool:
    """Run ``command`` (a line for the shell) if ``now`` differs from the state last told; whether it was run.

    It gets JSON on its standard input: ``before``, ``now``, ``changed`` (names of what differs) and ``run``. Raises
    :class:`NotifyFailed`.
    """
    path = archive / TOLD
    before = _told(path)
    if before == now:
        return False
    changed = sorted(_flat(before).items() ^ _flat(now).items())
    told = {"before": before, "now": now, "changed": sorted({name for name, _ in changed}), "run": run}
    _run(command, json.dumps(told, ensure_ascii=False).encode(), {**os.environ, "NIANBAO_ARCHIVE": str(archive)})
    temporary = path.with_name(f".{TOLD}.{os.getpid()}")
    temporary.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
    temporary.replace(path)
    return True


def _told(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # damaged, it says as little as when it is not there: all is told anew
        return {}
    return told if isinstance(told, dict) else {}


def _run(command: str, told: bytes, environment: dict[str, str]) -> None:
    # Files and not pipes: what the shell leaves running in the background may hold them open for ever.
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(told)
        given.seek(0)
        shell = subprocess.Popen(
            command,
            shell=True,
            stdin=given,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment,
            start_new_session=True,
        )
        try:
            code = shell.wait(PATIENCE)
        except BaseException as error:
            # Killing the shell alone would leave what hangs below it.
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise NotifyFailed(f"{command}: no end after {PATIENCE} seconds; it was ended") from error
            raise
        if code:
            said.seek(max(0, said.seek(0, os.SEEK_END) - LAST_WORDS))
            words = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise NotifyFailed(f"{command}: ended with {code} {' '.join(words)}".rstrip())


def _flat(state: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in state.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": str(value)}
    return flat
