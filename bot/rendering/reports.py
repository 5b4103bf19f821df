"""Messages for those who look after a server: reports on what was asked, the digest, a question passed on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.i18n.speech import N_, Np_, _, command, join_list, number, pgettext, quantity, say
from bot.policy.server_settings import Keep, ServerSettings
from bot.rendering import citing
from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.markdown import block_quote, escape_and_cut, one_line, unescape
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, Item, message
from index import Confidence, Quote
from index.operations import Complaint, FileChange, Reason, Usage

MOST_GROUPS = 15  # of questions, in a message
MOST_VOTED = 4  # passages voted wrong

_LONGEST_QUESTION = 120
_LONGEST_WORDS = 60
_LONGEST_FOOTNOTE = 60
_ROOM_FOR_NOTES = 200  # UTF-16 units of the lines that count what isn't shown
_ROOM_FOR_WRONG = 1200  # … and of the passages that were voted wrong
_MOST_COMPLAINTS = 2  # questions for which a passage didn't help
_LONGEST_FORWARDED = 3000  # UTF-16 units of a question that is passed on
_LONGEST_FILES = 180  # UTF-16 units of a line about files
_MOST_FILES = 5  # named in such a line
_CHANGES = {
    "failed": N_("Could not be read: {files}"),
    "changed": N_("Changed: {files}"),
    "added": N_("New: {files}"),
    "removed": N_("Removed: {files}"),
}
_HELD_BACK = N_("Gone, but still used for answers until the person who runs the bot confirms it: {files}")
_OUTCOMES = {
    # Translators: questions, as the next two; their number follows
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
_OFF = N_("This server keeps no questions. Somebody who manages the server can change that with `{command}`.")


# Why a passage didn't help, as the form and the report say it.
REASONS = {
    Reason.WRONG: N_("wrong"),
    Reason.OUTDATED: N_("outdated"),
    Reason.NOT_MEANT: N_("not what I meant"),
    Reason.TOO_LONG: N_("too long"),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage that didn't help."""

    quote: Quote
    votes: int  # that say so
    complaints: Sequence[Complaint] = ()  # … and why, by question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without a sure answer, which stands for those that are alike."""

    text: str
    times: int  # how often one of them was asked
    confidence: Confidence
    quote: Quote | None = None  # the first passage that was shown; None if there was none, or it is no longer there


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions without an answer, and answers that were voted wrong."""

    groups: Sequence[Asked]  # the most frequent first
    wordless: int  # questions whose words weren't kept
    wrong: Sequence[Marked]  # the worst first


def unanswered_view(
    settings: ServerSettings,
    found: Unanswered,
    files: Sequence[FileChange] = (),
    held_back: Sequence[str] = (),
    *,
    title: str,
) -> discord.ui.LayoutView:
    """The report on unanswered questions and wrong passages. The digest has changes of files too, and the files that
    are gone although their documents are still in the index."""
    head = f"### {title}"
    asked = found.groups or found.wordless
    others = _file_lines(files, held_back)
    room = LONGEST_MESSAGE - _ROOM_FOR_NOTES - (_ROOM_FOR_WRONG if found.wrong else 0)
    lines = _group_lines(found.groups, room - sum(units(text) + 1 for text in (head, *others)))
    if found.wordless:
        wordless = quantity(
            "{n} question whose words weren’t kept", "{n} questions whose words weren’t kept", found.wordless
        )
        lines.append(f"-# {wordless}")
    if not lines:
        off = settings.keep is Keep.NOTHING
        lines = [_off_notice() if off else _("All questions on record were answered.")]
    body = [head, "\n".join(lines)]
    if found.wrong:
        room = LONGEST_MESSAGE - sum(units(text) + 1 for text in (*body, *others))
        body.append(_marked_block(found.wrong[:MOST_VOTED], room))
    body += others
    if not asked and not found.wrong:
        return message(body, NONE_COLOUR if settings.keep is Keep.NOTHING else STRONG_COLOUR)
    return message(body, WEAK_COLOUR)


def _group_lines(groups: Sequence[Asked], room: int) -> list[str]:
    """Two lines for each group, a question and what was shown, for as many as there is room for; how many are left."""
    lines: list[str] = []
    for number_shown, group in enumerate(groups):
        line = f"- {_line(group.text)}"
        if group.times > 1:
            line = _("{question} · {n} times").format(question=line, n=number(group.times))
        line = f"{line}\n  -# {_outcome(group)}"
        room -= units(line) + 1
        if number_shown == MOST_GROUPS or room < 0:
            left = number(len(groups) - number_shown)
            more = _("and {n} more: `{command}`").format(n=left, command=command("report export"))
            return [*lines, f"-# {more}"]
        lines.append(line)
    return lines


def _outcome(asked: Asked) -> str:
    """How surely a question was answered, and the footnote of the passage that was shown first."""
    said = _(_OUTCOMES[asked.confidence])
    if asked.quote is None:
        return said
    where = escape_and_cut(one_line(citing.brief(asked.quote.citation, _LONGEST_FOOTNOTE)), _LONGEST_QUESTION)
    return _("{name}: {detail}").format(name=said, detail=where)


def _marked_block(wrong: Sequence[Marked], room: int) -> str:
    """The passages that didn't help, with as many of the questions and reasons as there is room for."""
    block = f"**{_('Marked as not helpful')}**"
    lines = [line for marked in wrong for line in _marked_lines(marked)]
    while lines and units(block) + 1 + units(lines[0]) <= room:
        block = f"{block}\n{lines.pop(0)}"
    return block


