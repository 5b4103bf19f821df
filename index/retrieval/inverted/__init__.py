"""The inverted index on disk, and the exact best passages by BM25."""
