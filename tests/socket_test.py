"""Runs the bot's process against a faulty Discord, on real sockets and a real clock: `make socket-test`, `make soak`.

There are seven parts: where members ask, messages that are kept as answers, answers that meet faults on their way,
connections that break, starting and stopping, shards (`socket_shards.py`), and load on 50,000 passages. All but the
last run at the same time, each with its own Discord and bot. Meanwhile the corpus is made up
(`index.measuring.corpus`) and indexed, which takes minutes on a slow processor; `--keep DIR` keeps it for later.

Prints figures as JSON. The exit code is 1 if a promise was broken.
"""

import argparse
import asyncio
import itertools
import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import processes
from socket_discord import (
    CHANNEL,
    FORUM,
    GUILD,
    RUN,
    Asked,
    BotProcess,
    Discord,
    Fault,
    buttons,
    lateness,
    process,
    rate_limited,
    snowflake,
    texts,
)
from socket_scene import ANSWER, QUESTION, SAID, TOLD, Report, answer, furnish, indexed, scene, spread
from socket_shards import count_servers, shards

from index import Library, Scope
from index.measuring import corpus as madeup
from index.operations import KeptAnswer, Origin, State

ROOT = Path(__file__).parent.parent
PASSAGES = 50_000

# The promises.
REACTION = 3.0  # seconds, 50 members at once
REACTION_OF_20 = 1.0  # seconds
LAG_P99 = 0.05  # seconds
STOPPED = 5.0  # seconds
BACK = 30.0  # seconds until it is connected again: discord.py itself waits up to 2, 4, 8 … and 5 for a new session
FORGOTTEN = 5.0  # seconds until a message that was deleted on Discord is gone
# In a soak, the last third is compared with the middle one. The bot remembers the pace of 10,000 members at most, and
# here each question comes from a new one.
MEMORY_GROWTH, FILE_GROWTH = 4e6, 4  # bytes; files


# Where members ask.


async def asking(folder: Path, report: Report) -> None:
    """A forum's post is answered in the post, a reply is read together with its question, and an answer follows."""
    async with scene(folder, FOOTNOTE_MESSAGE_CONTENT="True") as (discord, bot):
        state = State(folder / "data")
        state.settings.set(int(GUILD), {"forums": [int(FORUM)]})
        state.close()

        async def replied(id: str, said: str) -> bool:
            def there() -> bool:
                return any(said in "\n".join(texts(message)) for message in discord.replies(id))

            return await discord.until(there, TOLD)

        post = await discord.post("The doors", "When do the doors open on weekdays?")
        report.check(await replied(post, SAID), f"a forum's post is answered:\n{bot.log[-1000:]}")
        places = {message["channel_id"] for message in discord.replies(post)}
        report.check(places == {post}, f"… in the post: {places}")
        await discord.post("Zanzibar", "What is the capital of France?")
        asked = await discord.mention("How many storms did the keeper write down in report 7?")
        await discord.until(lambda: discord.replies(asked), TOLD)
        (first,) = discord.replies(asked)
        reply = await discord.reply("and in report 9?", first)
        told = "**Read as:** How many storms did the keeper write down in report 9?"
        report.check(await replied(reply, told), f"a reply is read together with its question:\n{bot.log[-1000:]}")
        before = len(discord.channel)
        await discord.edit(asked, QUESTION)
        report.check(await replied(asked, SAID), f"an edited question is answered again:\n{bot.log[-1000:]}")
        report.check(len(discord.channel) == before, "… in the same message, and nothing else is answered")
        report.check("Traceback" not in bot.log, f"nothing crashed:\n{bot.log[-3000:]}")


# Messages that are kept as answers.


