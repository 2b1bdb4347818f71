"""The pure heart: charter versions, facts and activity in, exact lines out. No I/O, no clock, no ids."""
