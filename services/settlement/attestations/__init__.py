"""Months attested: a member vouches for its hours of a month as they stand, and only then do they count (ADR 15)."""
