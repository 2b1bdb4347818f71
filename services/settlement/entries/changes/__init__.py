"""Corrections, endings and withdrawals: kept for ever in order of arrival, applied once their entry is there."""
