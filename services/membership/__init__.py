"""Who is in a collaboration and on what terms."""
