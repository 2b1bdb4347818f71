"""The pages in a real browser, on a whole system with the demo's data."""
