"""Text: sentences, words, passages, languages. Everything here works on strings and knows no file."""
