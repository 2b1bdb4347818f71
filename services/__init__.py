"""The three services: membership, settlement, reporting."""
