"""Rebuilds that an administrator asks for on a page: a row asks, the worker starts a process that does it and tells."""
