"""Telling somebody, by a command of their own, when the state of the archive is another than the last time."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from archive import looks, tallies
from archive.database import connect

TOLD = "notified.json"
"""File in the archive that holds the state last told."""

PATIENCE = 120
"""Seconds that the command may take."""


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
    before: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if before == now:
        return False
    changed = sorted(_flat(before).items() ^ _flat(now).items())
    told = {"before": before, "now": now, "changed": sorted({name for name, _ in changed}), "run": run}
    environment = {**os.environ, "NIANBAO_ARCHIVE": str(archive)}
    try:
        done = subprocess.run(
            command,
            shell=True,
            input=json.dumps(told, ensure_ascii=False).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotifyFailed(f"{command}: no end after {PATIENCE} seconds") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise NotifyFailed(f"{command}: ended with {done.returncode} {' '.join(words)}".rstrip())
    temporary = path.with_name(f".{TOLD}.{os.getpid()}")
    temporary.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
    temporary.replace(path)
    return True


def _flat(state: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in state.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": str(value)}
    return flat
