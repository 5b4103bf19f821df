"""The documents of a server: which there are, who may change them, and commands about one of them."""
