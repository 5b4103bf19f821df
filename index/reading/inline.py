"""Markup inside a line: signs around words that make them bold, and the like, found in one pass.

Each syntax has a pattern for its tokens. A token is either a sign that belongs to another one of its kind further on,
or something that is replaced as a whole, such as a link. Signs without a partner are text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.layout import MarkKind
from index.reading.raw import Run, Style

SOFT_BREAK = "\x1f"  # where the file goes on in its next line and the page doesn't: ASCII's "unit separator"

Styles = tuple[Style, ...]
Replace = Callable[["re.Match[str]", Styles], Iterable[Run]]
"""Gives the runs for a token that isn't a sign, and for the styles around it."""


@dataclass(frozen=True, slots=True)
class Markup:
    token: re.Pattern[str]  # signs are in its group "sign"
    kinds: Mapping[str, tuple[MarkKind, ...]]  # of each sign
    at_words: frozenset[str]  # signs that only count at the edges of words

    def runs(self, text: str, replace: Replace, around: Styles = ()) -> Iterator[Run]:
        """The text as runs, without its markup."""
        tokens = list(self.token.finditer(text))
        paired = self._paired(text, tokens)
        styles = around
        position = 0
        for place, token in enumerate(tokens):
            if token.start() > position:
                yield Run(text[position : token.start()], styles)
            position = token.end()
            if not token["sign"]:
                yield from replace(token, styles)
            elif place not in paired:
                yield Run(token[0], styles)
            else:
                changed = tuple(Style(kind) for kind in self.kinds[token["sign"]])
                styles = styles + changed if paired[place] else _without(styles, changed)
        if position < len(text):
            yield Run(text[position:], styles)

    def _paired(self, text: str, tokens: list[re.Match[str]]) -> dict[int, bool]:
        """The places of the signs that belong together, and for each of them if it is the first of its pair."""
        waiting: dict[str, int] = {}
        paired: dict[int, bool] = {}
        for place, token in enumerate(tokens):
            sign = token["sign"]
            if not sign:
                continue
            before, after = text[token.start() - 1 : token.start()], text[token.end() : token.end() + 1]
            words_edge = sign in self.at_words
            closes = bool(before.strip()) and not (words_edge and _in_word(after))
            if closes and (first := waiting.pop(sign, None)) is not None:
                # What began in between and hasn't ended is text.
                waiting = {other: at for other, at in waiting.items() if at < first}
                paired[first], paired[place] = True, False
            elif after.strip() and not (words_edge and _in_word(before)):
                waiting[sign] = place
        return paired


def lined(runs: Iterable[Run], line: int | None) -> Iterator[Run]:
    """The runs of a text that begins in a line of the file, with its soft breaks as spaces."""
    for run in runs:
        for place, piece in enumerate(run.text.split(SOFT_BREAK)):
            if place:
                yield Run(" ", run.styles)
            line = line + bool(place) if line else line
            yield Run(piece, run.styles, line)
            line = line + piece.count("\n") if line else line


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _without(styles: Styles, ended: Styles) -> Styles:
    """The styles without the last ones that are equal to those that ended."""
    left = list(styles)
    for style in ended:
        if style in left:
            del left[len(left) - 1 - left[::-1].index(style)]
    return tuple(left)
