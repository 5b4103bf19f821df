"""The Discord bot: routes questions to the index, and renders what it answers."""
