"""What a period would come to by another key, rate, figure, budget or charter; the whole question is its address."""
