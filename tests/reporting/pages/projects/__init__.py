"""Tests of pages/projects."""
