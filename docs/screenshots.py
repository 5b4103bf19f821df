"""Makes the pictures of the bot from its preview: `make screenshots`. Needs Chromium.

It asks the bot as a member would, and a headless Chromium takes pictures of the answers, in a wide window and on a
phone, and of the page that a footnote links to. Each state of a message is one entry of `SHOTS`.

`make screenshots DOCS=folder` takes pictures of the questions that this folder's documents suggest, and of the commands
that need no question, and puts them into `pictures` in the current folder.
"""

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from chromium import MISSING, Page, chromium, executable
from PIL import Image

from bot.operate.preview import SERVER, Stage, reader_pages, stage
from bot.policy.examples import surely_answered
from bot.policy.server_settings import ServerSettings
from bot.rendering.links import Reader, link
from index import Library, Scope

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
SEEDS, EXAMPLE, RECORDS = HERE.parent / "seeds", HERE / "example", HERE / "records"
QUESTION = "When is the Mar-a-Lago meeting?"
SCALE = 1.5  # pixels of the picture for each pixel of the page
COLOURS = 64
WIDE, PHONE = 720, 390  # a window on a desktop without its side bar, and a phone
TALL = 2800  # no message is taller
MARGIN = 8

MESSAGE = "[...document.querySelectorAll('.channel-message')].at(-1)"
# The message with a margin, and without the shadow that a folded side bar casts on it.
BOX = f"""(() => {{
    document.querySelector("#messages-sidebar").style.visibility = "hidden";
    const {{x, y, width, height}} = {MESSAGE}.getBoundingClientRect();
    return {{x, y: y - {MARGIN}, width, height: height + 2 * {MARGIN}}};
}})()"""
MENU = "button[aria-haspopup=listbox]"
# With the menu that hangs out of it.
OPEN = f"""(() => {{
    const box = {BOX}, list = document.querySelector("[role=listbox]").getBoundingClientRect();
    return {{...box, height: Math.max(box.height, list.bottom - box.y + {MARGIN})}};
}})()"""

Step = Callable[[Stage, Any], Awaitable[Any]]  # what is done with the answer before the picture
BOTH = {"wide": WIDE, "phone": PHONE}


class Shot(NamedTuple):
    """A command on some documents, what is done then, and the widths of the windows."""

    documents: Path
    command: str
    options: Mapping[str, object] = {}
    then: Step | None = None
    widths: Mapping[str, int] = BOTH
    settings: ServerSettings = ServerSettings()
    opens: bool = False  # the picture is of the open menu
    answer: bool = True  # it is an answer, which a phone shows without scrolling


def ask(question: str, documents: Path = EXAMPLE, then: Step | None = None, **more: Any) -> Shot:
    """A question. Options of the command other than those of a `Shot` are the command's."""
    fields = {name: more.pop(name) for name in set(more) & set(Shot._fields)}
    return Shot(documents, "ask", {"question": question, **more}, then, **fields)


def command(name: str, /, documents: Path = SEEDS, widths: Mapping[str, int] = BOTH, **options: object) -> Shot:
    return Shot(documents, name, options, widths=widths, answer=False)


async def open_passage(scene: Stage, asked: Any) -> None:
    """Chooses the first option of the menu under an answer."""
    menu = next(part for part in parts(asked.response.components) if part["type"] == 3)
    await scene.owner.select(asked.response, [menu["options"][0]["value"]])


async def in_context(scene: Stage, asked: Any) -> None:
    buttons = (part.get("custom_id", "") for part in parts(asked.response.components))
    await scene.owner.click(asked.response, custom_id=next(id for id in buttons if id.startswith("context:")))


async def welcomed(scene: Stage, asked: Any) -> None:
    """Lets the bot write the first message of a new server."""
    channel = scene.env.bot.get_partial_messageable(scene.channel.id)
    scene.env.bot.dispatch("welcome", channel, SERVER, Scope.shared())
    while scene.channel.last_message is None:
        await asyncio.sleep(0.05)


def parts(components: Any) -> Any:
    for part in components:
        yield part
        yield from parts(part.get("components", ()))


