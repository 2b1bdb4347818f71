"""Tests of pages/hours."""
