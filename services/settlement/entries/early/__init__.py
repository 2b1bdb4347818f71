"""Messages for a collaboration that nobody has founded yet: kept, and tried again when it is."""
