"""What the bot says to somebody who asks the documents nothing."""

from bot.i18n.speech import N_, _, command, pgettext
from bot.policy.small_talk import Talk

_HOW = N_("Ask me something about the documents, in a sentence or a few words.")
_HELP = N_(
    "Ask me something about the documents, in a sentence or a few words. {help} has examples and says what else I can "
    "do; {sources} lists the documents."
)
_MORE = N_(
    "The small line under a passage says where it is from, and “{context}” shows the text around it. If there is more, "
    "it is in the menu below."
)
_COMPLAINT = N_("If an answer is wrong or doesn’t help, press 👎 under it, or ask again in other words.")


def reaction(talk: Talk, *, in_server: bool) -> str:
    """What is said to small talk. Only an answer in a server has votes."""
    if talk is Talk.HELP:
        return _(_HELP).format(help=command("help"), sources=command("sources list"))
    if talk is Talk.MORE:
        return _(_MORE).format(context=in_context())
    return _(_COMPLAINT if talk is Talk.COMPLAINT and in_server else _HOW)


def in_context() -> str:
    """The label of the button that shows the text around a passage."""
    return pgettext("button, at most 12 letters", "In context")
