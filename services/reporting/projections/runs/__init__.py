"""Runs: their states, nets, lines, and hours not honoured."""
