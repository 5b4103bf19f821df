"""Which elements of a page a browser doesn't show, or not as part of the text, as far as their attributes tell."""

import re
from functools import lru_cache

HIDING_ATTRIBUTES = frozenset("hidden aria-hidden style role epub:type".split())
_HIDING = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only noprint d-print-none"
    " mw-editsection mw-jump-link mw-cite-backlink navbox viewcode-link"
    " copybtn copy-btn copy-button copybutton btn-copy copy-code-button code-copy btn-clipboard"
    # What generators of references show on a click, or while the page is loading.
    " ttc ingroups SRStatus method-click-advice method-source-code signature-attributes"
    # What is only printed.
    " print-only printonly only-print visible-print visible-print-block visible-print-inline show-for-print".split()
)
_UNSEEN = ("-sr-only", "-visually-hidden", "-visuallyhidden")  # how design systems' names for this end
_SEEN = re.compile(r"(?:[\w-]+:)?not-sr-only")
_UNDISPLAYED = "d-none"
_DISPLAYED = re.compile(r"d-(?:(?:sm|md|lg|xl|xxl)-)?(?:block|flex|grid|inline\S{0,20}|table\S{0,20}|initial|contents)")
_CONTENTS = re.compile(r"MsoToc(?:\d|Heading)")  # lines of a table of contents
# What a reader opens with a click: the panels of tabs and accordions.
_UNFOLDING_CLASSES = frozenset(
    "tab-pane tabpane tab-panel tabpanel tabs-panel tab-content tabcontent tabs-content accordion-collapse"
    " accordion-content accordion-body accordion-panel accordion__content panel-collapse collapse collapsible-content"
    " collapsible__content faq-answer".split()
)
_UNFOLDING_WORDS = ("accordion", "collaps", "toggle", "faq", "expand", "spoiler")
_PANELS = ("content", "body", "panel", "answer", "pane", "inner")
_MENU_WORDS = ("nav", "menu", "search", "cookie", "consent", "cart", "share", "filter", "login")
_MODULES = "modindextable"  # with a sentence on each
_INDEX = re.compile(
    "(?:gen)?indextable|genindex-jumpbox|printindex|index-[a-z]{2}|[a-z]{2}-(?:letters-header|entries)-printindex|indexdiv"
)
# Numbers of lines beside code. An element is only hidden if it has nothing else in it: these are names of grids too.
_GUTTERS = frozenset(
    "linenos lineno linenumbers linenumber line-numbers line-number linenodiv gutter rouge-gutter blob-num"
    " hljs-ln-numbers crayon-nums react-syntax-highlighter-line-number".split()
)
_UNSELECTABLE_CLASSES = frozenset(("ln", "select-none"))


@lru_cache(10_000)
def meaning(classes: str) -> str:
    """What class names say of an element: that it is "hidden", "closed" (hidden until a click, if it is a panel), an
    "index", or that it may be a "gutter", or one if it is in code ("unselectable")."""
    names = classes.split()
    if not _HIDING_CLASSES.isdisjoint(names) or any(map(_CONTENTS.fullmatch, names)):
        return "hidden"
    if any(name.endswith(_UNSEEN) for name in names) and not any(map(_SEEN.fullmatch, names)):
        return "hidden"
    if _UNDISPLAYED in names and not any(map(_DISPLAYED.fullmatch, names)):
        return "closed"
    if _MODULES not in names and any(_INDEX.fullmatch(name) for name in names):
        return "index"
    if not _GUTTERS.isdisjoint(names):
        return "gutter"
    return "" if _UNSELECTABLE_CLASSES.isdisjoint(names) else "unselectable"


@lru_cache(10_000)
def _unfolds(classes: str) -> bool:
    """True if class names say that a click shows this, as `vc_toggle_content` does, and that it isn't a menu."""
    names = classes.split()
    return not _UNFOLDING_CLASSES.isdisjoint(names) or any(
        name.endswith(_PANELS)
        and any(word in name for word in _UNFOLDING_WORDS)
        and not any(word in name for word in _MENU_WORDS)
        for name in names
    )


def is_hidden(attributes: dict[str, str | None], *, closed: bool) -> bool:
    """`closed`: its class names say so."""
    if attributes.get("role") == "tabpanel" or attributes.get("itemprop") == "acceptedAnswer":
        return False
    if _unfolds(attributes.get("class") or ""):
        return False
    if closed or attributes.get("hidden", "until-found") != "until-found" or attributes.get("aria-hidden") == "true":
        return True
    if _HIDING.search(attributes.get("style") or ""):
        return True
    # The number of a printed page, in the middle of a sentence.
    return "pagebreak" in (attributes.get("epub:type") or attributes.get("role") or "")
