"""Timesheet events over HTTP, for those without Kafka: read, kept within limits, taken in, each with its verdict."""
