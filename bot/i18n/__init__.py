"""The bot's words in the reader's language."""
