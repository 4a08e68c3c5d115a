"""The front door: every command is there, explains itself with an example, and answers at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import nianbao
from crawler import demo
from nianbao import COMMANDS, main


@pytest.mark.parametrize(
    "command", [[], *([name] for name in COMMANDS), ["portal", "add"], ["portal", "check"], ["review", "add"]]
)
def test_help_has_an_example(command: list[str]) -> None:
    told = CliRunner().invoke(main, [*command, "--help"], terminal_width=100)
    assert told.exit_code == 0
    assert told.output.startswith("Usage: main")
    assert ("Example:" in told.output) == (command not in ([], ["portal"], ["review"]))


def test_help_waits_for_no_large_library() -> None:
    script = (
        "import sys, nianbao\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(nianbao.main, ['--help']).exit_code == 0\n"
        "print(sorted({'scrapy', 'twisted', 'datasette', 'uvicorn', 'pandas', 'pypinyin'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_ctrl_c_before_a_command_has_begun_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nianbao, "import_module", interrupted)
    told = CliRunner().invoke(main, ["status"])
    assert (told.exit_code, told.stderr) == (130, "Error: interrupted\n")


def test_a_terminal_without_chinese_shows_the_numbers_of_characters(tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_bytes(demo.pages()["/zwgk/zfxxgknb/202503/t20250328_90101.html"])
    done = subprocess.run(
        [sys.executable, "-m", "nianbao", "check", str(draft)],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith("示例市2024年".encode("ascii", "backslashreplace"))


def test_an_unknown_command_is_wrong_usage() -> None:
    told = CliRunner().invoke(main, ["crwal"])
    assert told.exit_code == 2
    assert "No such command 'crwal'" in told.output
