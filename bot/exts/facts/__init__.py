"""The lists of key facts."""
