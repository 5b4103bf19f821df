"""What `python -m index` prints. The library itself needs neither click nor rich."""
