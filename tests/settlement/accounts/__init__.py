"""Tests of settlement's accounts."""