MODERATORS = "moderators"
MODERATED = ServerSettings(forward=True)
FEE = "When is the yearly fee due, how is it paid, and what happens to it when somebody leaves in spring?"
SHOTS = {
    "welcome": Shot(EXAMPLE, "help", then=welcomed, answer=False),
    "strong": ask(QUESTION, SEEDS),
    "strong-menu": ask(QUESTION, SEEDS, opens=True, answer=False, widths={"phone": PHONE}),
    "table": ask("When is high tide in April?"),
    "asked-cell": ask("What is the price of the Pelican?"),
    "csv": ask("Where does the Winter crossing meet?"),
    "code": ask("How do I update the booking page with Docker?"),
    "list": ask("What does the rowing insurance cost me?"),
    "private": ask("How many captives were handed over?", SEEDS, private=True),
    "weak": ask("what happens when my boat leaks"),
    "none": ask("Is there parking near the station?", settings=MODERATED),
    "none-near": ask("What time does the post office close?", EXAMPLE / "juniors", settings=MODERATED),
    "one-word": ask("mooring"),
    "disagreement": ask("How often may a guest row with us in a season?"),
    "opened": ask("How often may a guest row with us?", then=open_passage),
    "in-context": ask(QUESTION, SEEDS, then=in_context, answer=False),
    "longest": ask(FEE),
    "german": ask("Wann rudern wir?", settings=ServerSettings(language="de")),
    "people": command("people"),
    "person": command("people", name="Diaa Rashwan"),
    "timeline": command("timeline", EXAMPLE),
    "timeline-undated": command("timeline"),
    "facts": command("facts", EXAMPLE),
    "releases": command("timeline", RECORDS),
    **{
        f"facts-{kind}": command("facts", RECORDS, {"phone": PHONE}, kind=kind)
        for kind in ("releases", "settings", "rules", "steps", "decisions")
    },
    "summary": command("summary", RECORDS, {"phone": PHONE}, source="minutes"),
    "help": command("help", EXAMPLE),
    "settings": command("settings", widths={"phone": PHONE}),
}


async def main() -> int:
    if not executable():
        print(f"Making pictures {MISSING}; the old ones stay.", file=sys.stderr)
        return 1
    own = os.environ.get("DOCS")
    async with chromium() as browser:
        page = await browser.page()
        if own:
            await photograph_all(page, Path(own), suggested(Path(own)), Path("pictures"))
        else:
            for documents in dict.fromkeys(shot.documents for shot in SHOTS.values()):
                shots = {name: shot for name, shot in SHOTS.items() if shot.documents == documents}
                await photograph_all(page, documents, shots, PICTURES)
    return 0


def suggested(documents: Path) -> dict[str, Shot]:
    """The questions that a folder's documents suggest, and the commands that need none."""
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(documents)
        questions = surely_answered(library, Scope.shared(), library.documents(scope=Scope.shared()))
    commands = {name: shot._replace(documents=documents) for name, shot in SHOTS.items() if not shot.options}
    return {f"question-{place}": ask(question, documents) for place, question in enumerate(questions, 1)} | commands


async def photograph_all(page: Page, documents: Path, shots: Mapping[str, Shot], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(documents)
        async with reader_pages(library, Path(data)) as reader:
            for name, shot in shots.items():
                async for window in shown(page, library, reader, shot):
                    box = await page.value(OPEN if shot.opens else BOX)
                    save(await page.picture(box, SCALE), folder / f"{name}-{window}.png")
            if documents == SEEDS:
                await photograph_reader(page, library, reader, folder)


async def shown(page: Page, library: Library, reader: Reader, shot: Shot) -> AsyncIterator[str]:
    """Shows the answer that the owner of the server gets, in one window after the other."""
    async with stage(library, reader) as scene:
        await use(scene, library, shot)
        async with scene.env.preview(scene.channel, viewers=[scene.owner], layout="channel") as preview:
            for window, width in shot.widths.items():
                await page.show(width, TALL)
                await page.open(preview.url)
                await page.until("window.simcordPreview?.ready")
                if shot.opens:
                    await page.click(MENU)
                    await page.until("!!document.querySelector('[role=listbox]')")
                yield window


async def use(scene: Stage, library: Library, shot: Shot) -> Any:
    """Uses the command as the owner of the server, and returns what simcord knows of the answer."""
    guild = scene.owner.guild
    moderators = guild.channels.get(MODERATORS) or guild.create_text_channel(MODERATORS)
    library.state.settings.set(guild.id, replace(shot.settings, moderators=moderators.id).stored())
    asked = await scene.owner.slash(scene.channel, shot.command, **shot.options)
    if shot.then:
        await shot.then(scene, asked)
    return asked


async def photograph_reader(page: Page, library: Library, reader: Reader, folder: Path) -> None:
    """Takes pictures of the page that the first footnote of an answer links to."""
    quotes = library.ask(QUESTION, scope=Scope.shared()).quotes
    address = link(quotes[0], reader, Scope.shared(), quotes)
    assert address
    for name, width, height, dark in (("reader-light", 960, 720, False), ("reader-dark", 390, 760, True)):
        await page.show(width, height, dark=dark, phone=dark)
        await page.open(address)
        place = await page.value("({x: scrollX, y: scrollY})")
        save(await page.picture({**place, "width": width, "height": height}, SCALE), folder / f"{name}.png")


def save(png: bytes, picture: Path) -> None:
    """Saves a picture with few colours, which is enough for a page of text and keeps the file small."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
    print(f"{picture} {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
