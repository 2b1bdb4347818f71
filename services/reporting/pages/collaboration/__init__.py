"""A collaboration: who is in, by which rules, the year so far, what it would come to today, who takes part."""
