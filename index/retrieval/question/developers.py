"""Pages for those who develop a program, whose words also fit the questions of those who only use it.

"How do I turn on encryption" has more words in common with the specification of the encryption than with the page that
says where the switch is. Such pages are in folders of their own, whose names are in `words/developers.txt`.
"""

import re
from functools import lru_cache

from index.retrieval.question.answer_types import REMEMBERED, folded
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "developers")
_PAGE = re.compile(rf"(?:^|/)(?:{_LISTS.pattern('pages')})(?=[/.])", re.IGNORECASE)
_ASKED = re.compile(rf"\b(?:{_LISTS.pattern('asked')})\b|\w[_(]|[a-z]\.[a-z]")


def for_developers(source: str) -> bool:
    """True if a document is in a folder for developers, or its file has such a name.

    >>> for_developers("docs/dev/encryption.md"), for_developers("docs/contributing.md")
    (True, True)
    >>> for_developers("docs/encryption.md"), for_developers("docs/developers-meetup/agenda.md")
    (False, False)
    """
    return bool(_PAGE.search(source))


@lru_cache(REMEMBERED)
def may_develop(question: str) -> bool:
    """True if a question may be one of somebody who develops the program: it has a word of theirs, or code.

    >>> may_develop("list all notes with the API"), may_develop("what does set_volume return"), may_develop("a note")
    (True, True, False)
    """
    return bool(_ASKED.search(folded(question)))
