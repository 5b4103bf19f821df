"""What the bot says in other languages: a file a language, named as Discord names it, for any editor of PO files.

In a translation {braces} stand for what is put in there, and must stay; Markdown such as **bold** too. What documents
and members say is never translated. A command's name has at most 32 letters, small ones, and no spaces; no two commands
have the same. A description has at most 100 characters.

`make locales` writes down what there is to translate (messages.pot), and brings each file up to it; a new language
begins as an empty file here. A test says what is missing.
"""
