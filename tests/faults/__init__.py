"""The whole system under load and faults, and a ledger of its own that says what must have come of it."""
