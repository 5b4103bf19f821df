"""`python -m bot.locales`: collects the messages to translate in messages.pot, and updates each language.

The source is parsed as Python, so that messages inside f-strings are found too. The names and descriptions of commands
come from the commands themselves.
"""

import ast
import asyncio
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from discord import Locale, app_commands

from bot.client import FootnoteBot
from bot.i18n.speech import FOLDER
from bot.i18n.translating import context_of
from index import Library
from index.operations import TEMPLATES

TEMPLATE = FOLDER / "messages.pot"

_PACKAGE = Path(__file__).parent.parent
# The positions of a message's context, its text and its plural among the arguments of these functions.
_MARKS = {
    "_": (None, 0, None),
    "N_": (None, 0, None),
    "Np_": (0, 1, None),
    "pgettext": (0, 1, None),
    "ngettext": (None, 0, 1),
    "quantity": (None, 0, 1),
    "plurals": (None, 0, 1),
}
_COMMENT = "# Translators: "  # begins a comment for translators, on the line before
_WIDTH = 120
_HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}


def template() -> polib.POFile:
    """All messages: those of the bot's source in its order, then those of the library and of the commands."""
    found = polib.POFile(wrapwidth=_WIDTH)
    found.metadata = dict(_HEADER)
    known: dict[tuple[str | None, str], polib.POEntry] = {}
    for entry in [*_in_source(), *_of_the_library(), *asyncio.run(_of_commands())]:
        if same := known.get((entry.msgctxt, entry.msgid)):
            same.occurrences = list(dict.fromkeys([*same.occurrences, *entry.occurrences]))
            same.msgid_plural = same.msgid_plural or entry.msgid_plural
            same.msgstr_plural = same.msgstr_plural or entry.msgstr_plural
        else:
            known[entry.msgctxt, entry.msgid] = entry
            found.append(entry)
    return found


def update(language: polib.POFile, reference: polib.POFile) -> None:
    """Updates a language to the template and its order. Messages that are gone are removed."""
    language.metadata = _HEADER | {"Plural-Forms": "nplurals=2; plural=(n != 1);"} | language.metadata
    language.merge(reference)
    forms = plural_forms(language)
    places = {(entry.msgctxt, entry.msgid): place for place, entry in enumerate(reference)}
    entries = [entry for entry in language if not entry.obsolete]
    for entry in entries:
        if entry.msgid_plural:
            entry.msgstr_plural = {form: entry.msgstr_plural.get(form, "") for form in range(forms)}
    entries.sort(key=lambda entry: places[entry.msgctxt, entry.msgid])
    language[:] = entries


def plural_forms(language: polib.POFile) -> int:
    """How many plural forms a language has."""
    stated = re.search(r"nplurals=(\d+)", language.metadata["Plural-Forms"])
    if not stated:
        raise ValueError(f"{language.metadata['Plural-Forms']!r} doesn't say how many plural forms there are")
    return int(stated[1])


def _in_source() -> Iterator[polib.POEntry]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = ["", "", *source.split("\n")]
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            if not isinstance(call.func, ast.Name) or call.func.id not in _MARKS:
                continue
            context, message, plural = (_text(call, place) for place in _MARKS[call.func.id])
            if message is None:
                continue  # a variable, which is marked elsewhere
            if context is None and _MARKS[call.func.id][0] is not None:
                raise ValueError(f"{path}:{call.lineno}: the context of {message!r} must be a literal")
            before = lines[call.lineno].strip()
            yield polib.POEntry(
                msgctxt=context,
                msgid=message,
                msgid_plural=plural or "",
                msgstr_plural={0: "", 1: ""} if plural else {},
                comment=before.removeprefix(_COMMENT) if before.startswith(_COMMENT) else "",
                occurrences=[(str(path.relative_to(_PACKAGE.parent)), "")],
            )


def _of_the_library() -> Iterator[polib.POEntry]:
    """Every sentence that the library can say. The comment says where it is used."""
    for template in TEMPLATES:
        use = " ".join((type(template).__doc__ or "").partition("\n\n")[0].split())
        yield polib.POEntry(msgid=template.value, comment=f"{template.code}: {use}")


def _text(call: ast.Call, place: int | None) -> str | None:
    """The argument at this position, if it is a literal string."""
    given = call.args[place] if place is not None and place < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


async def _of_commands() -> list[polib.POEntry]:
    """The names and descriptions of the commands. The bot is assembled as for Discord, but not connected."""
    collected = _Collector()
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        async with FootnoteBot(library) as bot:
            await bot.load_extensions()
            for command in bot.tree.get_commands():
                await command.get_translated_payload(bot.tree, collected)
    return collected.entries


class _Collector(app_commands.Translator):
    """Collects the strings that it is asked to translate."""

    def __init__(self) -> None:
        self.entries: list[polib.POEntry] = []

    async def translate(
        self, string: app_commands.locale_str, locale: Locale, context: app_commands.TranslationContextTypes
    ) -> None:
        if locale is Locale.german:  # any one will do: each string is asked for in each locale
            self.entries.append(polib.POEntry(msgctxt=context_of(context), msgid=string.message))


def main() -> None:
    reference = template()
    reference.save(str(TEMPLATE))
    for path in sorted(FOLDER.glob("*.po")):
        language = polib.pofile(str(path), wrapwidth=_WIDTH)
        update(language, reference)
        language.save()
        print(f"{path.stem}: {len(language.untranslated_entries())} of {len(language)} messages to translate")


if __name__ == "__main__":
    main()