async def keeping(folder: Path, report: Report) -> None:
    """What is deleted on Discord is gone here: at once, and at the start what was deleted while the bot was away."""
    docs = furnish(folder)
    said = {name: f"The {name} hangs beside the kitchen." for name in ("ladder", "lantern")}
    ids = {name: snowflake() for name in said}
    with Library.open(folder / "data", meaning=False) as library:
        for name, text in said.items():
            kept = KeptAnswer(f"Where is the {name}?", text, "Ada", "help", "2026-05-01")
            library.keep(kept, Origin(int(CHANNEL), int(ids[name]), 1), scope=Scope.guild(int(GUILD)))
        library.sync(docs)
        found = library.ask("Where is the lantern?", scope=Scope.guild(int(GUILD))).quotes
        report.check([quote.text for quote in found[:1]] == [said["lantern"]], "a message is kept before the start")
    async with Discord() as discord:
        discord.write(ids["ladder"], said["ladder"])

        async def told(name: str) -> bool:
            asked = await discord.ask(f"Where is the {name}?")
            await discord.until(lambda: asked.settled, TOLD)
            return said[name] in asked.text

        async def seconds_until_gone(name: str) -> float:
            start = time.monotonic()
            while await told(name) and time.monotonic() - start < TOLD:
                await asyncio.sleep(0.1)
            return round(time.monotonic() - start, 2)

        async with process(discord, docs, folder) as bot:
            gone = {"while the bot was away": await seconds_until_gone("lantern")}
            report.check(await told("ladder"), f"a message that is there stays:\n{bot.log[-1000:]}")
            await discord.delete(ids["ladder"])
            gone["at once"] = await seconds_until_gone("ladder")
        report.figures["seconds until a deleted message is gone"] = gone
        report.check(max(gone.values()) <= FORGOTTEN, f"a deleted message is gone within {FORGOTTEN:.0f} s: {gone}")


# Faults on the way of an answer.

FAULTS: dict[str, Callable[[str], Fault]] = {
    "429 of the bucket": lambda match: rate_limited(match, 0.8),
    "429 of everything": lambda match: rate_limited(match, 0.8, everywhere=True),
    "500": lambda match: Fault(match, status=500),
    "502": lambda match: Fault(match, status=502),
    "503": lambda match: Fault(match, status=503),
    "reset before it was read": lambda match: Fault(match, drop="before"),
    "reset after it was carried out": lambda match: Fault(match, drop="after"),
    "503 and then a reset": lambda match: Fault(match, times=2, status=503),
}
ONCE = [name for name in FAULTS if name != "503 and then a reset"]


async def first_reaction(discord: Discord, name: str) -> str:
    asked = Asked()
    fault = discord.fault(FAULTS[name](f"POST /interactions/{asked.id}/"))
    await discord.ask(QUESTION, asked=asked)
    return await _one_answer(discord, asked, fault)


async def follow_up(discord: Discord, name: str) -> str:
    asked = Asked()
    fault = discord.fault(FAULTS[name](f"POST /webhooks/[0-9]+/{re.escape(asked.token)}"))
    if fault.times > 1:
        discord.fault(Fault(fault.match, drop="before"))
    await discord.ask(QUESTION, asked=asked)
    return await _one_answer(discord, asked, fault)


async def _one_answer(discord: Discord, asked: Asked, fault: Fault) -> str:
    await discord.until(lambda: asked.settled, TOLD)
    if not fault.hits:
        return "the fault was not met"
    if asked.thinking or not asked.settled:
        return f"no answer after {TOLD:.0f} s" if asked.acknowledged else "never acknowledged"
    if len(asked.messages) != 1 or ANSWER not in asked.text:
        return f"{len(asked.messages)} messages: {asked.text[:100]}"
    return ""


async def edit(discord: Discord, name: str) -> str:
    """Sharing a private answer edits it and then shows it to everybody."""
    private = await discord.ask(QUESTION, private=True)
    await discord.until(lambda: private.settled, TOLD)
    if not private.messages:
        return "there is no answer to share"
    (message,) = private.messages
    share = next(button["custom_id"] for button in buttons(message) if button["custom_id"].startswith("share:"))
    asked = Asked()
    fault = discord.fault(FAULTS[name](f"PATCH /webhooks/[0-9]+/{re.escape(asked.token)}"))
    if fault.times > 1:
        discord.fault(Fault(fault.match, drop="before"))
    await discord.press(message, share, asked)
    await discord.until(lambda: len(asked.messages) == 2, TOLD)
    if not fault.hits:
        return "the fault was not met"
    if any(button["custom_id"] == share for button in buttons(message)):
        return "the answer was not edited"
    return "" if ANSWER in asked.text and len(asked.messages) == 2 else f"{len(asked.messages)} messages"


