"""Runs: a settlement of a period asked for, waited for, worked out once, and then approved, discarded or reversed."""
