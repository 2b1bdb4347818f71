"""How the system is doing, for the administrator: processes, what waits, what could not be read, rebuilds."""
