"""The preview as a newcomer sees it: started the same way, in a real browser, with links that lead to reader pages."""

import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
import pytest_asyncio
from chromium import MISSING, Chromium, Page, chromium, executable, found
from conftest import ROOT, SEEDS
from processes import child

from bot.operate.preview import stage
from bot.rendering.links import Reader, link
from bot.web import Site, serve_site
from docs import screenshots
from docs.screenshots import SHOTS
from index import Library, Scope

pytestmark = [
    pytest.mark.skipif(not executable(), reason=MISSING),
    pytest.mark.asyncio(loop_scope="module"),
]

WINDOW = (960, 720)
PHONE = (360, 740)
QUESTION = "When is the Mar-a-Lago meeting?"
ANSWER = "The December 29 meeting at Mar-a-Lago will mark Netanyahu’s fifth visit to the United States"
FOUR_PASSAGES = "What do White House officials believe about Netanyahu?"

MESSAGES = "[...document.querySelectorAll('.channel-message')]"
LAST = f"{MESSAGES}.at(-1)"
READY = "window.simcordPreview?.ready"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a preview of the seeds."""
    data = tmp_path_factory.mktemp("preview-data")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "DISCORD_"))}
    environment |= {"FOOTNOTE_DATA": str(data), "FOOTNOTE_DOCS": str(SEEDS)}
    # These tests ask and press faster than any member, who would be told so.
    unpaced = "import bot.policy.queue as queue; queue.BURST = 1000; from bot.__main__ import main; main()"
    command = [sys.executable, "-c", unpaced, "preview"]
    with child(*command, cwd=ROOT, env=environment, stdout=PIPE, deadline=600) as process:
        assert process.stdout is not None
        lines = (re.search(r"http://\S+", line) for line in process.stdout)
        address = next(filter(None, lines), None)
        assert address, "the preview ended before it gave its address"
        yield address[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Chromium]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Chromium) -> AsyncIterator[Page]:
    """A tab."""
    page = await browser.page()
    yield page
    await page.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def channel(preview: str, browser: Chromium) -> Page:
    """A tab with the preview's channel, which all tests share: the questions of earlier tests are further up."""
    page = await browser.page()
    await page.show(*WINDOW)
    await enter(page, preview)
    return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cited(channel: Page) -> str:
    """The address that the first footnote of an answer links to."""
    await ask(channel, QUESTION)
    return str(await channel.value(f"{LAST}.querySelector('small a').href"))


async def enter(page: Page, preview: str) -> None:
    """Opens the channel."""
    await page.open(preview)
    await page.until(READY)


async def ask(channel: Page, question: str, *, private: bool = False) -> None:
    """Types /ask and the question, and waits for the answer."""
    before = await begin(channel, "ask")
    await channel.until("document.activeElement.matches('.command-option-input[data-option=question]')")
    await channel.type(question)
    if private:
        await channel.click(".command-ghost", "+3 more")
        await channel.click("[role=option][data-value=private]")
        await channel.click("[role=option]", "True")
    await send(channel, before)


async def use(channel: Page, command: str) -> None:
    """Uses a command without options, and waits for its answer."""
    await send(channel, await begin(channel, command))


async def begin(channel: Page, command: str) -> int:
    """Types the name of a command and chooses it, and returns how many messages there are before its answer."""
    await channel.until(READY)
    before = int(await channel.value(f"{MESSAGES}.length"))
    await channel.click("#channel-composer-input")
    await channel.type(f"/{command}")
    await channel.until(f"{found('.command-entry.is-active .command-entry-title')}?.innerText.startsWith('/{command}')")
    await channel.press("Enter")
    await channel.until(f"!!{found('.command-chip', f'/{command}')}")
    return before


async def send(channel: Page, before: int) -> None:
    await channel.click("#send-message")
    await channel.until(f"{READY} && {MESSAGES}.length > {before} && {LAST}.innerText.includes('(edited)')")


async def press(channel: Page, label: str) -> None:
    """Presses the last button of this name, once it can be."""
    await channel.until(READY)
    await channel.click(".component-button", label)


async def said(channel: Page, words: str) -> str:
    """The text of the last message, once it says this."""
    await channel.until(f"{READY} && {LAST}.innerText.includes({words!r})")
    return await last(channel)


async def last(channel: Page) -> str:
    """The text of the last message."""
    return str(await channel.value(f"{LAST}.innerText"))


