"""Collaborations, scenarios and disturbances drawn by a seed: the same seed gives the same ones."""
