"""A project: agreed, delivered, honoured; by member and by month; and who pays for it."""
