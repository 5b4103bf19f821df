"""What a server and a member decide: its settings, and what is kept about them."""
