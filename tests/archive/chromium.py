"""A headless Chromium driven over the WebDriver protocol on loopback, for tests of what a reader really sees."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

MISSING = next((name for name in ("chromium", "chromedriver") if shutil.which(name) is None), "")
"""The program that is not installed here, ``""`` where both are."""


class Chromium:
    """One browser window. Everything it asks for and complains of is kept by the browser until it is read."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={self.port}", "--silent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.session = ""

    def __enter__(self) -> Chromium:
        self._wait()
        arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--lang=zh-CN",
            f"--user-data-dir={self.profile.name}",
        ]
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "unhandledPromptBehavior": "ignore",
        }
        self.session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._ask("DELETE", self._at(""))
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.profile.cleanup()

    def size(self, width: int, height: int) -> None:
        """The page is that wide, also where no window may be so narrow."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.tool("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, url: str) -> None:
        """Go to ``url`` and wait until it is loaded."""
        self._ask("POST", self._at("/url"), {"url": url})

    def run(self, script: str) -> Any:
        """What ``script`` (with ``return``) gives in the page."""
        return self._ask("POST", self._at("/execute/sync"), {"script": script, "args": []})

    def tool(self, command: str, params: dict[str, Any]) -> Any:
        """A command of the browser's developer tools."""
        return self._ask("POST", self._at("/goog/cdp/execute"), {"cmd": command, "params": params})

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since it was read last: ``browser`` or ``performance``."""
        found: list[dict[str, Any]] = self._ask("POST", self._at("/se/log"), {"type": kind})
        return found

    def asked_for(self) -> list[str]:
        """Addresses that were asked for since this was read last."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        asked = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if not url.startswith(("chrome:", "data:"))]  # its own first page

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """A picture of the whole page, or of what the window shows of it."""
        found = self.tool(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole, **self._clip(whole)}
        )
        path.write_bytes(base64.b64decode(found["data"]))

    def print(self, path: Path) -> None:
        """The page as a printer gets it, as PDF."""
        found = self.tool("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
        path.write_bytes(base64.b64decode(found["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        box = self.tool("Page.getLayoutMetrics", {})["cssContentSize"]
        return {"clip": {**box, "scale": 1}}

    def _at(self, path: str) -> str:
        return f"/session/{self.session}{path}"

    def _wait(self) -> None:
        for _ in range(200):
            try:
                if self._ask("GET", "/status")["ready"]:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("chromedriver did not start")

    def _ask(self, method: str, path: str, given: Any = None) -> Any:
        data = None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()[:500]) from error
