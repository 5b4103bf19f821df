"""A question finds passages: BM25 over arrays on disk, then a second look at the best of them."""
