"""What a generation was made with, so that another version of Footnote knows that it has to be made again."""

from index import facts, reading, store
from index.text import analysis, passages

# Everything that a generation depends on besides the documents.
MADE_WITH = (
    f"store {store.VERSION}, reading {reading.VERSION}, boilerplate {reading.FLAGS_VERSION},"
    f" chunking {passages.VERSION}, analysis {analysis.VERSION}, facts {facts.VERSION}"
)
