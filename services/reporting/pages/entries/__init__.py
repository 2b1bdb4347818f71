"""What came in: states and reasons in words, one entry with its history, what is parked."""
