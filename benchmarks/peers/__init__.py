"""Other tools on the same work, on the same machine, in the same run. Each in an environment of its own."""
