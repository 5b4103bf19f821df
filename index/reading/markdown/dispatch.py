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

_ANY_TEXT = "table lheading paragraph"
_LETTER = f"one_line {_ANY_TEXT}"
_EXTENDED = f"extension {_ANY_TEXT}"
BEGINNINGS: Mapping[str, str] = {
    "#": f"heading {_ANY_TEXT}",
    "*": f"one_line hr list {_EXTENDED}",
    "-": f"hr list {_EXTENDED}",
    "+": f"list {_EXTENDED}",
    ">": f"blockquote {_ANY_TEXT}",
    "`": f"fence {_ANY_TEXT}",
    "~": f"fence {_ANY_TEXT}",
    **dict.fromkeys("0123456789", f"list {_ANY_TEXT}"),
    **dict.fromkeys("ie", f"one_line {_EXTENDED}"),
}
_CODE = 4  # columns of an indent

Rules = Sequence[RuleFuncBlockType]


@dataclass(frozen=True, slots=True)
class Chain:
    """The rules that may end a kind of block, or begin one, by the character that a line begins with."""

    every: Rules
    letter: Rules
    beginnings: Mapping[str, Rules]


class Dispatched(StateBlock):
    """A text whose lines are only tried by the rules that may apply."""

    chains: Mapping[str, Chain]  # by the kind of block that they end; "" are those that begin one


class Dispatcher(Ruler[RuleFuncBlockType]):
    """The rules. Where one of markdown-it's own asks which of them could end its block, it gets one that chooses."""

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:
        return [_chosen(chainName)] if chainName else super().getRules()


@cache
def _chosen(chain: str) -> RuleFuncBlockType:
    def ends(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        assert isinstance(state, Dispatched)
        for rule in rules_for(state, line, chain):  # noqa: SIM110  this is quicker
            if rule(state, line, end, silent):
                return True
        return False

    return ends


def rules_for(state: Dispatched, line: int, kind: str = "") -> Rules:
    """The rules that may apply to a line that isn't blank.

    Args:
        kind: The kind of block that they could end, such as "paragraph"; "" if they begin one.
    """
    chain = state.chains[kind]
    place = state.bMarks[line] + state.tShift[line]
    if state.sCount[line] - state.blkIndent >= _CODE or place >= len(state.src):
        return chain.every
    first = state.src[place]
    rules = chain.beginnings.get(first)
    if rules is None:
        return chain.letter if first.isalpha() else chain.every
    return rules


@cache
def chains_of(ruler: Ruler[RuleFuncBlockType], is_underlined: bool, has_tables: bool) -> Mapping[str, Chain]:
    """The chains for a text, which may have lines that underline a heading, and rows of tables."""
    left_out = {name for name, kept in (("lheading", is_underlined), ("table", has_tables)) if not kept}
    names = dict(zip(ruler.getRules(), ruler.get_active_rules(), strict=True))

    def chain(kind: str) -> Chain:
        every = tuple(rule for rule in Ruler.getRules(ruler, kind) if names.get(rule) not in left_out)

        def only(allowed: str) -> Rules:
            return tuple(rule for rule in every if names[rule] in allowed.split())

        return Chain(every, only(_LETTER), {first: only(allowed) for first, allowed in BEGINNINGS.items()})

    return {kind: chain(kind) for kind in ("", "paragraph", "reference", "blockquote", "list")}
