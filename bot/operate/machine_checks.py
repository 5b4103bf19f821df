"""The doctor's checks of this machine: the documents, how changes are noticed, the sandbox, the sentence
encoder, the data folder, the index. Each yields its findings."""

import os
import shutil
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from bot.operate import health
from bot.operate.findings import Finding, Verdict, counted, first_names
from bot.operate.lock import FILE, RANGES, running_bot
from bot.policy.server_settings import parse_settings
from bot.settings import Settings
from bot.shards import Shards
from bot.watching import Limit, may_miss_changes, try_watching
from index import FootnoteError, Library, OperatorError, Scope
from index.operations import (
    SQLITE,
    WAL_FIXED,
    HeldBack,
    SkippedFiles,
    State,
    survey,
    try_encoding,
    try_reading,
    try_recognising,
    writer,
)

LITTLE_ROOM = 500 * 2**20  # bytes; with less, the next index may not fit
NO_ROOM = 50 * 2**20


def documents(settings: Settings) -> Iterator[Finding]:
    """Counts the files of each format, and names those that would be skipped."""
    try:
        found = survey(settings.footnote_docs, settings.footnote_ocr, data=settings.footnote_data)
    except FootnoteError as error:
        yield Finding("documents", "fail", str(error))
        return
    formats = ", ".join(f"{count:,} {name}" for name, count in found.formats.items())
    files = counted(sum(found.formats.values()), "file")
    if not formats:
        fix = "Put documents into it; the README lists the formats under “Put your own documents in”."
        yield Finding("documents", "fail", f"{settings.footnote_docs} has no file that can be read.", fix)
    else:
        yield Finding("documents", "ok", f"{settings.footnote_docs} has {files} to read: {formats}.")
    skipped = SkippedFiles.of(found.skipped)
    if skipped.counts:
        yield Finding("documents", "ok", f"Left out, because nobody would expect them to be read: {skipped}.")
    if skipped.named:
        reasons = first_names([f"{skip.file} ({skip.reason})" for skip in skipped.named])
        yield Finding("documents", "warn", f"{counted(len(skipped.named), 'file')} would be skipped: {reasons}.")


def watching(settings: Settings) -> Iterator[Finding]:
    """How changes in the documents folder are noticed."""
    watch = settings.footnote_watch
    remote = may_miss_changes(settings.footnote_docs)
    if watch == "off":
        yield Finding("watching", "ok", "The folder is only read at the start, because FOOTNOTE_WATCH is off.")
    elif watch == "notify" and remote:
        said = f"{settings.footnote_docs} is on a file system that doesn't report changes made by other machines."
        yield Finding("watching", "warn", said, "Set FOOTNOTE_WATCH to auto or poll.")
    elif watch == "poll" or remote:
        yield Finding("watching", "ok", "The folder is checked every two seconds.")
    elif limit := _limit(settings):
        yield Finding("watching", "warn", f"The folder is checked every two seconds, because {limit.why}.", limit.fix)
    else:
        yield Finding("watching", "ok", "The system reports changes in the folder.")


def _limit(settings: Settings) -> Limit | None:
    """Why changes aren't reported: the running bot knows; without one, this tries."""
    try:
        match health.ask(str(settings.footnote_data), settings.footnote_shards).get("limit"):
            case [str(why), str(fix)]:
                return Limit(why, fix)
            case _:
                return None
    except (OSError, ValueError):
        return try_watching(settings.footnote_docs)


def sandbox(settings: Settings) -> Iterator[Finding]:
    """Reads a small file in the sandbox, and says which part of it this system lacks."""
    try:
        missing = try_reading()
    except (FootnoteError, RuntimeError, OSError) as error:
        fix = "Make sure that this user may start processes, and that a container gives it 512 MB."
        yield Finding("reading", "fail", f"Files can't be read: {error}.", fix)
    else:
        yield Finding("reading", "ok", "Files are read in a process of their own.")
        if missing:
            said = (
                f"That process isn't confined completely: {missing}. A file that took over its parser could delete "
                "files and end processes of this user."
            )
            fix = (
                "Use 64-bit Linux on x86-64 or ARM64 with seccomp, or run the bot as a user that owns nothing else, "
                "such as in a container."
            )
            yield Finding("sandbox", "warn", said, fix)
        else:
            yield Finding("sandbox", "ok", "That process can do nothing but compute.")


