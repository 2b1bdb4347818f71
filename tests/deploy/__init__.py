"""How the system is run: the local platform, topics and rights, the database's roles."""
