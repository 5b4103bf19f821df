"""Commands and listeners, a module a topic."""
