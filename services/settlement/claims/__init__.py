"""What approved runs came to: claims, transfers, balances, turns, and the trace of a claim to its hours and costs."""
