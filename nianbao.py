"""The front door: the ``nianbao`` command group. Each command lives beside what it commands."""

from __future__ import annotations

import io
import sys
from importlib import import_module

import click

COMMANDS = {
    "build": "archive.commands.build",
    "changes": "archive.commands.changes",
    "check": "archive.commands.check",
    "coverage": "crawler.commands.coverage",
    "crawl": "crawler.commands.crawl",
    "demo": "crawler.commands.demo",
    "doctor": "archive.commands.doctor",
    "explain": "archive.commands.explain",
    "export": "archive.commands.export",
    "ingest": "archive.commands.ingest",
    "portal": "crawler.commands.portal",
    "review": "archive.commands.review",
    "schedule": "crawler.commands.schedule",
    "serve": "archive.commands.serve",
    "status": "archive.commands.status",
    "takedown": "archive.commands.takedown",
    "verify": "archive.commands.verify",
}
"""Command name to the module whose ``command`` it is. Imported on use, so that ``--help`` answers at once."""


class FrontDoor(click.Group):
    """A click group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or ``None`` so that click says which names there are."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command. Ctrl-C is 130 from the first moment on, before the command itself can see to it."""
        for stream in (sys.stdout, sys.stderr):
            # A terminal that does not know a character shows its number; that is no reason to stop.
            if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Error: interrupted", err=True)
            sys.exit(130)


@click.group(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nianbao")
def main() -> None:
    """年报 nianbao: harvest, read, check and keep China's government-information-disclosure annual reports."""


if __name__ == "__main__":
    main()
