"""Directives: what a page shows of each. Those of docutils and Sphinx are known, and those of widespread extensions.

A directive that isn't known shows its argument and its content. Nothing is read from another file.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from index.layout import BlockKind, MarkKind
from index.reading.raw import Style
from index.reading.rst import table_directives
from index.reading.rst.drafts import CODE, EMPHASIS, STRONG, Lead, Piece, Place
from index.reading.rst.lines import Body
from index.reading.rst.markers import BULLET

if TYPE_CHECKING:
    from index.reading.rst.blocks import Parser

_OPTION = re.compile(r":([\w-]+(?: [\w-]+)?):(?: +|$)")
_UNICODE = re.compile(r"(?:0x|\\?x|U\+|\\?u|&#x)([0-9A-Fa-f]{1,8});?\Z", re.IGNORECASE)
_OTHER_OUTPUTS = {"latex", "latexpdf", "man", "texinfo", "epub", "text", "gettext", "pdf", "rst2pdf", "xml"}
_OF_A_TAG = re.compile(r"[\w-]+")


class Directive(NamedTuple):
    name: str  # in lower case
    line: int  # of the file
    argument: Body  # the lines before its options and its content
    content: Body
    options: dict[str, str]

    @property
    def title(self) -> str:
        """The argument on one line."""
        return " ".join(filter(None, self.argument.lines))

    def everything(self) -> Body:
        """The content, with the argument's lines as its beginning: directives without arguments are read like that."""
        if not self.argument:
            return self.content
        between = max(0, self.content.first - self.argument.first - len(self.argument.lines)) if self.content else 0
        return Body([*self.argument.lines, *[""] * between, *self.content.lines], self.argument.first)


def read(parser: "Parser", name: str, body: Body, line: int, place: Place) -> None:
    """Read a directive. `body` is all that follows its two colons."""
    directive = take_apart(name.lower(), body, line)
    handler = _HANDLERS.get(directive.name)
    if handler is None:
        handler = _IN_DOMAINS.get(directive.name.rpartition(":")[2], _object) if ":" in name else _unknown
    handler(parser, directive, place)


def take_apart(name: str, body: Body, line: int) -> Directive:
    """A directive's argument, options and content."""
    start = 0 if body.at(0) else body.after_blanks(0)
    if start > 1:  # a blank line below the name: there is no argument
        return Directive(name, line, Body([], body.first), body.below(start), {})
    end = start
    while body.at(end) and not _OPTION.match(body.at(end)):
        end += 1
    options: dict[str, str] = {}
    place, key = end, ""
    while text := body.at(place):
        if option := _OPTION.match(text):
            key = option[1].lower()
            options[key] = text[option.end() :]
        elif text[0] == " " and key:
            options[key] += f"\n{text.strip()}"
        else:
            break
        place += 1
    content = body.after_blanks(place)
    argument = body.part(start, end)
    return Directive(name, line, argument, body.below(content), options)


def substitution(name: str, kind: str, body: Body) -> list[Piece]:
    """What a substitution shows."""
    directive = take_apart(kind.lower(), body, body.first)
    if directive.name == "replace":
        return [Piece("\n".join(directive.everything().lines), None, markup=True)]
    if directive.name == "image":
        alternative = directive.options.get("alt", name)
        return [Piece(alternative, None, (Style(MarkKind.IMAGE, directive.title),))]
    if directive.name == "unicode":
        return [Piece(" ".join(_character(code) for code in directive.title.partition(" ..")[0].split()))]
    return []


def _character(code: str) -> str:
    found = _UNICODE.match(code)
    number = int(found[1], 16) if found else int(code) if code.isdecimal() and len(code) < 8 else None
    return code if number is None or number > 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)


# Handlers


def _nothing(parser: "Parser", directive: Directive, place: Place) -> None:
    """Not part of the page, or only known when the page is built."""


