"""Hours and costs as settlement totals them."""
