"""Signing in and out, and what is said to those who may not."""
