"""The exit codes of all commands, and how faults become them."""

from __future__ import annotations

import errno
import functools
import sqlite3
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import click

from archive.lock import ArchiveLocked, EvidenceGone
from archive.snapshots import UNDECODABLE

DONE = 0
FAULT = 1
USAGE = 2
PARTIAL = 3
CHECK_FAILED = 4
DISK = 74
LOCKED = 75
INTERRUPTED = 130

P = ParamSpec("P")

_DISK_ERRNOS = {errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM}
_USAGE_ERRNOS = {errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP}
_DISK_CODES = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}
_LOOK = (
    "`nianbao doctor` says which of its files is damaged: raw.db wants a backup; only when raw.db is whole may "
    "reports.db be deleted, `nianbao build` then makes it again"
)
_AILING = "Free disk space, or see in the system's log what ails the disk; then run `nianbao doctor`"
_RIGHTS = "See who may read and write the archive's folder and files"
_CURES = {
    sqlite3.SQLITE_FULL: "Free disk space, then give the command again",
    sqlite3.SQLITE_CORRUPT: _LOOK,
    sqlite3.SQLITE_NOTADB: _LOOK,
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
}
_OS_CURES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Free disk space, then give the command again"),
    errno.EFBIG: "Files may not grow that large here: raise the limit (ulimit -f), or use another file system",
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Mend the rights, or name another place"),
}


def printable(value: object) -> str:
    """``value`` on one line and without control characters: what a page or a file's name holds must not steer the
    terminal, nor turn the line around."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in str(value))


def fail(message: str, code: int) -> NoReturn:
    """Say ``message`` on standard error and end with ``code``."""
    click.echo("Error: " + "\n".join(map(printable, message.split("\n"))), err=True)
    sys.exit(code)


def exit_codes(run: Callable[P, int | None]) -> Callable[P, None]:
    """Wrap the body of a command: what it returns is the exit code (``None`` is 0), and known faults get theirs.

    A held lock is 75; a path that cannot be one, or an archive that has lost raw.db, is 2; a full, read-only, failing
    or damaged disk or database file is 74; Ctrl-C is 130. Anything else is a fault of ours and keeps its traceback
    (exit 1).
    """

    @functools.wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = run(*args, **kwargs)
        except ArchiveLocked as error:
            fail(str(error), LOCKED)
        except EvidenceGone as error:
            fail(str(error), USAGE)
        except sqlite3.Error as error:
            if str(error).startswith(("no such table", "no such column")):
                fail(f"the archive was made by another version of nianbao ({error}): run `nianbao build`.", USAGE)
            if str(error).startswith(UNDECODABLE):
                fail(f"the archive could not be read: {error}. {_LOOK}.", DISK)
            # The low byte is the primary code; extended codes say which operation failed.
            primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                fail(f"another program holds the archive's files: {error}. Wait for it to end, then try again.", LOCKED)
            if primary in _DISK_CODES:
                cure = _CURES.get(primary, _AILING)
                fail(f"the archive could not be read or written: {error}. {cure}.", DISK)
            raise
        except OSError as error:
            if error.errno in _DISK_ERRNOS:
                where = error.filename or "the archive or the output"
                fail(f"{error.strerror}: {where}. {_OS_CURES.get(error.errno, 'Look at the disk')}.", DISK)
            if error.errno in _USAGE_ERRNOS:
                fail(f"{error.filename}: {error.strerror}. Name another path.", USAGE)
            raise
        except KeyboardInterrupt:
            fail("interrupted; what was committed is kept, and the same command goes on from there", INTERRUPTED)
        sys.exit(code or DONE)

    return wrapped
