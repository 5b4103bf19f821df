"""The commands of `python -m index`. The library works without this room, and without click and rich."""
