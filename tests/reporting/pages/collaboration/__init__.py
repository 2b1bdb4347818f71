"""Tests of pages/collaboration."""
