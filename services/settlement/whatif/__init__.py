"""What if: a period by another charter, key, rate, figure or budget, held against what it comes to today."""