def _unknown(parser: "Parser", directive: Directive, place: Place) -> None:
    """Show the argument and the content."""
    parser.inside(directive.everything(), place.of(place.kind))


def _content(parser: "Parser", directive: Directive, place: Place) -> None:
    """Show the content only."""
    parser.inside(directive.content, place)


def _only(parser: "Parser", directive: Directive, place: Place) -> None:
    words = set(_OF_A_TAG.findall(directive.title.lower())) - {"and", "or"}
    if words and words <= _OTHER_OUTPUTS:
        return
    parser.inside(directive.content, place)


def _admonition(title: str) -> "Handler":
    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        inner = place._replace(aside=directive.name, sections=False)
        parser.set_lead(None, place)
        parser.add(BlockKind.TITLE, [Piece(title, directive.line)], inner, directive.line)
        parser.inside(directive.everything(), inner)

    return read


def _titled(aside: str = "") -> "Handler":
    """A box with a title of its own."""

    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        inner = place._replace(aside=aside or directive.name, sections=False)
        parser.set_lead(None, place)
        title = [Piece(directive.title, directive.argument.first, markup=True)]
        parser.add(BlockKind.TITLE, title, inner, directive.line)
        parser.inside(directive.content, inner)

    return read


def _version(words: str) -> "Handler":
    """A note about versions: `{}` in its words are the first arguments, and the rest is text."""

    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        text = directive.everything()
        versions = text.at(0).split(maxsplit=words.count("{}"))
        rest = versions[words.count("{}") :]
        versions += [""] * words.count("{}")
        said = words.format(*versions).strip()
        body = Body([rest[0] if rest else "", *text.lines[1:]], text.first)
        end = ": " if body else "."
        parser.set_lead(Lead([Piece(said, directive.line, EMPHASIS), Piece(end)], directive.line), place)
        parser.inside(body, place._replace(sections=False))

    return read


def _labelled(label: str) -> "Handler":
    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        pieces = [Piece(f"{label}:", directive.line, STRONG), Piece(" ")]
        parser.set_lead(Lead(pieces, directive.line), place)
        parser.inside(directive.everything(), place.of(place.kind))

    return read


def _code(language: str = "") -> "Handler":
    """Code whose language is its argument, or always the same."""

    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        words, code = directive.argument.at(0), directive.content
        _caption(parser, directive, place)
        below = directive.argument.first > directive.line  # there is no argument
        if language or below or (not code and " " in words):
            words, code = "", directive.everything()
        elif len(directive.argument.lines) > 1:  # code right below the language
            code = directive.everything().below(1)
        parser.verbatim(code.dedented(0, len(code.lines)), place, language or words.partition(" ")[0])

    return read


def _caption(parser: "Parser", directive: Directive, place: Place) -> None:
    """Show the caption only, as where the code is in another file."""
    if caption := directive.options.get("caption"):
        piece = Piece(" ".join(caption.split()), directive.line, markup=True)
        parser.name_labels(piece)
        parser.add(place.kind, [piece], place, directive.line)


def _code_tab(parser: "Parser", directive: Directive, place: Place) -> None:
    language, _, title = directive.title.partition(" ")
    inner = place._replace(aside="tab")
    parser.add(BlockKind.TITLE, [Piece(title or language, directive.line)], inner, directive.line)
    parser.verbatim(directive.content, inner, language)


def _parsed_literal(parser: "Parser", directive: Directive, place: Place) -> None:
    body = directive.everything()
    pieces: list[Piece] = []
    for place_in_body, text in enumerate(body.lines):
        pieces.append(Piece(text, body.number(place_in_body), markup=True))
        pieces.append(Piece("\n"))
    parser.add(BlockKind.VERBATIM, pieces[:-1], place, body.first)


def _include(parser: "Parser", directive: Directive, place: Place) -> None:
    """Nothing is read from the other file, which may define what this one refers to."""
    parser.references.are_partial = True


