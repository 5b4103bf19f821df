"""Commands, buttons and listeners, one module for each topic."""
