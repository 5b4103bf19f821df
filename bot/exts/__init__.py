"""Commands, buttons and listeners, a room for each topic."""
