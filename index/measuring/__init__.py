"""Measures how good and how fast the answers are. For developers; nothing in the library imports it."""