def scans(settings: Settings) -> Iterator[Finding]:
    """Checks that scanned pages can be read."""
    if settings.footnote_ocr == "off":
        yield Finding("scans", "ok", "Scanned pages aren't read, because FOOTNOTE_OCR is off.")
        return
    try:
        languages = try_recognising(settings.footnote_ocr)
    except (RuntimeError, OSError) as error:
        fix = "Install it again (Debian's package is tesseract-ocr), or set FOOTNOTE_OCR to off."
        yield Finding("scans", "warn", f"Tesseract can't be used, so scanned pages aren't read: {error}.", fix)
        return
    if languages:
        yield Finding("scans", "ok", f"Scanned pages are read by tesseract ({', '.join(languages)}).")
    elif settings.footnote_ocr == "auto":
        said = "Scanned pages aren't read, because tesseract isn't installed (Debian's package is tesseract-ocr)."
        yield Finding("scans", "ok", said)
    else:
        fix = "Install tesseract and its data (tesseract-ocr-deu, for example), or set FOOTNOTE_OCR to auto."
        yield Finding("scans", "warn", f"Tesseract has no data for {settings.footnote_ocr}.", fix)


def meaning(settings: Settings) -> Iterator[Finding]:
    """Encodes a sentence, and says how many passages are found by what they mean."""
    if settings.footnote_meaning == "off":
        yield Finding("meaning", "ok", "Passages are only found by their words, because FOOTNOTE_MEANING is off.")
        return
    try:
        try_encoding()
        status = None
        if settings.footnote_data.is_dir():
            with Library.open(settings.footnote_data, database=settings.database) as library:
                status = library.meaning()
    except FootnoteError as error:
        said = f"Passages are only found by their words. {error}"
        yield Finding("meaning", "warn", said, "Or set FOOTNOTE_MEANING to off.")
        return
    if status and status.passages:
        how_far = f"{status.encoded:,} of {status.passages:,} passages are found by their meaning too"
        more = "" if status.complete else "; a running bot is at work on the others"
        yield Finding("meaning", "ok", f"{how_far}{more}.")
    else:
        yield Finding("meaning", "ok", "The sentence encoder works.")


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Checks that the data folder can be written to."""
    folder = settings.footnote_data
    place = _nearest_existing(folder)
    who = f"this user ({os.getuid()})"
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        owner = place.stat().st_uid
        fix = f"Give it to {who}, for example: chown -R {os.getuid()} {place}; or set FOOTNOTE_DATA to another folder."
        yield Finding("data", "fail", f"{place} can't be written to by {who}. It belongs to user {owner}.", fix)
    elif place != folder:
        yield Finding("data", "ok", f"{folder} doesn't exist yet. The bot makes it when it starts.")
    else:
        yield Finding("data", "ok", f"{folder} can be written to.")


def room(settings: Settings) -> Iterator[Finding]:
    """Checks that the next index fits on the disk."""
    free = shutil.disk_usage(_nearest_existing(settings.footnote_data)).free
    verdict: Verdict = "fail" if free < NO_ROOM else "warn" if free < LITTLE_ROOM else "ok"
    fix = "" if verdict == "ok" else "Free some space there: for a moment, three indexes exist side by side."
    yield Finding("room", verdict, f"{free // 2**20:,} MB are free for the data folder.", fix)


def at_work(settings: Settings) -> Iterator[Finding]:
    """Asks the bot that runs on this data folder, if one does, and names the process that is writing to it."""
    folder = settings.footnote_data
    try:
        said = health.sentence(health.ask(str(folder), settings.footnote_shards))
        yield Finding("bot", "ok" if said.startswith("Healthy") else "fail", f"It is running. {said}")
    except TimeoutError:
        said = f"It is running but hasn't answered for {health.PATIENCE:g} seconds."
        yield Finding("bot", "fail", said, "Restart it, and send us its log.")
    except (OSError, ValueError):
        yield _silent_bot(folder, settings.shards)
    try:
        holder = writer(folder)
    except OSError as error:
        fix = "Remove it, or let this user read and write it; there is nothing in it."
        yield Finding("lock", "fail", f"{folder / 'lock'} can't be read: {error.strerror}.", fix)
        return
    if holder:
        fix = "Wait until it is done. If that takes too long, find out what this process is."
        yield Finding("lock", "warn", f"Process {holder} is writing an index right now.", fix)
    else:
        yield Finding("lock", "ok", "No process is writing an index right now.")


def _silent_bot(folder: Path, shards: Shards | None) -> Finding:
    """No bot answers. One may run all the same, if it is just starting or its socket was deleted."""
    try:
        number = running_bot(folder, shards)
    except OSError as error:
        said = f"{error.filename or folder / FILE} can't be read: {error.strerror}."
        return Finding("bot", "fail", said, "Remove it, or let this user read and write it; there is nothing in it.")
    if number is None:
        return Finding("bot", "ok", "No bot is running on this data folder.")
    if number == RANGES:
        said = "Processes with ranges of shards are running on this data folder, and FOOTNOTE_SHARDS is auto."
        return Finding("bot", "warn", said, "Set FOOTNOTE_SHARDS to the range of the process that this is about.")
    said = f"A bot (process {number}) is running on this data folder, but doesn't answer."
    return Finding("bot", "fail", said, "If it isn't just starting, restart it.")


def sqlite(settings: Settings) -> Iterator[Finding]:
    """The version of SQLite."""
    version = tuple(map(int, SQLITE.split(".")))
    note = "" if version >= WAL_FIXED else ". It has the WAL-reset bug; the way Footnote writes, that can't do harm"
    yield Finding("SQLite", "ok", f"Version {SQLITE}{note}.")


def database(settings: Settings) -> Iterator[Finding]:
    """Checks that what people gave can be reached, if that is in PostgreSQL."""
    here = settings.footnote_data / "state.db"
    if not settings.database:
        if settings.footnote_data.is_dir():
            yield Finding("database", "ok", f"What people gave is kept in {here}.")
        return
    try:
        state = State(settings.footnote_data, settings.database)
    except OperatorError as error:
        yield Finding("database", "fail", str(error))
        return
    try:
        servers = counted(len(state.guilds()), "server")
        yield Finding("database", "ok", f"What people gave is kept in {state.name}, of {servers}.")
    except OperatorError as error:
        yield Finding("database", "fail", str(error))
    finally:
        state.close()
    if here.exists():
        said = f"{here} has what people gave before, and FOOTNOTE_DATABASE is set, so nobody sees it."
        fix = "Move it with python -m index backup and restore (docs/scale.md), and remove the file."
        yield Finding("database", "warn", said, fix)


def library(settings: Settings) -> Iterator[Finding]:
    """Checks that the index is intact, and so is what people gave."""
    if not settings.footnote_data.is_dir():
        yield Finding("index", "ok", "There is none yet. The bot makes it when it starts.")
        return
    try:
        with Library.open(settings.footnote_data, database=settings.database) as library:
            faults = library.faults()
            figures, held = (None, None) if faults else (library.figures(), library.held_back())
            skipped = 0 if faults else len(SkippedFiles.of(library.skipped(scope=Scope.shared())).named)
    except FootnoteError as error:
        yield Finding("index", "fail", str(error))
        return
    if faults:
        fix = "Stop the bot. If library.db is broken, remove CURRENT; if state.db is broken, restore a backup."
        yield Finding("index", "fail", f"Broken: {'; '.join(faults)}.", fix)
    elif figures:
        counts = f"{counted(figures.documents, 'document')}, {counted(figures.passages, 'passage')}"
        counts += f", {figures.size / 2**20:,.1f} MB"
        yield Finding("index", "ok", f"It is intact: {counts}.")
    else:
        yield Finding("index", "ok", "There is none yet. The bot makes it when it starts.")
    if skipped:
        said = f"{counted(skipped, 'file')} of the folder can't be read."
        yield Finding("skipped", "warn", said, "python -m index sources says why, and what to do about it.")
    if held:
        yield _removals(held)


def overheard(settings: Settings) -> Iterator[Finding]:
    """Checks that Discord gives the bot the messages that servers want answered although they don't mention it."""
    given = settings.database or (settings.footnote_data / "state.db").exists()
    if settings.footnote_message_content or not given:
        return
    try:
        state = State(settings.footnote_data, settings.database)
    except OperatorError:
        return  # the check of the database says so
    try:
        chosen = [parse_settings(state.settings.get(server)) for server in state.guilds()]
    except OperatorError:
        return  # the check of the index says so
    finally:
        state.close()
    if waiting := sum(bool(one.auto or one.forums) for one in chosen):
        servers = "A server has" if waiting == 1 else f"{waiting:,} servers have"
        yield Finding(
            "messages",
            "warn",
            f"{servers} chosen channels or forums to answer in unasked, but Discord doesn't give the bot the messages.",
            "Turn on Message Content in the developer portal (Bot, Privileged Gateway Intents), and set "
            "FOOTNOTE_MESSAGE_CONTENT to True.",
        )


def _removals(held: HeldBack) -> Finding:
    """Documents that stay in the index although their files are gone."""
    said = f"The files of {len(held.documents):,} of {counted(held.of, 'document')} are gone or can't be read: "
    said += f"{first_names(held.documents)}. "
    said += "The documents stay in the index"
    if held.elsewhere:
        said += ", because the folder isn't on the device that it was on."
    else:
        said += f" until {time.strftime('%H:%M', time.localtime(held.until))}."
    fix = "Mount the folder again; or if you removed them, run python -m index build --accept-removals."
    return Finding("removals", "warn", said, fix)


def _nearest_existing(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next(place for place in chain([path], path.absolute().parents) if place.exists())


CHECKS = (
    documents,
    watching,
    sandbox,
    scans,
    meaning,
    data_folder,
    room,
    at_work,
    sqlite,
    database,
    library,
    overheard,
)
