"""Files of values with names: JSON, JSON Lines, YAML, TOML. Each has a module with a function `read`."""
