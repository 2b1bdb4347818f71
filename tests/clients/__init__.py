"""The Python client, as a supplier uses it."""
