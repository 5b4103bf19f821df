"""What the bot needs of Discord itself: messages that arrive, commands, permissions."""
