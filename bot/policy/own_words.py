"""What a message says in its own words: without the lines that it quotes of somebody else's, and without what Discord
shows as a picture or as a link to a message. Emoji of a server stay: “What does <:verified:…> mean?” asks about one."""

import re

from bot.policy.small_talk import may_point

_QUOTE, _REST = "> ", ">>> "  # Discord's signs for a line that is quoted, and for all that follows
_FENCE = "```"
_NO_WORDS = re.compile(
    r"https?://(?:(?:www|canary|ptb)\.)?discord(?:app)?\.com/channels/[\d/@me]*"  # a link to a message
    r"|https?://(?:cdn\.discordapp\.com|media\.discordapp\.net|tenor\.com|giphy\.com)/\S*"  # a picture
)
_COMMAND = re.compile(r"/ask\s+(?:question:)?\s*")  # somebody wrote the command as text


def own_words(text: str) -> str:
    """What a message says itself. If that is nothing, or only “any idea?”, it is what the message quotes.

    >>> own_words("> Fireball is the best spell\\nWhat does lightning bolt do?")
    'What does lightning bolt do?'
    >>> own_words("> What does fireball do?\\nany idea?")
    'What does fireball do?'
    >>> own_words("/ask question:What does fireball do?")
    'What does fireball do?'
    """
    said = _without_quotes(_COMMAND.sub("", text, count=1) if text.startswith("/ask") else text)
    return _NO_WORDS.sub(" ", said).strip() or said


def _without_quotes(text: str) -> str:
    own: list[str] = []
    quoted: list[str] = []
    in_code = is_rest = False
    for line in text.split("\n"):
        if not in_code and line.startswith(_REST):
            is_rest = True
        if is_rest or (line.startswith(_QUOTE) and not in_code):  # in code it is the prompt of a terminal
            quoted.append(line.lstrip("> "))
        else:
            own.append(line)
            in_code ^= line.count(_FENCE) % 2 == 1
    said = "\n".join(own).strip()
    return "\n".join(quoted).strip() if quoted and may_point(said) else said
