"""One index for several machines: one process writes it, and the others get its files from the database."""
