"""Tests of settlement's facts."""