async def reply(discord: Discord, name: str) -> str:
    id = snowflake()
    fault = discord.fault(FAULTS[name](f"POST /channels/[0-9]+/messages {id}"))
    if fault.times > 1:
        discord.fault(Fault(fault.match, drop="before"))
    await discord.mention(QUESTION, id)
    await discord.until(lambda: discord.replies(id), TOLD)
    if not fault.hits:
        return "the fault was not met: the reply has no nonce"
    await asyncio.sleep(2)  # by now, a second reply would have come
    return "" if len(discord.replies(id)) == 1 else f"{len(discord.replies(id))} replies"


async def too_late(discord: Discord, bot: BotProcess, report: Report) -> None:
    """Interactions that have expired."""
    before = len(bot.log)
    late = await discord.ask(QUESTION, asked=Asked(delivered_after=4.0))
    expired, private = Asked(life=0.0), Asked(life=0.0)
    shown = len(discord.channel)
    await discord.ask(QUESTION, asked=expired)
    await discord.ask(QUESTION, asked=private, private=True)
    report.check(
        await discord.until(lambda: len(discord.channel) > shown, TOLD),
        "an answer whose token expired goes to the channel",
    )
    await asyncio.sleep(1)
    report.check(len(discord.channel) == shown + 1, "a private answer whose token expired goes nowhere")
    report.check(not late.acknowledged, "an interaction is unknown after three seconds (the test's own)")
    log = bot.log[before:]
    lines = [line for line in log.splitlines() if "could not be answered" in line]
    report.figures["lines in the log for two interactions that were over"] = len(lines)
    report.check(
        len(lines) == 2 and "Traceback" not in log, f"one line for each interaction that is over:\n{log[-2000:]}"
    )


async def refused(discord: Discord, report: Report) -> None:
    """If Discord refuses an answer, the member gets a sentence instead."""
    asked, id = Asked(), snowflake()
    body = {"message": "Invalid Form Body", "code": 50035}
    discord.fault(Fault(f"POST /webhooks/[0-9]+/{re.escape(asked.token)}", status=400, body=body))
    discord.fault(Fault(f"POST /channels/[0-9]+/messages {id}", status=400, body=body))
    await discord.ask(QUESTION, asked=asked)
    await discord.mention(QUESTION, id)
    told = await discord.until(lambda: asked.settled and not asked.thinking, TOLD)
    report.check(told and "went wrong" in asked.text, "a command whose answer is refused gets a sentence")
    report.check(
        await discord.until(lambda: discord.replies(id), TOLD), "a mention whose answer is refused gets a sentence"
    )


async def faults(folder: Path, report: Report) -> None:
    start = time.monotonic()
    async with scene(folder) as (discord, bot):
        outcomes: dict[str, str] = {}

        async def run(way: Callable[[Discord, str], Any], name: str) -> None:
            outcome = await way(discord, name)
            outcomes[f"{way.__name__}: {name}"] = outcome or "answered"
            report.check(not outcome, f"{way.__name__} through {name}: {outcome}")

        together = [name for name in FAULTS if "everything" not in name]
        await asyncio.gather(
            *(run(first_reaction, name) for name in together if name in ONCE),
            *(run(way, name) for way in (follow_up, edit, reply) for name in together),
        )
        for way in (first_reaction, follow_up, edit, reply):
            await run(way, "429 of everything")
        await too_late(discord, bot, report)
        await refused(discord, report)
        report.check(ANSWER in await answer(discord), "it still answers after all faults")
    met = sum(outcome == "answered" for outcome in outcomes.values())
    report.figures["faults"] = {"met": len(outcomes), "answered": met, "seconds": round(time.monotonic() - start, 1)}


