"""Projects, who takes part, and the hours agreed."""
