"""Turns the library's values into Discord messages. Pure, and the only room that knows Discord's limits and Markdown.

The text of documents is shown literally, no matter what it contains; all emphasis is the bot's. Discord counts UTF-16
units, and so does everything here.
"""
