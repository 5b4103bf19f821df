"""Answers under which people press: as values, as messages, and what a press does."""
