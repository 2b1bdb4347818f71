"""What every page has around it, and the words they share."""
