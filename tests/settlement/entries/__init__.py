"""Tests of settlement's entries."""