async def test_the_welcome_says_what_to_do_and_ask(channel: Page) -> None:
    first = await channel.value(f"{MESSAGES}[0].innerText")
    assert "Use /ask and your question, or mention me." in first
    assert QUESTION in first


async def test_the_owner_sees_every_command_and_another_member_those_of_a_member(preview: str, page: Page) -> None:
    documented = set(re.findall(r"^\| `(/[a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    await enter(page, preview)
    for viewer, hidden in (("you", set()), ("another member", {"/settings", "/report"})):
        await page.value(
            "(() => { const picker = document.querySelector('#viewer-picker');"
            f"picker.value = [...picker.options].find((one) => one.text === {viewer!r}).value;"
            "picker.dispatchEvent(new Event('change', {bubbles: true})) })()"
        )
        await page.until(f"{READY} && simcordPreview.viewerId === document.querySelector('#viewer-picker').value")
        await page.click("#channel-composer-input")
        await page.type("/")
        await page.until(f"!!{found('.command-entry')}")
        offered = await page.value(
            "[...document.querySelectorAll('.command-entry-title')].map((one) => one.innerText.split(/\\s/)[0])"
        )
        assert set(offered) == documented - hidden, viewer
        await page.press("Backspace")


async def test_a_question_is_answered_with_the_sentence_its_surroundings_and_a_footnote(channel: Page) -> None:
    await ask(channel, QUESTION)
    quoted = f"{LAST}.querySelector('blockquote')"
    small = await channel.value(f"[...{quoted}.querySelectorAll('small')].map((one) => one.innerText).join(' ')")
    assert ANSWER in await channel.value(f"{quoted}.innerText")
    assert small
    assert ANSWER not in small
    assert "line\u00a045" in await channel.value(f"{LAST}.querySelector('small a').innerText")


async def test_a_passage_is_shown_with_its_surroundings(channel: Page) -> None:
    await ask(channel, QUESTION)
    await press(channel, "In context")
    shown = await said(channel, "Permalink")
    assert ANSWER in shown
    assert "Only you can see this" in shown


async def test_another_passage_is_chosen_from_the_menu(channel: Page) -> None:
    await ask(channel, FOUR_PASSAGES)
    assert "³" in await last(channel)
    await channel.until(READY)
    await channel.click("button[aria-haspopup=listbox]")
    await channel.until(f"!!{found('[role=option]')}")
    offered = await channel.value(f"{found('[role=option]')}.innerText")
    await channel.click("[role=option]")
    opened = await said(channel, offered.split()[0])
    assert "Only you can see this" in opened
    assert "Share" in opened


async def test_an_example_is_asked_by_a_press(channel: Page) -> None:
    await use(channel, "help")
    await press(channel, QUESTION)
    answered = await said(channel, ANSWER)
    assert "Only you can see this" in answered
    assert "Ask" not in answered.splitlines()


LISTS = {
    "people": ("n:Hamas", "Open another name"),
    "facts": ("k:definitions", "yellow line"),
    "timeline": ("d:XXXX-12-29", "Mar-a-Lago could determine"),
}


@pytest.mark.parametrize("command", LISTS)
async def test_a_list_opens_what_is_chosen_from_its_menu(channel: Page, command: str) -> None:
    option, expected = LISTS[command]
    await use(channel, command)
    assert expected not in await last(channel)
    await channel.click("button[aria-haspopup=listbox]")
    await channel.click(f"[role=option][data-value='{option}']")
    await said(channel, expected)


async def test_a_list_is_turned_to_its_next_page(channel: Page) -> None:
    await use(channel, "figures")
    assert "Page 1 of 2" in await last(channel)
    await press(channel, "Next ▶")
    assert "Page 1 of 2" not in await said(channel, "Page 2 of 2")


async def test_a_private_answer_is_shared_and_deleted(channel: Page) -> None:
    await ask(channel, QUESTION, private=True)
    assert "Only you can see this" in await last(channel)
    await press(channel, "Share")
    shared = await said(channel, "Shared by @you")
    assert ANSWER in shared
    assert "Only you can see this" not in shared
    await press(channel, "🗑️")
    assert ANSWER in await said(channel, "Only you can see this")  # which was above it, and stays
    assert "Shared by" not in await channel.value("document.querySelector('#channel-message-list').innerText")


async def test_a_vote_is_thanked_for(channel: Page) -> None:
    await ask(channel, QUESTION)
    await press(channel, "👍")
    await said(channel, "Thank you, your vote is noted.")


async def test_a_vote_against_a_passage_asks_why(channel: Page) -> None:
    await ask(channel, QUESTION)
    await press(channel, "👎")
    await channel.click(".modal-body label", "outdated")
    await channel.click(".button-primary", "Submit")
    await said(channel, "The moderators can see why it didn’t help.")
    await channel.until(f"!{found('.modal-body')}")


async def test_a_misspelt_question_is_answered_all_the_same(channel: Page) -> None:
    await ask(channel, "When is the Mar-a-Lago meting?")
    shown = await last(channel)
    assert "Searched for “meeting” instead of “meting”." in shown
    assert ANSWER in shown


async def test_an_answer_that_is_not_in_the_documents_has_no_passage_and_no_footnote(channel: Page) -> None:
    await ask(channel, "What is the capital of France?")
    assert "I found nothing about this." in await last(channel)
    assert await channel.value(f"{LAST}.querySelectorAll('blockquote, a').length") == 0


async def test_a_footnote_leads_to_its_passage_on_the_reader_page(preview: str, page: Page, browser: Chromium) -> None:
    channel = page  # of its own, so that nothing of an earlier answer covers the link
    await enter(channel, preview)
    await ask(channel, QUESTION)
    sentence = await channel.value(f"{LAST}.querySelector('blockquote').firstChild.textContent")
    opening = await channel.value(f"{LAST}.querySelector('small a').href")
    await channel.click("small a", await channel.value(f"{LAST}.querySelector('small a').innerText"))
    reader = await browser.opened()
    try:  # the channel's tab is looked at again
        await reader.loaded()
        assert await reader.value("location.href") == opening
        await highlighted(reader)
        assert await reader.value("document.querySelector('mark.answer').innerText") in sentence
        assert "Passage 1 of 2" in await reader.value("document.querySelector('nav.parts').innerText")
        await reader.click("nav.parts a")
        await reader.until("document.readyState === 'complete' && document.body.innerText.includes('Passage 2 of 2')")
        await highlighted(reader)
    finally:
        await reader.close()


NASTY = {
    "poem.txt": "Plover poem\n" + "\n".join(f"verse {number}" for number in range(60)),
    "cjk.txt": "灯塔每天晚上日落之前由守护人手工上紧发条，冬天的时候需要转动曲柄大约四十圈才能够走到第二天早上。" * 9,
    "long.md": f"# Cormorant\n\nThe cormorant {'dives deeper than the others and ' * 40}comes back.",
    "word.md": f"# Gannet\n\nThe gannet says {'aaaaaaaaaa' * 60}.",
    "list.md": "# Terns\n\nThe terns need:\n\n" + "\n".join(f"- tern {number}" for number in range(40)),
    "wide.csv": "Bird,"
    + ",".join(f"Column {n}" for n in range(20))
    + "\nPuffin,"
    + ",".join(["cell of words " * 9] * 20),
    "code.md": "# Skuas\n\nTo count the skuas run:\n\n```sh\n" + "count skuas\n" * 50 + "```\n",
    "codes.md": "# Auks\n\nTo serve the auks, write a unit:\n\n```sh\nsudo nano auks\n```\n\n```ini\n"
    + "Auks=auks and puffins\n" * 12
    + "```\n\nEnable the auks:\n\n```sh\nsudo systemctl enable auks\n```\n",
    "links.md": "# Storks\n\n" + " ".join(f"[stork {n}](https://example.org/{'x' * 90})" for n in range(60)),
}
NASTY_QUESTIONS = (
    *("plover verse", "灯塔需要转动曲柄多少圈", "How deep does the cormorant dive?", "What does the gannet say?"),
    *("What do the terns need?", "puffin", "How do I count the skuas?", "How do I serve the auks?", "stork"),
)
TALLEST, FEW_COMPONENTS = 700, 15
BUTTON, MENU = 2, 3  # Discord's numbers of these components


async def test_every_answer_is_seen_on_a_phone_without_scrolling(
    docs: Path, page: Page, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.policy.queue.BURST", 1000)
    for name, text in NASTY.items():
        (docs / name).write_text(text, encoding="utf-8")
    shots = {name: shot for name, shot in SHOTS.items() if shot.answer}
    shots |= {question: screenshots.ask(question, docs) for question in NASTY_QUESTIONS}
    for documents in {shot.documents for shot in shots.values()}:
        with Library.open(tmp_path_factory.mktemp("phone")) as library:
            library.sync(documents)
            # An address is as long as those of real reader pages.
            async with stage(library, Reader(f"https://{'reader' * 9}.example", bytes(32))) as scene:
                for name, shot in shots.items():
                    if shot.documents == documents:
                        asked = await screenshots.use(scene, library, shot)
                        parts = list(screenshots.parts(asked.response.components))
                        assert 1 < len(parts) <= FEW_COMPONENTS, name
                        named = [part.get("label") or part.get("emoji") for part in parts if part["type"] == BUTTON]
                        assert all(named), name
                        assert all(part["placeholder"] for part in parts if part["type"] == MENU), name
                async with scene.env.preview(scene.channel, viewers=[scene.owner], layout="channel") as preview:
                    await page.show(screenshots.PHONE, screenshots.TALL)
                    await enter(page, preview.url)
                    heights = await page.value(f"{MESSAGES}.map((one) => [one.clientHeight, one.innerText])")
        assert len(heights) >= sum(shot.documents == documents for shot in shots.values())
        assert [text for height, text in heights if not 100 < height <= TALLEST] == []


WINDOWS = {"a wide window": ((1280, 900), False), "a phone": (PHONE, True)}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
async def test_the_reader_page_shows_the_cited_text_in(cited: str, page: Page, window: str, dark: bool) -> None:
    size, phone = WINDOWS[window]
    await page.show(*size, dark=dark, phone=phone)
    await page.open(cited)
    await highlighted(page)
    paper, ink = await colours(page, "document.body")
    assert (luminance(paper) < luminance(ink)) is dark
    for css in ("mark", "p", "h1", "h2", ".facts", ".note a", ".why", ".flagged p:last-child"):
        behind, before = await colours(page, f"document.querySelector('{css}')")
        assert contrast(behind, before) >= 4.5, css  # https://www.w3.org/TR/WCAG22/#contrast-minimum


WIDE = f"""# Wide things {"and a title that goes on " * 8}

A word without an end: {"incomprehensibilities" * 30}, and an address, https://example.org/{"path/" * 60}.

## {"Unbreakable" * 20}

```
{"a_line_of_code(that, is, never, broken); " * 20}
```

- {"deep " * 80}

| one | two | three |
|---|---|---|
| {"cell " * 40} | {"cell" * 40} | {"cell " * 40} |
"""


@pytest.mark.parametrize("phone", [False, True], ids=["a wide window", "a phone"])
async def test_nothing_overflows_the_page_even_if_it_is_wide(
    docs: Path, library: Library, page: Page, phone: bool
) -> None:
    (docs / "wide.md").write_text(WIDE, encoding="utf-8")
    library.sync(docs)
    reader = Reader("http://127.0.0.1", bytes(32))
    (quote,) = library.ask("incomprehensibilities address", scope=Scope.shared()).quotes[:1]
    address = link(quote, reader, Scope.shared())
    assert address
    async with serve_site(Site(library, reader), lambda: True, figures, "127.0.0.1", 0) as port:
        await page.show(*(PHONE if phone else WINDOW), phone=phone)
        await page.open(address.replace("http://127.0.0.1", f"http://127.0.0.1:{port}"))
        await highlighted(page)
        await page.open(f"http://127.0.0.1:{port}/")
        assert await page.value("document.documentElement.scrollWidth <= innerWidth")


async def figures() -> bytes:
    return b""


async def highlighted(page: Page) -> None:
    """The cited text is marked and can be seen without scrolling, and nothing runs out of the window."""
    top, bottom = await page.value(
        "(() => { const box = document.querySelector('mark#p').getClientRects()[0]; return [box.top, box.bottom] })()"
    )
    assert 0 <= top < bottom <= await page.value("innerHeight")
    marked, ink = await colours(page, "document.querySelector('mark')")
    assert marked != (await colours(page, "document.body"))[0]
    assert contrast(marked, ink) >= 4.5
    assert await page.value("document.documentElement.scrollWidth <= innerWidth")


Colour = tuple[int, ...]


async def colours(page: Page, element: str) -> tuple[Colour, Colour]:
    """The colour behind the text of an element, and the colour of the text."""
    behind, before = await page.value(
        f"""(() => {{
            let behind = {element};
            const before = getComputedStyle(behind).color;
            const clear = "rgba(0, 0, 0, 0)";
            while (getComputedStyle(behind).backgroundColor === clear) behind = behind.parentElement;
            return [getComputedStyle(behind).backgroundColor, before];
        }})()"""
    )
    return rgb(behind), rgb(before)


def rgb(css: str) -> Colour:
    return tuple(map(int, re.findall(r"\d+", css)[:3]))


def luminance(colour: Colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)
