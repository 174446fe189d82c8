"""Headless Chromium, told what to do through a pipe (the DevTools protocol)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_S = 60.0
FLAGS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu"),
    *("--disable-extensions", "--disable-background-networking", "--hide-scrollbars"),
    *("--disable-dev-shm-usage", "--no-proxy-server", "--disable-component-update"),
)


def program() -> str | None:
    """Where Chromium is; ``None`` if it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class PageError(AssertionError):
    """Raised for what a script on the page raised."""


class Browser:
    """One tab, with a profile of its own.

    Everything that its pages complain about, and every address that they ask for, is kept.
    """

    def __init__(self, width: int = 1400, height: int = 1000) -> None:
        found = program()
        assert found is not None
        self._folder = Path(tempfile.mkdtemp(prefix="chromium-"))
        self.downloads = self._folder / "downloads"
        ours, theirs = os.pipe(), os.pipe()
        command = [found, *FLAGS, f"--user-data-dir={self._folder}"]
        if os.getuid() == 0:
            command.append("--no-sandbox")
        # The child's ends must be 3 and 4; with these above, none overwrites another.
        read_end, write_end = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (ours[0], theirs[1]))
        shell = f'exec "$@" 3<&{read_end} 4>&{write_end}'
        self._process = subprocess.Popen(
            ["bash", "-c", shell, "chromium", *command],
            pass_fds=(read_end, write_end),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._writer, self._reader = os.fdopen(ours[1], "wb"), theirs[0]
        for end in (ours[0], theirs[1], read_end, write_end):
            os.close(end)
        os.set_blocking(self._reader, False)
        self._number, self._text = 0, b""
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self._session: str | None = None
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for name in ("Page", "Runtime", "Network", "Log"):
            self._send(f"{name}.enable")
        self.resize(width, height)
        self._send("Page.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._writer.close()
        os.close(self._reader)
        shutil.rmtree(self._folder, ignore_errors=True)

    def resize(self, width: int, height: int = 1000) -> None:
        """Another window."""
        self._send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def go(self, address: str) -> None:
        """Load a page."""
        self.run("window.leaving = true")
        self._send("Page.navigate", url=address)
        self.wait("!window.leaving && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """What an expression of the page is."""
        found = self._send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise PageError(found["exceptionDetails"].get("exception", found)["description"])
        return found["result"].get("value")

    def wait(self, script: str, patience_s: float = PATIENCE_S) -> Any:
        """Wait until an expression is true; pages may change meanwhile."""
        return self.until(lambda: self._try(f"!!({script})"), script, patience_s)

    def until(self, find: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
        """Wait until something is found."""
        end = time.monotonic() + patience_s
        while True:
            found = find()
            if found:
                return found
            assert time.monotonic() < end, f"never came: {what}; the page says: {self.text()[:600]}"
            time.sleep(0.05)

    def _try(self, script: str) -> Any:
        try:
            return self.run(script)
        except (PageError, RuntimeError):
            return None

    def text(self) -> str:
        """What people read on the page."""
        return str(self._try("document.body.innerText") or "")

    def fill(self, selector: str, value: str) -> None:
        """Write into a field."""
        self.run(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(value)}")

    def attach(self, selector: str, path: Path) -> None:
        """Choose a file."""
        document = self._send("DOM.getDocument")["root"]["nodeId"]
        node = self._send("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self._send("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def click(self, selector: str) -> None:
        """Click on something that people can see, where it is."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const b = e.getBoundingClientRect();"
            "return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def leave_by(self, selector: str) -> None:
        """Click on something that loads another page, and wait for it."""
        self.run("window.leaving = true")
        self.click(selector)
        self.wait("!window.leaving && document.readyState === 'complete'")

    def cookies(self) -> list[dict[str, Any]]:
        """All cookies with their properties."""
        found: list[dict[str, Any]] = self._send("Network.getCookies")["cookies"]
        return found

    def picture(self, path: Path, height: int | None = None) -> None:
        """Write what is to be seen, down to the end of the page or to a height."""
        size = self._send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
        found = self._send(
            "Page.captureScreenshot", captureBeyondViewport=True, clip={**clip, "scale": 1}
        )
        path.write_bytes(base64.b64decode(found["data"]))

    def _send(self, method: str, **values: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        if self._session is not None:
            message["sessionId"] = self._session
        self._writer.write(json.dumps(message).encode() + b"\0")
        self._writer.flush()
        while True:
            told = self._receive()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                found: dict[str, Any] = told["result"]
                return found
            self._hear(told)

    def _receive(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE_S
        while b"\0" not in self._text:
            assert time.monotonic() < end, "the browser says nothing"
            try:
                part = os.read(self._reader, 1 << 20)
                assert part, "the browser ended"
                self._text += part
            except BlockingIOError:
                time.sleep(0.005)
        line, _, self._text = self._text.partition(b"\0")
        found: dict[str, Any] = json.loads(line)
        return found

    def _hear(self, told: dict[str, Any]) -> None:
        values = told.get("params", {})
        match told.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(values["request"]["url"])
            case "Log.entryAdded" if values["entry"]["level"] in ("error", "warning"):
                self.complaints.append(f"{values['entry']['text']} {values['entry'].get('url')}")
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(values["exceptionDetails"])[:500])
            case _:
                pass
