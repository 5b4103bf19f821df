"""The bot's words in other languages: a file for each, named as Discord names the language, for any PO editor.

A translation must keep the {braces}, which are filled in, and Markdown such as **bold**. Text by documents and members
is never translated. The name of a command has at most 32 letters, all lower case, and no spaces; no two commands have
the same name. A description has at most 100 characters. Comments in messages.pot say how a message is used; those after
"# Translators: " come from the line above the message in the source.

`make locales` collects the messages to translate in messages.pot and updates each language. To add a language, create
an empty file here and run it. A test says what is missing.
"""
