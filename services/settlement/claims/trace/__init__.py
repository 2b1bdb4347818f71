"""From a claim back to what it rests on: lines, charter, decisions, keys, rates, hours and costs, as of the cut."""
