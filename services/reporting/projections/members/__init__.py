"""Members: their stays, names, kinds and key figures."""
