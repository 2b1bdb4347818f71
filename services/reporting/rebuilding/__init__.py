"""Filling the reports again from the topics, beside those that people read, and taking their place all at once."""