# Connections that break.


async def outage(discord: Discord) -> None:
    await discord.gateway_down()
    await asyncio.sleep(8)
    await discord.gateway_up()


BREAKS: dict[str, Callable[[Discord], Any]] = {
    "op 7": lambda discord: discord.reconnect(),
    "op 9, to be resumed": lambda discord: discord.invalidate(resumable=True),
    "op 9, lost": lambda discord: discord.invalidate(resumable=False),
    "close 1000": lambda discord: discord.close(1000),
    "close 1001": lambda discord: discord.close(1001),
    "close 4000": lambda discord: discord.close(4000),
    "TCP reset": lambda discord: asyncio.to_thread(lambda: None),
    "an event that can't be read": lambda discord: discord.dispatch("MESSAGE_CREATE", {"id": "1"}),
    "gateway down for 8 s": outage,
}
LOST = ("op 9, lost", "an event that can't be read")


async def breaks(folder: Path, report: Report) -> None:
    figures: dict[str, Any] = {}
    async with scene(folder) as (discord, bot):
        for name, broken in BREAKS.items():
            connections, start = discord.identified + discord.resumed, time.monotonic()
            breaking = asyncio.ensure_future(broken(discord)) if name != "TCP reset" else None
            if breaking is None:
                discord.abort()
            else:
                await asyncio.sleep(0.05)
            meanwhile = await discord.ask(QUESTION) if name not in LOST else None
            if breaking:
                await breaking
            back = await discord.until(lambda now=connections: discord.identified + discord.resumed > now, BACK)
            took = time.monotonic() - start
            report.check(back, f"{name}: it comes back by itself")
            if meanwhile:
                # After the three seconds for a first reaction, a question can only be declined.
                await discord.until(lambda asked=meanwhile: asked.settled, 5)
                told = ANSWER in meanwhile.text
                report.check(told or took > REACTION - 0.5, f"{name}: what was asked meanwhile is answered")
            report.check(ANSWER in await answer(discord), f"{name}: it answers afterwards")
            figures[name] = {"seconds": round(took, 1)} | ({"answered meanwhile": told} if meanwhile else {})
        mentioned = snowflake()
        breaking = asyncio.ensure_future(outage(discord))
        await asyncio.sleep(0.05)
        await discord.mention(QUESTION, mentioned)
        await breaking
        replied = await discord.until(lambda: discord.replies(mentioned), 3 * BACK)
        report.check(replied, "what was asked in a message while the gateway was down is answered")
        report.check(bot.running, "the process is the same to the end")
    report.figures["connections that break"] = figures


# Starting and stopping.


async def starts(folder: Path, report: Report) -> None:
    """Discord is down, refuses the token, or the process gets signals."""
    figures: dict[str, Any] = {}
    folder.mkdir()
    docs = furnish(folder)
    down = 60.0
    async with Discord() as discord:
        discord.fault(Fault("GET /users/@me", times=2, drop="before"))
        discord.fault(Fault("GET /oauth2", status=503))
        discord.fault(Fault("PUT /applications", status=503))
        await discord.gateway_down()
        (folder / "late").mkdir()
        bot = BotProcess(discord, docs, folder / "late")
        await bot.start()
        try:
            await asyncio.sleep(down)
            report.check(bot.running, f"it lives without a gateway:\n{bot.log[-2000:]}")
            report.check("not on Discord" in bot.log and "Traceback" not in bot.log, f"it says so:\n{bot.log[-2000:]}")
            await discord.gateway_up()
            start = time.monotonic()
            report.check(await discord.until(lambda: discord.is_ready, 70), "it gets onto Discord by itself")
            figures[f"after a gateway that was down for {down:.0f} s at the start, back in"] = round(
                time.monotonic() - start, 1
            )
            report.check(await indexed(discord), "it answers then")
            figures["SIGTERM with ten questions in hand"] = await _stopped_in_hand(discord, bot, report)
        finally:
            await bot.kill()
    async with Discord() as discord:
        discord.refusing_token = True
        (folder / "refused").mkdir()
        bot = BotProcess(discord, docs, folder / "refused")
        await bot.start()
        try:
            code = await bot.ended(30)
            said = "Discord refused the token" in bot.log
            report.check(
                code == 1 and said and "Traceback" not in bot.log, f"a refused token ends it:\n{bot.log[-1000:]}"
            )
        finally:
            await bot.kill()
    async with scene(folder / "frozen") as (discord, bot):
        discord.freeze()
        code, seconds = await bot.stop()
        figures["SIGTERM and a gateway that takes no leave"] = {"exit code": code, "seconds": round(seconds, 2)}
        report.check(
            code == 0 and seconds <= STOPPED, f"it stops although the gateway is frozen: {code}, {seconds:.1f} s"
        )
    report.figures["starting and stopping"] = figures


