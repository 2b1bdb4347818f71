"""What a visitor has to do with: collaborations, and what waits for an answer."""
