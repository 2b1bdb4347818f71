"""Runs as files: tables, a workbook, a statement for each member, journals for plain-text accounting."""