async def _stopped_in_hand(discord: Discord, bot: BotProcess, report: Report) -> dict[str, Any]:
    """Follow-ups take a second each, so all questions are being answered when the signal comes."""
    discord.fault(Fault("POST /webhooks/", times=100, delay=1.0))
    discord.fault(Fault("POST /channels/", times=100, delay=1.0))
    asked = [await discord.ask(QUESTION) for _ in range(9)]
    mentioned = await discord.mention(QUESTION)
    await discord.until(lambda: all(one.acknowledged for one in asked), 5)
    await asyncio.sleep(0.5)
    code, seconds = await bot.stop()
    answered = sum(ANSWER in one.text for one in asked) + len(discord.replies(mentioned))
    report.check(
        code == 0 and seconds <= STOPPED, f"SIGTERM ends it with 0 within five seconds: {code}, {seconds:.1f} s"
    )
    report.check(answered == 10, f"all questions in hand are answered: {answered} of 10\n{bot.log[-2000:]}")
    return {"answered": answered, "exit code": code, "seconds": round(seconds, 2)}


# Load.


async def corpus(folder: Path) -> int:
    """Makes and indexes the corpus, unless this version already has. Returns its number of passages."""
    docs = folder / "docs"
    if not docs.exists():
        new = folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        made = iter(madeup.documents(PASSAGES))
        for number in itertools.count():
            part = list(itertools.islice(made, 40))
            if not part:
                break
            text = "\n\n".join("\n\n".join([f"# {one.title}", *one.texts]) for one in part)
            (new / f"{number}.md").write_text(text, encoding="utf-8")
        new.replace(docs)
    command = ["-m", "index", "--meaning", "off"]
    command += ["build", "--json", "--docs", str(docs), "--data", str(folder / "data")]
    built = await asyncio.to_thread(processes.run, sys.executable, *command, cwd=ROOT, deadline=900)
    if built.returncode:
        raise AssertionError(f"the corpus could not be indexed: {built.stderr}")
    return int(json.loads(built.stdout)["passages"])


