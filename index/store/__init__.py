"""The index on disk, in generations. Only this package knows the layout of the data folder:

    CURRENT             one line: the number of the current generation
    generation-N/       never changes once CURRENT has its number
      library.db          what belongs to all of its segments
      parts.json          the folders that it needs besides its own
    segment-N/          some documents that come one after another; generations may share it
      library.db          texts, documents, passages, facts
      ranking/ forward/   arrays, mapped into memory, and a few beside them
    words-N/            the dictionary of generations
    scans/              what was recognised in pictures, by file and page
    lock                locked while a process builds a generation
    vectors-2           vectors of passages; see `index.meaning.vectors`
    state.db            uploads, settings and votes; see `index.state`
    state.lock          locked while a process writes to it

A generation is built in a new folder, checked, and flushed to the disk. Only then does its number go into CURRENT, by a
rename, which either happens or doesn't. A reader keeps the generation that it opened until it closes it. A build that
dies leaves a folder that CURRENT doesn't name, and the next build removes it.
"""

from index.store.folder import Store
from index.store.generation import Generation
from index.store.rows import Cited, PassageRow, StoredDocument
from index.store.scans import ScannedPages
from index.store.schema import OWNERS, SIZES, VERSION, Known, Seen
from index.store.segment import PassagePlace
from index.store.segment_facts import Defined, FactPlace
from index.store.slots import Slot

__all__ = [
    "OWNERS",
    "SIZES",
    "VERSION",
    "Cited",
    "Defined",
    "FactPlace",
    "Generation",
    "Known",
    "PassagePlace",
    "PassageRow",
    "ScannedPages",
    "Seen",
    "Slot",
    "Store",
    "StoredDocument",
]
