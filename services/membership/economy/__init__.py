"""Rates and budgets that a collaboration adopted."""
