"""A question taken apart: its words, and what kind of question it is."""
