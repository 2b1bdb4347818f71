"""A scenario played through the running system and compared with the simulator, line by line."""
