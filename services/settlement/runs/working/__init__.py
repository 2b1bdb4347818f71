"""Working a run out: one snapshot read, the engine asked, what came of it saved and announced."""
