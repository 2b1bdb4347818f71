"""Tests of the page of operations."""
