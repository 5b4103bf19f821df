"""The settings of a server, and what is kept about a member."""
