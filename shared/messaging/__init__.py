"""Events in and out of a service without losing or doubling any: offsets in the transaction, outbox, dead letters."""
