"""Population figures that come with the product; SOURCES.md says from where."""
