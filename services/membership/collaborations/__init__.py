"""Collaborations and their charters: who agreed on what rules."""
