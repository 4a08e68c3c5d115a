"""``nianbao serve``: browse the archive in Datasette."""

from __future__ import annotations

import socket
import webbrowser
from contextlib import closing, suppress
from pathlib import Path

import click

from archive.commands.opening import archive_option, open_reports, reports_path
from archive.exits import USAGE, exit_codes, fail
from archive.schema import report_tables


@click.command()
@archive_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--open", "open_browser", is_flag=True, help="Open the archive in the web browser.")
@exit_codes
def command(archive: Path, port: int, host: str, open_browser: bool) -> None:
    """Browse the archive, read-only: search, coverage, reports as printed, trends, ready questions, a check of drafts.

    All tables are there in Datasette too. What a build brings is shown as soon as it has ended.

    \b
    Example:
      nianbao serve --archive data --open
    """
    path = reports_path(archive)
    with closing(open_reports(archive)) as conn:
        present = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema")}
    if missing := sorted(set(report_tables()) - present):
        fail(f"{path} was built by another nianbao (it has no {missing[0]}); run `nianbao build` first", USAGE)
    with _listen(host, port) as listening:
        url = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
        click.echo(f"年报 nianbao: {path} at {url} (Ctrl-C ends)")
        if open_browser:
            webbrowser.open(url)
        _serve(path, listening)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        fail(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port or --host", USAGE)
    listening.listen()
    return listening


def _serve(path: Path, listening: socket.socket) -> None:
    """Serve until ended by Ctrl-C or SIGTERM."""
    # Datasette takes a second to load, and --help shall not wait for it.
    import uvicorn

    from archive.datasette.current import CurrentSite

    with suppress(KeyboardInterrupt):
        uvicorn.Server(uvicorn.Config(CurrentSite(path), log_level="warning", lifespan="off")).run(sockets=[listening])