async def load(folder: Path, passages: int, report: Report) -> None:
    figures: dict[str, Any] = {"passages": passages}
    report.check(passages >= PASSAGES, f"the corpus has {PASSAGES} passages (the test's own): {passages}")
    questions = itertools.cycle(madeup.questions(500))
    idle = folder / "idle"
    idle.unlink(missing_ok=True)
    (folder / "lags").unlink(missing_ok=True)
    (folder / "log").unlink(missing_ok=True)
    # The bot keeps following its folder: a document is changed below.
    beside = processes.child_of_loop(sys.executable, str(RUN), "idle", str(idle), deadline=processes.LONGEST)
    async with Discord() as discord, process(discord, folder / "docs", folder) as bot:
        async with beside:
            await _at_once(discord, questions, 1)
            await asyncio.sleep(5)  # the folder is looked through, and the index is warm
            windows: dict[str, tuple[float, float]] = {}

            async def measured(name: str, count: int, limit: float) -> None:
                start = time.monotonic()
                asked = await _at_once(discord, questions, count)
                windows[name] = start, time.monotonic()
                reactions, answers = [one.reaction for one in asked], [one.seconds for one in asked]
                figures[name] = {"acknowledged, ms": spread(reactions), "answered, ms": spread(answers)}
                report.check(max(reactions) < limit, f"{name}: acknowledged within {limit} s: {max(reactions):.2f} s")
                report.check(max(answers) < 60, f"{name}: all are answered")

            await measured("20 members at once", 20, REACTION_OF_20)
            await measured("50 questions at once", 50, REACTION)
            for _ in range(3):
                await measured("50 questions at once, again", 50, REACTION)
            start = time.monotonic()
            asked = []
            with (folder / "docs" / "0.md").open("a", encoding="utf-8") as file:
                file.write("\n\nThe doors open at nine.\n")
            building = True
            while time.monotonic() < start + (90 if building else 20):
                asked += await _at_once(discord, questions, 5)
                await asyncio.sleep(0.5)
                building = "changed 0.md" not in bot.log
            windows["while a generation is built"] = start, time.monotonic()
            report.check(not building, f"the changed document is indexed:\n{bot.log[-1000:]}")
            reactions = [one.reaction for one in asked]
            figures["while a generation is built"] = {
                "seconds": round(time.monotonic() - start, 1),
                "acknowledged, ms": spread(reactions),
                "answered, ms": spread([one.seconds for one in asked]),
            }
            report.check(max(reactions) < REACTION, "acknowledged while a generation is built")
            await asyncio.sleep(1)
        for name, (start, end) in windows.items():
            figures[name]["event loop late, ms"] = spread(bot.lags(start, end))
            figures[name]["an idle process beside it, ms"] = spread(lateness(idle, start, end))
        begun, ended = min(start for start, _ in windows.values()), max(end for _, end in windows.values())
        figures["event loop late, ms"] = spread(bot.lags(begun, ended))
        figures["an idle process beside it, ms"] = spread(lateness(idle, begun, ended))
        figures["resident, MB"] = round(bot.resident / 1e6)
        late, machine = (
            figures[name]["p99"] / 1000 for name in ("event loop late, ms", "an idle process beside it, ms")
        )
        if machine > LAG_P99 / 2:
            print(
                f"NOT JUDGED: the event loop, since an idle process on this machine is {machine:.3f} s late too",
                file=sys.stderr,
            )
        else:
            report.check(late <= LAG_P99, f"the event loop is late by at most 50 ms (p99): {1000 * late:.0f} ms")
    report.figures["load"] = figures


async def _at_once(discord: Discord, questions: Any, count: int) -> list[Asked]:
    asked = [await discord.ask(next(questions).text) for _ in range(count)]
    await discord.until(lambda: all(one.settled for one in asked), 60)
    return asked


# A soak.