def _highlight(parser: "Parser", directive: Directive, place: Place) -> None:
    language = directive.title.partition(" ")[0].lower()
    parser.language = "" if language in ("default", "none") else language


def _image(parser: "Parser", directive: Directive, place: Place) -> None:
    if alternative := directive.options.get("alt"):
        styles = (Style(MarkKind.IMAGE, "".join(directive.argument.lines)),)
        text = " ".join(alternative.split())
        parser.add(place.kind, [Piece(text, directive.line, styles)], place, directive.line)


def _figure(parser: "Parser", directive: Directive, place: Place) -> None:
    _image(parser, directive, place)
    end = directive.content.end_of_run(0)
    if directive.content:
        parser.name_labels(Piece("\n".join(directive.content.lines[:end]), directive.content.first, markup=True))
    parser.inside(directive.content, place._replace(sections=False))


def _strong(parser: "Parser", directive: Directive, place: Place) -> None:
    """A paragraph like a heading."""
    body = directive.everything()
    piece = Piece("\n".join(filter(None, body.lines)), body.first, STRONG, markup=True)
    parser.add(place.kind, [piece], place, directive.line)


def _quotation(parser: "Parser", directive: Directive, place: Place) -> None:
    parser.inside(directive.everything(), place._replace(aside="quotation", sections=False))


def _class(parser: "Parser", directive: Directive, place: Place) -> None:
    """Classes for what follows, or the description of a class."""
    if "(" in directive.title or "." in directive.title or directive.title[:1].isupper():
        _described("class ")(parser, directive, place)
    else:
        parser.inside(directive.content, place)


def _described(prefix: str = "") -> "Handler":
    """The description of a function, an option and so on: a line for each way of writing it, and what it is."""

    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        parser.set_lead(None, place)
        joined = directive.argument.text().replace("\\\n", "")
        for number, text in enumerate(joined.split("\n"), directive.argument.first):
            if text.strip():
                parser.add(BlockKind.TERM, [Piece(prefix + text.strip(), number, CODE)], place, number)
        parser.inside(directive.content, place._replace(kind=BlockKind.DEFINITION, sections=False))

    return read


def _glossary(parser: "Parser", directive: Directive, place: Place) -> None:
    """Terms, several of which may have the same definition."""
    body = directive.content
    line = 0
    inner = place._replace(kind=BlockKind.DEFINITION, sections=False)
    while line < len(body.lines):
        text = body.lines[line]
        if not text or text.startswith(".. "):
            line += 1
        elif text[0] == " ":
            end = body.end_of_indented(line)
            parser.inside(body.dedented(line, end), inner)
            line = end
        else:
            parser.term(text.partition(" : ")[0], body.number(line), place)
            line += 1


def _items(*, code: bool) -> "Handler":
    """A list in which each line is an item, unless it is written as one."""

    def read(parser: "Parser", directive: Directive, place: Place) -> None:
        body = directive.content
        if BULLET.match(body.at(0)):
            parser.inside(body, place)
            return
        for line, text in enumerate(body.lines):
            if text := text.strip():
                item = Piece(text.lstrip("~"), None, CODE) if code else Piece(text, None, markup=True)
                pieces = [Piece("• ", body.number(line)), item]
                parser.add(BlockKind.ITEM, pieces, place._replace(depth=place.depth + 1), body.number(line))

    return read


def _default_role(parser: "Parser", directive: Directive, place: Place) -> None:
    parser.references.default_role = directive.title


def _role(parser: "Parser", directive: Directive, place: Place) -> None:
    name, _, base = directive.title.partition("(")
    parser.references.roles.setdefault(name.strip(), base.rstrip(")").strip() or "inline")


_object = _described()

Handler = Callable[["Parser", Directive, Place], None]


def _named(names: str, handler: Handler) -> dict[str, Handler]:
    return dict.fromkeys(names.split(), handler)


