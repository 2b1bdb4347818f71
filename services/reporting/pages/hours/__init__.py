"""Hours against what was agreed, as several pages show them."""
