"""Key figures of members, such as their population, with where they come from."""
