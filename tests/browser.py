"""A real Chromium, driven through a pair of pipes (the DevTools protocol), without any port."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMMAND = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
AXE = Path(os.environ.get("AXE_CORE", "node_modules/axe-core")) / "axe.min.js"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


class Page:
    """A page that is open; what it asks for and says is in `events`."""

    def __init__(self, chromium: Chromium) -> None:
        """Open an empty page."""
        self._chromium = chromium
        target = chromium.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = {"targetId": target, "flatten": True}
        self._session = chromium.call("Target.attachToTarget", attached)["sessionId"]
        self.events = chromium.events
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return the answer to a command."""
        return self._chromium.call(method, parameters, self._session)

    def open(self, path: Path, width: int = 1200, *, dark: bool = False) -> None:
        """Load a file in a window of a width, in light or in dark."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Emulation.setScrollbarsHidden", hidden=True)  # as on a telephone
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.call("Page.navigate", url=path.absolute().as_uri())
        self._chromium.wait_for("Page.loadEventFired")

    def value(self, expression: str) -> Any:  # noqa: ANN401  # of JSON
        """Return the value of a script that is run beside the page."""
        options = {"awaitPromise": True, "returnByValue": True}
        done = self.call("Runtime.evaluate", expression=expression, **options)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def picture(self, path: Path) -> None:
        """Write a picture of the whole page."""
        done = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(done["data"]))

    def printed(self, path: Path) -> None:
        """Print the page to a PDF, on the paper that it asks for."""
        done = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(done["data"]))


class Chromium:
    """A browser; messages end in a zero byte."""

    def __init__(self, write: int, read: int) -> None:
        """Talk through two file descriptors."""
        self._to, self._from = open(write, "wb", 0), open(read, "rb")  # noqa: SIM115
        self._rest = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(
        self, method: str, parameters: Mapping[str, object], session: str = ""
    ) -> dict[str, Any]:
        """Return the answer to a command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._to.write(json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, method: str) -> None:
        """Wait for an event."""
        while all(each["method"] != method for each in self.events):
            self.events.append(self._next())

    def close(self) -> None:
        """End the browser."""
        self.call("Browser.close", {})
        self._to.close()
        self._from.close()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._from.fileno(), 1 << 20)
            assert more, "Chromium has ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def new_page() -> Iterator[Page]:
    """Open a page in a new browser with an empty profile; both end with the block."""
    to_browser, we_write = os.pipe()
    we_read, from_browser = os.pipe()
    with tempfile.TemporaryDirectory() as profile:
        # The browser reads from 3 and writes to 4: the shell puts the pipes there.
        line = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        command = ["bash", "-c", line, COMMAND, *_FLAGS, f"--user-data-dir={profile}"]
        with subprocess.Popen(
            command, pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL
        ) as process:
            os.close(to_browser)
            os.close(from_browser)
            chromium = Chromium(we_write, we_read)
            try:
                yield Page(chromium)
            finally:
                chromium.close()
                process.wait()
