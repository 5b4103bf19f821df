"""The parser: markdown-it's CommonMark and GitHub's tables, and our rules for everything else that people write.

Both kinds of rules take time in proportion to the text. `tests/test_reading_markdown.py` measures that.
"""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from index.reading.markdown.blocks import DEEPEST, extension, fence, heading, one_line, paragraph, too_deep
from index.reading.markdown.dispatch import Dispatcher, rules_for
from index.reading.markdown.grids import table
from index.reading.markdown.inlines import Inlines, inline_extension, loose_link, tag
from index.reading.markdown.quarto import quarto
from index.reading.markdown.state import Blocks, Text

# What is known of a text: its link definitions in markdown-it's form, the names of its footnotes, their numbers, and if
# code in it is run.
Environment = dict[str, Any]


class _Parser(MarkdownIt):
    """Leaves addresses as they are written. Which of them may be opened is decided where they are shown."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return True


class _ParserBlock(ParserBlock):
    def __init__(self) -> None:
        super().__init__()
        rules, self.ruler = self.ruler, Dispatcher()
        self.ruler.__rules__ = rules.__rules__

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token]:
        state = Blocks(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        """As markdown-it's own, but only with the rules that may apply."""
        assert isinstance(state, Blocks)
        begins, shifts, ends, indents = state.bMarks, state.tShift, state.eMarks, state.sCount
        line = startLine
        blank = False  # True if there is a blank line between the blocks
        while line < endLine:
            while line < state.lineMax and begins[line] + shifts[line] >= ends[line]:
                line += 1
            state.line = line
            if line >= endLine or indents[line] < state.blkIndent:
                break
            for rule in rules_for(state, line) if state.level < DEEPEST else (too_deep,):
                if rule(state, line, endLine, False):
                    break
            if state.line <= line:
                raise RuntimeError("a rule for blocks didn't go on")
            state.tight = not blank
            line = state.line
            if line - 1 < endLine and begins[line - 1] + shifts[line - 1] >= ends[line - 1]:
                blank = True
            if line < endLine and begins[line] + shifts[line] >= ends[line]:
                blank = True
                line += 1
                state.line = line


class _ParserInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = Inlines(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def environment() -> Environment:
    """What is to be known of a text before its first line."""
    return {"references": {}, "notes": set(), "numbers": {}, "quarto": False}


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark")
    parser.block, parser.inline = _ParserBlock(), _ParserInline()
    parser.configure("commonmark").enable(["table", "strikethrough"])
    parser.block.ruler.before(
        "table", "extension", extension, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.block.ruler.at("paragraph", paragraph)
    parser.block.ruler.at("fence", fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("heading", heading, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("extension", "one_line", one_line)
    parser.block.ruler.disable("html_block")
    parser.inline.ruler.before("escape", "quarto", quarto)
    parser.inline.ruler.before("link", "extension", inline_extension)
    parser.inline.ruler.after("image", "loose_link", loose_link)
    parser.inline.ruler.at("html_inline", tag)
    return parser


_PARSER = _parser()


def blocks(text: str, environment: Environment) -> list[Token | Text]:
    """The blocks of a text. The link definitions in it are added to the environment."""
    tokens: list[Token] = []
    if text:
        _PARSER.block.parse(text, _PARSER, environment, tokens)
    return tokens  # type: ignore[return-value]  # texts are among them, which markdown-it takes for its own tokens


def inlines(text: str, environment: Environment) -> list[Token]:
    """What the text of a block consists of."""
    return _PARSER.inline.parse(text, _PARSER, environment, [])
