"""A member's months as they stand, and the button by which it vouches for one (ADR 15)."""
