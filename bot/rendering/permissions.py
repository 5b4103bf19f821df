"""Discord's permissions as part of a sentence."""

from collections.abc import Sequence

from bot.i18n.speech import _, ngettext, pgettext


def permissions_in_words(names: Sequence[str]) -> str:
    """The permission “A”, or: the permissions “A” and “B”."""
    named = (_("“{words}”").format(words=pgettext("permission", name)) for name in names)
    together = pgettext("between the last two of a list", " and ").join(named)
    return ngettext("the permission {names}", "the permissions {names}", len(names)).format(names=together)
