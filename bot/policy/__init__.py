"""Who may ask what, where and how fast."""