_HANDLERS: dict[str, Handler] = {
    **_named(
        "toctree contents local index raw meta sectnum section-numbering module currentmodule "
        "sectionauthor moduleauthor codeauthor tabularcolumns target-notes header footer "
        "title testsetup testcleanup todo todolist program automodule autoprogram argparse click youtube vimeo video "
        "audio iframe raw-html ifdef default-domain "
        "namespace date bibliography sitemap disqus plot inheritance-diagram automodsumm automodapi "
        "command-output program-output comment",
        _nothing,
    ),
    **_named("container compound tab-set tabs grid ifconfig card-carousel rst-class div hlist", _content),
    **_named("only", _only),
    **_named("note", _admonition("Note")),
    **_named("tip", _admonition("Tip")),
    **_named("hint", _admonition("Hint")),
    **_named("important", _admonition("Important")),
    **_named("warning", _admonition("Warning")),
    **_named("caution", _admonition("Caution")),
    **_named("attention", _admonition("Attention")),
    **_named("danger", _admonition("Danger")),
    **_named("error", _admonition("Error")),
    **_named("seealso", _admonition("See also")),
    **_named("admonition topic sidebar", _titled()),
    **_named("tab tab-item group-tab", _titled("tab")),
    **_named("dropdown details collapse", _titled("details")),
    **_named("card grid-item-card", _titled("card")),
    **_named("grid-item", _content),
    **_named("versionadded", _version("Added in version {}")),
    **_named("versionchanged", _version("Changed in version {}")),
    **_named("versionremoved", _version("Removed in version {}")),
    **_named("deprecated", _version("Deprecated since version {}")),
    **_named("soft-deprecated", _version("Soft deprecated since version {}")),
    **_named("deprecated-removed", _version("Deprecated since version {}, will be removed in version {}")),
    **_named("availability", _labelled("Availability")),
    **_named("impl-detail", _labelled("CPython implementation detail")),
    **_named("code code-block sourcecode", _code()),
    **_named("code-tab", _code_tab),
    **_named("doctest", _code("pycon")),
    **_named("testcode ipython jupyter-execute", _code("python")),
    **_named("testoutput", _code("text")),
    **_named("prompt console", _code("console")),
    **_named("math", _code("latex")),
    **_named("productionlist", _code("bnf")),
    **_named("graphviz digraph graph", _code("dot")),
    **_named("uml", _code("plantuml")),
    **_named("mermaid", _code("mermaid")),
    **_named("parsed-literal", _parsed_literal),
    **_named("literalinclude", _caption),
    **_named("include", _include),
    **_named("highlight", _highlight),
    **_named("image", _image),
    **_named("figure", _figure),
    **_named("rubric centered", _strong),
    **_named("epigraph pull-quote highlights blockquote", _quotation),
    **_named("class", _class),
    **_named("exception", _described("exception ")),
    **_named("decorator decoratormethod", _described("@")),
    **_named(
        "describe object option cmdoption envvar confval setting function method attribute data classmethod "
        "staticmethod property macro type member var struct enum enumerator union opcode pdbcommand "
        "autofunction autoclass autoexception autodata automethod autoattribute autoproperty autodecorator",
        _object,
    ),
    **_named("glossary", _glossary),
    **_named("autosummary", _items(code=True)),
    **_named("acks", _items(code=False)),
    **_named("default-role", _default_role),
    **_named("role", _role),
    **_named("list-table flat-table", table_directives.list_table),
    **_named("csv-table", table_directives.csv_table),
    **_named("table", table_directives.table),
}
# Of the directives of a domain, such as `py:class`, those that aren't simply the description of something.
_IN_DOMAINS: dict[str, Handler] = {
    **_named("module currentmodule namespace namespace-push namespace-pop", _nothing),
    **_named("class", _described("class ")),
    **_named("exception", _described("exception ")),
    **_named("decorator decoratormethod", _described("@")),
}
