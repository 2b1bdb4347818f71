"""Tests of the page What if."""
