"""Makes the pictures of the bot from its preview: `make screenshots`. Needs Chromium.

It asks the bot as a member would, and a headless Chromium takes pictures of the answers, in a wide and in a narrow
window, and of the page that a footnote links to.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from chromium import MISSING, Page, chromium, executable
from PIL import Image

from bot.operate.preview import reader_pages, stage
from bot.rendering.links import Reader, link
from index import Library, Scope

PICTURES = Path(__file__).with_name("pictures")
SEEDS = Path(__file__).parent.parent / "seeds"
QUESTION = "When is the Mar-a-Lago meeting?"
SCALE = 1.5  # pixels of the picture for each pixel of the page
COLOURS = 64
WIDE, NARROW = 720, 440  # a window on a desktop without its side bar, and a phone
TALL = 2800  # no message is taller
MARGIN = 8

MESSAGE = "[...document.querySelectorAll('.channel-message')].at(-1)"
# The message with a margin, and without the shadow that a folded side bar casts on it.
BOX = f"""(() => {{
    document.querySelector("#messages-sidebar").style.visibility = "hidden";
    const {{x, y, width, height}} = {MESSAGE}.getBoundingClientRect();
    return {{x, y: y - {MARGIN}, width, height: height + 2 * {MARGIN}}};
}})()"""


class Shot(NamedTuple):
    """A command, and the widths of the windows for its answer."""

    command: str
    options: Mapping[str, object]
    widths: Mapping[str, int]


BOTH = {"wide": WIDE, "narrow": NARROW}
SHOTS = {
    "answer": Shot("ask", {"question": QUESTION}, BOTH),
    "absent": Shot("ask", {"question": "What is the capital of France?"}, BOTH),
    "private": Shot("ask", {"question": "How many captives were handed over?", "private": True}, {"wide": WIDE}),
    "people": Shot("people", {}, BOTH),
    "timeline": Shot("timeline", {}, {"wide": WIDE}),
    "settings": Shot("settings", {}, {"narrow": NARROW}),
}


async def main() -> int:
    if not executable():
        print(f"Making pictures {MISSING}; the old ones stay.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(SEEDS)
        async with reader_pages(library, Path(data)) as reader, chromium() as browser:
            page = await browser.page()
            for name, shot in SHOTS.items():
                await photograph(page, library, reader, name, shot)
            await photograph_reader(page, library, reader)
    return 0


async def photograph(page: Page, library: Library, reader: Reader, name: str, shot: Shot) -> None:
    """Takes pictures of the answer that the owner of the server gets."""
    async with stage(library, reader) as scene:
        await scene.owner.slash(scene.channel, shot.command, **shot.options)
        async with scene.env.preview(scene.channel, viewers=[scene.owner], layout="channel") as preview:
            for window, width in shot.widths.items():
                await page.show(width, TALL)
                await page.open(preview.url)
                await page.until("window.simcordPreview?.ready")
                save(await page.picture(await page.value(BOX), SCALE), f"{name}-{window}")


async def photograph_reader(page: Page, library: Library, reader: Reader) -> None:
    """Takes pictures of the page that the first footnote of an answer links to."""
    quote = library.ask(QUESTION, scope=Scope.shared()).quotes[0]
    address = link(quote, reader, Scope.shared())
    assert address
    for name, width, height, dark in (("reader-light", 960, 720, False), ("reader-dark", 390, 760, True)):
        await page.show(width, height, dark=dark, phone=dark)
        await page.open(address)
        place = await page.value("({x: scrollX, y: scrollY})")
        save(await page.picture({**place, "width": width, "height": height}, SCALE), name)


def save(png: bytes, name: str) -> None:
    """Saves a picture with few colours, which is enough for a page of text and keeps the file small."""
    picture = PICTURES / f"{name}.png"
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
    print(f"{picture} {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
