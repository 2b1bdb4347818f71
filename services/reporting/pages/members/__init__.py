"""A member: what it owes or is owed, every claim, its hours, its figures, its stays."""
