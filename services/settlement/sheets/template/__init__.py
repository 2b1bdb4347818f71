"""An empty sheet to fill in: headings that are understood, the names of members and projects, and guidance."""
