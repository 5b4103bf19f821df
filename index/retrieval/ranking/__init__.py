"""The best candidates in a better order, and how sure it is that they answer."""
