"""What concerns a server as messages: its settings, its reports, and what is kept of somebody."""

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import discord

from bot.gateway.permissions import listed as listed_permissions
from bot.i18n.speech import N_, Np_, _, command, counted, languages, name_of, number, pgettext
from bot.policy.server_settings import MOST_PASSAGES, NO, OWN, RETENTIONS, YES, Keep, ServerSettings, Setting
from bot.rendering.library_words import translated
from bot.rendering.markdown import cut_escaped, one_line, quoted
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, Shown, cited, message
from index import Confidence, Quote
from index.operations import FileChange, Kept, KeptQuestion, Usage, subjects

MOST_GROUPS = 15  # of questions, in a message
MOST_VOTED = 5  # passages voted wrong
COLUMNS = ("asked_at", "how", "confidence", "question")

_MOST_LACKING = 2  # channels that lines are written about, for each setting
_UNREAD = N_(
    "Not possible yet: Discord doesn’t give the bot the text of messages that don’t mention it. Whoever runs the "
    "bot must switch that on, in Discord’s developer portal (“Message Content Intent”) and in the setting "
    "`FOOTNOTE_MESSAGE_CONTENT`."
)
_LONGEST_QUESTION = 120
_LONGEST_FORWARDED = 3000  # UTF-16 units of a question that is passed on
_LONGEST_FILES = 220  # UTF-16 units of a line about files
_MOST_FILES = 5  # named in such a line
_HAPPENED = {
    "failed": N_("Could not be read: {files}"),
    "changed": N_("Changed: {files}"),
    "added": N_("New: {files}"),
    "removed": N_("Gone: {files}"),
}
_OUTCOMES = {
    Confidence.STRONG: N_("answered"),
    Confidence.WEAK: N_("closest passages"),
    Confidence.NONE: N_("nothing found"),
}
_ORIGINS = {
    "command": Np_("way of asking", "command"),
    "mention": Np_("way of asking", "mention"),
    "menu": Np_("way of asking", "menu"),
    "channel": Np_("way of asking", "channel"),
}
_KEPT = {
    Keep.NOTHING: N_("No questions are kept."),
    Keep.COUNTS: N_(
        "Of each question it is kept that there was one, when, and whether it was answered; not its words."
    ),
    Keep.QUESTIONS: N_("Questions are kept with their words, and with nobody’s name."),
}
_OFF = N_("This server keeps no questions. A member who may manage it can change that in `{command}`.")
# A heading, and a note on it.
_LABELS = {
    Setting.CHANNELS: (N_("Where questions are answered"), N_("None chosen: everywhere.")),
    Setting.AUTO: (
        N_("Where every question is answered, asked of the bot or not"),
        N_("When the documents surely say."),
    ),
    Setting.UPLOADERS: (
        N_("Roles that may add and remove documents"),
        N_("Beside members who may manage the server."),
    ),
    Setting.PRIVATE: (N_("Who sees the answer of `{ask}`"), ""),
    Setting.PASSAGES: (N_("Passages in an answer"), ""),
    Setting.KEEP: (N_("What is kept of questions"), N_("For `{report}`; nobody’s name is kept.")),
    Setting.RETENTION: (N_("For how long"), ""),
    Setting.MODERATORS: (N_("The moderators’ channel"), ""),
    Setting.FORWARD: (N_("Questions without a sure answer"), ""),
    Setting.DIGEST: (N_("Weekly digest in the moderators’ channel"), ""),
    Setting.LANGUAGE: (N_("Language"), N_("Of what I say; documents are quoted as they are.")),
}


def choices(setting: Setting, settings: ServerSettings) -> list[discord.SelectOption]:
    """What a menu of words offers, with what is set chosen."""
    offered: list[tuple[str, str]]
    match setting:
        case Setting.PRIVATE:
            offered = [(NO, _("Everybody in the channel")), (YES, _("Whoever asked alone"))]
            now = settings.private
        case Setting.DIGEST:
            offered, now = [(NO, _("No")), (YES, _("Yes, each week"))], settings.digest
        case Setting.FORWARD:
            offered = [(NO, _("Stay with whoever asked")), (YES, _("Can be passed on to the moderators’ channel"))]
            now = settings.forward
        case Setting.PASSAGES:
            sizes = range(1, MOST_PASSAGES + 1)
            offered = [(str(size), counted("{n} passage", "{n} passages", size)) for size in sizes]
            return _options(offered, str(settings.passages))
        case Setting.RETENTION:
            offered = [(str(days), counted("{n} day", "{n} days", days)) for days in RETENTIONS]
            return _options(offered, str(settings.retention))
        case Setting.LANGUAGE:
            offered = [(OWN, _("Each member’s own")), *((known, name_of(known)) for known in languages())]
            return _options(offered, settings.language or OWN)
        case _:
            kept = [(Keep.NOTHING, _("Nothing")), (Keep.COUNTS, _("That one was asked, without its words"))]
            return _options([*kept, (Keep.QUESTIONS, _("The question’s words"))], settings.keep)
    return _options(offered, YES if now else NO)


