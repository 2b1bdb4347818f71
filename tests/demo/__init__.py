"""The demo: its data, the year it makes up, and the whole of it on the whole system."""
