"""How good and how fast the answers are: for developers, never imported by the library."""
