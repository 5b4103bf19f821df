"""The class names and ids by which web pages say what an element is for.

A name is a word, or a compound whose last word tells what it is: `article-comments` are comments, and `comment-body` is
a body. So a name counts if it is in the word list as a whole, or if its last words are, not counting those that only
say that it is a box (`ad-slot`, `related-posts-wrapper`). A modifier isn't the name of the thing (`section--ads`,
`has-sidebar`).
"""

import re
from functools import lru_cache

from index.reading.html.page import Page
from index.text import wordlists

_LONGEST_NAMES = 500  # characters of class names and ids that are looked at
_LONGEST_ID = 60  # characters
_WITH_IDS = frozenset("div aside ul ol td table".split())
_MOST_KNOWN = 10_000  # names that are remembered: pages repeat theirs


def any_of(name: str) -> str:
    """The patterns of a word list, as alternatives."""
    return f"(?:{'|'.join(wordlists.lines('index.reading', name))})"


_BOX = (
    r"(?:[\s_-]*(?:wrap(?:per)?|box(?:es)?|container|block|section|area|region|list|items?|inner|outer|bar|widget|module"
    r"|slot|panel|group|holder|row|column|col|component|content|zone|element|unit|grid|title|head(?:er|ing)?|label|link|links"
    r"|desktop|mobile|top|bottom|left|right|main|v?\d+))*"
)
_STATES = re.compile(
    r"^h\d-|^(?:has|no|not|with|without|is|show|hide|hidden|open|category|tag|post_tag|format|type)[_-]"
    r"|^anchor",  # of a heading that stays clear of what is fixed above it: anchorWithStickyNavbar
    re.IGNORECASE,
)
# What pandoc, docutils, Texinfo and DocBook call a section.
_SECTION = re.compile(r"(?:(?:sub)*section|chapter|appendix)(?:-level-extent)?|sect\d")
_MODIFIER = re.compile(r"(?<=\w)--.*")
# What CSS modules and styled components add to a name: `Footer_footer__x3f2A`, `docFooter_Ax8K`, `Nav-sc-1gdpf6x-4`.
_HASH = re.compile(
    r"(?<=\w)(?:_{1,2}(?=[\dA-Z]*[a-z])(?=\w{0,4}(?:\d|[a-z][A-Z]|[A-Z]{2}))[A-Za-z0-9]{4,5}|-sc-[a-z0-9]+-\d+)$"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CHROME = re.compile(rf"(?:^|[_-])(?:{any_of('chrome_classes')}|{any_of('comment_classes')}){_BOX}$", re.IGNORECASE)
_COMMENTS = re.compile(rf"(?:^|[_-]){any_of('comment_classes')}{_BOX}$", re.IGNORECASE)
_TEASER = re.compile(rf"(?:^|[_-]){any_of('teaser_classes')}{_BOX}$", re.IGNORECASE)
_NAMES = {"chrome": _CHROME, "comments": _COMMENTS, "teaser": _TEASER}  # a pattern itself is slow to look up in a cache
_CONTENT = re.compile(rf"^{any_of('content_classes')}$", re.IGNORECASE)


def is_chrome(page: Page, place: int) -> bool:
    """True if a name says that this is an advertisement, navigation or a widget, or comments of readers."""
    return _has_name(page, place, "chrome")


def is_comments(page: Page, place: int) -> bool:
    """True if a name says that these are the comments of readers."""
    return _has_name(page, place, "comments")


def is_teaser(page: Page, place: int) -> bool:
    """True if a name says that this may announce another page."""
    return _has_name(page, place, "teaser")


def is_content(page: Page, place: int) -> bool:
    """True if a name says that this is the page's own text."""
    attributes = page.attributes[place]
    if attributes.get("itemprop") == "articleBody":
        return True
    return _is_content(attributes.get("class", ""), attributes.get("id", ""))


def _has_name(page: Page, place: int, kind: str) -> bool:
    attributes = page.attributes[place]
    names = attributes.get("class", "")
    name = attributes.get("id", "")
    if not names and not name:
        return False
    return _says(kind, names, name if page.tags[place] in _WITH_IDS else "")


@lru_cache(_MOST_KNOWN)
def _says(kind: str, names: str, name: str) -> bool:
    words = names[:_LONGEST_NAMES].split()
    if any(_is_named(kind, word) for word in words):
        return True
    # In documentation, a section's id is its heading: there, "comments" and "navigation" are what it's about.
    if not name or len(name) > _LONGEST_ID or any(map(_SECTION.fullmatch, words)):
        return False
    return not _STATES.match(name) and bool(_NAMES[kind].match(name))


@lru_cache(_MOST_KNOWN)
def _is_named(kind: str, name: str) -> bool:
    pattern = _NAMES[kind]
    if _STATES.match(name):
        return False
    name = _MODIFIER.sub("", _HASH.sub("", name)).replace("__", "-")
    if pattern.search(name):
        return True
    return not name.islower() and bool(_HUMP.search(name)) and bool(pattern.search(_HUMP.sub("-", name)))


@lru_cache(_MOST_KNOWN)
def _is_content(names: str, name: str) -> bool:
    return any(_CONTENT.match(each) for each in [*names[:_LONGEST_NAMES].split(), name[:_LONGEST_ID]])
