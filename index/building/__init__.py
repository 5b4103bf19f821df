"""A folder and uploads become a generation: files that changed are read, the others are kept."""