def _marked_lines(marked: Marked) -> Iterator[str]:
    """A passage that didn't help: its place and first words; below, a line for each question and the reasons."""
    words = escape_and_cut(one_line(marked.quote.text), _LONGEST_WORDS)
    where = escape_and_cut(one_line(citing.whole(marked.quote.citation)), _LONGEST_QUESTION)
    yield f"- {where} · {quantity('{n} vote', '{n} votes', marked.votes)}\n  -# {_('“{words}”').format(words=words)}"
    for complaint in marked.complaints[:_MOST_COMPLAINTS]:
        reasons = [
            _("{name}: {detail}").format(name=_(REASONS[reason]), detail=number(times))
            if times > 1
            else _(REASONS[reason])
            for reason, times in complaint.reasons
        ]
        parts = [join_list(reasons)] if reasons else []
        if complaint.question:
            asked = escape_and_cut(one_line(complaint.question), _LONGEST_WORDS)
            parts.insert(0, _("“{words}”").format(words=asked))
        if complaint.lowered:
            parts.append(_("now comes later for this question"))
        yield f"  -# {' · '.join(parts)}"
    if (more := len(marked.complaints) - _MOST_COMPLAINTS) > 0:
        yield f"  -# {quantity('and {n} more question', 'and {n} more questions', more)}"


def _file_lines(files: Sequence[FileChange], held_back: Sequence[str]) -> list[str]:
    """The changes in the documents folder: a line for each kind of change."""
    lines = []
    for what, said in _CHANGES.items():
        names = [
            f"{change.file} ({say(change.reason)})" if change.reason else change.file
            for change in files
            if change.what == what
        ]
        lines += _names_line(said, names)
    lines += _names_line(_HELD_BACK, held_back)
    return ["\n".join([f"**{_('The documents folder')}**", *lines])] if lines else []


def _names_line(said: str, names: Sequence[str]) -> list[str]:
    """The line with these names; none if there are no names."""
    if not names:
        return []
    shown = escape_and_cut(one_line("; ".join(names[:_MOST_FILES])), _LONGEST_FILES)
    if len(names) > _MOST_FILES:
        shown = _("{files} and {n} more").format(files=shown, n=number(len(names) - _MOST_FILES))
    return [f"- {_(said).format(files=shown)}"]


def usage_view(settings: ServerSettings, usage: Sequence[Usage]) -> discord.ui.LayoutView:
    """How much was asked: by outcome, by way of asking, and on each of the last days."""
    if settings.keep is Keep.NOTHING and not usage:
        return message([f"### {_('Usage')}", _off_notice()], NONE_COLOUR)
    outcomes: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    days: defaultdict[str, int] = defaultdict(int)
    for row in usage:
        outcomes[_(_OUTCOMES[row.confidence])] += row.questions
        way = _ORIGINS.get(row.origin)
        origins[pgettext("way of asking", way) if way else row.origin] += row.questions
        days[row.day] += row.questions
    how_many = _("{questions} {period}").format(
        questions=quantity("{n} question", "{n} questions", outcomes.total()),
        period=quantity("in the last {n} day", "in the last {n} days", settings.retention),
    )
    body = [f"### {_('Usage')}\n{how_many}"]
    for title, counts in ((_("How they were answered"), outcomes), (_("How they were asked"), origins)):
        if counts:
            body.append(
                "\n".join([f"**{title}**", *(_count_line(name, times) for name, times in counts.most_common())])
            )
    if days:
        latest = sorted(days.items(), reverse=True)[:14]
        body.append("\n".join([f"**{_('Day by day')}**", *(_count_line(day, times) for day, times in latest)]))
    return message(body, STRONG_COLOUR)


def export_view(settings: ServerSettings, questions: int, file: discord.File | None) -> discord.ui.LayoutView:
    """The kept questions as a file."""
    head = f"### {_('Export')}"
    if file is None:
        said = _off_notice() if settings.keep is Keep.NOTHING else _("No questions have been kept yet.")
        return message([head, said], NONE_COLOUR)
    exported = quantity("{n} question, newest first.", "{n} questions, newest first.", questions)
    view = message([f"{head}\n{exported}"], STRONG_COLOUR)
    return view.add_item(discord.ui.File(file))


def forwarded_view(question: str, asker: str, place: str, buttons: Sequence[Item]) -> discord.ui.LayoutView:
    """A question that somebody passes on to the moderators. `asker` and `place` are Markdown."""
    body = [
        f"### {_('The documents didn’t answer this')}",
        block_quote(question, _LONGEST_FORWARDED),
        f"-# {_('Asked by {member} in {place}').format(member=asker, place=place)}",
    ]
    return message(body, WEAK_COLOUR, rows=[buttons])


def forwarded_question(texts: Iterable[str]) -> str:
    """The question that was passed on, from the texts of its message."""
    quoted = next((text for text in texts if text.startswith("> ")), "")
    return unescape("\n".join(line.removeprefix("> ") for line in quoted.split("\n")))


def _off_notice() -> str:
    return _(_OFF).format(command=command("settings"))


def _count_line(name: str, times: int) -> str:
    return f"- {_('{name}: {detail}').format(name=_line(name), detail=number(times))}"


def _line(text: str) -> str:
    return escape_and_cut(one_line(text), _LONGEST_QUESTION) or "…"
