"""Answers, verdicts, facts and summaries from one generation, each quotation word for word."""
