"""Tests of the pages of entries, spreadsheets and attestation, with settlement's real API under them."""
