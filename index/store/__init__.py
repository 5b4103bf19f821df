"""The index on disk, in generations. Only this package knows the layout of the data folder:

    CURRENT             one line: the number of the generation in force
    generation-N/       never changed once CURRENT has named it
      library.db          texts, documents, passages, the numbers of terms and words
      ranking/ forward/ spelling/  arrays, mapped into memory
    lock                held while somebody writes a generation
    state.db            what people gave: uploads, settings, votes, questions; made when something is given
    state.lock          held while somebody writes that

A generation is built beside the one in force, checked, flushed to the disk and only then named by CURRENT, which is
replaced in one step. A reader keeps the generation that it holds until it lets it go; a build that dies leaves a folder
that nobody names, and the next one removes it.
"""

from index.store.draft import Draft
from index.store.folder import Store
from index.store.generation import FactPlace, Generation, KnownWord, PassageRow, StoredDocument
from index.store.schema import VERSION, Known, Seen, Written

__all__ = [
    "VERSION",
    "Draft",
    "FactPlace",
    "Generation",
    "Known",
    "KnownWord",
    "PassageRow",
    "Seen",
    "Store",
    "StoredDocument",
    "Written",
]
