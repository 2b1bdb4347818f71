"""Members: who belongs to a collaboration, from when to when."""
