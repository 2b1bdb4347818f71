"""The built-in OpenID Connect issuer of one machine: whoever is at it chooses whose eyes to look through.

It speaks to this machine alone, sends people back to our own pages alone, and signs with the data folder's key. For
trying things out: it asks for no password.
"""
