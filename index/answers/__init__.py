"""What was found becomes answers, verdicts and summaries, each quotation word for word."""
