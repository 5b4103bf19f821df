"""The commands of `python -m index`. Only this room uses click and rich; the library needs neither."""
