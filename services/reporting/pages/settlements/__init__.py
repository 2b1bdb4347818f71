"""Settlements: the runs of a collaboration, one run with all it came to, and what its operator may do with it."""
