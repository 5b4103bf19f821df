"""What is answered: for whom, where and how fast. Nothing here knows Discord."""
