"""Messages of members: what they say, and what they reply to."""
