"""A headless Chromium, for the things that a person does and sees in a browser.

It is driven by the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/) over a websocket. aiohttp,
which discord.py needs anyway, can do that; a dozen calls don't justify a driver of many megabytes. Nothing here sleeps
for a fixed time: it waits until something can be seen, and otherwise fails with the text of the page.
"""

import asyncio
import base64
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse
from processes import LONGEST, child_of_loop

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "needs Chromium (Debian: apt install chromium)"

PATIENCE = 60.0  # seconds to wait for something: long, because the machine may be busy
GLANCE = 0.02  # seconds between two looks
KEYS = {"Enter": ("\r", 13), "Backspace": ("", 8)}  # its text, and its key code

# The last element on the page that can be seen and pressed and has this text (or any text); and its place, once nothing
# covers it and it has stayed there for two frames: a menu that has just opened, or a list to which a message was added,
# still moves, and the click would meet its neighbour. A link may go over several lines: its first line is pressed.
_FIND = """
(css, text) => [...document.querySelectorAll(css)].filter(
    (one) => one.checkVisibility() && !one.disabled && (text === null || one.innerText.trim() === text)).at(-1) ?? null
"""
_PLACE = """
async (find) => {
    const one = find();
    if (!one) return null;
    one.scrollIntoView({block: "center", behavior: "instant"});
    const place = () => {
        const box = one.isConnected ? one.getClientRects()[0] : null;
        return box ? [box.x + box.width / 2, box.y + box.height / 2] : [-1, -1];
    };
    const before = place();
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    const [left, top] = place();
    if (left !== before[0] || top !== before[1] || find() !== one) return null;
    return one.contains(document.elementFromPoint(left, top)) ? [left, top] : null;
}
"""


class Page:
    """A tab."""

    def __init__(self, browser: "Chromium", session: str, target: str) -> None:
        self._browser = browser
        self._session = session
        self._target = target

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._browser.call(method, self._session, **parameters)

    async def show(self, width: int, height: int, *, dark: bool = False, phone: bool = False) -> None:
        """Sets the size of the window, and the kind of device."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        await self.call("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def open(self, url: str) -> None:
        reply = await self.call("Page.navigate", url=url)
        if error := reply.get("errorText"):
            raise AssertionError(f"{url} can't be opened: {error}")
        await self.loaded()

    async def loaded(self) -> None:
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def value(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        reply = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if error := reply.get("exceptionDetails"):
            raise AssertionError(f"{expression}: {error.get('exception', error).get('description', error)}")
        return reply["result"].get("value")

    async def until(self, expression: str) -> Any:
        """The value of a JavaScript expression, once that is true."""
        end = time.monotonic() + PATIENCE
        while not (value := await self.value(expression)):
            if time.monotonic() > end:
                shown = await self.value("document.body.innerText.slice(-2000)")
                raise AssertionError(f"waited {PATIENCE:.0f} s for {expression}; the page shows: {shown}")
            await asyncio.sleep(GLANCE)
        return value

    async def click(self, css: str, text: str | None = None) -> None:
        """Moves the mouse there and presses."""
        x, y = await self.until(f"({_PLACE})(() => {found(css, text)})")
        await self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for what in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    async def type(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        text, number = KEYS[key]
        event = {"key": key, "code": key, "windowsVirtualKeyCode": number}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    async def picture(self, box: dict[str, float], scale: float = 1) -> bytes:
        """A box of the page (x, y, width, height) as PNG, enlarged by this scale."""
        shot = await self.call("Page.captureScreenshot", format="png", clip={**box, "scale": scale})
        return base64.b64decode(shot["data"])

    async def close(self) -> None:
        await self._browser.call("Target.closeTarget", targetId=self._target)


class Chromium:
    """The browser's process."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._opened: asyncio.Queue[Page] = asyncio.Queue()

    async def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._waiting[number] = reply = asyncio.get_running_loop().create_future()
        to = {"sessionId": session} if session else {}
        await self._socket.send_json({"id": number, "method": method, "params": parameters, **to})
        async with asyncio.timeout(PATIENCE):
            return await reply

    async def page(self) -> Page:
        """A new tab."""
        await self.call("Target.createTarget", url="about:blank")
        return await self.opened()

    async def opened(self) -> Page:
        """The next tab that opens, by itself or by a link."""
        async with asyncio.timeout(PATIENCE):
            return await self._opened.get()

    async def listen(self) -> None:
        """Receives the browser's messages until it ends."""
        async for message in self._socket:
            said = json.loads(message.data)
            if reply := self._waiting.pop(said.get("id"), None):
                if error := said.get("error"):
                    reply.set_exception(AssertionError(error["message"]))
                elif not reply.done():
                    reply.set_result(said["result"])
            elif said.get("method") == "Target.attachedToTarget":
                about, target = said["params"], said["params"]["targetInfo"]
                if target["type"] == "page":
                    self._opened.put_nowait(Page(self, about["sessionId"], target["targetId"]))


def executable() -> str | None:
    """The path of Chromium, if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def found(css: str, text: str | None = None) -> str:
    """JavaScript for the last element that can be seen and matches, or null."""
    return f"({_FIND})({json.dumps(css)}, {json.dumps(text)})"


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """A browser with an empty profile, until the block ends."""
    program = executable()
    assert program, MISSING
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browsing = child_of_loop(
            program,
            # The sandbox doesn't work in a container or for root. All pages are our own.
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
            *(
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
            ),
            *("--disable-dev-shm-usage", "--font-render-hinting=none", "--remote-debugging-port=0"),
            f"--user-data-dir={profile}",
            "about:blank",
            deadline=LONGEST,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with browsing as process:
            address = await _address(process, Path(profile, "DevToolsActivePort"))
            async with ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
                browser = Chromium(socket)
                listening = asyncio.create_task(browser.listen())
                await browser.call("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
                await browser.opened()  # the blank tab that it starts with
                yield browser
                await browser.call("Browser.close")
                await listening


async def _address(process: asyncio.subprocess.Process, file: Path) -> str:
    """The address where it listens, which it writes into its profile as a port and a path."""
    end = time.monotonic() + PATIENCE
    while not file.exists() or file.read_text(encoding="ascii").count("\n") < 1:
        if process.returncode is not None or time.monotonic() > end:
            raise AssertionError(f"Chromium didn't start (exit code {process.returncode})")
        await asyncio.sleep(GLANCE)
    port, path = file.read_text(encoding="ascii").split()
    return f"ws://127.0.0.1:{port}{path}"
