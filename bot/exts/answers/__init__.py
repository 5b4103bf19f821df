"""Answers as messages, and what a press under one does."""
