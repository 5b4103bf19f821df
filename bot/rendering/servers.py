"""What concerns a server as messages: its settings, its reports, and what is kept of somebody."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import discord

from bot.rendering.markdown import count, cut_escaped, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, message
from bot.servers import NO, RETENTIONS, YES, Keep, ServerSettings, Setting
from index import Asked, Confidence, Kept, Quote, Usage

MOST_GROUPS = 20  # of questions, in a message
MOST_VOTED = 5  # passages voted wrong
COLUMNS = ("asked_at", "how", "confidence", "question")

_LONGEST_QUESTION = 120
_WORD = re.compile(r"\w+")
_OUTCOMES = {
    Confidence.STRONG: "answered",
    Confidence.WEAK: "closest passages",
    Confidence.NONE: "nothing found",
}
_KEPT = {
    Keep.NOTHING: "No questions are kept.",
    Keep.COUNTS: "Of each question it is kept that there was one, when, and whether it was answered; not its words.",
    Keep.QUESTIONS: "Questions are kept with their words, and with nobody’s name.",
}
_OFF = "This server keeps no questions. A member who may manage it can change that in `/settings`."
_LABELS = {
    Setting.CHANNELS: "Where questions are answered\n-# None chosen: everywhere.",
    Setting.UPLOADERS: "Roles that may add and remove documents\n-# Beside members who may manage the server.",
    Setting.PRIVATE: "Who sees the answer of `/ask`",
    Setting.PASSAGES: "Passages in an answer",
    Setting.KEEP: "What is kept of questions\n-# For `/report`; nobody’s name is kept.",
    Setting.RETENTION: "For how long",
    Setting.MODERATORS: "The moderators’ channel",
    Setting.DIGEST: "Weekly digest in the moderators’ channel",
}


def choices(setting: Setting, settings: ServerSettings) -> list[discord.SelectOption]:
    """What a menu of words offers, with what is set chosen."""
    offered: list[tuple[str, str]]
    match setting:
        case Setting.PRIVATE:
            offered, now = [(NO, "Everybody in the channel"), (YES, "Whoever asked alone")], settings.private
        case Setting.DIGEST:
            offered, now = [(NO, "No"), (YES, "Yes, each week")], settings.digest
        case Setting.PASSAGES:
            return _options([("1", "1 passage"), ("2", "2 passages"), ("3", "3 passages")], str(settings.passages))
        case Setting.RETENTION:
            return _options([(str(days), count(days, "day")) for days in RETENTIONS], str(settings.retention))
        case _:
            kept = [(Keep.NOTHING, "Nothing"), (Keep.COUNTS, "That one was asked, without its words")]
            return _options([*kept, (Keep.QUESTIONS, "The question’s words")], settings.keep)
    return _options(offered, YES if now else NO)


def settings_view(
    settings: ServerSettings, menus: Mapping[Setting, discord.ui.Item[Any]], gone: int = 0
) -> discord.ui.LayoutView:
    """All settings with their menus; `gone` of the channels that were chosen are no longer there."""
    view = discord.ui.LayoutView(timeout=None)
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=STRONG_COLOUR)
    container.add_item(discord.ui.TextDisplay("### Settings of this server\nA choice is in force at once."))
    for setting, menu in menus.items():
        label = _LABELS[setting]
        if setting is Setting.CHANNELS and gone:
            label += f"\n-# {count(gone, 'chosen channel')} no longer exist; choose again."
        container.add_item(discord.ui.TextDisplay(f"**{label.replace(chr(10), '**' + chr(10), 1)}"))
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(menu)
        container.add_item(row)
    view.add_item(container)
    return view


def privacy_view(settings: ServerSettings, kept: Kept, *, server: bool) -> discord.ui.LayoutView:
    """What is kept where somebody asks this, and how much of it is theirs in all servers."""
    here = "Direct messages are not kept."
    if server:
        here = _KEPT[settings.keep]
        here += f" What is kept is deleted after {count(settings.retention, 'day')}, votes too."
    yours = (
        f"**Of you, in all servers:** {count(kept.questions, 'question')}, {count(kept.votes, 'vote')}, and your mark "
        f"on {count(kept.uploads, 'uploaded file')}. It bears no name, but a code that differs in each server. "
        "`/privacy forget-me` deletes it; uploaded files stay with their server, without your mark."
    )
    how = "Questions are answered on the machine of whoever runs this bot, and sent to nobody else."
    return message([], ["### What is kept", here, yours, f"-# {how}"], STRONG_COLOUR)


def forgotten_view(kept: Kept) -> discord.ui.LayoutView:
    line = f"Deleted: {count(kept.questions, 'question')} and {count(kept.votes, 'vote')}."
    if kept.uploads:
        line += f" {count(kept.uploads, 'uploaded file')} lost your mark."
    return message(
        [], [line if any((kept.questions, kept.votes, kept.uploads)) else "Nothing was kept of you."], STRONG_COLOUR
    )


def grouped(questions: Iterable[Asked]) -> list[tuple[str, int]]:
    """Questions that have the same words, as the last of them was asked; the most frequent first."""
    first: dict[frozenset[str], str] = {}
    times: Counter[frozenset[str]] = Counter()
    for asked in questions:
        words = frozenset(_WORD.findall((asked.text or "").casefold()))
        if words:
            first.setdefault(words, asked.text or "")
            times[words] += 1
    return [(first[words], number) for words, number in times.most_common()]


def unanswered_view(
    settings: ServerSettings, questions: Sequence[Asked], wrong: Sequence[tuple[Quote, int]], *, title: str
) -> discord.ui.LayoutView:
    """Questions that the documents did not answer, and passages that were voted wrong so many times."""
    head = f"### {title}"
    if settings.keep is Keep.NOTHING and not questions and not wrong:
        return message([], [head, _OFF], NONE_COLOUR)
    groups = grouped(questions)
    lines = [f"- {_line(text)}" + (f" · {number:,} times" if number > 1 else "") for text, number in groups]
    if len(lines) > MOST_GROUPS:
        lines[MOST_GROUPS:] = [f"-# and {len(groups) - MOST_GROUPS:,} more: `/report export`"]
    wordless = sum(asked.text is None for asked in questions)
    if wordless:
        lines.append(f"-# {count(wordless, 'question')} kept without words")
    body = [head, "\n".join(lines) or "All questions that were kept found an answer."]
    if wrong:
        voted = (f"- {_line(str(quote.citation))} · {count(number, 'vote')}" for quote, number in wrong[:MOST_VOTED])
        body.append("\n".join(["**Voted not helpful**", *voted]))
    return message([], body, WEAK_COLOUR if questions or wrong else STRONG_COLOUR)


def usage_view(settings: ServerSettings, usage: Sequence[Usage]) -> discord.ui.LayoutView:
    """How much was asked: by outcome, in what way, and on each of the last days."""
    if settings.keep is Keep.NOTHING and not usage:
        return message([], ["### Usage", _OFF], NONE_COLOUR)
    outcomes: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    days: defaultdict[str, int] = defaultdict(int)
    for row in usage:
        outcomes[_OUTCOMES[row.confidence]] += row.questions
        origins[row.origin] += row.questions
        days[row.day] += row.questions
    body = [f"### Usage\n{count(outcomes.total(), 'question')} in the last {count(settings.retention, 'day')}"]
    for title, counts in (("How they were answered", outcomes), ("How they were asked", origins)):
        if counts:
            listed = (f"- {_line(name)}: {number:,}" for name, number in counts.most_common())
            body.append("\n".join([f"**{title}**", *listed]))
    if days:
        latest = sorted(days.items(), reverse=True)[:14]
        body.append("\n".join(["**Day by day**", *(f"- {day}: {number:,}" for day, number in latest)]))
    return message([], body, STRONG_COLOUR)


def export_view(settings: ServerSettings, questions: int, file: discord.File | None) -> discord.ui.LayoutView:
    """The questions that were kept, as a file."""
    if file is None:
        said = _OFF if settings.keep is Keep.NOTHING else "No question has been kept yet."
        return message([], ["### Export", said], NONE_COLOUR)
    view = message([], [f"### Export\n{count(questions, 'question')}, the last first."], STRONG_COLOUR)
    view.add_item(discord.ui.File(file))
    return view


def as_csv(questions: Iterable[Asked]) -> str:
    """A table that a spreadsheet opens as text: no question becomes a formula."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for asked in questions:
        at = datetime.fromtimestamp(asked.at_ns / 1e9, UTC).isoformat(timespec="seconds")
        table.writerow([at, _inert(asked.origin), str(asked.confidence), _inert(asked.text or "")])
    return out.getvalue()


def _inert(text: str) -> str:
    """What begins like a formula gets an apostrophe before it."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def _options(offered: Iterable[tuple[str, str]], now: str) -> list[discord.SelectOption]:
    return [discord.SelectOption(label=label, value=str(value), default=value == now) for value, label in offered]


def _line(text: str) -> str:
    return cut_escaped(one_line(text), _LONGEST_QUESTION) or "…"
