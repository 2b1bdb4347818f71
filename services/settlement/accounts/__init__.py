"""What entries are posted to: accounts, the ranges of days that count in them, their monthly totals."""
