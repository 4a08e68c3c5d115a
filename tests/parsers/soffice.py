"""LibreOffice as a writer of other formats: many files a start."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

PROGRAM = shutil.which("soffice")
MISSING = "needs LibreOffice: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "xls": "xls:MS Excel 97"}
_SECONDS = 300


def converted(files: Mapping[str, bytes], to: str) -> dict[str, bytes]:
    """The files, by name without suffix, in the format of the suffix ``to``; of those that fail there is none."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "in"), Path(folder, "out")
        given.mkdir()
        for name, body in files.items():
            Path(given, name).write_bytes(body)
        subprocess.run(
            [
                PROGRAM,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                FILTERS.get(to, to),
                "--outdir",
                str(made),
                *map(str, sorted(given.iterdir())),
            ],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        return {path.stem: path.read_bytes() for path in made.iterdir()}
