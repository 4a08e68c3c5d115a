"""The pictures of docs/screens, taken anew: ``python tests/archive/pictures.py docs/screens``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import Chromium
from shown import archive

COUNTY, CITY = "990122-ylxrmzf-f6ddf4", "990100-slsrmzf-a8af0d"
PICTURES = {
    "home": (1200, 900, "/", ""),
    "report": (1200, 1000, f"/report/{COUNTY}-2020", ".form + .form"),
    "cell": (1200, 900, f"/report/{COUNTY}-2020/requests.total_processed.total", ""),
    "trend": (1200, 900, f"/trend?who={COUNTY}&who={CITY}&indicator=total_processed", ""),
    "phone": (390, 844, f"/report/{COUNTY}-2020", ".form + .form"),
}
"""Name to width, height, page, and what is brought to the top of the window."""


def take(site: str, folder: Path) -> None:
    """Take every picture of the pages of ``site``."""
    with Chromium() as browser:
        for name, (width, height, page, top) in PICTURES.items():
            browser.size(width, height)
            sign = "&" if "?" in page else "?"
            browser.open(f"{site}{page}{'' if '_lang' in page else f'{sign}_lang=zh'}")
            if top:
                browser.run(f"document.querySelector({top!r}).scrollIntoView()")
            browser.picture(folder / f"{name}.png", whole=False)


def main(folder: Path) -> None:
    """Build an archive of the invented reports, serve it, and take the pictures into ``folder``."""
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, "-u", "-m", "nianbao", "serve", "--port", "0", "--archive"]
        built = archive(Path(temporary))
        with subprocess.Popen([*command, str(built)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                take(process.stdout.readline().split(" at ")[1].split("/ ")[0], folder)
            finally:
                process.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
