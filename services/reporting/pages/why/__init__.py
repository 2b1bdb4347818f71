"""Why: for every amount the sentence and the arithmetic, down to the hours behind it."""