async def soak(folder: Path, seconds: float, report: Report) -> None:
    """Members do all sorts of things, documents change and connections break; memory and open files must not grow."""
    choose = random.Random(1)
    samples: list[tuple[float, int, int]] = []
    done: dict[str, int] = dict.fromkeys(("asked", "mentioned", "typed", "pressed", "edited", "reconnected"), 0)
    unanswered = 0
    async with scene(folder) as (discord, bot):
        docs = folder / "docs"
        start = time.monotonic()
        due = {"edited": start, "reconnected": start + 3, "sampled": start}
        while (now := time.monotonic()) < start + seconds:
            if now >= due["sampled"]:
                due["sampled"] = now + 0.5
                samples.append((now - start, bot.resident, bot.open_files))
            if now >= due["edited"]:
                due["edited"] = now + 4
                name = docs / f"{choose.randrange(20)}.txt"
                name.write_text(f"The keeper wrote down {choose.randrange(1000)} storms.\n" * 5, encoding="utf-8")
                done["edited"] += 1
            if now >= due["reconnected"]:
                due["reconnected"] = now + 7
                connections = discord.identified + discord.resumed
                await choose.choice([discord.reconnect, lambda: discord.close(4000), lambda: _aborted(discord)])()
                await discord.until(lambda now=connections: discord.identified + discord.resumed > now, BACK)
                done["reconnected"] += 1
            asked = await discord.ask(f"{QUESTION} And how many storms were there in {choose.randrange(1000)}?")
            mentioned = await discord.mention(f"How many storms did the keeper write down? {choose.randrange(1000)}")
            typed = await discord.type(str(choose.randrange(20)))
            done["asked"] += 1
            done["mentioned"] += 1
            done["typed"] += 1
            await discord.until(
                lambda one=asked, two=mentioned, three=typed: one.settled and discord.replies(two) and three.settled, 10
            )
            unanswered += (not asked.settled) + (not discord.replies(mentioned))
            pressable = [button["custom_id"] for message in asked.messages for button in buttons(message)]
            if pressable:
                pressed = await discord.press(asked.messages[0], choose.choice(pressable))
                await discord.until(lambda one=pressed: one.settled, 10)
                unanswered += not pressed.settled
                done["pressed"] += 1
            discord.forget()
        log = bot.log
        code, took = await bot.stop()
    third = seconds / 3
    middle, last = (
        [sample[1:] for sample in samples if begin <= sample[0] < begin + third] for begin in (third, 2 * third)
    )
    memory = [sum(sample[0] for sample in part) / len(part) for part in (middle, last)]
    files = [max(sample[1] for sample in part) for part in (middle, last)]
    report.figures["soak"] = {
        "seconds": seconds,
        **done,
        "unanswered": unanswered,
        "resident, MB": {name: round(value / 1e6, 1) for name, value in zip(("middle", "last"), memory, strict=True)},
        "open files": dict(zip(("middle", "last"), files, strict=True)),
        "exit": [code, round(took, 2)],
    }
    report.check(memory[1] <= memory[0] + MEMORY_GROWTH, f"memory is flat: {memory}")
    report.check(files[1] <= files[0] + FILE_GROWTH, f"open files are flat: {files}")
    report.check(not unanswered, f"everything is answered: {unanswered} were not")
    report.check("Traceback" not in log, f"nothing crashed:\n{log[-3000:]}")
    report.check(code == 0, f"it ends with 0: {code}")


async def _aborted(discord: Discord) -> None:
    discord.abort()


async def run(chosen: argparse.Namespace, folder: Path, report: Report) -> None:
    if chosen.soak:
        await soak(folder / "soak", chosen.soak, report)
        return
    if chosen.servers:
        await count_servers(folder / "servers", chosen.servers, chosen.shards, report)
        return
    start = time.monotonic()
    parts = chosen.parts.split(",")
    kept = chosen.keep or folder / "corpus"
    making = asyncio.create_task(corpus(kept)) if "load" in parts else None

    async def one(name: str, part: Callable[[Path, Report], Awaitable[None]]) -> None:
        try:
            await part(folder / name, report)
        except AssertionError as error:
            report.check(False, f"{name}: {error}")

    ways = {"asking": asking, "keeping": keeping, "faults": faults, "breaks": breaks, "starts": starts}
    ways["shards"] = shards
    await asyncio.gather(*(one(name, part) for name, part in ways.items() if name in parts))
    if making:
        await load(kept, await making, report)
    report.figures["seconds"] = round(time.monotonic() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--soak", type=float, default=0, metavar="SECONDS", help="a soak instead")
    parser.add_argument("--servers", type=int, default=0, metavar="N", help="a start in so many servers instead")
    parser.add_argument("--shards", type=int, default=4, metavar="N", help="with so many shards")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the corpus of 50,000 passages is kept")
    parser.add_argument("--parts", default="asking,keeping,faults,breaks,starts,shards,load")
    chosen = parser.parse_args()
    report = Report()
    folder = Path(tempfile.mkdtemp(prefix="footnote-socket-test-"))
    try:
        asyncio.run(run(chosen, folder, report))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
