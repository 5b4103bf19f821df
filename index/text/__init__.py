"""Sentences, words, passages, languages. Everything here works on strings and knows nothing about files."""
