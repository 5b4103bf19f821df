"""Starting, stopping and watching the bot."""