def settings_view(
    settings: ServerSettings,
    menus: Mapping[Setting, discord.ui.Item[Any]],
    there: Mapping[Setting, Collection[int]] = {},
    *,
    lacking: Mapping[int, Sequence[str]] = {},
    reads: bool = True,
) -> discord.ui.LayoutView:
    """All settings with their menus. Of the channels that were chosen, those that are still `there`; in some of them
    the bot is `lacking` permissions. Without `reads` it isn't given the text of messages to nobody."""
    view = Shown()
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=STRONG_COLOUR)
    container.add_item(
        discord.ui.TextDisplay(f"### {_('Settings of this server')}\n{_('A choice is in force at once.')}")
    )
    chosen = settings.channels_by_setting()
    for setting, menu in menus.items():
        name, note = (_(text).format(ask=command("ask"), report=command("report")) for text in _LABELS[setting])
        notes = [note] if note else []
        left = there.get(setting, ())
        if gone := len(chosen.get(setting, ())) - len(left):
            notes.append(
                counted(
                    "{n} chosen channel no longer exists; choose again.",
                    "{n} chosen channels no longer exist; choose again.",
                    gone,
                )
            )
        if setting is Setting.AUTO and not reads:
            notes.append(_(_UNREAD))
        if setting is Setting.FORWARD and settings.forward and settings.moderators is None:
            notes.append(_("Choose the moderators’ channel too."))
        notes += _lacking_lines([channel for channel in left if channel in lacking], lacking)
        container.add_item(discord.ui.TextDisplay("\n-# ".join([f"**{name}**", *notes])))
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(menu)
        container.add_item(row)
    view.add_item(container)
    return view


def _lacking_lines(channels: Sequence[int], lacking: Mapping[int, Sequence[str]]) -> list[str]:
    said = _("In {channel} I lack {permissions}.")
    lines = [
        said.format(channel=f"<#{channel}>", permissions=listed_permissions(lacking[channel]))
        for channel in channels[:_MOST_LACKING]
    ]
    more = len(channels) - _MOST_LACKING
    return [*lines, counted("And in {n} more channel.", "And in {n} more channels.", more)] if more > 0 else lines


def forwarded_view(question: str, asker: str, place: str) -> discord.ui.LayoutView:
    """A question that somebody passes on to the moderators. The mention and the place are Markdown."""
    return message(
        [],
        [
            f"### {_('The documents didn’t answer this')}",
            quoted(question, _LONGEST_FORWARDED),
            f"-# {_('Asked by {member} in {place}').format(member=asker, place=place)}",
        ],
        WEAK_COLOUR,
    )


def privacy_view(settings: ServerSettings, kept: Kept, *, server: bool) -> discord.ui.LayoutView:
    """What is kept where somebody asks this, and how much of it is theirs in all servers."""
    here = _("Direct messages are not kept.")
    if server:
        deleted = counted(
            "What is kept is deleted after {n} day, votes too.",
            "What is kept is deleted after {n} days, votes too.",
            settings.retention,
        )
        here = f"{_(_KEPT[settings.keep])} {deleted}"
    yours = _(
        "**Of you, in all servers:** {questions}, {votes}, {files}. It bears no name, but a code that differs in each "
        "server. `{command}` deletes it; uploaded files stay with their server, without your mark."
    ).format(
        questions=counted("{n} question", "{n} questions", kept.questions),
        votes=counted("{n} vote", "{n} votes", kept.votes),
        files=counted("{n} uploaded file with your mark", "{n} uploaded files with your mark", kept.uploads),
        command=command("privacy forget-me"),
    )
    how = _("Questions are answered on the machine of whoever runs this bot, and sent to nobody else.")
    return message([], [f"### {_('What is kept')}", here, yours, f"-# {how}"], STRONG_COLOUR)


