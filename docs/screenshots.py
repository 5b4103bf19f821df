"""Makes the README's pictures from the preview: `make screenshots`. Needs Chromium.

The bot is asked as a member would ask it, and a headless Chromium photographs the page.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bot.preview import stage
from index import Library

PICTURES = Path(__file__).with_name("pictures")
SEEDS = Path(__file__).parent.parent / "seeds"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOWS = {"wide": (1100, 1160), "narrow": (500, 1360)}
COMMANDS = {
    "answer": ("ask", {"question": "When is the Mar-a-Lago meeting?"}),
    "absent": ("ask", {"question": "What is the capital of France?"}),
    "people": ("people", {}),
}


async def main() -> int:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        print("No Chromium was found (Debian: apt install chromium); the pictures stay as they are.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(SEEDS)
        for name, (command, options) in COMMANDS.items():
            await photograph(browser, library, name, command, options)
    return 0


async def photograph(browser: str, library: Library, name: str, command: str, options: dict[str, str]) -> None:
    async with stage(library) as scene:
        await scene.member.slash(scene.channel, command, **options)
        for window, (width, height) in WINDOWS.items():
            async with scene.env.preview(
                scene.channel, viewers=[scene.member], layout="channel", width=width, height=height
            ) as page:
                await take(browser, page.url, PICTURES / f"{name}-{window}.png", width, height)


async def take(browser: str, url: str, picture: Path, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
            "--virtual-time-budget=20000",
            f"--screenshot={picture}",
            url,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        if await asyncio.wait_for(process.wait(), 60):
            raise RuntimeError(f"{browser} ended with exit code {process.returncode}")
    print(picture)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
