"""What could not be read, and topics that are paused for it: read, tried again, discarded, let go on."""
