"""A simple rule that tells which messages read like a question. It doesn't have to be sure.

A message reads like a question if it begins with a question word, or has a question mark (of any script) that no letter
follows. It needs two words and eight letters, or four characters of a script without spaces, and may not be longer than
a question in a command. Links, mentions, emoji and code are ignored. A message that passes is answered only if the
documents have a sure answer, so the rule is there to save work, more than to keep the bot quiet.
"""

import re
import unicodedata

LONGEST_QUESTION = 500  # characters, in a command too

_LETTERS, _WORDS, _IDEOGRAPHS = 8, 2, 4  # the fewest

# Code, addresses, mentions and emoji.
NO_WORDS = re.compile(r"```.*?```|`[^`\n]*`|\w+://\S+|<[^<>\s]*>|:\w+:", re.DOTALL)
_MARK = re.compile("QUESTION|INTERROBANG")  # in the Unicode name of a character: ？ ؟ ¿ ⁈ ❓ …
_WORD = re.compile(r"[^\W\d_]+")
# Scripts that don't separate words by spaces: here, characters are counted.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_GREEK_MARK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff];(?!\w)")  # the Greek question mark is typed as a semicolon
_ENDING = re.compile("(?:ですか|ますか|でしょうか|吗|嗎|呢|나요|까요|습니까)\\W*$")

QUESTION_WORDS = frozenset(
    """
    how what when where which who whom whose why
    wann warum was welche welchem welchen welcher welches wer wie wieso wieviel wo woher wohin wozu
    combien comment où pourquoi quand quel quelle quelles quels
    cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo dónde qué quién quiénes
    onde quais qual quando quanto quantos quem
    chi dove perché quale quali quanti
    hoe hoeveel waar waarom wanneer wat welk welke
    dlaczego gdzie ile jak kiedy kto który która które
    где зачем как какая какие какой когда кто куда почему сколько
    hur när vad varför vem vilka vilken
    hangi kaç kim nasıl neden nerede niçin
    apa bagaimana berapa dimana kapan mengapa siapa
    """.split()
)


def reads_like_question(text: str) -> bool:
    """True if a message reads like a question."""
    if len(text) > LONGEST_QUESTION:
        return False
    text = NO_WORDS.sub(" ", unicodedata.normalize("NFC", text))
    words = _WORD.findall(text)
    enough = len(words) >= _WORDS and sum(map(len, words)) >= _LETTERS
    if not enough and len(_SPACELESS.findall(text)) < _IDEOGRAPHS:
        return False
    return (bool(words) and words[0].casefold() in QUESTION_WORDS) or _has_mark(text) or bool(_ENDING.search(text))


def _has_mark(text: str) -> bool:
    """True if a text has a question mark. The common one counts only at the end of a word: addresses have it inside."""
    for place, character in enumerate(text):
        if character == "?":
            if not text[place + 1 : place + 2].isalnum():
                return True
        elif not character.isalnum() and _MARK.search(unicodedata.name(character, "")):
            return True
    return bool(_GREEK_MARK.search(text))
