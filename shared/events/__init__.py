"""The published language: every event by who publishes it, and the registry that reads and writes them."""
