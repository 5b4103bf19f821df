"""What moderators do: reports, answers to questions that are passed on, and messages that are kept as answers."""
