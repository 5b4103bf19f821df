"""Finds the passages that match a question: BM25 over arrays on disk, then a second look at the best ones."""
