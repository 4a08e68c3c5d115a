"""``nianbao serve``: browse the archive in Datasette."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from pathlib import Path

import click

from archive.commands.opening import archive_option, open_reports, reports_path
from archive.exits import USAGE, exit_codes, fail
from archive.reports_file import being_written

WATCH_SECONDS = 1.0


@click.command()
@archive_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--open", "open_browser", is_flag=True, help="Open the archive in the web browser.")
@exit_codes
def command(archive: Path, port: int, host: str, open_browser: bool) -> None:
    """Browse the archive in Datasette, read-only.

    What a build brings is shown as soon as it has ended.

    \b
    Example:
      nianbao serve --archive data --open
    """
    path = reports_path(archive)
    open_reports(archive).close()
    with _listen(host, port) as listening:
        url = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
        click.echo(f"年报 nianbao: {path} at {url} (Ctrl-C ends)")
        if open_browser:
            webbrowser.open(url)
        try:
            # The socket stays open from one site to the next, so that a request between the two waits.
            while _serve(path, listening.dup()):
                pass
        except KeyboardInterrupt:
            return


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


def _serve(path: Path, listening: socket.socket) -> bool:
    """Serve until ended (``False``) or until ``path`` has been replaced, or a build began or ended writing (``True``).

    Datasette keeps the old file open for ever and takes it for unchanging, so that what is new needs a new site.
    """
    # Datasette takes a second to load, and --help shall not wait for it.
    import uvicorn

    from archive.datasette.site import site

    held = _identity(path)
    server = uvicorn.Server(uvicorn.Config(site(path).app(), log_level="warning", lifespan="on"))
    ended = threading.Event()
    changed = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            if _identity(path) not in (held, None):
                changed.set()
                server.should_exit = True
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        server.run(sockets=[listening])
    finally:
        ended.set()
        watcher.join()
    return changed.is_set()


def _identity(path: Path) -> tuple[int, int, int, bool] | None:
    try:
        found = os.stat(path)
        return found.st_dev, found.st_ino, found.st_mtime_ns, being_written(path)
    except FileNotFoundError:
        return None
