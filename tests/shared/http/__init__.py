"""Tests of the frame of every API."""
