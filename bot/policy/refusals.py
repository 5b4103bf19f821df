"""The bot's own refusals: it won't or can't do what somebody asked, and says why."""


class Refusal(Exception):
    """The person who asked has to do something differently, and the message says what.

    The message is a sentence in their language. It is shown as plain text unless it is `markdown`. A sentence that
    mentions a channel is Markdown: Discord shows the channel's name only to members who may see it.
    """

    def __init__(self, sentence: str, *, markdown: bool = False) -> None:
        super().__init__(sentence)
        self.markdown = markdown
