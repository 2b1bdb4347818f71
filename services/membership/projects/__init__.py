"""Projects, who takes part in them, and the hours agreed."""
