"""The barrier: a run is worked out when all that was sent before it was asked for has been read."""
