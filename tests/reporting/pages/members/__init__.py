"""Tests of pages/members."""
