"""The whole system, as processes, driven as outside users drive it."""
