"""A folder and uploads become a generation: what changed is read, what did not is kept."""