def forgotten_view(kept: Kept) -> discord.ui.LayoutView:
    if not any((kept.questions, kept.votes, kept.uploads)):
        return message([], [_("Nothing was kept of you.")], STRONG_COLOUR)
    line = _("Deleted: {questions} and {votes}.").format(
        questions=counted("{n} question", "{n} questions", kept.questions),
        votes=counted("{n} vote", "{n} votes", kept.votes),
    )
    if kept.uploads:
        lost = counted("{n} uploaded file lost your mark.", "{n} uploaded files lost your mark.", kept.uploads)
        line += f" {lost}"
    return message([], [line], STRONG_COLOUR)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What the documents did not answer."""

    groups: Sequence[tuple[str, int]]  # questions, and how often each was asked; the most frequent first
    wordless: int  # questions that were kept without their words
    wrong: Sequence[tuple[Quote, int]]  # passages that were voted wrong, and how often


def grouped(questions: Iterable[KeptQuestion]) -> list[tuple[str, int]]:
    """Questions that ask for the same thing, as the last of them was asked; the most frequent first."""
    texts = [asked.text for asked in questions if asked.text]
    first: dict[frozenset[str], str] = {}
    times: Counter[frozenset[str]] = Counter()
    for text, subject in zip(texts, subjects(texts), strict=True):
        if subject:
            first.setdefault(subject, text)
            times[subject] += 1
    return [(first[subject], number) for subject, number in times.most_common()]


def unanswered_view(
    settings: ServerSettings, found: Unanswered, files: Sequence[FileChange] = (), *, title: str
) -> discord.ui.LayoutView:
    """Questions that the documents did not answer, passages that were voted wrong, and what happened to the files."""
    head = f"### {title}"
    asked = found.groups or found.wordless
    often = _("{question} · {n} times")
    lines = [
        f"- {often.format(question=_line(text), n=number(times)) if times > 1 else _line(text)}"
        for text, times in found.groups
    ]
    if len(lines) > MOST_GROUPS:
        more = _("and {n} more: `{command}`")
        left = number(len(found.groups) - MOST_GROUPS)
        lines[MOST_GROUPS:] = [f"-# {more.format(n=left, command=command('report export'))}"]
    if found.wordless:
        wordless = counted("{n} question kept without words", "{n} questions kept without words", found.wordless)
        lines.append(f"-# {wordless}")
    if not lines:
        off = settings.keep is Keep.NOTHING
        lines = [_off() if off else _("All questions that were kept found an answer.")]
    body = [head, "\n".join(lines)]
    if found.wrong:
        voted = (
            f"- {_line(cited(quote.citation))} · {counted('{n} vote', '{n} votes', times)}"
            for quote, times in found.wrong
        )
        body.append("\n".join([f"**{_('Voted not helpful')}**", *list(voted)[:MOST_VOTED]]))
    body += _file_lines(files)
    if not asked and not found.wrong:
        return message([], body, NONE_COLOUR if settings.keep is Keep.NOTHING else STRONG_COLOUR)
    return message([], body, WEAK_COLOUR)


def _file_lines(files: Sequence[FileChange]) -> list[str]:
    """What happened to the documents folder: a line for each kind of thing."""
    lines = []
    for what, said in _HAPPENED.items():
        names = [
            f"{change.file} ({translated(change.reason)})" if change.reason else change.file
            for change in files
            if change.what == what
        ]
        if names:
            shown = cut_escaped(one_line("; ".join(names[:_MOST_FILES])), _LONGEST_FILES)
            if len(names) > _MOST_FILES:
                shown = _("{files} and {n} more").format(files=shown, n=number(len(names) - _MOST_FILES))
            lines.append(f"- {_(said).format(files=shown)}")
    return ["\n".join([f"**{_('The documents folder')}**", *lines])] if lines else []


def usage_view(settings: ServerSettings, usage: Sequence[Usage]) -> discord.ui.LayoutView:
    """How much was asked: by outcome, in what way, and on each of the last days."""
    if settings.keep is Keep.NOTHING and not usage:
        return message([], [f"### {_('Usage')}", _off()], NONE_COLOUR)
    outcomes: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    days: defaultdict[str, int] = defaultdict(int)
    for row in usage:
        outcomes[_(_OUTCOMES[row.confidence])] += row.questions
        way = _ORIGINS.get(row.origin)
        origins[pgettext("way of asking", way) if way else row.origin] += row.questions
        days[row.day] += row.questions
    how_many = _("{questions} {period}").format(
        questions=counted("{n} question", "{n} questions", outcomes.total()),
        period=counted("in the last {n} day", "in the last {n} days", settings.retention),
    )
    body = [f"### {_('Usage')}\n{how_many}"]
    for title, counts in ((_("How they were answered"), outcomes), (_("How they were asked"), origins)):
        if counts:
            body.append("\n".join([f"**{title}**", *(_numbered(name, times) for name, times in counts.most_common())]))
    if days:
        latest = sorted(days.items(), reverse=True)[:14]
        body.append("\n".join([f"**{_('Day by day')}**", *(_numbered(day, times) for day, times in latest)]))
    return message([], body, STRONG_COLOUR)


def export_view(settings: ServerSettings, questions: int, file: discord.File | None) -> discord.ui.LayoutView:
    """The questions that were kept, as a file."""
    head = f"### {_('Export')}"
    if file is None:
        said = _off() if settings.keep is Keep.NOTHING else _("No question has been kept yet.")
        return message([], [head, said], NONE_COLOUR)
    exported = counted("{n} question, the last first.", "{n} questions, the last first.", questions)
    view = message([], [f"{head}\n{exported}"], STRONG_COLOUR)
    view.add_item(discord.ui.File(file))
    return view


def as_csv(questions: Iterable[KeptQuestion]) -> str:
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


def _off() -> str:
    return _(_OFF).format(command=command("settings"))


def _numbered(name: str, times: int) -> str:
    return f"- {_('{name}: {detail}').format(name=_line(name), detail=number(times))}"


def _line(text: str) -> str:
    return cut_escaped(one_line(text), _LONGEST_QUESTION) or "…"
