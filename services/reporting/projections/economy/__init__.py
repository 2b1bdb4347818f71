"""Rates and budgets, as adopted."""
