"""What an approved run leads to: claims, transfers, balances and turns."""
