"""The front door: every command is there, explains itself with an example, and answers at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from nianbao import COMMANDS, main


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["portal", "add"], ["portal", "check"]])
def test_help_has_an_example(command: list[str]) -> None:
    told = CliRunner().invoke(main, [*command, "--help"], terminal_width=100)
    assert told.exit_code == 0
    assert told.output.startswith("Usage: main")
    assert ("Example:" in told.output) == (command not in ([], ["portal"]))


def test_help_waits_for_no_large_library() -> None:
    script = (
        "import sys, nianbao\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(nianbao.main, ['--help']).exit_code == 0\n"
        "print(sorted({'scrapy', 'twisted', 'datasette', 'uvicorn', 'pandas', 'pypinyin'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_command_is_wrong_usage() -> None:
    told = CliRunner().invoke(main, ["crwal"])
    assert told.exit_code == 2
    assert "No such command 'crwal'" in told.output
