"""Settlement's own copy of what membership publishes, and the values the engine makes of it."""
