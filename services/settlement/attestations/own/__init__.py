"""A member's months over HTTP: how they stand, and the member that vouches for them itself."""
