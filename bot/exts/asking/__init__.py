"""What asks the bot, and where its answer goes."""
