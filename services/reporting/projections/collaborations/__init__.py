"""Collaborations and the versions of their charters."""
