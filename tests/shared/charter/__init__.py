"""Tests of the charter document."""
