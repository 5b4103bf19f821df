"""Conversations, which other readers find in their files: messages in order → RawDocument."""
