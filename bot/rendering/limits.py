"""Discord's limits, and lengths as Discord counts them: in UTF-16 units."""

LONGEST_MESSAGE = 4000  # UTF-16 units, in all text displays of a message together
LONGEST_CHOICE = 100  # UTF-16 units in the name and in the value of an autocomplete choice
MOST_CHOICES = 25
LONGEST_PLACEHOLDER = 150  # UTF-16 units in the line of a menu from which nothing is chosen yet
LONGEST_BUTTON = 80  # UTF-16 units on a button
LONGEST_CUSTOM_ID = 100  # UTF-16 units in the id of a button
MOST_COMPONENTS = 40  # in a message, including nested ones


def units(text: str) -> int:
    """The length of a text as Discord counts it."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """The text, shortened with an ellipsis to at most `limit` UTF-16 units."""
    if units(text) <= limit:
        return text
    kept, room = 0, limit - 1
    for character in text:
        room -= units(character)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"
