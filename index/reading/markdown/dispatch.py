"""Which rules a line of Markdown may be read by, from what it begins with. Trying all of them takes most of the time.

The order of the rules stays, and only those are left out that can't apply: a line that begins with a letter, for
example, is no list, no heading with a number sign, no quotation and no code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

_ANY_TEXT = "too_deep extension table lheading paragraph"
_LETTER = f"one_line {_ANY_TEXT}"
_BEGINNINGS: Mapping[str, str] = {
    "#": f"heading {_ANY_TEXT}",
    "*": f"one_line hr list {_ANY_TEXT}",
    "-": f"hr list {_ANY_TEXT}",
    "+": f"list {_ANY_TEXT}",
    ">": f"blockquote {_ANY_TEXT}",
    "`": f"fence {_ANY_TEXT}",
    "~": f"fence {_ANY_TEXT}",
    **dict.fromkeys("0123456789", f"list {_ANY_TEXT}"),
}
_CODE = 4  # columns of an indent

Rules = Sequence[RuleFuncBlockType]


@dataclass(frozen=True, slots=True)
class _Chain:
    every: Rules
    letter: Rules
    beginnings: Mapping[str, Rules]


class Dispatcher(Ruler[RuleFuncBlockType]):
    """The rules. Where one of markdown-it's own asks which of them could end its block, it gets one that chooses."""

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:
        return [_chosen(chainName)] if chainName else super().getRules()


@cache
def _chosen(chain: str) -> RuleFuncBlockType:
    def ends(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        for rule in rules_for(state, line, chain):  # noqa: SIM110  this is quicker
            if rule(state, line, end, silent):
                return True
        return False

    return ends


def rules_for(state: StateBlock, line: int, chain: str = "") -> Rules:
    """The rules that may apply to a line that isn't blank.

    Args:
        chain: The kind of block that they could end, such as "paragraph"; "" if they begin one.
    """
    rules = _chain(state.md.block.ruler, chain, getattr(state, "is_underlined", True))
    place = state.bMarks[line] + state.tShift[line]
    if state.sCount[line] - state.blkIndent >= _CODE or place >= len(state.src):
        return rules.every
    first = state.src[place]
    return rules.letter if first.isalpha() else rules.beginnings.get(first, rules.every)


@cache
def _chain(ruler: Ruler[RuleFuncBlockType], chain: str, is_underlined: bool) -> _Chain:
    names = dict(zip(ruler.getRules(), ruler.get_active_rules(), strict=True))
    every = tuple(rule for rule in Ruler.getRules(ruler, chain) if is_underlined or names.get(rule) != "lheading")

    def only(allowed: str) -> Rules:
        return tuple(rule for rule in every if names[rule] in allowed.split())

    return _Chain(every, only(_LETTER), {first: only(allowed) for first, allowed in _BEGINNINGS.items()})
