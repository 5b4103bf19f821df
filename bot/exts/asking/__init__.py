"""How members ask the bot, and where its answers go."""
